/**
 * All steps of a window at once, from the state in which an earlier window left the neurons: `fire` for sequences that
 * come in pieces. What a state still does is linear until the next spike, so it is added to the current of the first steps,
 * and the kernels of `fire` do the rest.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { learnedByLeaky, type NeuronLearned, refuseUnlearned } from './fire.ts';
import { inShapeOf, refuseState, refuseUnfitting } from './fitting.ts';
import { fireLeaky } from './leaky.ts';
import { asLeaky, type LeakyPlan, type LifPlan, type SrmPlan } from './neuron.ts';
import { fireSrm } from './srm.ts';
import {
  afterReset,
  constantOf,
  detached,
  detachState,
  fedBack,
  type NeuronState,
  partsOf,
  refuseWithoutState,
  type Stepped,
  step,
} from './step.ts';

/**
 * `current` // [time, samples, ...]; gives the spikes in the same shape and the state after the last step, which the next
 * call and `step` take. Differentiable in the current, in everything learned and in the state that is given; gradients of
 * later windows end at the state that it gives (truncated back-propagation through time). Call it inside a tidy.
 * ALIF, whose raised threshold is no current, goes step by step, and so does CUBA-LIF with scaled input.
 * Throws as `fire` and `step` do, and where there is no step.
 */
export function fireFrom(
  current: tf.Tensor,
  neuron: LifPlan | LeakyPlan | SrmPlan,
  state: NeuronState = {},
  given: NeuronLearned = {},
): Stepped {
  refuseWithoutEngine();
  refuseUnlearned(neuron, given);
  refuseWithoutState(neuron);
  refuseUnfitting(current, 2, given);
  const learned = inShapeOf(current.shape.slice(2), given);
  const [steps = 0, ...each] = current.shape;
  if (steps === 0 || each.length === 0)
    throw new Error(`A window is [time, samples, ...] of at least one step; [${current.shape.join(', ')}] was given.`);
  refuseState(state, partsOf(neuron), each);
  if (neuron.kind === 'srm') return fromSrm(current, neuron, state);
  const leaky = neuron.kind === 'lif' ? asLeaky(neuron) : neuron;
  const { adaptationStep, currentDecay } = leaky.values;
  if (adaptationStep !== undefined || (leaky.scaledInput && currentDecay !== undefined))
    return stepByStep(current, leaky, state, learned);
  if (!leaky.scaledInput) return fromLeaky(current, leaky, state, learned);
  // Scaled beforehand, the rest of a state needs no division by the scale, which may be 0.
  const scale = tf.sub(1, constantOf(leaky, learned, 'membraneDecay'));
  const scaled = { ...learned, ...(learned.recurrent === undefined ? {} : columnsTimes(learned.recurrent, scale)) };
  return fromLeaky(tf.mul(current, scale), { ...leaky, scaledInput: false }, state, scaled);
}

/** What comes back is input too. `scale` // [1], [channels] or the neurons of a sample, in turn for the columns. */
function columnsTimes(recurrent: tf.Tensor, scale: tf.Tensor): NeuronLearned {
  const turns = recurrent.shape[1]! / scale.size;
  return { recurrent: tf.mul(recurrent, tf.tile(tf.reshape(scale, [scale.size]), [turns])) };
}

function fromLeaky(x: tf.Tensor, neuron: LeakyPlan, before: NeuronState, learned: NeuronLearned): Stepped {
  const steps = x.shape[0]!;
  const decay = constantOf(neuron, learned, 'membraneDecay');
  const hasCurrent = neuron.values.currentDecay !== undefined;
  const held = hasCurrent ? constantOf(neuron, learned, 'currentDecay') : tf.scalar(0);
  let first: tf.Tensor = tf.zeros(x.shape.slice(1));
  if (before.current !== undefined) first = tf.add(first, tf.mul(held, before.current));
  if (before.spikes !== undefined && learned.recurrent !== undefined)
    first = tf.add(first, fedBack(before.spikes, learned.recurrent));
  const additions = [first];
  if (before.membrane !== undefined) {
    // As a current it would go on in the synapse; the second step takes that away again.
    const potential = tf.mul(decay, before.membrane);
    additions[0] = tf.add(first, potential);
    if (hasCurrent && steps > 1) additions.push(tf.neg(tf.mul(held, potential)));
  }
  const ends: tf.Tensor[] = [];
  const spikes = fireLeaky(withFirst(x, additions), neuron, learnedByLeaky(neuron, learned), (membrane) => {
    for (const number of steps > 1 ? [steps - 1, steps - 2] : [0]) ends.push(tf.keep(stepOf(membrane, number)));
  });
  const [last, earlier] = ends.map((end) => {
    const ours = detached(end);
    end.dispose();
    return ours;
  });
  const threshold = constantOf(neuron, learned, 'threshold');
  const left = (potential: tf.Tensor, number: number): tf.Tensor =>
    detached(afterReset(neuron, potential, stepOf(spikes, number), threshold));
  const membrane = left(last!, steps - 1);
  const previous = earlier === undefined ? before.membrane : left(earlier, steps - 2);
  const unheld = previous === undefined ? last! : tf.sub(last!, tf.mul(decay, previous));
  return {
    spikes,
    state: {
      membrane,
      ...(hasCurrent ? { current: detached(unheld) } : {}),
      ...(learned.recurrent === undefined ? {} : { spikes: detached(stepOf(spikes, steps - 1)) }),
    },
  };
}

function fromSrm(x: tf.Tensor, neuron: SrmPlan, { response, refractory }: NeuronState): Stepped {
  const { tauSynapse, tauRefractory, refractoryDepth } = neuron;
  const left: tf.Tensor[] = [];
  if (response !== undefined) left.push(goingOn(response, tauSynapse, x.shape));
  if (refractory !== undefined) left.push(tf.mul(-refractoryDepth, goingOn(refractory, tauRefractory, x.shape)));
  const spikes = fireSrm(x, neuron, left.length === 0 ? undefined : tf.addN(left));
  return {
    spikes,
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

function stepByStep(x: tf.Tensor, neuron: LeakyPlan, before: NeuronState, learned: NeuronLearned): Stepped {
  let state = before;
  const spikes = tf.unstack(x).map((current) => {
    const stepped = step(current, neuron, state, learned);
    state = stepped.state;
    return stepped.spikes;
  });
  return { spikes: tf.stack(spikes), state: detachState(state) };
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
