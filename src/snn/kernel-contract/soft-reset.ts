/** The neuron of a converted network. */

import type { ForwardAttributes } from './attributes.ts';

/**
 * The neuron of HYBRID (Rathi et al. 2020, ICLR; their code) and DIET-SNN (Rathi & Roy 2020, arXiv:2008.03658): soft reset,
 * a threshold and a decay of the layer that may be learned. Inputs by name: current x // [time, ...], threshold theta and
 * decay // [1]. Outputs: [spikes o, membrane m // [time, ...]], m being the potential that met the threshold; V[-1] = 0.
 *
 *   spike_first (HYBRID)   m[t] = V[t-1];                     o[t] = m[t] > theta;  V[t] = decay m[t] + x[t] - theta o[t]
 *   input_first (DIET-SNN) m[t] = decay V[t-1] + x[t];        o[t] = m[t] > theta;  V[t] = m[t] - theta o[t]
 */
export const SOFT_RESET_FORWARD = 'SnnSoftResetForward';
/**
 * Inputs by name: spikesGradient, membrane // [time, ...], threshold, decay // [1]. Outputs: [currentGradient // [time, ...],
 * thresholdGradient, decayGradient // [1]]. No gradient passes through the comparison of the reset. With z = m / theta - 1
 * the slope do/dz is `height` max(0, 1 - |z|) (linear; Bellec et al. 2018) or `height` exp(-decline D) (spike_timing), D the
 * steps since the neuron's last spike, t - 1 minus the step before that spike, counted from step -1000 before the first.
 * With `underflow` it is 0 for D > 103, where exp(-D), which the authors' code raises to the power beta, has no digits left.
 */
export const SOFT_RESET_BACKWARD = 'SnnSoftResetBackward';
export interface SoftResetAttributes extends ForwardAttributes {
  readonly order: 'spike_first' | 'input_first';
  readonly slope: 'linear' | 'spike_timing';
  /** alpha of STDB, 0.3 of the linear slope. */
  readonly height: number;
  /** beta of STDB, per step; the linear slope does not read it. */
  readonly decline: number;
  readonly underflow: boolean;
}
