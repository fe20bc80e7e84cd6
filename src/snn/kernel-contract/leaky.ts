/** Leaky neurons with whatever LIF does not have, and the leak alone. */

import type { ForwardAttributes, GradientAttributes } from './attributes.ts';
import type { SurrogateAttributes } from './surrogate.ts';

/**
 * Leaky neurons in general over the whole time axis: what LIF_FORWARD does not cover. Parameters are tensors // [p] with
 * p dividing the neurons of a step; neuron n takes the value n % p, so p is 1 for a layer, or its channels, or the
 * neurons of a sample. Inputs by name: current x // [time, ...], membraneDecay a, threshold theta0, and where the neuron
 * has them currentDecay c (synaptic current), adaptationDecay rho and adaptationStep beta (both or none),
 * recurrent W // [n, n] from row to column, n neurons of a sample, the neurons of a step being samples * n; and, of a neuron
 * that adapts and does not begin at rest, firstAdaptation b[0] in the shape of a step.
 *
 *   i[t] = c i[t-1] + x[t] + s[t-1] W                 c = 0 and W = 0 where they are absent
 *   h[t] = a v[t-1] + k i[t]                          k = 1 - a where scaledInput, else 1
 *   theta[t] = theta0 + beta b[t]                     b[t] = rho b[t-1] + s[t-1], b[0] = 0 unless given
 *   s[t] = h[t] >= theta[t]
 *   v[t] = h[t] (1 - s[t]) | h[t] - theta[t] s[t] | h[t]      reset zero | subtract | none
 *
 * a = 1: IF; c: CUBA-LIF (Zenke & Ganguli 2018, Neural Comput. 30); a learned, scaledInput: PLIF (Fang et al. 2021,
 * ICCV); beta: ALIF (Bellec et al. 2018, NeurIPS; in the form of Bellec et al. 2020, Nat. Commun. 11:3625).
 * Outputs: [spikes, membrane h], with adaptation [spikes, membrane h, adaptation b], each // [time, ...].
 */
export const LEAKY_FORWARD = 'SnnLeakyForward';
/**
 * The transpose of LEAKY_FORWARD's linearisation. Inputs by name: spikesGradient, membrane, the same parameters, and
 * `adaptation` // [time, ...] where there is one. Outputs: [currentGradient // [time, ...], then the gradient of each
 * parameter named in `learns`, in that order and of its shape, then recurrentGradient // [n, n] if W is there, then that of
 * firstAdaptation if it is there: e_b of the first step].
 * The surrogate derivative r is taken at h - theta + theta0 with the threshold theta0 as its unit; ds/dtheta = -r, and
 * the unit itself is held constant. e_y stands for dL/dy from later steps, 0 after the last; from the last step down:
 *
 *   g = spikesGradient + W di[t+1] + e_b              s[t] meets the loss, the next sums, and b[t+1]
 *   u = g + e_v dv/ds                                 dv/ds = -h | -theta | 0, and 0 where detachReset
 *   dh = u r + e_v dv/dh                              dv/dh = 1 - s | 1 | 1
 *   dtheta = -u r + e_v dv/dtheta                     dv/dtheta = -s for subtract, not detached, else 0
 *   di = k dh + c di[t+1];  currentGradient[t] = di
 *   e_v of t-1 is a dh;  e_b of t-1 is beta dtheta + rho e_b
 *   sums over t: da += dh (v[t-1] - i[t] if scaledInput), dc += di i[t-1], dtheta0 += dtheta, dbeta += dtheta b[t],
 *   drho += e_b b[t], dW += s[t-1]' di
 *
 * Where `of` is 'potential' or 'membrane', spikesGradient is the gradient of h or of v instead: added to dh, or to e_v, and
 * not to g.
 */
export const LEAKY_BACKWARD = 'SnnLeakyBackward';
/** Constants of leaky neurons. */
export type LeakyParameter = 'membraneDecay' | 'threshold' | 'currentDecay' | 'adaptationDecay' | 'adaptationStep';
export interface LeakyAttributes extends SurrogateAttributes, ForwardAttributes {
  readonly reset: 'zero' | 'subtract' | 'none';
  readonly detachReset: boolean;
  readonly scaledInput: boolean;
  /** Parameters whose gradient is wanted. */
  readonly learns: readonly LeakyParameter[];
}

export interface LeakyBackwardAttributes extends LeakyAttributes, GradientAttributes {
  /** What the incoming gradient is of; the spikes when left out. */
  readonly of?: 'spikes' | 'potential' | 'membrane';
}

/** y[t] = decay y[t-1] + x[t] along time, or its exact transpose. Input by name: x // [time, ...]. Output: the same shape. */
export const LEAKY_FILTER = 'SnnLeakyFilter';
export interface LeakyFilterAttributes {
  readonly decay: number;
  readonly adjoint: boolean;
}
