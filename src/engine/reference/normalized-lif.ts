/** Batch normalisation and LIF as plain loops: what NORMALIZED_LIF_FORWARD and _BACKWARD of the kernel contract mean. */

import type { NormalizedLifAttributes } from '../../snn/kernel-contract.ts';
import { lifBackward, lifForward } from './lif.ts';

/** Each // [channels] */
export interface Normalization {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** `current` // [steps, ..., channels] */
export function normalizedLifForward(
  current: Float32Array,
  steps: number,
  normalization: Normalization,
  attributes: NormalizedLifAttributes,
): Float32Array {
  return lifForward(normalize(current, normalization, attributes), steps, attributes).spikes;
}

/** Mean and population variance of each channel, the last axis. */
export function channelMoments(values: Float32Array, channels: number): { mean: Float32Array; variance: Float32Array } {
  const rows = values.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  values.forEach((value, i) => {
    mean[i % channels]! += value / rows;
  });
  values.forEach((value, i) => {
    variance[i % channels]! += (value - mean[i % channels]!) ** 2 / rows;
  });
  return { mean: Float32Array.from(mean), variance: Float32Array.from(variance) };
}

/** Gradients in the order of the contract. */
export function normalizedLifBackward(
  spikesGradient: Float32Array,
  current: Float32Array,
  steps: number,
  normalization: Normalization,
  attributes: NormalizedLifAttributes,
): [Float32Array, Float32Array, Float32Array] {
  const { scale, mean, variance } = normalization;
  const channels = scale.length;
  const rows = current.length / channels;
  const { membrane } = lifForward(normalize(current, normalization, attributes), steps, attributes);
  const y = lifBackward(spikesGradient, membrane, steps, attributes);
  const inverse = Array.from(variance, (value) => 1 / Math.sqrt(value + attributes.epsilon));
  const z = current.map((value, i) => (value - mean[i % channels]!) * inverse[i % channels]!);
  const sumY = new Float64Array(channels);
  const sumYZ = new Float64Array(channels);
  y.forEach((value, i) => {
    sumY[i % channels]! += value;
    sumYZ[i % channels]! += value * z[i]!;
  });
  const currentGradient = y.map((value, i) => {
    const c = i % channels;
    const ofStatistics = attributes.fixedStatistics ? 0 : (sumY[c]! + z[i]! * sumYZ[c]!) / rows;
    return scale[c]! * inverse[c]! * (value - ofStatistics);
  });
  return [currentGradient, Float32Array.from(sumYZ), Float32Array.from(sumY)];
}

function normalize(current: Float32Array, n: Normalization, attributes: NormalizedLifAttributes): Float32Array {
  const channels = n.scale.length;
  const factor = n.scale.map((scale, c) => scale / Math.sqrt(n.variance[c]! + attributes.epsilon));
  const offset = n.shift.map((shift, c) => shift - n.mean[c]! * factor[c]!);
  return current.map((value, i) => value * factor[i % channels]! + offset[i % channels]!);
}
