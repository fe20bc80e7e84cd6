/** Surrogate gradients: the slopes that stand in for the jump of a spike. */

/**
 * Surrogate derivative ds/dv at membrane v. With w = width * threshold and x = (v - threshold) / w it is
 * height / w * k(x), so every kind but dspike has its peak height / w at the threshold (citations: snn/gradient/surrogate.ts):
 *
 *   triangle      k = max(0, 1 - |x|)
 *   rectangle     k = 1 where |x| <= 1/2 + edge, else 0
 *   arctangent    k = 1 / (1 + (pi x)^2)
 *   fast_sigmoid  k = 1 / (1 + |x|)^2
 *   sigmoid       k = 4 p (1 - p), p = 1 / (1 + exp(-4 x))
 *   exponential   k = exp(-|x|)
 *   gaussian      k = exp(-pi x^2)
 *   dspike        k = b / (4 tanh(b / 2)) * (1 - tanh(b x / 2)^2) where |x| <= 1 + edge, else 0; b = temperature
 *
 * With some widths a membrane at rest lies where these two end, and one that still fades towards rest just beyond. `edge`
 * 2^-21, eight times what single precision rounds there, has both inside on every engine.
 * Where exp(-4 |x|), exp(-|x|), exp(-pi x^2) or exp(-b |x|) in them is below 1e-12 it counts as 0: fading errors would
 * become subnormal numbers, with which matrix products take a hundred times as long. Of what is no number the two that end
 * give 0, the others none.
 */
export type SurrogateKind =
  | 'triangle'
  | 'rectangle'
  | 'arctangent'
  | 'fast_sigmoid'
  | 'sigmoid'
  | 'exponential'
  | 'gaussian'
  | 'dspike';

/** How far beyond its end a surrogate that ends with a jump still holds, in units of x. */
export const SURROGATE_EDGE = 2 ** -21;

/** The slope that stands in for the jump of a spike. */
export interface SurrogateAttributes {
  readonly surrogate: SurrogateKind;
  /** In units of the threshold. */
  readonly width: number;
  /** Factor on the derivative. */
  readonly height: number;
  /** Steepness b of dspike, > 0; 3 when left out. The other kinds do not read it. */
  readonly temperature?: number;
}

/** spikesGradient * surrogate(membrane): no gradient through the refractory path. Inputs by name: spikesGradient, membrane. */
export const SURROGATE_GRADIENT = 'SnnSurrogateGradient';
export interface SurrogateGradientAttributes extends SurrogateAttributes {
  readonly threshold: number;
}
