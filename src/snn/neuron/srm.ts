/**
 * Spike response neurons (SLAYER: Shrestha & Orchard 2018, NeurIPS) over the whole time axis as one operation with a
 * custom gradient. The spike response is applied after the weights instead of before them, which is the same as both are
 * linear and the weights have no memory. A spike counts 1 (the paper: 1/step); the responses end only where the plan says.
 */

import * as tf from '@tensorflow/tfjs-core';
import { ALPHA_FILTER, SRM_FORWARD, SURROGATE_GRADIENT } from '../kernel-contract.ts';
import { above0, inRange } from '../settings.ts';
import type { SrmPlan } from './neuron.ts';

/**
 * `current` // [time, ...] (weighted spikes); gives the spikes, 0 or 1, of the same shape. `added` // [time, ...] is a
 * potential beside the response to the current.
 */
export function fireSrm(current: tf.Tensor, neuron: SrmPlan, added?: tf.Tensor): tf.Tensor {
  const { threshold, tauRefractory: refractoryTauSteps, refractoryDepth, refractoryTaps } = neuron;
  const taps = refractoryTaps === undefined ? {} : { refractoryTaps };
  const fire = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [input, besides] = args.slice(0, -1) as tf.Tensor[];
    const response = respond(input!, neuron, false);
    const potential = besides === undefined ? response : tf.add(response, besides);
    const [spikes, membrane] = tf
      .engine()
      .runKernel<tf.Tensor[]>(
        SRM_FORWARD,
        { potential },
        { threshold, refractoryTauSteps, refractoryDepth, ...taps },
      ) as [tf.Tensor, tf.Tensor];
    save([membrane]);
    return {
      value: spikes,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const attrs = { ...neuron.surrogate, threshold };
        const inputs = { spikesGradient, membrane: saved[0]! };
        const potentialGradient = tf.engine().runKernel<tf.Tensor>(SURROGATE_GRADIENT, inputs, attrs);
        const ofCurrent = respond(potentialGradient, neuron, true);
        return besides === undefined ? ofCurrent : [ofCurrent, potentialGradient];
      },
    };
  });
  return added === undefined ? fire(current) : fire(current, added);
}

/**
 * The spike response to `x` // [time, ...], or its transpose: an error handed back to the spikes that caused it. Throws a
 * RangeError for a time constant that is not above 0.
 */
export function respond(
  x: tf.Tensor,
  { tauSynapse: tauSteps, synapseTaps }: Pick<SrmPlan, 'tauSynapse' | 'synapseTaps'>,
  adjoint: boolean,
): tf.Tensor {
  inRange('tauSynapse', tauSteps, above0);
  const taps = synapseTaps === undefined ? {} : { taps: synapseTaps };
  return tf.engine().runKernel<tf.Tensor>(ALPHA_FILTER, { x }, { tauSteps, adjoint, ...taps });
}
