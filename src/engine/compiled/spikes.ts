/**
 * What neurons give: zeros and ones, which an engine with memory of its own keeps as bits. A thirty-second of the
 * bytes is written and read; convolutions work on the bits, everything else gets floats when it asks.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from './backend.ts';
import type { KernelHost } from './override.ts';

export interface SpikeOutput {
  readonly info: TensorInfo;
  /** To bits or floats, as `ones` says. */
  readonly pointer: number;
  /** One integer per part for the number of its ones; 0: the kernel writes floats. */
  readonly ones: number;
  /** To be called when the kernel has run. */
  readonly filled: () => void;
}

/** Fewer are as quick as floats. */
const FEWEST = 8192;
/** Parts of kernels that write bits begin at multiples of this: no two share a word. */
export const WORDS_APART = 64;

/** A place for the spikes of a kernel that runs in so many parts, of blocks that are multiples of WORDS_APART. */
export function spikesOutput(
  backend: KernelHost,
  shape: readonly number[],
  neurons: number,
  parts: number,
): SpikeOutput {
  if (!keepsBits(backend) || sizeOf(shape) < FEWEST || neurons % 32 !== 0) {
    return { ...backend.output(shape), ones: 0, filled: () => {} };
  }
  return bitsOutput(backend, shape, parts);
}

/** A place for spikes as bits, whatever their number. */
export function bitsOutput(backend: KeepsBits, shape: readonly number[], parts: number): SpikeOutput {
  const { heap } = backend;
  const { info, bits } = backend.outputBits(shape);
  const counts = heap.take(4 * parts);
  const filled = (): void => {
    bits.ones = heap.integers(counts.pointer, parts).reduce((sum, ones) => sum + ones, 0);
    heap.give(counts);
  };
  return { info, pointer: bits.block.pointer, ones: counts.pointer, filled };
}

/** The bits of a tensor that neurons gave; undefined where there are only floats. */
export function spikeBits(
  backend: CompiledBackend,
  tensor: TensorInfo,
): { readonly pointer: number; readonly ones: number } | undefined {
  const bits = backend.bits(tensor);
  return bits === undefined ? undefined : { pointer: bits.block.pointer, ones: bits.ones };
}

type KeepsBits = Pick<CompiledBackend, 'heap' | 'outputBits'>;

function keepsBits(backend: KernelHost): backend is KernelHost & KeepsBits {
  return backend.outputBits !== undefined;
}
