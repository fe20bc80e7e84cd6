/** What batches of every kind of data share: sets to sample numbers, labels, and memory for the inputs. */

import type { Batch } from './dataset.ts';
import type { SampleSets } from './samples.ts';

/** Writes one sample into `inputs` // [time, batch, height, width, channels], which is zero, as column `slot`. */
export type SampleWriter = (inputs: Float32Array, sample: number, slot: number) => void;

/** Memory for the inputs of a batch, of so many values and with any content; the next call may give the same memory. */
export type InputMemory = (values: number) => Float32Array;

export type BatchMaker = (set: string, indices: Uint32Array, write: SampleWriter) => Batch;

/** An unknown set or index is a bug of the caller and throws. `memory` left out, every batch has its own. */
export function batchMaker(
  sets: SampleSets,
  labels: ArrayLike<number>,
  shape: readonly [time: number, height: number, width: number, channels: number],
  memory: InputMemory = (values) => new Float32Array(values),
): BatchMaker {
  const [time, height, width, channels] = shape;
  const stepSize = height * width * channels;
  return (set, indices, write) => {
    const samples = sets.get(set);
    if (samples === undefined) throw new RangeError(`no set ${set}; the sets are ${[...sets.keys()].join(', ')}`);
    const inputs = memory(time * stepSize * indices.length);
    const batchLabels = new Int32Array(indices.length);
    for (let slot = 0; slot < indices.length; slot++) {
      const sample = samples[indices[slot]!];
      if (sample === undefined)
        throw new RangeError(`set ${set} has ${samples.length} samples, no index ${indices[slot]}`);
      // Column by column, so that what is written next still lies in a cache.
      for (let step = 0; step < time; step++) {
        const start = (step * indices.length + slot) * stepSize;
        inputs.fill(0, start, start + stepSize);
      }
      write(inputs, sample, slot);
      batchLabels[slot] = labels[sample]!;
    }
    return { inputs, shape: [time, indices.length, height, width, channels], labels: batchLabels };
  };
}

/** One piece of memory, as large as the largest batch: every batch overwrites the one before. */
export function reusedMemory(): InputMemory {
  let buffer = new Float32Array(0);
  return (values) => {
    if (buffer.length < values) buffer = new Float32Array(values);
    return buffer.length === values ? buffer : buffer.subarray(0, values);
  };
}
