/** The neuron of HYBRID and DIET-SNN as plain loops: what SOFT_RESET_FORWARD and SOFT_RESET_BACKWARD mean. */

import type { SoftResetAttributes } from '../../snn/kernel-contract.ts';

/** Both values of a layer, which may be learned. */
export interface SoftResetParameters {
  readonly threshold: number;
  readonly decay: number;
}

/** `current` // [steps, neurons], both outputs alike. */
export function softResetForward(
  current: Float32Array,
  steps: number,
  { threshold, decay }: SoftResetParameters,
  { order }: SoftResetAttributes,
): { spikes: Float32Array; membrane: Float32Array } {
  const neurons = steps === 0 ? 0 : current.length / steps;
  const spikes = new Float32Array(current.length);
  const membrane = new Float32Array(current.length);
  const carried = new Float32Array(neurons);
  const spikesFirst = order === 'spike_first';
  for (let step = 0; step < steps; step++) {
    const start = step * neurons;
    for (let neuron = 0; neuron < neurons; neuron++) {
      const at = start + neuron;
      const before = carried[neuron]!;
      // Stored in single precision before the comparison, so that forward and backward see the same potential.
      membrane[at] = spikesFirst ? before : decay * before + current[at]!;
      const potential = membrane[at]!;
      const fires = potential > threshold;
      if (fires) spikes[at] = 1;
      const kept = spikesFirst ? decay * potential + current[at]! : potential;
      carried[neuron] = fires ? kept - threshold : kept;
    }
  }
  return { spikes, membrane };
}

/** Inputs and `current` of the result // [steps, neurons]. */
export function softResetBackward(
  spikesGradient: Float32Array,
  membrane: Float32Array,
  steps: number,
  parameters: SoftResetParameters,
  attributes: SoftResetAttributes,
): { current: Float32Array; threshold: number; decay: number } {
  const neurons = steps === 0 ? 0 : membrane.length / steps;
  const { threshold, decay } = parameters;
  const slope = slopes(membrane, neurons, threshold, attributes);
  const spikesFirst = attributes.order === 'spike_first';
  const current = new Float32Array(membrane.length);
  const carried = new Float64Array(neurons); // dL/dV[t] from later steps
  let thresholdGradient = 0;
  let decayGradient = 0;
  for (let step = steps - 1; step >= 0; step--) {
    const start = step * neurons;
    for (let neuron = 0; neuron < neurons; neuron++) {
      const at = start + neuron;
      const later = carried[neuron]!;
      const potential = membrane[at]!;
      const throughSpike = (spikesGradient[at]! * slope[at]!) / threshold;
      const met = spikesFirst ? later : later + throughSpike;
      current[at] = met;
      carried[neuron] = spikesFirst ? decay * later + throughSpike : decay * met;
      thresholdGradient -= (throughSpike * potential) / threshold + (potential > threshold ? later : 0);
      decayGradient += met * kept(membrane, at, neurons, threshold, spikesFirst);
    }
  }
  return { current, threshold: thresholdGradient, decay: decayGradient };
}

/** What the decay was multiplied with at this step. */
function kept(membrane: Float32Array, at: number, neurons: number, threshold: number, spikesFirst: boolean): number {
  if (spikesFirst) return membrane[at]!;
  if (at < neurons) return 0;
  const before = membrane[at - neurons]!;
  return before > threshold ? before - threshold : before;
}

/** exp(-steps) is 0 in single precision beyond. */
const LONGEST = 103;

/** do/dz at every step // [steps, neurons] */
function slopes(
  membrane: Float32Array,
  neurons: number,
  threshold: number,
  { slope, height, decline, underflow }: SoftResetAttributes,
): Float32Array {
  const values = new Float32Array(membrane.length);
  if (slope === 'linear') {
    for (let at = 0; at < values.length; at++) {
      values[at] = height * Math.max(0, 1 - Math.abs(membrane[at]! / threshold - 1));
    }
    return values;
  }
  const last = new Float64Array(neurons).fill(-1000);
  for (let start = 0, step = 0; start < values.length; start += neurons, step++) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const since = step - 1 - last[neuron]!;
      const at = start + neuron;
      values[at] = underflow && since > LONGEST ? 0 : height * Math.exp(-decline * since);
      if (membrane[at]! > threshold) last[neuron] = step - 1;
    }
  }
  return values;
}
