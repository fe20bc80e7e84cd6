/**
 * The kernels the numerics ask of an engine beyond TensorFlow.js's own: names, inputs and attributes, no backend.
 * `engine/reference` implements each in plain TypeScript for the `cpu` backend (the meaning of the kernel),
 * `engine/wasm` the same with SIMD and threads. All are called through tfjs-core's `engine().runKernel`.
 * Time is always the first axis, so a spike tensor is [time, ...] and the neurons of one step lie together.
 */

/**
 * Surrogate derivative ds/dv at membrane v. With w = width * threshold and x = (v - threshold) / w it is
 * height / w * k(x), so every kind but dspike has its peak height / w at the threshold (citations: snn/gradient/surrogate.ts):
 *
 *   triangle      k = max(0, 1 - |x|)
 *   rectangle     k = 1 where |x| <= 1/2, else 0
 *   arctangent    k = 1 / (1 + (pi x)^2)
 *   fast_sigmoid  k = 1 / (1 + |x|)^2
 *   sigmoid       k = 4 p (1 - p), p = 1 / (1 + exp(-4 x))
 *   exponential   k = exp(-|x|)
 *   gaussian      k = exp(-pi x^2)
 *   dspike        k = b / (4 tanh(b / 2)) * (1 - tanh(b x / 2)^2) where |x| <= 1, else 0; b = temperature
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

export interface SurrogateAttributes {
  readonly surrogate: SurrogateKind;
  /** In units of the threshold. */
  readonly width: number;
  /** Factor on the derivative. */
  readonly height: number;
  /** Steepness b of dspike, > 0; 3 when left out. The other kinds do not read it. */
  readonly temperature?: number;
}

/**
 * LIF over the whole time axis: h[t] = decay * v[t-1] + (1 or 1-decay folded into the input) x[t]; s[t] = h[t] >= threshold;
 * v[t] = h[t] * (1 - s[t]) (reset to zero) or h[t] - threshold * s[t] (by subtraction).
 * Input by name: current // [time, ...]. Outputs: [spikes // [time, ...], membrane h // [time, ...]].
 */
export const LIF_FORWARD = 'SnnLifForward';
/**
 * Inputs by name: spikesGradient, membrane // [time, ...]. Output: currentGradient // [time, ...].
 * With g[t] = dL/ds[t], r = the surrogate derivative at h[t], e[t] = dL/dv[t] (0 after the last step):
 * currentGradient[t] = g[t] r + e[t] d, e[t-1] = decay * currentGradient[t], where d = dv[t]/dh[t] is
 * (1 - s) - h r for the reset to zero, 1 - threshold r by subtraction; detached (1 - s) and 1.
 * `detachReset` true keeps the gradient from passing through the reset.
 */
export const LIF_BACKWARD = 'SnnLifBackward';

export interface LifAttributes extends SurrogateAttributes {
  readonly decay: number;
  readonly threshold: number;
  readonly reset: 'zero' | 'subtract';
  readonly detachReset: boolean;
}

/**
 * Causal alpha filter along time (SLAYER's spike response, Shrestha & Orchard 2018): y[t] = sum_i k[i] x[t-i],
 * k[i] = (i step/tau) exp(1 - i step/tau). `adjoint` correlates instead (the exact transpose).
 * Computed as a two-state recurrence without truncation. Input by name: x // [time, ...]. Output: the same shape.
 * With a = exp(-1/tauSteps): q[t] = a (q[t-1] + p[t-1]), p[t] = a p[t-1] + x[t], y[t] = e / tauSteps * q[t]; so k[0] = 0.
 */
export const ALPHA_FILTER = 'SnnAlphaFilter';
export interface AlphaFilterAttributes {
  /** tau / step, dimensionless, > 0. */
  readonly tauSteps: number;
  readonly adjoint: boolean;
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
}
/** spikesGradient * surrogate(membrane): no gradient through the refractory path. Inputs by name: spikesGradient, membrane. */
export const SURROGATE_GRADIENT = 'SnnSurrogateGradient';
export interface SurrogateGradientAttributes extends SurrogateAttributes {
  readonly threshold: number;
}

/**
 * One optimiser step on one parameter. Inputs by name: parameter, gradient, then its moments: first and second for adam
 * and nadam, velocity for sgd. Outputs: [parameter, first, second] or [parameter, velocity], all new tensors.
 *
 *   g = gradient + decay * parameter
 *   adam, nadam  m = beta1 first + (1 - beta1) g;  n = beta2 second + (1 - beta2) g^2
 *                parameter - rate * (adam: m, nadam: beta1 m + (1 - beta1) g) / (sqrt(n) + epsilon)
 *   sgd          w = momentum velocity + g;  parameter - rate * w
 */
export const OPTIMIZER_STEP = 'SnnOptimizerStep';
export interface OptimizerAttributes {
  readonly optimizer: 'adam' | 'nadam' | 'sgd';
  /** Step size, bias correction included. */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  /** L2 added to the gradient. */
  readonly decay: number;
}
