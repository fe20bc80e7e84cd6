/**
 * Measures of a network on a set: accuracy, loss, spikes, latency, and on request the operations behind its energy.
 * Sums over batches of any size give the same result.
 */

import * as tf from '@tensorflow/tfjs-core';
import { isGraded } from '../neuron/hybrid-plan.ts';
import { accessesOf } from './accesses.ts';
import { countArrivals, countMultiplications, fanOut, isAnalog, recurrentFanOut } from './energy.ts';
import { runNetwork, type SampleBatch } from './forward.ts';
import { lossOf } from './loss.ts';
import type { LayerPlan } from './plan.ts';
import { decide, type Trainee } from './train.ts';
import { addWork, noWork, type Work } from './work.ts';

/** The counts of work are means per sample. */
export interface Evaluation extends Work {
  readonly samples: number;
  /** Share of samples decided for their class. */
  readonly accuracy: number;
  readonly loss: number;
  /** Mean spikes per sample of all neurons, hidden and output; operations are means per sample too. */
  readonly spikes: number;
  /** Of the last layer; of a readout, which never fires, the values that are not 0. 0 means a silent network. */
  readonly outputSpikes: number;
  /** Mean number of steps until the running decision is the final one. */
  readonly latencySteps: number;
  /** Mean spikes per sample by layer name. */
  readonly layerSpikes: ReadonlyMap<string, number>;
  /** What the sums of the whole network come from, by name; empty where nothing was counted. */
  readonly layerWork: ReadonlyMap<string, Work>;
  /** Wall time of the forward pass, without the first batch where there are others: it warms up. Not repeatable. */
  readonly msPerSample: number;
}

/** `count` also counts operations, which reads every map back. `stop` is asked between batches; true gives undefined. */
export async function evaluate(
  trainee: Trainee,
  batches: Iterable<SampleBatch>,
  options: { readonly count: boolean; readonly stop?: () => Promise<boolean> },
): Promise<Evaluation | undefined> {
  const totals = { samples: 0, correct: 0, loss: 0, latency: 0, gathered: 0 };
  const passes: Pass[] = [];
  const layerWork = new Map<string, Work>();
  const output = trainee.network.layers.at(-1)!;
  const gathers = output.kind !== 'pool' && isGraded(output.neuron);
  const layerSpikes = new Map<string, number>();
  const reaches = new Map(trainee.network.layers.map((layer) => [layer.name, fanOut(layer)]));
  for (const batch of batches) {
    if (await options.stop?.()) return undefined;
    const samples = batch.labels.length;
    const begun = performance.now();
    const seen = observeBatch(trainee, batch, options.count);
    const course = await read(seen.output);
    passes.push({ samples, ms: performance.now() - begun });
    totals.samples += samples;
    totals.loss += (await read(seen.loss))[0]! * samples;
    if (gathers) totals.gathered += course.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
    for (let sample = 0; sample < samples; sample++) {
      const { decision, steps } = runningDecision(course, sample, samples, trainee);
      totals.latency += steps;
      if (decision === batch.labels[sample]) totals.correct++;
    }
    let analog = options.count && isAnalog(batch.inputs, batch.shape);
    for (const { layer, received, spikes } of seen.layers) {
      const sent = spikes === undefined ? 0 : (await read(spikes))[0]!;
      if (spikes !== undefined) layerSpikes.set(layer.name, (layerSpikes.get(layer.name) ?? 0) + sent);
      if (received !== undefined) {
        const reach = reaches.get(layer.name)!;
        const frames = analog ? presentations(trainee, batch) : 0;
        const arrived = analog ? { spikes: 0, additions: 0 } : countArrivals(await read(received), reach);
        const operations = {
          additions: arrived.additions + sent * recurrentFanOut(layer),
          multiplications: countMultiplications(reach) * frames * samples,
        };
        const arrivals = arrived.spikes + (recurrentFanOut(layer) > 0 ? sent : 0);
        const traffic = { samples, steps: trainee.steps, frames, ...operations, arrivals, sent };
        const before = layerWork.get(layer.name) ?? noWork;
        layerWork.set(layer.name, addWork(before, { ...operations, ...accessesOf(layer, traffic) }));
      }
      if (spikes !== undefined) analog = false;
    }
    tf.dispose([seen.loss, seen.output, seen.layers.flatMap(({ received, spikes }) => [received, spikes])]);
  }
  const perSample = (sum: number): number => (totals.samples === 0 ? 0 : sum / totals.samples);
  const spikes = [...layerSpikes.values()].reduce((sum, value) => sum + value, 0);
  const meanWork = (work: Work): Work => addWork(work, noWork, totals.samples === 0 ? 0 : 1 / totals.samples);
  return {
    samples: totals.samples,
    accuracy: perSample(totals.correct),
    loss: perSample(totals.loss),
    spikes: perSample(spikes),
    outputSpikes: perSample(gathers ? totals.gathered : (layerSpikes.get(output.name) ?? 0)),
    latencySteps: perSample(totals.latency),
    ...meanWork([...layerWork.values()].reduce((sum, work) => addWork(sum, work), noWork)),
    layerSpikes: new Map([...layerSpikes].map(([name, value]) => [name, perSample(value)])),
    layerWork: new Map([...layerWork].map(([name, work]) => [name, meanWork(work)])),
    msPerSample: timePerSample(passes),
  };
}

interface Pass {
  readonly samples: number;
  readonly ms: number;
}

function timePerSample(passes: readonly Pass[]): number {
  const warm = passes.length > 1 ? passes.slice(1) : passes;
  const samples = warm.reduce((sum, pass) => sum + pass.samples, 0);
  return samples === 0 ? 0 : warm.reduce((sum, pass) => sum + pass.ms, 0) / samples;
}

interface LayerView {
  readonly layer: LayerPlan;
  /** The map that reached the layer's weights, when operations are counted. */
  readonly received: tf.Tensor | undefined;
  /** Sum of its spikes; undefined for pools and for units that give graded values. */
  readonly spikes: tf.Tensor | undefined;
}

function observeBatch(trainee: Trainee, batch: SampleBatch, count: boolean) {
  const layers: LayerView[] = [];
  const { loss, output } = tf.tidy(() => {
    const spikes = runNetwork(trainee.network, trainee.weights, batch, {
      steps: trainee.steps,
      observe: (layer, received, given) => {
        layers.push({
          layer,
          received: count && layer.kind !== 'pool' ? tf.keep(received.clone()) : undefined,
          spikes: layer.kind === 'pool' || isGraded(layer.neuron) ? undefined : tf.keep(tf.sum(given)),
        });
      },
    });
    const last = trainee.network.layers.at(-1)!;
    if (last.kind === 'pool') throw new Error('A network ends in neurons.');
    return { loss: lossOf(trainee.loss, spikes, batch.labels, last.neuron), output: spikes };
  });
  return { loss, output, layers };
}

/** An analog input that changes over time is multiplied at every step, a still image once. */
function presentations(trainee: Trainee, batch: SampleBatch): number {
  return Math.min(batch.shape[0], trainee.steps);
}

/**
 * The class with most spikes at the end (the first of several), and the step, from 1, since which it leads;
 * a sample without any output spike is decided at the last step. `course` // [time, batch, classes]
 */
function runningDecision(course: Float32Array, sample: number, samples: number, trainee: Trainee) {
  const classes = trainee.network.classes;
  const counts = new Float64Array(classes);
  let decision = 0;
  let since = trainee.steps;
  let decided = false;
  for (let step = 0; step < trainee.steps; step++) {
    for (let i = 0; i < classes; i++) {
      const spike = course[(step * samples + sample) * classes + i]!;
      counts[i] = counts[i]! + spike;
      if (spike !== 0 && !decided) {
        decided = true;
        since = step + 1;
      }
    }
    const leader = decide(counts, 0, classes);
    if (leader !== decision) {
      decision = leader;
      since = step + 1;
    }
  }
  return { decision, steps: since };
}

async function read(tensor: tf.Tensor): Promise<Float32Array> {
  return tensor.data<'float32'>();
}
