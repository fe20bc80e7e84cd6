/** Neurons in whole numbers, as the chip Loihi computes them. */

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
