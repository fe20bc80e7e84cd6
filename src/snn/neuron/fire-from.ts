/**
 * All steps of a window at once, from the state in which an earlier window left the neurons: `fire` for sequences that
 * come in pieces. What a state still does is linear until the next spike, so it is added to the current of the first steps,
 * and the kernels of `fire` do the rest.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { asFloats } from '../given.ts';
import { learnedByLeaky, type NeuronLearned, refuseUnlearned } from './fire.ts';
import { inShapeOf, refuseState, refuseUnfitting } from './fitting.ts';
import { fireLeaky, type LeakyStates, recordLeaky } from './leaky.ts';
import { asLeaky, type LeakyPlan, type LifPlan, type SrmPlan } from './neuron.ts';
import { recordSrm } from './srm.ts';
import {
  adaptationAfter,
  afterReset,
  constantOf,
  detached,
  fedBack,
  type NeuronState,
  partsOf,
  refuseWithoutState,
  type Stepped,
} from './step.ts';

/**
 * `current` // [time, samples, ...]; gives the spikes in the same shape and the state after the last step, which the next
 * call and `step` take. Differentiable in the current, in everything learned and in the state that is given; gradients of
 * later windows end at the state that it gives (truncated back-propagation through time). Call it inside a tidy.
 * Throws as `fire` and `step` do, and where there is no step.
 */
export function fireFrom(
  current: tf.Tensor,
  neuron: LifPlan | LeakyPlan | SrmPlan,
  state: NeuronState = {},
  given: NeuronLearned = {},
): Stepped {
  return throughWindow(current, neuron, state, given, false);
}

/** What `record` gives beside the spikes and the state after the last step. */
export interface Recorded extends Stepped {
  /** Potentials that met the threshold, before the reset // [time, samples, ...]. snnTorch: mem_rec. */
  readonly potential: tf.Tensor;
  /** Potentials that the reset left, as `state.membrane` of `step` // [time, samples, ...]. SpikingJelly: v_seq. */
  readonly membrane: tf.Tensor;
}

/**
 * As `fireFrom`, and the potentials of every step, to look at or for a loss on them: gradients go through them as well, as
 * step by step. SRM has no reset, so that both of its potentials are the same. Call it inside a tidy. Throws as `fireFrom`.
 */
export function record(
  current: tf.Tensor,
  neuron: LifPlan | LeakyPlan | SrmPlan,
  state: NeuronState = {},
  given: NeuronLearned = {},
): Recorded {
  return throughWindow(current, neuron, state, given, true) as Recorded;
}

function throughWindow(
  window: tf.Tensor,
  neuron: LifPlan | LeakyPlan | SrmPlan,
  state: NeuronState,
  given: NeuronLearned,
  recorded: boolean,
): Stepped | Recorded {
  refuseWithoutEngine();
  refuseUnlearned(neuron, given);
  refuseWithoutState(neuron);
  refuseUnfitting(window, 2, given);
  const current = asFloats(window);
  const learned = inShapeOf(current.shape.slice(1), given);
  const [steps = 0, ...each] = current.shape;
  if (steps === 0 || each.length === 0)
    throw new Error(`A window is [time, samples, ...] of at least one step; [${current.shape.join(', ')}] was given.`);
  refuseState(state, partsOf(neuron), each);
  if (neuron.kind === 'srm') return fromSrm(current, neuron, state, recorded);
  const leaky = neuron.kind === 'lif' ? asLeaky(neuron) : neuron;
  if (!leaky.scaledInput) return fromLeaky(current, leaky, state, learned, recorded);
  // Scaled beforehand, the rest of a state needs no division by the scale, which may be 0.
  const scaleOf = (constants: NeuronLearned) => tf.sub(1, constantOf(leaky, constants, 'membraneDecay'));
  const scale = scaleOf(learned);
  const fed = given.recurrent === undefined ? {} : columnsTimes(given.recurrent, scaleOf(given));
  const held = state.current === undefined ? {} : { current: tf.mul(state.current, scale) };
  const plain: LeakyPlan = { ...leaky, scaledInput: false };
  const done = fromLeaky(tf.mul(current, scale), plain, { ...state, ...held }, { ...learned, ...fed }, recorded);
  const { current: left } = done.state;
  if (left === undefined) return done;
  return { ...done, state: { ...done.state, current: tf.divNoNan(left, detached(scale)) } };
}

/** What comes back is input too. `scale` // [1], [channels] or the neurons of a sample, in turn for the columns. */
function columnsTimes(recurrent: tf.Tensor, scale: tf.Tensor): NeuronLearned {
  const columns = recurrent.shape[1]!;
  const turns = columns / scale.size;
  if (!Number.isInteger(turns))
    throw new Error(`decay is for ${scale.size} neurons, recurrent weights are for ${columns}; give as many decays.`);
  return { recurrent: tf.mul(recurrent, tf.tile(tf.reshape(scale, [scale.size]), [turns])) };
}

function fromLeaky(
  x: tf.Tensor,
  neuron: LeakyPlan,
  before: NeuronState,
  learned: NeuronLearned,
  recorded: boolean,
): Stepped | Recorded {
  const steps = x.shape[0]!;
  const decay = constantOf(neuron, learned, 'membraneDecay');
  const hasCurrent = neuron.values.currentDecay !== undefined;
  const adapts = neuron.values.adaptationStep !== undefined;
  const held = hasCurrent ? constantOf(neuron, learned, 'currentDecay') : tf.scalar(0);
  let first: tf.Tensor = tf.zeros(x.shape.slice(1));
  if (before.current !== undefined) first = tf.add(first, tf.mul(held, before.current));
  if (before.spikes !== undefined && learned.recurrent !== undefined)
    first = tf.add(first, fedBack(before.spikes, learned.recurrent));
  const additions = [first];
  if (before.membrane !== undefined) {
    // As a current it would go on in the synapse; the second step takes that away again. An infinite one is left there:
    // the potential stays infinite as well.
    const potential = tf.mul(decay, before.membrane);
    additions[0] = tf.add(first, potential);
    if (hasCurrent && steps > 1) {
      const finite = tf.where(tf.isFinite(potential), potential, tf.zerosLike(potential));
      additions.push(tf.neg(tf.mul(held, finite)));
    }
  }
  const threshold = constantOf(neuron, learned, 'threshold');
  const rise = adapts ? constantOf(neuron, learned, 'adaptationStep') : tf.scalar(0);
  const reset = ({ potential, adaptation }: LeakyStates, spikes: tf.Tensor): tf.Tensor => {
    const raised = adaptation === undefined ? threshold : tf.add(threshold, tf.mul(rise, adaptation));
    return afterReset(neuron, potential, spikes, raised);
  };
  const ends: LeakyStates[] = [];
  const seen = (states: LeakyStates): void => {
    for (const number of steps > 1 ? [steps - 1, steps - 2] : [0])
      ends.push(mapStates(states, (state) => tf.keep(stepOf(state, number))));
  };
  const firstAdaptation = adapts ? adaptationAfter(neuron, before, learned) : undefined;
  const everything = {
    ...learnedByLeaky(neuron, learned),
    ...(firstAdaptation === undefined ? {} : { firstAdaptation }),
  };
  const input = withFirst(x, additions);
  const course = recorded
    ? recordLeaky(input, neuron, everything, reset, seen)
    : { spikes: fireLeaky(input, neuron, everything, seen) };
  const { spikes } = course;
  const [last, earlier] = ends.map((states) => mapStates(states, handedOver));
  const left = (states: LeakyStates, number: number): tf.Tensor => detached(reset(states, stepOf(spikes, number)));
  const membrane = left(last!, steps - 1);
  const previous = earlier === undefined ? before.membrane : left(earlier, steps - 2);
  return {
    ...course,
    state: {
      membrane,
      ...(hasCurrent ? { current: detached(heldBack(last!.potential, previous, decay)) } : {}),
      ...(last!.adaptation === undefined ? {} : { adaptation: last!.adaptation }),
      ...(adapts || learned.recurrent !== undefined ? { spikes: detached(stepOf(spikes, steps - 1)) } : {}),
    },
  };
}

/** The synapse's current: what a potential has beside the one before. Where both are infinite it decides nothing, and is zero. */
function heldBack(potential: tf.Tensor, previous: tf.Tensor | undefined, decay: tf.Tensor): tf.Tensor {
  if (previous === undefined) return potential;
  const current = tf.sub(potential, tf.mul(decay, previous));
  const bothInfinite = tf.logicalAnd(tf.isNaN(current), tf.logicalNot(tf.isNaN(potential)));
  return tf.where(bothInfinite, tf.zerosLike(current), current);
}

function mapStates({ potential, adaptation }: LeakyStates, map: (state: tf.Tensor) => tf.Tensor): LeakyStates {
  return { potential: map(potential), ...(adaptation === undefined ? {} : { adaptation: map(adaptation) }) };
}

/** A tensor that was kept, as one of the tidy around, without its past. */
function handedOver(kept: tf.Tensor): tf.Tensor {
  const ours = detached(kept);
  kept.dispose();
  return ours;
}

function fromSrm(
  x: tf.Tensor,
  neuron: SrmPlan,
  { response, refractory }: NeuronState,
  recorded: boolean,
): Stepped | Recorded {
  const { tauSynapse, tauRefractory, refractoryDepth } = neuron;
  const rest: tf.Tensor[] = [];
  if (response !== undefined) rest.push(goingOn(response, tauSynapse, x.shape));
  if (refractory !== undefined) rest.push(tf.mul(-refractoryDepth, goingOn(refractory, tauRefractory, x.shape)));
  const { spikes, potential } = recordSrm(x, neuron, rest.length === 0 ? undefined : tf.addN(rest));
  return {
    spikes,
    ...(recorded ? { potential, membrane: tf.clone(potential) } : {}),
    state: {
      response: statesAfter(detached(x), tauSynapse, response),
      refractory: statesAfter(detached(spikes), tauRefractory, refractory),
    },
  };
}

type Response = NonNullable<NeuronState['response']>;

/** What the response to an earlier input still is // [time, ...]: e / tau q[t] of ALPHA_FILTER (kernel-contract.ts) with x = 0. */
function goingOn([p, q]: Response, tau: number, shape: readonly number[]): tf.Tensor {
  const [steps = 0, ...each] = shape;
  const fallen = Array.from({ length: steps }, (_, t) => Math.exp(-(t + 1) / tau));
  const factors = fallen.flatMap((kept, t) => [(Math.E / tau) * (t + 1) * kept, (Math.E / tau) * kept]);
  return tf.reshape(tf.matMul(tf.tensor2d(factors, [steps, 2]), tf.reshape(tf.stack([p, q]), [2, -1]) as tf.Tensor2D), [
    steps,
    ...each,
  ]);
}

/** p and q of ALPHA_FILTER after the last step of x // [time, ...], without their past. */
function statesAfter(x: tf.Tensor, tau: number, before: Response | undefined): [tf.Tensor, tf.Tensor] {
  const [steps = 0, ...each] = x.shape;
  const ages = Array.from({ length: steps }, (_, t) => steps - 1 - t);
  const kept = ages.map((age) => Math.exp(-age / tau));
  const factors = tf.tensor2d([...kept, ...kept.map((factor, t) => ages[t]! * factor)], [2, steps]);
  const [p, q] = tf.unstack(
    tf.reshape(tf.matMul(factors, tf.reshape(x, [steps, -1]) as tf.Tensor2D), [2, ...each]),
  ) as [tf.Tensor, tf.Tensor];
  if (before === undefined) return [p, q];
  const [earlierP, earlierQ] = [detached(before[0]), detached(before[1])];
  const fallen = Math.exp(-steps / tau);
  return [tf.add(p, tf.mul(fallen, earlierP)), tf.add(q, tf.mul(fallen, tf.add(earlierQ, tf.mul(steps, earlierP))))];
}

/** `additions` to the first steps, one for each. */
function withFirst(x: tf.Tensor, additions: readonly tf.Tensor[]): tf.Tensor {
  const own = additions.map((addition, number) => tf.expandDims(tf.add(stepOf(x, number), addition)));
  const rest = x.shape[0]! - additions.length;
  return rest === 0 ? tf.concat(own) : tf.concat([...own, tf.slice(x, additions.length, rest)]);
}

function stepOf(x: tf.Tensor, number: number): tf.Tensor {
  return tf.squeeze(tf.slice(x, number, 1), [0]);
}
