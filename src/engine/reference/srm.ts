/**
 * The spike response model's kernels as plain loops: what ALPHA_FILTER, SRM_FORWARD and SURROGATE_GRADIENT of the
 * kernel contract mean. An alpha function is carried by two states per neuron; one that ends takes every input back
 * out of the states when its time has come.
 */

import type { AlphaFilterAttributes, SrmAttributes, SurrogateGradientAttributes } from '../../snn/kernel-contract.ts';
import { surrogateDerivative } from './surrogate.ts';

/** `x` and the output // [steps, neurons]. */
export function alphaFilter(x: Float32Array, steps: number, attributes: AlphaFilterAttributes): Float32Array {
  const neurons = steps === 0 ? 0 : x.length / steps;
  const { taps } = attributes;
  const response = alphaResponse(neurons, attributes.tauSteps, taps);
  const filtered = new Float32Array(x.length);
  for (let i = 0; i < steps; i++) {
    const step = attributes.adjoint ? steps - 1 - i : i;
    const leaving = taps === undefined || i < taps ? undefined : attributes.adjoint ? step + taps : step - taps;
    for (let neuron = 0; neuron < neurons; neuron++) {
      const at = step * neurons + neuron;
      if (leaving !== undefined) response.drop(neuron, x[leaving * neurons + neuron]!);
      filtered[at] = response.read(neuron);
      response.write(neuron, x[at]!);
    }
  }
  return filtered;
}

/** `potential` and both outputs // [steps, neurons]. */
export function srmForward(
  potential: Float32Array,
  steps: number,
  attributes: SrmAttributes,
): { spikes: Float32Array; corrected: Float32Array } {
  const neurons = steps === 0 ? 0 : potential.length / steps;
  const threshold = Math.fround(attributes.threshold);
  const { refractoryTaps: taps } = attributes;
  const refractory = alphaResponse(neurons, attributes.refractoryTauSteps, taps);
  const spikes = new Float32Array(potential.length);
  const corrected = new Float32Array(potential.length);
  for (let at = 0; at < potential.length; at++) {
    const neuron = at % neurons;
    if (taps !== undefined && at >= taps * neurons) refractory.drop(neuron, spikes[at - taps * neurons]!);
    corrected[at] = potential[at]! - attributes.refractoryDepth * refractory.read(neuron);
    const spike = corrected[at]! >= threshold ? 1 : 0;
    spikes[at] = spike;
    refractory.write(neuron, spike);
  }
  return { spikes, corrected };
}

/** Inputs and output of one shape. */
export function surrogateGradient(
  spikesGradient: Float32Array,
  membrane: Float32Array,
  attributes: SurrogateGradientAttributes,
): Float32Array {
  const derivative = surrogateDerivative(attributes, attributes.threshold);
  return spikesGradient.map((value, at) => value * derivative(membrane[at]!));
}

/**
 * sum_i (i/tau) exp(1 - i/tau) x[t-i] of each neuron. `read` gives the value at t from the inputs before t (the
 * response to an input at t is 0 at t), `write` then takes the input at t. `drop` comes before `read` and forgets the input
 * of `taps` steps ago.
 */
function alphaResponse(neurons: number, tauSteps: number, taps = 0) {
  const decay = Math.exp(-1 / tauSteps);
  const last = Math.exp(-taps / tauSteps);
  const scale = Math.E / tauSteps;
  const level = new Float64Array(neurons);
  const slope = new Float64Array(neurons);
  return {
    read: (neuron: number): number => scale * level[neuron]!,
    drop: (neuron: number, input: number): void => {
      level[neuron] = level[neuron]! - taps * last * input;
      slope[neuron] = slope[neuron]! - last * input;
    },
    write: (neuron: number, input: number): void => {
      slope[neuron] = slope[neuron]! + input;
      // The states of the next step: level[t+1] = a (level[t] + slope[t]), slope as it enters t+1.
      level[neuron] = settled(decay * (level[neuron]! + slope[neuron]!));
      slope[neuron] = settled(decay * slope[neuron]!);
    },
  };
}

/** States that have faded are at rest, as the contract says. */
function settled(state: number): number {
  return Math.abs(state) < 1e-20 ? 0 : state;
}
