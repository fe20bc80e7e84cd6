/**
 * What a reader gives to training: samples by set, binned into time steps. Readers know files; nothing here knows a
 * tensor, a stage or a screen.
 */

import type { RandomStream } from '../core/random.ts';

/** Samples by set, ready to be taken batch by batch. */
export interface Dataset {
  /** nmnist, dvs_gesture, cifar10, synthetic. */
  readonly kind: string;
  /** Height, width, channels of one step. */
  readonly sampleShape: readonly [height: number, width: number, channels: number];
  readonly classNames: readonly string[];
  /** Time steps of a sample. */
  readonly steps: number;
  /** Milliseconds per step; undefined for still images. */
  readonly stepMs: number | undefined;
  /** Samples per set, in the order of the file's split; held-out test last. */
  readonly sets: Readonly<Record<string, number>>;
  /** SHA-256 over the bytes read and the settings that shape them, hexadecimal. */
  readonly fingerprint: string;
  /**
   * What somebody should know before the numbers are read, a sentence each: missing files, classes without samples,
   * samples that two sets hold. Made when it is first read, from every sample.
   */
  readonly notes?: readonly string[];
  /**
   * The samples at these indices of a set (0 .. sets[name]-1). `augment` draws the augmentation; without it samples
   * come as they are. Where `openDataset` was given `memory`, the inputs are valid until the next call, which may write
   * into the same; a set or an index that does not exist throws.
   */
  batch(set: string, indices: Uint32Array, augment?: RandomStream): Batch;
}

/** Samples with their labels, as a network takes them. */
export interface Batch {
  /** [time, batch, height, width, channels]; time is 1 for a still image that is shown at every step. */
  readonly inputs: Float32Array;
  readonly shape: readonly [time: number, batch: number, height: number, width: number, channels: number];
  /** Class of each sample // [batch] */
  readonly labels: Int32Array;
}
