/**
 * Leaky integrate-and-fire neurons over the whole time axis as one operation with a custom gradient: two kernels
 * instead of a tape of T small steps. Equations: LIF_FORWARD and LIF_BACKWARD in kernel-contract.ts; surrogate
 * gradients after Neftci, Mostafa & Zenke 2019 (IEEE Signal Proc. Mag. 36), through the reset unless detached
 * (Zenke & Vogels 2021, Neural Computation 33).
 */

import * as tf from '@tensorflow/tfjs-core';
import { isSpent } from '../gradient/backward.ts';
import { LIF_BACKWARD, LIF_FORWARD, type LifAttributes } from '../kernel-contract.ts';

/** `current` // [time, ...]; gives the spikes, 0 or 1, of the same shape. */
export function fireLif(current: tf.Tensor, attributes: LifAttributes): tf.Tensor {
  const attrs = { ...attributes };
  if (!tf.engine().isTapeOn()) {
    const given = tf
      .engine()
      .runKernel<tf.Tensor | tf.Tensor[]>(LIF_FORWARD, { current }, { ...attrs, spikesOnly: true });
    const [spikes, ...rest] = Array.isArray(given) ? given : [given];
    tf.dispose(rest);
    return spikes!;
  }
  const fire = tf.customGrad((input, save) => {
    const [spikes, membrane] = tf
      .engine()
      .runKernel<tf.Tensor[]>(LIF_FORWARD, { current: input as tf.Tensor }, attrs) as [tf.Tensor, tf.Tensor];
    (save as tf.GradSaveFunc)([membrane]);
    return {
      value: spikes,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) =>
        tf
          .engine()
          .runKernel<tf.Tensor>(
            LIF_BACKWARD,
            { spikesGradient, membrane: saved[0]! },
            { ...attrs, overwrite: isSpent(spikesGradient) },
          ),
    };
  });
  return fire(current);
}
