/**
 * Losses on output spikes, each one operation with a custom gradient. Values are means over the batch, time is counted
 * in steps. SLAYER's are those of Shrestha & Orchard 2018 (NeurIPS) and slayerPytorch, where they are sums over the batch
 * times the step in ms.
 *
 * spike_count (NumSpikes): n spikes of a neuron in the region of R steps, sum over classes of scale^2 (n - wanted)^2 / (2 R).
 * The count is held constant in the derivative: every step of the region has the error scale (n - wanted) / R, and for SRM
 * output neurons this is correlated with the neuron's own spike response, as in the reference.
 *
 * spike_time (SpikeTime): sum over classes and steps of (eps * (s - wanted train))^2 / 2 (van Rossum 2001, Neural Comput. 13,
 * with the spike response eps as its filter); the gradient is that error correlated with eps. The wanted train of a class
 * has evenly spaced spikes, `right` of them for the sample's class and `wrong` for the others.
 *
 * cross_entropy: softmax cross entropy of the spike counts times `scale`, usually 10 / T: raw counts saturate the softmax
 * (81 % instead of 88 % on validation in bench/nmnist.ts).
 */

import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { asFloats, refuseNoNumbers } from '../given.ts';
import type { NeuronPlan } from '../neuron/neuron.ts';
import { respond } from '../neuron/srm.ts';
import {
  above0,
  atLeast0,
  inRange,
  numberOf,
  oneOf,
  onlyNames,
  optionalNumber,
  type Range,
  WrongSetting,
  wholeFrom,
  wordOf,
} from '../settings.ts';

/** What training makes small. */
export type Loss = SpikeCountLoss | SpikeTimeLoss | CrossEntropyLoss;

/** Distance of output spike counts from wanted ones (SLAYER, NumSpikes). */
export interface SpikeCountLoss {
  readonly kind: 'spike_count';
  /** Spikes in the region that are wanted of the neuron of the sample's class, and of the others. */
  readonly right: number;
  readonly wrong: number;
  /** Steps in which spikes count, [start, stop); left out, the whole window. */
  readonly region?: readonly [start: number, stop: number];
  /** Factor on the error of a count; 1 when left out. */
  readonly scale?: number;
}
/** Distance of filtered output spikes from wanted ones (SLAYER, SpikeTime; van Rossum 2001). */
export interface SpikeTimeLoss {
  readonly kind: 'spike_time';
  /** Spikes in the window that are wanted of the neuron of the sample's class, and of the others. */
  readonly right: number;
  readonly wrong: number;
  /** Time constant of the filter in steps, for output neurons that have no spike response of their own. */
  readonly tauSteps: number;
}
/** Softmax cross entropy of scaled output spike counts. */
export interface CrossEntropyLoss {
  readonly kind: 'cross_entropy';
  /** Factor that turns spike counts into logits. */
  readonly scale: number;
}

/**
 * `steps` is the length of the window. Left out, the right neuron is to fire in 20 % of the region's steps and the others
 * in 3 %, as SLAYER's 60 and 10 spikes in 300 steps, which are 20 and 3.3 %. `start`, `stop` and `tau` of the settings are in ms; `stepMs`, the
 * milliseconds of a step, turns them into steps. Throws a RangeError for a setting that the kind does not know, and for a
 * value that is none of a setting's.
 */
export function lossFromSettings(settings: DecidedSettings, steps: number, stepMs = 1): Loss {
  const kind = wordOf(settings, 'kind', ['spike_count', 'spike_time', 'cross_entropy'], 'spike_count');
  onlyNames(settings, ['kind', ...lossSettings[kind]], `Settings of the loss ${kind}`);
  inRange('steps', steps, wholeFrom(1));
  inRange('stepMs', stepMs, above0);
  if (kind === 'cross_entropy') return { kind, scale: numberOf(settings, 'scale', 10 / steps, above0) };
  const start = optionalNumber(settings, 'start', atLeast0);
  const stop = optionalNumber(settings, 'stop', above0);
  if (start !== undefined && stop !== undefined && start >= stop) {
    throw new WrongSetting(`start is a time before stop; ${start} and ${stop} ms were given.`);
  }
  const step = (ms: number): number => Math.min(steps, Math.max(0, Math.round(ms / stepMs)));
  // What lies behind the window would leave nothing: then all of it counts, as where fewer steps are shown.
  const asked = [step(start ?? 0), stop === undefined ? steps : step(stop)] as const;
  const region = asked[0] < asked[1] ? asked : ([0, steps] as const);
  const counted = kind === 'spike_time' ? steps : region[1] - region[0];
  const wanted = {
    right: optionalNumber(settings, 'right', atLeast0) ?? 0.2 * counted,
    wrong: optionalNumber(settings, 'wrong', atLeast0) ?? 0.03 * counted,
  };
  if (kind === 'spike_time')
    return { kind, ...wanted, tauSteps: numberOf(settings, 'tau', 5 * stepMs, above0) / stepMs };
  const scale = optionalNumber(settings, 'scale', above0);
  return {
    kind: 'spike_count',
    ...wanted,
    ...(start === undefined && stop === undefined ? {} : { region }),
    ...(scale === undefined ? {} : { scale }),
  };
}

const lossSettings: Readonly<Record<Loss['kind'], readonly string[]>> = {
  spike_count: ['right', 'wrong', 'start', 'stop', 'scale'],
  spike_time: ['right', 'wrong', 'tau'],
  cross_entropy: ['scale'],
};

/**
 * `given`, the spikes, // [time, batch, classes] or [time, batch * classes]; `labels` // [batch]; gives a scalar. Throws a RangeError where the neurons are not as
 * many for each sample, a label is none of the classes 0, 1, ..., or the loss is none: `lossFromSettings` gives whole ones.
 */
export function lossOf(loss: Loss, given: tf.Tensor, labels: Int32Array, output: NeuronPlan): tf.Scalar {
  if (typeof labels?.length !== 'number') throw new RangeError('Labels are an Int32Array, one for each sample.');
  if (typeof output?.kind !== 'string') throw new RangeError('A loss takes the plan of the output neurons last.');
  const spikes = ofNeurons(given, labels.length);
  if (spikes.shape[0] === 0) throw new RangeError('Spikes of a loss have at least one step; there was none.');
  const classes = spikes.shape[1] / labels.length;
  refuseLabels(labels, classes);
  refuseLoss(loss);
  if (loss.kind === 'spike_time') {
    const wanted = wantedTrains(loss, spikes.shape[0], classes, labels);
    return spikeTimeLoss(spikes, wanted, labels.length, output.kind === 'srm' ? output : { tauSynapse: loss.tauSteps });
  }
  const steps = spikes.shape[0];
  const [start, stop] = regionOf(loss, steps);
  const measure = tf.customGrad((input, save) => {
    const counted = stop - start === steps ? (input as tf.Tensor2D) : within(input as tf.Tensor2D, start, stop);
    const { value, gradient } = onCounts(loss, spikeCounts(counted, labels.length), labels, stop - start);
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const perNeuron = tf.reshape(tf.mul(saved[0]!, dy), [1, spikes.shape[1]]);
        const overTime = tf.tensor2d(timeCourse(loss, output, steps, start, stop), [steps, 1]);
        return tf.matMul(overTime, perNeuron as tf.Tensor2D);
      },
    };
  });
  return measure(spikes) as tf.Scalar;
}

/**
 * sum of (eps * (spikes - wanted))^2 / (2 batch), eps the response of `filter`; `spikes` and `wanted` // [time, ...] alike.
 * Gives a scalar. Throws a RangeError where the two are of different shapes or `batch` is no number of samples.
 */
export function spikeTimeLoss(
  spikes: tf.Tensor,
  wanted: tf.Tensor,
  batch: number,
  filter: { readonly tauSynapse: number; readonly synapseTaps?: number },
): tf.Scalar {
  inRange('batch', batch, wholeFrom(1));
  refuseNoNumbers('The tensor of spikes', spikes);
  refuseNoNumbers('The tensor of what is wanted', wanted);
  if (spikes.shape.join() !== wanted.shape.join()) {
    const given = `[${spikes.shape.join(', ')}] and [${wanted.shape.join(', ')}]`;
    throw new RangeError(`Spikes and what is wanted of them are of one shape; ${given} were given.`);
  }
  const measure = tf.customGrad((input, save) => {
    const error = respond(tf.sub(input as tf.Tensor, asFloats(wanted)), filter, false);
    (save as tf.GradSaveFunc)([error]);
    return {
      value: tf.div(tf.sum(tf.square(error)), 2 * batch),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => respond(tf.mul(saved[0]!, tf.div(dy, batch)), filter, true),
    };
  });
  return measure(asFloats(spikes)) as tf.Scalar;
}

/**
 * Spikes of each output neuron over the window // [batch, classes], from `spikes` // [time, batch, classes] or
 * [time, batch * classes]. Throws a RangeError where the neurons are not as many for each sample.
 */
export function spikeCounts(spikes: tf.Tensor, batch: number): tf.Tensor2D {
  const flat = ofNeurons(spikes, batch);
  const [steps, neurons] = flat.shape;
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, steps]), flat), [batch, neurons / batch]);
}

/** [time, batch * classes] */
function ofNeurons(spikes: tf.Tensor, batch: number): tf.Tensor2D {
  refuseNoNumbers('The tensor of spikes', spikes);
  inRange('The number of samples', batch, wholeFrom(1));
  const [steps = 0, ...rest] = spikes.shape;
  const neurons = rest.reduce((product, length) => product * length, 1);
  const fits = spikes.rank === 2 ? Number.isInteger(neurons / batch) : spikes.rank > 2 && rest[0] === batch;
  if (!fits) {
    throw new RangeError(
      `Spikes are [time, samples, classes] or [time, samples * classes]; [${spikes.shape.join(', ')}] was given for ${batch} samples.`,
    );
  }
  const floats = asFloats(spikes);
  return floats.rank === 2 ? (floats as tf.Tensor2D) : tf.reshape(floats, [steps, neurons]);
}

/** A misspelt word of a loss that a script wrote itself would count as nothing, a missing number as NaN. */
function refuseLoss(loss: Loss): void {
  const known = Object.keys(lossNumbers) as Loss['kind'][];
  const kind = oneOf(loss?.kind, known, 'kind of the loss');
  const numbers = lossNumbers[kind];
  onlyNames(
    loss,
    ['kind', ...Object.keys(numbers), ...(kind === 'spike_count' ? ['region'] : [])],
    `Parts of the loss ${kind}`,
  );
  const given: Readonly<Record<string, unknown>> = { ...loss };
  for (const [name, range] of Object.entries(numbers)) {
    if (given[name] !== undefined || name !== 'scale' || kind === 'cross_entropy') inRange(name, given[name], range);
  }
  if (loss.kind !== 'spike_count' || loss.region === undefined) return;
  const { region } = loss;
  if (Array.isArray(region) && region.length === 2 && region.every((step) => wholeFrom(0).fits(step))) return;
  throw new WrongSetting(`region is two whole numbers of steps, [start, stop); ${JSON.stringify(region)} was given.`);
}

const lossNumbers: Readonly<Record<Loss['kind'], Readonly<Record<string, Range>>>> = {
  spike_count: { right: atLeast0, wrong: atLeast0, scale: above0 },
  spike_time: { right: atLeast0, wrong: atLeast0, tauSteps: above0 },
  cross_entropy: { scale: above0 },
};

function refuseLabels(labels: Int32Array, classes: number): void {
  const wrong = labels.findIndex((label) => !(label >= 0 && label < classes && Number.isInteger(label)));
  if (wrong < 0) return;
  throw new RangeError(`Labels are 0 to ${classes - 1}; sample ${wrong + 1} of the batch has ${labels[wrong]}.`);
}

/** The loss and its gradient with respect to the counts // [batch, classes], for counts already known. */
function onCounts(loss: SpikeCountLoss | CrossEntropyLoss, counts: tf.Tensor2D, labels: Int32Array, steps: number) {
  const [batch, classes] = counts.shape;
  const target = (hit: number, miss: number): tf.Tensor2D => {
    const values = new Float32Array(batch * classes).fill(miss);
    labels.forEach((label, sample) => {
      values[sample * classes + label] = hit;
    });
    return tf.tensor2d(values, [batch, classes]);
  };
  switch (loss.kind) {
    case 'spike_count': {
      const scale = loss.scale ?? 1;
      const error = tf.sub(counts, target(loss.right, loss.wrong));
      const value = tf.mul(tf.sum(tf.square(error)), scale ** 2 / (2 * steps * batch));
      return { value, gradient: tf.mul(error, scale / (steps * batch)) };
    }
    case 'cross_entropy': {
      const logits = tf.mul(counts, loss.scale);
      const shifted = tf.sub(logits, tf.max(logits, 1, true));
      const powers = tf.exp(shifted);
      const sums = tf.sum(powers, 1, true);
      const hits = target(1, 0);
      const logLikelihood = tf.sub(tf.sum(tf.mul(hits, shifted)), tf.sum(tf.log(sums)));
      const gradient = tf.mul(tf.sub(tf.div(powers, sums), hits), loss.scale / batch);
      return { value: tf.div(logLikelihood, -batch), gradient };
    }
  }
}

function regionOf(loss: SpikeCountLoss | CrossEntropyLoss, steps: number): readonly [number, number] {
  const [start, stop] = (loss.kind === 'spike_count' ? loss.region : undefined) ?? [0, steps];
  return start < stop && start < steps ? [start, Math.min(stop, steps)] : [0, steps];
}

function within(spikes: tf.Tensor2D, start: number, stop: number): tf.Tensor2D {
  return tf.slice(spikes, [start, 0], [stop - start, spikes.shape[1]]);
}

/** How the error of a count is spread over the steps // [time] */
function timeCourse(
  loss: SpikeCountLoss | CrossEntropyLoss,
  output: NeuronPlan,
  steps: number,
  start: number,
  stop: number,
): Float32Array {
  const course = new Float32Array(steps);
  if (loss.kind !== 'spike_count' || output.kind !== 'srm') return course.fill(1, start, stop);
  // Sums of the response over the lags that lead from each step into the region.
  const response = (lag: number): number => (lag / output.tauSynapse) * Math.exp(1 - lag / output.tauSynapse);
  const sums = new Float64Array(steps + 1);
  for (let lag = 0; lag < steps; lag++) {
    sums[lag + 1] = sums[lag]! + (lag < (output.synapseTaps ?? steps) ? response(lag) : 0);
  }
  for (let step = 0; step < stop; step++) course[step] = sums[stop - step]! - sums[Math.max(0, start - step)]!;
  return course;
}

/** [time, batch * classes], spikes in the middle of as many equal parts of the window as there shall be spikes. */
function wantedTrains(loss: SpikeTimeLoss, steps: number, classes: number, labels: Int32Array): tf.Tensor2D {
  const neurons = labels.length * classes;
  const values = new Float32Array(steps * neurons);
  for (let neuron = 0; neuron < neurons; neuron++) {
    const wanted = neuron % classes === labels[Math.floor(neuron / classes)] ? loss.right : loss.wrong;
    const count = Math.min(steps, Math.round(wanted));
    for (let i = 0; i < count; i++) values[Math.floor(((i + 0.5) * steps) / count) * neurons + neuron] = 1;
  }
  return tf.tensor2d(values, [steps, neurons]);
}
