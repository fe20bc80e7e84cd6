/**
 * Neurons one step at a time, for scripts that close a loop or go on from a state: the same equations as `fire`
 * (kernel-contract.ts: LEAKY_FORWARD, SRM_FORWARD), made of TensorFlow.js operations, so that gradients reach back
 * through the states for as many steps as the script keeps them. `fire` is many times faster where all steps are known.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { asFloats, refuseNoNumbers } from '../given.ts';
import { type LeakyParameter, SURROGATE_GRADIENT, type SurrogateAttributes } from '../kernel-contract.ts';
import { type NeuronLearned, parameterWords, refuseUnlearned } from './fire.ts';
import { inShapeOf, refuseNoState, refuseState, refuseUnfitting } from './fitting.ts';
import { logistic } from './leaky.ts';
import { asLeaky, type LeakyPlan, type LifPlan, type SrmPlan } from './neuron.ts';

/** What a neuron carries from step to step, each in the shape of a step; absent before the first step: rest. */
export interface NeuronState {
  /** Potential after the reset. */
  readonly membrane?: tf.Tensor;
  /** Synaptic current of CUBA-LIF. */
  readonly current?: tf.Tensor;
  /** How much ALIF's threshold is raised, in units of the adaptation step. */
  readonly adaptation?: tf.Tensor;
  /** Spikes of the last step, where they come back: recurrent weights, adaptation. */
  readonly spikes?: tf.Tensor;
  /** Of SRM, two states for each of the responses (kernel-contract.ts: ALPHA_FILTER). */
  readonly response?: readonly [p: tf.Tensor, q: tf.Tensor];
  readonly refractory?: readonly [p: tf.Tensor, q: tf.Tensor];
}

/** What one step gives. */
export interface Stepped {
  /** 0 or 1 */
  readonly spikes: tf.Tensor;
  /** For the next step. */
  readonly state: NeuronState;
}

/**
 * A surrogate derivative of the script's own: from how far potentials lie above the threshold, in the potential's unit, to
 * the slope of the spikes there, in the same shape. Gradients do not pass through it.
 */
export type Slope = (above: tf.Tensor) => tf.Tensor;

/**
 * `current` // [samples, ...] is what the neurons receive in this step; gives the spikes in the same shape and the state
 * to hand to the next call. Differentiable in the current, in everything learned and in the state; a `slope` given takes the
 * place of the plan's surrogate. Call it inside a tidy.
 * Throws where `learned` has what this neuron does not learn, for a state that is not this neuron's or of another shape,
 * and for responses that end (`cutoff`).
 */
export function step(
  current: tf.Tensor,
  neuron: LifPlan | LeakyPlan | SrmPlan,
  state: NeuronState = {},
  learned: NeuronLearned = {},
  slope?: Slope,
): Stepped {
  refuseWithoutEngine();
  refuseUnlearned(neuron, learned);
  refuseWithoutState(neuron);
  refuseUnfitting(current, 1, learned);
  refuseState(state, partsOf(neuron), current.shape);
  if (slope !== undefined && typeof slope !== 'function')
    throw new Error('A slope is a function of how far potentials lie above the threshold; something else was given.');
  const x = asFloats(current);
  if (neuron.kind === 'srm') return stepSrm(x, neuron, state, slope);
  const fitted = inShapeOf(current.shape, learned);
  return stepLeaky(x, neuron.kind === 'lif' ? asLeaky(neuron) : neuron, state, fitted, slope);
}

/** Cuts the tape: gradients of later steps end at this state (truncated back-propagation through time). */
export function detachState(state: NeuronState): NeuronState {
  return mapState(state, (tensor, name) => {
    refuseNoNumbers(`${name} of the state`, tensor);
    return detached(tensor);
  });
}

/** Keeps the state beyond a `tidy`, until `disposeState`. */
export function keepState(state: NeuronState): NeuronState {
  return mapState(state, (tensor, name) => {
    refuseNoNumbers(`${name} of the state`, tensor);
    return tf.keep(tensor);
  });
}

/** Frees the tensors of a state that was kept; it must not be used any more. */
export function disposeState(state: NeuronState): void {
  mapState(state, (tensor) => {
    tensor.dispose();
    return tensor;
  });
}

/** Throws for a neuron whose state has no form that a script could keep. */
export function refuseWithoutState(neuron: LifPlan | LeakyPlan | SrmPlan): void {
  if (!['lif', 'leaky', 'srm'].includes(neuron.kind)) {
    throw new Error(`A neuron of the kind ${neuron.kind} is computed by fire alone, all steps at once.`);
  }
  if (neuron.kind === 'srm' && (neuron.synapseTaps !== undefined || neuron.refractoryTaps !== undefined))
    throw new Error('Responses that end (cutoff) have more states than two; such a neuron is computed by fire alone.');
}

/** The parts that a state of this neuron may have. */
export function partsOf(neuron: LifPlan | LeakyPlan | SrmPlan): readonly (keyof NeuronState)[] {
  if (neuron.kind === 'srm') return ['response', 'refractory'];
  const has = neuron.kind === 'leaky' ? neuron.values : {};
  return [
    ...(['membrane', 'spikes'] as const),
    ...(has.currentDecay === undefined ? [] : (['current'] as const)),
    ...(has.adaptationStep === undefined ? [] : (['adaptation'] as const)),
  ];
}

function mapState(state: NeuronState, map: (tensor: tf.Tensor, name: string) => tf.Tensor): NeuronState {
  refuseNoState(state);
  const parts = Object.entries(state) as [string, tf.Tensor | tf.Tensor[] | undefined][];
  return Object.fromEntries(
    parts.flatMap(([name, part]) => {
      if (part === undefined) return [];
      return [[name, Array.isArray(part) ? part.map((tensor) => map(tensor, name)) : map(part, name)]];
    }),
  );
}

function stepLeaky(
  x: tf.Tensor,
  neuron: LeakyPlan,
  before: NeuronState,
  learned: NeuronLearned,
  slope: Slope | undefined,
): Stepped {
  const constant = (name: LeakyParameter): tf.Tensor => constantOf(neuron, learned, name);
  const threshold = constant('threshold');
  const decay = constant('membraneDecay');
  const arriving =
    learned.recurrent === undefined || before.spikes === undefined
      ? x
      : tf.add(x, fedBack(before.spikes, learned.recurrent));
  const hasCurrent = neuron.values.currentDecay !== undefined;
  const current =
    hasCurrent && before.current !== undefined
      ? tf.add(tf.mul(constant('currentDecay'), before.current), arriving)
      : arriving;
  const drive = neuron.scaledInput ? tf.mul(tf.sub(1, decay), current) : current;
  const membrane = before.membrane === undefined ? drive : tf.add(tf.mul(decay, before.membrane), drive);
  const adapts = neuron.values.adaptationStep !== undefined;
  const adaptation = adapts ? adaptationAfter(neuron, before, learned) : undefined;
  const raised =
    adaptation === undefined ? threshold : tf.add(threshold, tf.mul(constant('adaptationStep'), adaptation));
  const spikes = spikesAt(tf.sub(membrane, raised), threshold, neuron.surrogate, slope);
  const left = afterReset(neuron, membrane, spikes, raised);
  return {
    spikes,
    state: {
      membrane: left,
      ...(hasCurrent ? { current } : {}),
      ...(adaptation === undefined ? {} : { adaptation }),
      ...(adapts || learned.recurrent !== undefined ? { spikes } : {}),
    },
  };
}

/** A constant as the equations have it, learned or of the plan // [1] or [channels] */
export function constantOf(neuron: LeakyPlan, learned: NeuronLearned, name: LeakyParameter): tf.Tensor {
  const given = neuron.learns.includes(name) ? learned[parameterWords[name]] : undefined;
  if (given === undefined) return tf.tensor1d([neuron.values[name] ?? 0]);
  return name === 'threshold' || name === 'adaptationStep' ? given : logistic(given);
}

/** The adaptation of the step after a state; undefined at rest. */
export function adaptationAfter(
  neuron: LeakyPlan,
  { adaptation, spikes }: NeuronState,
  learned: NeuronLearned,
): tf.Tensor | undefined {
  if (adaptation === undefined) return spikes && tf.clone(spikes);
  const kept = tf.mul(constantOf(neuron, learned, 'adaptationDecay'), adaptation);
  return spikes === undefined ? kept : tf.add(kept, spikes);
}

/** The potential that is left after a step whose spikes met the threshold `raised`. */
export function afterReset(neuron: LeakyPlan, membrane: tf.Tensor, spikes: tf.Tensor, raised: tf.Tensor): tf.Tensor {
  const held = neuron.detachReset ? detached : (tensor: tf.Tensor) => tensor;
  if (neuron.reset === 'none') return membrane;
  if (neuron.reset === 'zero') return emptied(membrane, held(spikes));
  return tf.sub(membrane, held(tf.mul(raised, spikes)));
}

/** membrane (1 - spikes), and 0 where an infinite one has fired. */
function emptied(membrane: tf.Tensor, spikes: tf.Tensor): tf.Tensor {
  const empty = tf.customGrad((...args) => {
    const [potential, fired, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([potential, fired]);
    return {
      value: tf.where(tf.greater(fired, 0), tf.zerosLike(potential), potential),
      gradFunc: (dy: tf.Tensor, [before, spiked]: tf.Tensor[]) => [
        tf.mul(dy, tf.sub(1, spiked!)),
        tf.neg(tf.mul(dy, before!)),
      ],
    };
  });
  return empty(membrane, spikes);
}

/** What spikes // [samples, ...] bring back through recurrent weights, in their shape; samples and neurons may be one axis. */
export function fedBack(spikes: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const neurons = weights.shape[0]!;
  const flat = tf.reshape(spikes, [neurons === 0 ? 0 : spikes.size / neurons, neurons]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(flat, weights as tf.Tensor2D), spikes.shape);
}

function stepSrm(
  x: tf.Tensor,
  neuron: SrmPlan,
  { response, refractory }: NeuronState,
  slope: Slope | undefined,
): Stepped {
  const scale = (tau: number) => Math.E / tau;
  const zeros = (): tf.Tensor => tf.zerosLike(x);
  const falling = Math.exp(-1 / neuron.tauSynapse);
  const [p, q] = response ?? [zeros(), zeros()];
  const arrived: [tf.Tensor, tf.Tensor] = [tf.add(tf.mul(falling, p), x), tf.mul(falling, tf.add(q, p))];
  const recovering = Math.exp(-1 / neuron.tauRefractory);
  const [r, pull] = refractory ?? [zeros(), zeros()];
  const pulled = tf.mul(recovering, tf.add(pull, r));
  const potential = tf.sub(
    tf.mul(scale(neuron.tauSynapse), arrived[1]),
    tf.mul(neuron.refractoryDepth * scale(neuron.tauRefractory), pulled),
  );
  const threshold = tf.tensor1d([neuron.threshold]);
  const spikes = spikesAt(tf.sub(potential, threshold), threshold, neuron.surrogate, slope);
  // As SLAYER has it, no gradient passes through the refractory response.
  const own: [tf.Tensor, tf.Tensor] = [tf.add(tf.mul(recovering, r), detached(spikes)), pulled];
  return { spikes, state: { response: arrived, refractory: own } };
}

/** 1 where `above` the threshold is not negative; its slope is the surrogate's, whose unit `threshold` // [1] or [channels] is. */
function spikesAt(
  above: tf.Tensor,
  threshold: tf.Tensor,
  surrogate: SurrogateAttributes,
  slope: Slope | undefined,
): tf.Tensor {
  if (slope !== undefined) return spikesWith(above, slope);
  const unit = detached(threshold);
  const jump = tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    (save as tf.GradSaveFunc)([x]);
    const gradFunc = (spikesGradient: tf.Tensor, [relative]: tf.Tensor[]): tf.Tensor => {
      const inputs = { spikesGradient, membrane: tf.add(relative!, 1) };
      return tf.engine().runKernel<tf.Tensor>(SURROGATE_GRADIENT, inputs, { ...surrogate, threshold: 1 });
    };
    return { value: tf.cast(tf.greaterEqual(x, 0), 'float32'), gradFunc };
  });
  return jump(tf.div(above, unit));
}

function spikesWith(above: tf.Tensor, slope: Slope): tf.Tensor {
  const jump = tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    (save as tf.GradSaveFunc)([x]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, slope(saved!));
    return { value: tf.cast(tf.greaterEqual(x, 0), 'float32'), gradFunc };
  });
  return jump(above);
}

/** The tensor without its past. */
export function detached(tensor: tf.Tensor): tf.Tensor {
  const cut = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return cut(tensor);
}
