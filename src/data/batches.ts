/** The samples of a set, batch after batch. */

import { onlyOptions } from '../core/only-options.ts';
import type { RandomStream } from '../core/random.ts';
import type { Batch, Dataset } from './dataset.ts';

/** How a set is cut into batches. */
export interface BatchOptions {
  /** Samples of a batch; the last one has what is left. */
  readonly size: number;
  /** Draws the order of the samples; left out, it is that of the set. */
  readonly shuffle?: RandomStream;
  /** The stream that draws a batch's augmentation, by how many samples came before it; left out, samples come as they are. */
  readonly augment?: (before: number) => RandomStream;
}

/**
 * All samples of a set once, in batches that `trainBatch` and `evaluate` of snnexp/snn take; a new call is a new epoch.
 * Where `openDataset` was given `memory`, a batch is valid until the next one. Throws a RangeError for a set that the data
 * do not have, for a size that is no whole number above 0, and for an option that there is not or that is none.
 */
export function batchesOf(data: Pick<Dataset, 'sets' | 'batch'>, set: string, options: BatchOptions): Iterable<Batch> {
  onlyOptions(options, ['size', 'shuffle', 'augment'], 'Options of batches');
  const { size, shuffle, augment } = options;
  const count = data.sets[set];
  if (count === undefined)
    throw new RangeError(`The data have the sets ${Object.keys(data.sets).join(', ')}; ${set} was asked for.`);
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`The size of batches is a whole number from 1 on; ${size} was given.`);
  if (shuffle !== undefined && typeof shuffle?.permutation !== 'function')
    throw new RangeError("shuffle is a random stream, as randomStream(1, 'epoch', epoch); something else was given.");
  if (augment !== undefined && typeof augment !== 'function')
    throw new RangeError('augment is a function that gives a batch its random stream; something else was given.');
  const order = shuffle?.permutation(count) ?? Uint32Array.from({ length: count }, (_, sample) => sample);
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < count; start += size)
        yield data.batch(set, order.subarray(start, start + size), augment?.(start));
    },
  };
}
