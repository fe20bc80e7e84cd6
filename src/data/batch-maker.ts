/** What batches of every kind of data share: sets to sample numbers, labels, and one input buffer that is used again. */

import type { Batch } from './dataset.ts';
import type { SampleSets } from './samples.ts';

/** Writes one sample into `inputs` // [time, batch, height, width, channels], which is zero, as column `slot`. */
export type SampleWriter = (inputs: Float32Array, sample: number, slot: number) => void;

export type BatchMaker = (set: string, indices: Uint32Array, write: SampleWriter) => Batch;

/**
 * Invariant: the inputs of a batch are overwritten by the next one, so that a long window costs its memory once.
 * An unknown set or index is a bug of the caller and throws.
 */
export function batchMaker(
  sets: SampleSets,
  labels: ArrayLike<number>,
  shape: readonly [time: number, height: number, width: number, channels: number],
): BatchMaker {
  const [time, height, width, channels] = shape;
  const sampleSize = time * height * width * channels;
  let buffer = new Float32Array(0);
  return (set, indices, write) => {
    const samples = sets.get(set);
    if (samples === undefined) throw new RangeError(`no set ${set}; the sets are ${[...sets.keys()].join(', ')}`);
    const size = sampleSize * indices.length;
    if (buffer.length < size) buffer = new Float32Array(size);
    const inputs = buffer.length === size ? buffer : buffer.subarray(0, size);
    inputs.fill(0);
    const batchLabels = new Int32Array(indices.length);
    for (let slot = 0; slot < indices.length; slot++) {
      const sample = samples[indices[slot]!];
      if (sample === undefined)
        throw new RangeError(`set ${set} has ${samples.length} samples, no index ${indices[slot]}`);
      write(inputs, sample, slot);
      batchLabels[slot] = labels[sample]!;
    }
    return { inputs, shape: [time, indices.length, height, width, channels], labels: batchLabels };
  };
}
