/**
 * Loihi's neurons over the whole time axis as one operation with a custom gradient. Forward in whole numbers
 * (FIXED_POINT_FORWARD in kernel-contract.ts); backward as slayerLoihi and lava-dl have it: the surrogate derivative, then
 * the transpose of the response of current and membrane, straight through rounding and reset. The response goes back
 * with real decays, where slayerLoihi uses the rounded response of one spike.
 */

import * as tf from '@tensorflow/tfjs-core';
import { FIXED_POINT_FORWARD, LEAKY_FILTER, SURROGATE_GRADIENT } from '../kernel-contract.ts';
import type { LoihiPlan } from './loihi-plan.ts';

/** `current` // [time, ...] (weighted spikes); gives the spikes, 0 or 1, of the same shape. */
export function fireLoihi(current: tf.Tensor, { attributes, surrogate }: LoihiPlan): tf.Tensor {
  const fire = tf.customGrad((input, save) => {
    const [spikes, membrane] = tf
      .engine()
      .runKernel<tf.Tensor[]>(
        FIXED_POINT_FORWARD,
        { current: input as tf.Tensor },
        attributes as unknown as tf.NamedAttrMap,
      ) as [tf.Tensor, tf.Tensor];
    (save as tf.GradSaveFunc)([membrane]);
    return {
      value: spikes,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const { scale, threshold, currentDecay, membraneDecay } = attributes;
        // The potential is in whole numbers, of which weight 1 adds `scale`.
        const attrs = { ...surrogate, height: surrogate.height * scale, threshold };
        const onPotential = tf
          .engine()
          .runKernel<tf.Tensor>(SURROGATE_GRADIENT, { spikesGradient, membrane: saved[0]! }, attrs);
        return spread(spread(onPotential, membraneDecay), currentDecay);
      },
    };
  });
  return fire(current);
}

/** The nearest even whole numbers; gradients pass as if nothing was rounded (slayerPytorch's quantizeWeights). */
export function roundToEven(weights: tf.Tensor): tf.Tensor {
  const round = tf.customGrad((input) => ({
    value: tf.mul(2, tf.round(tf.div(input as tf.Tensor, 2))),
    gradFunc: (dy: tf.Tensor) => dy.clone(),
  }));
  return round(weights);
}

function spread(x: tf.Tensor, lost: number): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(LEAKY_FILTER, { x }, { decay: 1 - lost / 4096, adjoint: true });
}
