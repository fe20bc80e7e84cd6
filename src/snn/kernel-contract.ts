/**
 * The kernels the numerics ask of an engine beyond TensorFlow.js's own: names, inputs and attributes, no backend.
 * `engine/reference` implements each in plain TypeScript for the `cpu` backend (the meaning of the kernel),
 * `engine/compiled` the same with SIMD and threads. All are called through tfjs-core's `engine().runKernel`.
 * Time is always the first axis, so a spike tensor is [time, ...] and the neurons of one step lie together.
 * A state that is carried from step to step may count as 0 once it is below 1e-20: processors are slow with subnormal numbers.
 * What is infinite or no number goes where the equations put it, on every engine: a neuron whose potential is no number
 * never fires again, one whose potential is infinite fires for ever unless a reset to zero, where h (1 - s) is 0, ends it.
 */

/** Of kernels that turn the gradient of spikes into one of the same shape. */
export interface GradientAttributes {
  /** Nobody reads spikesGradient again: an engine may write the result over it. */
  readonly overwrite?: boolean;
}

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

/** Of a pass forward: `spikesOnly` where no gradient will be asked for, so that an engine may leave out the other outputs. */
export interface ForwardAttributes {
  readonly spikesOnly?: boolean;
}

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
/**
 * An attribute of TensorFlow.js's own Conv2D, true or left out: NORMALIZED_LIF_FORWARD will take the output, so an engine may
 * sum its channels up while it writes them.
 */
export const SUMS_OF_CHANNELS = 'snnSumsOfChannels';

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
/** spikesGradient * surrogate(membrane): no gradient through the refractory path. Inputs by name: spikesGradient, membrane. */
export const SURROGATE_GRADIENT = 'SnnSurrogateGradient';
export interface SurrogateGradientAttributes extends SurrogateAttributes {
  readonly threshold: number;
}

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

/**
 * The CUBA neuron of Loihi in whole numbers (Davies et al. 2018, IEEE Micro 38; slayerPytorch's slayerLoihi and lava-dl's
 * CUBA and ALIF). trunc drops the fraction towards 0; decays are whole 4096ths that are lost in a step.
 *
 *   u[t] = trunc(u[t-1] (4096 - currentDecay) / 4096) + trunc(scale x[t])
 *   v[t] = trunc(v[t-1] (4096 - membraneDecay) / 4096) + u[t]
 *   without adaptation: s[t] = v[t] > threshold, then v = 0 for refractorySteps steps, of which 1 is the spike's own
 *   with adaptation:    r[t] = trunc(r (4096 - refractoryDecay) / 4096), th[t] alike towards threshold, starting there;
 *                       s[t] = v[t] - r[t] >= th[t], then r += 2 th, th += thresholdStep; v is not reset
 *
 * The first silentSteps steps give no spike. Input by name: current x // [time, ...]. Outputs: [spikes, potential], potential
 * the v that met the threshold (membraneAtSpike in place of it where a spike was, if given), or v - r - th + threshold.
 */
export const FIXED_POINT_FORWARD = 'SnnFixedPointForward';
/** Constants of neurons in whole numbers, as Loihi has them: see FIXED_POINT_FORWARD. */
export interface FixedPointAttributes {
  readonly scale: number;
  readonly currentDecay: number;
  readonly membraneDecay: number;
  readonly threshold: number;
  readonly refractorySteps: number;
  readonly silentSteps: number;
  readonly membraneAtSpike?: number;
  readonly adaptive: boolean;
  /** The next three are read only where `adaptive`. */
  readonly thresholdDecay: number;
  readonly thresholdStep: number;
  readonly refractoryDecay: number;
}

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

/**
 * Convolution of images in groups: a group of filters hears one group of channels, in their order. Inputs by name:
 * x // [images, height, width, channels], filter // [height, width, channels / groups, filters]; a gradient takes dy instead.
 */
export const GROUPED_CONVOLUTION = 'SnnGroupedConvolution';
export const GROUPED_INPUT_GRADIENT = 'SnnGroupedInputGradient';
export const GROUPED_WEIGHT_GRADIENT = 'SnnGroupedWeightGradient';
export interface GroupedAttributes {
  readonly groups: number;
  readonly strides: readonly [number, number];
  /** Zeros before and after, axis by axis of x. */
  readonly pad: readonly (readonly [number, number])[];
  /** What a gradient is of. */
  readonly inputShape?: readonly number[];
  readonly filterShape?: readonly number[];
}

/**
 * One optimiser step on one parameter. Inputs by name: parameter, gradient, then its moments: first and second for adam
 * and nadam, velocity for sgd. Outputs: [parameter, first, second] or [parameter, velocity].
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
  /** Nobody reads the parameter and its moments again: an engine may write the new ones over them. */
  readonly overwrite?: boolean;
}
