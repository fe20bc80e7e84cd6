/**
 * Learned axonal delays (Shrestha & Orchard 2018, NeurIPS; slayerPytorch): the spikes of a channel arrive floor(delay /
 * step) steps later. Gradients of spikes are shifted back, that of a delay is the backward difference of what arrived
 * (DELAY_GRADIENT in kernel-contract.ts). The optimizer's steps are followed by a cut to 0 .. the longest.
 */

import * as tf from '@tensorflow/tfjs-core';
import { DELAY, DELAY_GRADIENT } from '../kernel-contract.ts';

/** `spikes` // [time, ...], the last axis whole runs of channels; `delaysMs` // [channels]; gives the same shape. */
export function delaySpikes(spikes: tf.Tensor, delaysMs: tf.Tensor, stepMs: number): tf.Tensor {
  const shift = (x: tf.Tensor, delay: tf.Tensor, adjoint: boolean): tf.Tensor =>
    tf.engine().runKernel<tf.Tensor>(DELAY, { x, delay }, { stepMs, adjoint });
  const send = tf.customGrad((x, delay, save) => {
    const delayed = shift(x as tf.Tensor, delay as tf.Tensor, false);
    (save as tf.GradSaveFunc)([delay as tf.Tensor, delayed]);
    return {
      value: delayed,
      gradFunc: (outputGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [held, arrived] = saved as [tf.Tensor, tf.Tensor];
        const inputs = { outputGradient, delayed: arrived };
        const onDelay = tf.engine().runKernel<tf.Tensor>(DELAY_GRADIENT, inputs, { delays: held.size });
        return [shift(outputGradient, held, true), onDelay];
      },
    };
  });
  return send(spikes, delaysMs);
}
