/** Spike-response neurons: the response to a spike, and the spikes that follow from it. */

/**
 * Causal alpha filter along time (SLAYER's spike response, Shrestha & Orchard 2018): y[t] = sum_i k[i] x[t-i],
 * k[i] = (i step/tau) exp(1 - i step/tau). `adjoint` correlates instead (the exact transpose).
 * Computed as a two-state recurrence. Input by name: x // [time, ...]. Output: the same shape.
 * With a = exp(-1/tauSteps): q[t] = a (q[t-1] + p[t-1]), p[t] = a p[t-1] + x[t], y[t] = e / tauSteps * q[t]; so k[0] = 0.
 */
export const ALPHA_FILTER = 'SnnAlphaFilter';
export interface AlphaFilterAttributes {
  /** tau / step, dimensionless, > 0. */
  readonly tauSteps: number;
  readonly adjoint: boolean;
  /** How many values k[0], k[1], ... there are, the others being 0 (slayerPytorch ends its kernels); left out, all. */
  readonly taps?: number;
}

/**
 * Spikes of a spike-response neuron with additive refractory response nu[i] = -depth * alpha(i; tauSteps).
 * Scan over t: corrected[t] = potential[t] + sum_j nu[j] s[t-j]; s[t] = corrected[t] >= threshold (two-state recurrence as above).
 * Input by name: potential // [time, ...]. Outputs: [spikes // [time, ...], corrected potential // [time, ...]].
 */
export const SRM_FORWARD = 'SnnSrmForward';
export interface SrmAttributes {
  readonly threshold: number;
  readonly refractoryTauSteps: number;
  readonly refractoryDepth: number;
  /** As `taps` of the alpha filter. */
  readonly refractoryTaps?: number;
}
