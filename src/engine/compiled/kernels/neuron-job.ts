/** What the jobs of all neuron kernels have in common. */

import type { SurrogateAttributes, SurrogateKind } from '../../../snn/kernel-contract.ts';

/** Neurons are taken in whole cache lines. */
export const LINE = 16;

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
