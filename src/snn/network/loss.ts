/**
 * Losses on the number of output spikes, each one operation with a custom gradient. Values are means over the batch.
 *
 * spike_count: SLAYER's NumSpikes (Shrestha & Orchard 2018; slayerPytorch), sum over classes of
 * (n - wanted)^2 / (2 T). Its gradient gives every step of a neuron the same error (n - wanted) / T, and for SRM output
 * neurons this constant is correlated with the neuron's own spike response, as in the reference.
 * Deviation: mean instead of sum over the batch, and the region is the whole window.
 *
 * cross_entropy: softmax cross entropy of the spike counts times `scale`, usually 10 / T: raw counts saturate the softmax
 * (81 % instead of 88 % on validation in bench/nmnist.ts).
 */

import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../protocol/plan.ts';
import type { NeuronPlan } from '../neuron/neuron.ts';
import { numberOf, optionalNumber, textOf } from '../settings.ts';

export type Loss =
  | { readonly kind: 'spike_count'; readonly right: number; readonly wrong: number }
  | { readonly kind: 'cross_entropy'; readonly scale: number };

/**
 * `steps` is the length of the window. Left out, the right neuron is to fire in 20 % of the steps and the others in
 * 3 %: SLAYER's 60 and 10 spikes in 300 steps.
 */
export function lossFromSettings(settings: DecidedSettings, steps: number): Loss {
  if (textOf(settings, 'kind', 'spike_count') === 'cross_entropy') {
    return { kind: 'cross_entropy', scale: numberOf(settings, 'scale', 10 / steps) };
  }
  return {
    kind: 'spike_count',
    right: optionalNumber(settings, 'right') ?? 0.2 * steps,
    wrong: optionalNumber(settings, 'wrong') ?? 0.03 * steps,
  };
}

/** `spikes` // [time, batch * classes]; `labels` // [batch]; gives a scalar. */
export function lossOf(loss: Loss, spikes: tf.Tensor2D, labels: Int32Array, output: NeuronPlan): tf.Scalar {
  const steps = spikes.shape[0];
  const classes = spikes.shape[1] / labels.length;
  const measure = tf.customGrad((input, save) => {
    const counts = spikeCounts(input as tf.Tensor2D, labels.length);
    const { value, gradient } = onCounts(loss, counts, labels, classes, steps);
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const perNeuron = tf.reshape(tf.mul(saved[0]!, dy), [1, spikes.shape[1]]);
        const overTime = tf.tensor2d(timeCourse(loss, output, steps), [steps, 1]);
        return tf.matMul(overTime, perNeuron as tf.Tensor2D);
      },
    };
  });
  return measure(spikes) as tf.Scalar;
}

/** Spikes of each output neuron over the window // [batch, classes] */
export function spikeCounts(spikes: tf.Tensor2D, batch: number): tf.Tensor2D {
  const [steps, neurons] = spikes.shape;
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, steps]), spikes), [batch, neurons / batch]);
}

/** The loss and its gradient with respect to the counts // [batch, classes], for counts already known. */
function onCounts(loss: Loss, counts: tf.Tensor2D, labels: Int32Array, classes: number, steps: number) {
  const batch = labels.length;
  const target = (hit: number, miss: number): tf.Tensor2D => {
    const values = new Float32Array(batch * classes).fill(miss);
    labels.forEach((label, sample) => {
      values[sample * classes + label] = hit;
    });
    return tf.tensor2d(values, [batch, classes]);
  };
  switch (loss.kind) {
    case 'spike_count': {
      const error = tf.sub(counts, target(loss.right, loss.wrong));
      const value = tf.div(tf.sum(tf.square(error)), 2 * steps * batch);
      return { value, gradient: tf.div(error, steps * batch) };
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

/** How the error of a count is spread over the steps // [time] */
function timeCourse(loss: Loss, output: NeuronPlan, steps: number): Float32Array {
  if (loss.kind !== 'spike_count' || output.kind !== 'srm') return new Float32Array(steps).fill(1);
  const course = new Float32Array(steps);
  let sum = 0;
  for (let left = 0; left < steps; left++) {
    const ratio = left / output.tauSynapse;
    sum += ratio * Math.exp(1 - ratio);
    course[steps - 1 - left] = sum;
  }
  return course;
}
