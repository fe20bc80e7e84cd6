/**
 * Memory of the kernels, handed out in blocks that are used again: fresh pages and garbage collection cost as much as
 * the arithmetic. Blocks of different magnitude lie apart, since a small one between large ones would keep them from
 * being used as one larger. Where the memory comes from is the engine's matter.
 */

import { EngineTrouble } from '../trouble.ts';
import { type Block, type Ground, Stretches } from './stretches.ts';

export type { Block } from './stretches.ts';

export abstract class Heap implements Ground {
  readonly #small = new Map<number, Block[]>();
  readonly #medium = new Stretches(this, 2 * MOST_MEDIUM);
  readonly #large = new Stretches(this, 0);
  /** Where the next new small block begins, and the bytes left there. */
  #smallTop = 0;
  #smallRoom = 0;
  #held = 0;
  #peak = 0;

  /** Memory that is never given back, at the start of a cache line. */
  abstract reserve(bytes: number): number;
  /** Memory of different regions does not hang together even where one begins at the other's end. */
  abstract region(pointer: number): number;
  abstract floats(pointer: number, count: number): Float32Array;
  abstract integers(pointer: number, count: number): Int32Array;
  /** Writes pointers, as wide as the kernels read them. */
  abstract setPointers(at: number, pointers: readonly number[]): void;
  /** Whether the view looks into this memory. */
  abstract holds(view: ArrayBufferView): boolean;
  /** Bytes handed out so far, free blocks included. */
  abstract get used(): number;

  /** Bytes of the blocks that are in use now, and the most there were since `forgetPeak`. */
  get held(): number {
    return this.#held;
  }

  get peak(): number {
    return this.#peak;
  }

  forgetPeak(): void {
    this.#peak = this.#held;
  }

  /** A block for at least this many bytes; its content is whatever was there. */
  take(bytes: number): Block {
    const block = this.#find(bytes);
    this.#held += block.bytes;
    this.#peak = Math.max(this.#peak, this.#held);
    return block;
  }

  give(block: Block): void {
    this.#held -= block.bytes;
    if (block.bytes > MOST_MEDIUM) this.#large.give(block);
    else if (block.bytes > MOST_SMALL) this.#medium.give(block);
    else if (this.#small.has(block.bytes)) this.#small.get(block.bytes)!.push(block);
    else this.#small.set(block.bytes, [block]);
  }

  #find(bytes: number): Block {
    if (bytes <= MOST_SMALL) {
      const size = sizeClass(bytes);
      return this.#small.get(size)?.pop() ?? { pointer: this.#reserveSmall(size), bytes: size };
    }
    const size = Math.ceil(bytes / PAGE) * PAGE;
    return (size > MOST_MEDIUM ? this.#large : this.#medium).take(size);
  }

  #reserveSmall(size: number): number {
    if (this.#smallRoom < size) {
      this.#smallTop = this.reserve(SMALL_AT_ONCE);
      this.#smallRoom = SMALL_AT_ONCE;
    }
    const pointer = this.#smallTop;
    this.#smallTop += size;
    this.#smallRoom -= size;
    return pointer;
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

const PAGE = 4096;
const MOST_SMALL = 32_768;
const SMALL_AT_ONCE = 1_048_576;
const MOST_MEDIUM = 4_194_304;

/** Four classes per octave: at most a quarter of a small block is unused. */
function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = Math.max(CACHE_LINE, 2 ** (Math.floor(Math.log2(bytes - 1)) - 2));
  return Math.ceil(bytes / step) * step;
}
