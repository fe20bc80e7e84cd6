/**
 * Memory of the kernels, handed out in blocks that are used again. Fresh pages and garbage collection cost as much as
 * the arithmetic, so a block goes back to the list of its size. Where the memory comes from is the engine's matter.
 */

import { EngineTrouble } from '../trouble.ts';

export interface Block {
  readonly pointer: number;
  /** What the block has room for, a size class, at least what was asked. */
  readonly bytes: number;
}

export abstract class Heap {
  readonly #free = new Map<number, Block[]>();

  /** Memory that is never given back, at the start of a cache line. */
  abstract reserve(bytes: number): number;
  abstract floats(pointer: number, count: number): Float32Array;
  abstract integers(pointer: number, count: number): Int32Array;
  /** Writes pointers, as wide as the kernels read them. */
  abstract setPointers(at: number, pointers: readonly number[]): void;
  /** Whether the view looks into this memory. */
  abstract holds(view: ArrayBufferView): boolean;
  /** Bytes handed out so far, free blocks included. */
  abstract get used(): number;

  /** A block for at least this many bytes; its content is whatever was there. */
  take(bytes: number): Block {
    const size = sizeClass(bytes);
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    return { pointer: this.reserve(size), bytes: size };
  }

  give(block: Block): void {
    const free = this.#free.get(block.bytes);
    if (free === undefined) this.#free.set(block.bytes, [block]);
    else free.push(block);
  }
}

/** Blocks start at multiples of this. */
export const CACHE_LINE = 64;

/** What a person reads when a network does not fit. */
export function outOfMemory(engine: string, usedBytes: number, askedBytes: number): Error {
  const used = `${Math.round(usedBytes / 1e6)} MB are in use and ${Math.ceil(askedBytes / 1e6)} MB more cannot be had`;
  const message = `The engine ${engine} is out of memory: ${used}.`;
  return new EngineTrouble('engine-memory', message, 'Make the batch smaller, or use fewer workers.');
}

/** Four classes per octave: at most a quarter of a block is unused, and its pages are never touched. */
function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = 2 ** (Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}
