/** Delays and the leaky filter as plain loops: what DELAY, DELAY_GRADIENT and LEAKY_FILTER of the kernel contract mean. */

import type { DelayAttributes, LeakyFilterAttributes } from '../../snn/kernel-contract.ts';

/** `x` and the output // [steps, neurons], `delayMs` // [p]. */
export function delay(
  x: Float32Array,
  delayMs: Float32Array,
  steps: number,
  attributes: DelayAttributes,
): Float32Array {
  const neurons = steps === 0 ? 0 : x.length / steps;
  const shifts = Array.from(delayMs, (value) => Math.floor(value / attributes.stepMs));
  const moved = new Float32Array(x.length);
  for (let step = 0; step < steps; step++) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const shift = shifts[neuron % shifts.length]!;
      const from = attributes.adjoint ? step + shift : step - shift;
      if (from >= 0 && from < steps) moved[step * neurons + neuron] = x[from * neurons + neuron]!;
    }
  }
  return moved;
}

/** Both inputs // [steps, neurons]; the output // [delays]. */
export function delayGradient(
  outputGradient: Float32Array,
  delayed: Float32Array,
  steps: number,
  delays: number,
): Float32Array {
  const neurons = steps === 0 ? 0 : delayed.length / steps;
  const sums = new Float64Array(delays);
  for (let at = 0; at < delayed.length; at++) {
    const change = delayed[at]! - (at < neurons ? 0 : delayed[at - neurons]!);
    sums[(at % neurons) % delays]! -= outputGradient[at]! * change;
  }
  return Float32Array.from(sums);
}

/** `x` and the output // [steps, neurons]. */
export function leakyFilter(x: Float32Array, steps: number, attributes: LeakyFilterAttributes): Float32Array {
  const neurons = steps === 0 ? 0 : x.length / steps;
  const kept = new Float64Array(neurons);
  const filtered = new Float32Array(x.length);
  for (let i = 0; i < steps; i++) {
    const start = (attributes.adjoint ? steps - 1 - i : i) * neurons;
    for (let neuron = 0; neuron < neurons; neuron++) {
      kept[neuron] = attributes.decay * kept[neuron]! + x[start + neuron]!;
      filtered[start + neuron] = kept[neuron]!;
    }
  }
  return filtered;
}
