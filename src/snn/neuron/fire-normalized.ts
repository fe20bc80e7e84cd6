/** Batch normalisation in front of neurons of any plan (Ioffe & Szegedy 2015; over time as well: Zheng et al. 2021, tdBN). */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { onFloats, refuseNoFloats } from '../given.ts';
import { above0, inRange, onlyNames } from '../settings.ts';
import { fire, type NeuronLearned, refuseUnlearned } from './fire.ts';
import { refuseUnfitting } from './fitting.ts';
import type { NeuronPlan } from './neuron.ts';
import { fireNormalizedLif, type NormalizedLifOptions, USUAL_EPSILON } from './normalized-lif.ts';

/** What a batch normalisation learns, and where its statistics come from. */
export interface Normalization extends Omit<NormalizedLifOptions, 'neuron'> {
  /** What normalised values are multiplied by // [channels] */
  readonly scale: tf.Tensor;
  /** What is added to them // [channels] */
  readonly shift: tf.Tensor;
}

/**
 * `fire` of scale (x - mean) / sqrt(variance + epsilon) + shift, x the current // [time, ..., channels]; mean and variance (of
 * the population) of each channel are taken over all other axes, time included. Differentiable in the current, in scale and
 * shift and in everything learned; through the statistics too, unless they are given. With LIF it is one operation, which
 * stores nothing between the two. Throws as `fire` does, and where a tensor is not [channels].
 */
export function fireNormalized(
  current: tf.Tensor,
  neuron: NeuronPlan,
  normalization: Normalization,
  learned: NeuronLearned = {},
): tf.Tensor {
  refuseWithoutEngine();
  refuseUnlearned(neuron, learned);
  refuseUnfitting(current, 2, learned);
  onlyNames(normalization, ['scale', 'shift', 'epsilon', 'statistics', 'observe'], 'Parts of a normalisation');
  const { scale, shift, epsilon = USUAL_EPSILON, statistics } = normalization;
  if (current.dtype !== 'float32')
    return onFloats(current, (floats) => fireNormalized(floats, neuron, normalization, learned));
  inRange('epsilon of the normalisation', epsilon, above0);
  const [channels] = current.shape.slice(-1) as [number];
  const { mean, variance } = statistics ?? {};
  const given = { scale, shift, ...(statistics === undefined ? {} : { mean, variance }) };
  for (const [name, tensor] of Object.entries(given)) refuseOther(name, tensor, channels);
  if (neuron.kind === 'lif' && learned.recurrent === undefined) {
    return fireNormalizedLif(current, scale, shift, { ...normalization, neuron: neuron.attributes });
  }
  return fire(normalize(current, normalization), neuron, learned);
}

/** The normalised current alone; whoever calls it has looked at the parts. */
export function normalize(
  current: tf.Tensor,
  { scale, shift, epsilon = USUAL_EPSILON, statistics, observe }: Normalization,
): tf.Tensor {
  const axes = current.shape.slice(0, -1).map((_, axis) => axis);
  const used = statistics ?? tf.moments(current, axes);
  observe?.(used);
  const inverseDeviation = () => tf.rsqrt(tf.add(used.variance, epsilon));
  if (statistics === undefined)
    return tf.add(tf.mul(tf.sub(current, used.mean), tf.mul(scale, inverseDeviation())), shift);
  // What is given is constant, as in the operation of LIF: else running means that are variables would be learned.
  const normal = tf.customGrad((x, save) => {
    const inverse = inverseDeviation();
    (save as tf.GradSaveFunc)([inverse]);
    return {
      value: tf.mul(tf.sub(x as tf.Tensor, used.mean), inverse),
      gradFunc: (dy: tf.Tensor, [inverse]: tf.Tensor[]) => tf.mul(dy, inverse!),
    };
  });
  return tf.add(tf.mul(normal(current), scale), shift);
}

function refuseOther(name: string, tensor: unknown, channels: number): void {
  if (tensor instanceof tf.Tensor && tensor.shape.join() === String(channels))
    return refuseNoFloats(`${name} of the normalisation`, tensor);
  const given = tensor instanceof tf.Tensor ? `[${tensor.shape.join(', ')}]` : String(tensor);
  throw new Error(`${name} of the normalisation is a tensor [${channels}], one for each channel; ${given} was given.`);
}
