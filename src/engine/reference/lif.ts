/** LIF over the time axis as plain loops: what LIF_FORWARD and LIF_BACKWARD of the kernel contract mean. */

import type { LifAttributes } from '../../snn/kernel-contract.ts';
import { surrogateDerivative } from './surrogate.ts';

/** `current` // [steps, neurons], both outputs alike. */
export function lifForward(
  current: Float32Array,
  steps: number,
  attributes: LifAttributes,
): { spikes: Float32Array; membrane: Float32Array } {
  const neurons = steps === 0 ? 0 : current.length / steps;
  const decay = Math.fround(attributes.decay);
  const threshold = Math.fround(attributes.threshold);
  const spikes = new Float32Array(current.length);
  const membrane = new Float32Array(current.length);
  const carried = new Float32Array(neurons);
  for (let at = 0; at < current.length; at++) {
    const neuron = at % neurons;
    // Stored in single precision before the comparison, so that forward and backward see the same potential.
    membrane[at] = decay * carried[neuron]! + current[at]!;
    const potential = membrane[at]!;
    const fires = potential >= threshold;
    if (fires) spikes[at] = 1;
    carried[neuron] = fires ? (attributes.reset === 'zero' ? 0 : potential - threshold) : potential;
  }
  return { spikes, membrane };
}

/** Both inputs and the output // [steps, neurons]. */
export function lifBackward(
  spikesGradient: Float32Array,
  membrane: Float32Array,
  steps: number,
  attributes: LifAttributes,
): Float32Array {
  const neurons = steps === 0 ? 0 : membrane.length / steps;
  const derivative = surrogateDerivative(attributes, attributes.threshold);
  const threshold = Math.fround(attributes.threshold);
  const decay = Math.fround(attributes.decay);
  const gradient = new Float32Array(membrane.length);
  const carried = new Float64Array(neurons);
  for (let at = membrane.length - 1; at >= 0; at--) {
    const neuron = at % neurons;
    const potential = membrane[at]!;
    const rho = derivative(potential);
    const kept = attributes.reset === 'zero' ? (potential >= threshold ? 0 : 1) : 1;
    const throughReset = attributes.detachReset ? 0 : attributes.reset === 'zero' ? potential * rho : threshold * rho;
    const value = spikesGradient[at]! * rho + carried[neuron]! * (kept - throughReset);
    gradient[at] = value;
    carried[neuron] = decay * value;
  }
  return gradient;
}
