/**
 * Leaky integrate-and-fire neurons over the whole time axis as one operation with a custom gradient: two kernels
 * instead of a tape of T small steps. Equations: LIF_FORWARD and LIF_BACKWARD in kernel-contract.ts; surrogate
 * gradients after Neftci, Mostafa & Zenke 2019 (IEEE Signal Proc. Mag. 36), through the reset unless detached
 * (Zenke & Vogels 2021, Neural Computation 33).
 */

import * as tf from '@tensorflow/tfjs-core';
import { isSpent } from '../gradient/backward.ts';
import { LIF_BACKWARD, LIF_FORWARD, type LifAttributes, STEPS_AGAIN } from '../kernel-contract.ts';

/** `current` // [time, ...]; gives the spikes, 0 or 1, of the same shape. */
export function fireLif(current: tf.Tensor, attributes: LifAttributes): tf.Tensor {
  const attrs = { ...attributes };
  if (!tf.engine().isTapeOn()) return spikesOf(current, attributes);
  // Short runs store no membrane: the backward pass computes it again while it is in the nearest cache.
  const again = (current.shape[0] ?? 1) <= STEPS_AGAIN;
  const fire = tf.customGrad((input, save) => {
    const x = input as tf.Tensor;
    const [spikes, membrane] = again
      ? [spikesOf(x, attributes)]
      : tf.engine().runKernel<tf.Tensor[]>(LIF_FORWARD, { current: x }, attrs);
    (save as tf.GradSaveFunc)([membrane ?? x]);
    return {
      value: spikes!,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const inputs: tf.NamedTensorMap = { spikesGradient, [again ? 'current' : 'membrane']: saved[0]! };
        return tf.engine().runKernel<tf.Tensor>(LIF_BACKWARD, inputs, {
          ...attrs,
          overwrite: isSpent(spikesGradient),
        });
      },
    };
  });
  return fire(current);
}

function spikesOf(current: tf.Tensor, attributes: LifAttributes): tf.Tensor {
  const attrs = { ...attributes, spikesOnly: true };
  const given = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(LIF_FORWARD, { current }, attrs);
  const [spikes, ...rest] = Array.isArray(given) ? given : [given];
  tf.dispose(rest);
  return spikes!;
}
