/** What the jobs of all neuron kernels have in common. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SurrogateAttributes, SurrogateKind } from '../../../snn/kernel-contract.ts';
import { sizeOf } from '../backend.ts';
import type { Call } from '../override.ts';

// The attributes come through TensorFlow.js untyped; the contract says which kernel is called with which.
export function attributesOf<T>(call: Pick<Call, 'attributes'>): T {
  return call.attributes as unknown as T;
}

/** Neurons are taken in whole cache lines. */
export const LINE = 16;

export function overTime(tensor: TensorInfo): { readonly steps: number; readonly neurons: number } {
  const steps = tensor.shape[0] ?? 1;
  return { steps, neurons: steps === 0 ? 0 : sizeOf(tensor.shape) / steps };
}

/** Order as in kernels/surrogate.h. */
export const surrogateNumber: Readonly<Record<SurrogateKind, number>> = {
  triangle: 0,
  rectangle: 1,
  arctangent: 2,
  fast_sigmoid: 3,
  sigmoid: 4,
  exponential: 5,
  gaussian: 6,
  dspike: 7,
};

/** [threshold, 1 / scale, peak, rate] as kernels/surrogate.h reads them. */
export function slope(attributes: SurrogateAttributes, threshold: number): number[] {
  const scale = attributes.width * threshold;
  const peak = attributes.height / scale;
  if (attributes.surrogate === 'sigmoid') return [threshold, 1 / scale, peak, 4];
  if (attributes.surrogate !== 'dspike') return [threshold, 1 / scale, peak, 0];
  const b = attributes.temperature ?? 3;
  return [threshold, 1 / scale, (peak * b) / (4 * Math.tanh(b / 2)), b];
}
