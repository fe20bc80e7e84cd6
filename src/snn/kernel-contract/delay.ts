/** Axonal delays and their gradient. */

/**
 * Axonal delays (Shrestha & Orchard 2018): y[t, n] = x[t - m, n] with m = floor(delay[n % p] / stepMs), 0 before; `adjoint`
 * shifts the other way, the exact transpose. Inputs by name: x // [time, ...], delay // [p] in ms, >= 0.
 */
export const DELAY = 'SnnDelay';
export interface DelayAttributes {
  readonly stepMs: number;
  readonly adjoint: boolean;
}
/**
 * dL/ddelay // [p] by the backward difference of what arrived, as slayerPytorch has it: -sum over t and all n of p of
 * outputGradient[t, n] (delayed[t, n] - delayed[t-1, n]), delayed[-1] = 0. Inputs by name: outputGradient, delayed // [time, ...].
 */
export const DELAY_GRADIENT = 'SnnDelayGradient';
export interface DelayGradientAttributes {
  /** p */
  readonly delays: number;
}
