/**
 * The kernels the numerics ask of an engine beyond TensorFlow.js's own: names, inputs and attributes, no backend.
 * `engine/reference` implements each in plain TypeScript for the `cpu` backend (the meaning of the kernel),
 * `engine/wasm` the same with SIMD and threads. All are called through tfjs-core's `engine().runKernel`.
 * Time is always the first axis, so a spike tensor is [time, ...] and the neurons of one step lie together.
 */

/** Surrogate derivative ds/dv at membrane v; x = (v - threshold) / threshold-scaled width, see snn/gradient/surrogate.ts. */
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
}

/**
 * LIF over the whole time axis: h[t] = decay * v[t-1] + (1 or 1-decay folded into the input) x[t]; s[t] = h[t] >= threshold;
 * v[t] = h[t] * (1 - s[t]) (reset to zero) or h[t] - threshold * s[t] (by subtraction).
 * Inputs: current // [time, ...]. Outputs: [spikes // [time, ...], membrane h // [time, ...]].
 */
export const LIF_FORWARD = 'SnnLifForward';
/**
 * Inputs: spikesGradient, membrane // [time, ...]. Output: currentGradient // [time, ...].
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
 * Computed as a two-state recurrence without truncation. Input: x // [time, ...]. Output: the same shape.
 */
export const ALPHA_FILTER = 'SnnAlphaFilter';
export interface AlphaFilterAttributes {
  /** tau / step, dimensionless, > 0. */
  readonly tauSteps: number;
  readonly adjoint: boolean;
}

/**
 * Spikes of a spike-response neuron with additive refractory response nu[i] = -depth * alpha(i; tauSteps).
 * Input: potential u // [time, ...]. Outputs: [spikes // [time, ...], corrected potential // [time, ...]].
 */
export const SRM_FORWARD = 'SnnSrmForward';
export interface SrmAttributes {
  readonly threshold: number;
  readonly refractoryTauSteps: number;
  readonly refractoryDepth: number;
}
/** spikesGradient * surrogate(corrected potential): no gradient through the refractory path. Inputs: spikesGradient, membrane. */
export const SURROGATE_GRADIENT = 'SnnSurrogateGradient';
export interface SurrogateGradientAttributes extends SurrogateAttributes {
  readonly threshold: number;
}

/**
 * One optimiser step on one parameter. Inputs by optimiser: parameter, gradient, then its moments.
 * adam and nadam: [parameter, gradient, first, second] -> the three new tensors; sgd: [parameter, gradient, velocity] -> two.
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
