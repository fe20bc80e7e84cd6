/**
 * The spiking neuron of HYBRID (Rathi et al. 2020, ICLR) and DIET-SNN (Rathi & Roy 2020, arXiv:2008.03658) over the whole
 * time axis as one operation with a custom gradient, for the current and for the layer's threshold and decay.
 * Equations: SOFT_RESET_FORWARD and SOFT_RESET_BACKWARD in kernel-contract.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import { SOFT_RESET_BACKWARD, SOFT_RESET_FORWARD, type SoftResetAttributes } from '../kernel-contract.ts';

/** `current` // [time, ...], `threshold` and `decay` // [1]; gives the spikes, 0 or 1, in the shape of the current. */
export function fireSoftReset(
  current: tf.Tensor,
  threshold: tf.Tensor1D,
  decay: tf.Tensor1D,
  attributes: SoftResetAttributes,
): tf.Tensor {
  const attrs = { ...attributes };
  const spikesOnly = !tf.engine().isTapeOn();
  const fire = tf.customGrad((...args) => {
    const [input, limit, leak, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const inputs = { current: input, threshold: limit, decay: leak };
    const [spikes, membrane] = tf.engine().runKernel<tf.Tensor[]>(SOFT_RESET_FORWARD, inputs, { ...attrs, spikesOnly });
    if (membrane !== undefined) save([membrane, limit, leak]);
    return {
      value: spikes!,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [potential, heldThreshold, heldDecay] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        return tf
          .engine()
          .runKernel<tf.Tensor[]>(
            SOFT_RESET_BACKWARD,
            { spikesGradient, membrane: potential, threshold: heldThreshold, decay: heldDecay },
            attrs,
          );
      },
    };
  });
  return fire(current, threshold, decay);
}
