/** Leaky integrate-and-fire neurons with constants, alone and behind a batch normalisation. */

import type { ForwardAttributes } from './attributes.ts';
import type { SurrogateAttributes } from './surrogate.ts';

/**
 * LIF over the whole time axis: h[t] = decay * v[t-1] + (1 or 1-decay folded into the input) x[t]; s[t] = h[t] >= threshold;
 * v[t] = h[t] * (1 - s[t]) (reset to zero) or h[t] - threshold * s[t] (by subtraction).
 * Input by name: current // [time, ...]. Outputs: [spikes // [time, ...], membrane h // [time, ...]].
 */
export const LIF_FORWARD = 'SnnLifForward';
/**
 * Inputs by name: spikesGradient, and membrane or current // [time, ...]. Output: currentGradient // [time, ...]. From
 * the current, of at most STEPS_AGAIN steps, an engine computes the membrane again, so that it need not be stored.
 * With g[t] = dL/ds[t], r = the surrogate derivative at h[t], e[t] = dL/dv[t] (0 after the last step):
 * currentGradient[t] = g[t] r + e[t] d, e[t-1] = decay * currentGradient[t], where d = dv[t]/dh[t] is
 * (1 - s) - h r for the reset to zero, 1 - threshold r by subtraction; detached (1 - s) and 1.
 * `detachReset` true keeps the gradient from passing through the reset.
 */
export const LIF_BACKWARD = 'SnnLifBackward';
/** As in engine/kernels/neuron.h. */
export const STEPS_AGAIN = 64;

/** Constants of LIF, per step. */
export interface LifAttributes extends SurrogateAttributes, ForwardAttributes {
  readonly decay: number;
  readonly threshold: number;
  readonly reset: 'zero' | 'subtract';
  readonly detachReset: boolean;
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015) and LIF as one: LIF_FORWARD over a x + b with a = scale / sqrt(variance +
 * epsilon) and b = shift - mean a of the channel. Mean and variance (of the population) are taken over all axes but the
 * last, time included, or given (`fixedStatistics`, for evaluation). Neither the normalised current nor the membrane is
 * stored: the gradient computes both again.
 * Inputs by name: current x // [time, ..., channels], scale, shift // [channels], where they are given mean, variance
 * // [channels]. Outputs: [spikes // [time, ..., channels], mean, variance // [channels]].
 */
export const NORMALIZED_LIF_FORWARD = 'SnnNormalizedLifForward';
/**
 * Inputs by name: spikesGradient, current // [time, ..., channels], scale, shift, mean, variance // [channels], the last two as
 * the forward pass gave them. Outputs: [currentGradient, scaleGradient, shiftGradient]. With y the gradient of LIF_BACKWARD,
 * z = (x - mean) / sqrt(variance + epsilon) and sums and means over all axes but the last: shiftGradient = sum y,
 * scaleGradient = sum y z, currentGradient = a (y - mean of y - z times the mean of y z), or a y with fixed statistics.
 */
export const NORMALIZED_LIF_BACKWARD = 'SnnNormalizedLifBackward';
export interface NormalizedLifAttributes extends LifAttributes {
  readonly epsilon: number;
  readonly fixedStatistics: boolean;
}
