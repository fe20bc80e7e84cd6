/**
 * Spike response neurons (SLAYER: Shrestha & Orchard 2018, NeurIPS) over the whole time axis as one operation with a
 * custom gradient. The spike response is applied after the weights instead of before them, which is the same as both are
 * linear and the weights have no memory. A spike counts 1 (the paper: 1/step); the responses end only where the plan says.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { onFloats, refuseNoNumbers } from '../given.ts';
import { ALPHA_FILTER, SRM_FORWARD, SURROGATE_GRADIENT } from '../kernel-contract.ts';
import { above0, inRange } from '../settings.ts';
import type { SrmPlan } from './neuron.ts';

/**
 * `current` // [time, ...] (weighted spikes); gives the spikes, 0 or 1, of the same shape. `added` // [time, ...] is a
 * potential beside the response to the current.
 */
export function fireSrm(current: tf.Tensor, neuron: SrmPlan, added?: tf.Tensor): tf.Tensor {
  return recordSrm(current, neuron, added).spikes;
}

/** The spikes and the potentials that met the threshold, both // [time, ...] and differentiable. */
export function recordSrm(
  current: tf.Tensor,
  neuron: SrmPlan,
  added?: tf.Tensor,
): { readonly spikes: tf.Tensor; readonly potential: tf.Tensor } {
  const { threshold, tauRefractory: refractoryTauSteps, refractoryDepth, refractoryTaps } = neuron;
  const taps = refractoryTaps === undefined ? {} : { refractoryTaps };
  let fired: tf.Tensor | undefined;
  const meet = tf.customGrad((...args) => {
    const [input, besides] = args.slice(0, -1) as tf.Tensor[];
    const response = respond(input!, neuron, false);
    const inputs = { potential: besides === undefined ? response : tf.add(response, besides) };
    const attrs = { threshold, refractoryTauSteps, refractoryDepth, ...taps };
    const [spikes, value] = tf.engine().runKernel<tf.Tensor[]>(SRM_FORWARD, inputs, attrs) as [tf.Tensor, tf.Tensor];
    fired = tf.keep(spikes);
    return {
      value,
      gradFunc: (dy: tf.Tensor) => {
        const ofCurrent = respond(dy, neuron, true);
        return besides === undefined ? ofCurrent : [ofCurrent, tf.clone(dy)];
      },
    };
  });
  const potential = added === undefined ? meet(current) : meet(current, added);
  // As SLAYER has it, no gradient passes through the refractory response.
  const jump = tf.customGrad((...args) => {
    const [membrane, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([membrane]);
    return {
      value: tf.clone(fired!),
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const inputs = { spikesGradient, membrane: saved[0]! };
        return tf.engine().runKernel<tf.Tensor>(SURROGATE_GRADIENT, inputs, { ...neuron.surrogate, threshold });
      },
    };
  });
  const spikes = jump(potential);
  fired!.dispose();
  return { spikes, potential };
}

/**
 * The spike response to `x` // [time, ...], in its shape, or its transpose: an error handed back to the spikes that caused
 * it. Throws a RangeError for a time constant that is not above 0.
 */
export function respond(
  x: tf.Tensor,
  filter: Pick<SrmPlan, 'tauSynapse' | 'synapseTaps'>,
  adjoint: boolean,
): tf.Tensor {
  refuseWithoutEngine();
  refuseNoNumbers('What is responded to', x);
  const { tauSynapse: tauSteps, synapseTaps } = filter ?? {};
  inRange('tauSynapse', tauSteps, above0);
  if (x.rank === 0) throw new Error('What is responded to is [time, ...]; a scalar was given.');
  if (x.dtype !== 'float32') return onFloats(x, (floats) => respond(floats, filter, adjoint));
  const taps = synapseTaps === undefined ? {} : { taps: synapseTaps };
  return tf.engine().runKernel<tf.Tensor>(ALPHA_FILTER, { x }, { tauSteps, adjoint, ...taps });
}
