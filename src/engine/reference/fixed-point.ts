/** Loihi's neuron in whole numbers as a plain loop: what FIXED_POINT_FORWARD of the kernel contract means. */

import type { FixedPointAttributes } from '../../snn/kernel-contract.ts';

/** `current` and both outputs // [steps, neurons]. */
export function fixedPointForward(
  current: Float32Array,
  steps: number,
  attributes: FixedPointAttributes,
): { spikes: Float32Array; potential: Float32Array } {
  const neurons = steps === 0 ? 0 : current.length / steps;
  const { scale, threshold, adaptive, thresholdStep } = attributes;
  const spikes = new Float32Array(current.length);
  const potential = new Float32Array(current.length);
  for (let neuron = 0; neuron < neurons; neuron++) {
    let [u, v, refractory, limit, quiet] = [0, 0, 0, threshold, 0];
    for (let step = 0; step < steps; step++) {
      const at = step * neurons + neuron;
      u = lose(u, attributes.currentDecay) + Math.trunc(scale * current[at]!);
      v = lose(v, attributes.membraneDecay) + u;
      if (adaptive) {
        refractory = lose(refractory, attributes.refractoryDecay);
        limit = threshold + lose(limit - threshold, attributes.thresholdDecay);
        potential[at] = v - refractory - limit + threshold;
        if (step < attributes.silentSteps || !(v - refractory >= limit)) continue;
        spikes[at] = 1;
        refractory += 2 * limit;
        limit += thresholdStep;
        continue;
      }
      if (quiet > 0) {
        quiet--;
        v = 0;
      }
      potential[at] = v;
      if (step < attributes.silentSteps || !(v > threshold)) continue;
      spikes[at] = 1;
      potential[at] = attributes.membraneAtSpike ?? v;
      v = 0;
      quiet = attributes.refractorySteps - 1;
    }
  }
  return { spikes, potential };
}

/** What a step leaves of a state, in whole numbers towards 0. */
function lose(state: number, decay: number): number {
  return Math.trunc((state * (4096 - decay)) / 4096);
}
