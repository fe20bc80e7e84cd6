/** Whether what neurons are given fits: values that repeat in another order than the channels' would be taken as they come. */

import { Tensor } from '@tensorflow/tfjs-core';
import type { NeuronLearned } from './fire.ts';

/**
 * Throws where `current` holds no numbers, or what is learned fits no neurons of the `sample`, a shape that is empty where
 * samples and neurons are one axis.
 */
export function refuseUnfitting(current: Tensor, sample: readonly number[], learned: NeuronLearned): void {
  if (!(current instanceof Tensor) || current.dtype === 'string' || current.dtype === 'complex64') {
    throw new Error('Neurons receive their current as a tensor of real numbers.');
  }
  const neurons = sample.reduce((size, length) => size * length, 1);
  const { recurrent, ...constants } = learned;
  if (recurrent !== undefined) refuseWeights(recurrent, sample.length === 0 ? undefined : neurons);
  if (sample.length === 0) return;
  const channels = sample.at(-1)!;
  for (const [name, value] of Object.entries(constants) as [string, Tensor | undefined][]) {
    if (value === undefined || [1, channels, neurons].includes(value.size)) continue;
    throw new Error(`${name} is [1] or, one for each channel, [${channels}]; [${value.shape.join(', ')}] was given.`);
  }
}

function refuseWeights({ shape }: Tensor, neurons: number | undefined): void {
  const [rows, columns] = shape;
  if (shape.length === 2 && rows === columns && (neurons === undefined || rows === neurons)) return;
  const wanted = neurons === undefined ? 'square' : `[${neurons}, ${neurons}]`;
  throw new Error(`Recurrent weights are ${wanted}, from row to column; [${shape.join(', ')}] was given.`);
}
