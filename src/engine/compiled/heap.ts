/**
 * Memory of the kernels, handed out in blocks that are used again: fresh pages and garbage collection cost as much as
 * the arithmetic. Small blocks go back to the list of their size. Large ones are cut out of the smallest free stretch
 * that holds them and melt with their free neighbours when they come back, so that the memory grows to what is in use at
 * once and not to the sum over all sizes. Where the memory comes from is the engine's matter.
 */

import { EngineTrouble } from '../trouble.ts';

export interface Block {
  readonly pointer: number;
  /** What the block has room for, at least what was asked. */
  readonly bytes: number;
}

export abstract class Heap {
  readonly #small = new Map<number, Block[]>();
  /** Free stretches by rising address; no two of a region touch. */
  readonly #large: Block[] = [];
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
    const block = bytes <= MOST_SMALL ? this.#takeSmall(bytes) : this.#takeLarge(Math.ceil(bytes / PAGE) * PAGE);
    this.#held += block.bytes;
    this.#peak = Math.max(this.#peak, this.#held);
    return block;
  }

  give(block: Block): void {
    this.#held -= block.bytes;
    if (block.bytes > MOST_SMALL) {
      this.#giveLarge(block);
      return;
    }
    const free = this.#small.get(block.bytes);
    if (free === undefined) this.#small.set(block.bytes, [block]);
    else free.push(block);
  }

  #takeSmall(bytes: number): Block {
    const size = sizeClass(bytes);
    return this.#small.get(size)?.pop() ?? { pointer: this.reserve(size), bytes: size };
  }

  #takeLarge(size: number): Block {
    let best = -1;
    this.#large.forEach(({ bytes }, i) => {
      if (bytes >= size && (best < 0 || bytes < this.#large[best]!.bytes)) best = i;
    });
    if (best < 0) return this.#growLarge(size);
    const { pointer, bytes } = this.#large[best]!;
    if (bytes === size) this.#large.splice(best, 1);
    else this.#large[best] = { pointer: pointer + size, bytes: bytes - size };
    return { pointer, bytes: size };
  }

  /** New memory, less what is free at the end of the old where the new one continues it. */
  #growLarge(size: number): Block {
    const last = this.#large.at(-1);
    const missing = size - (last?.bytes ?? 0);
    const fresh = { pointer: this.reserve(missing), bytes: missing };
    if (last === undefined) return fresh;
    if (this.#touch(last, fresh)) {
      this.#large.pop();
      return { pointer: last.pointer, bytes: size };
    }
    const rest = { pointer: this.reserve(last.bytes), bytes: last.bytes };
    if (this.#touch(fresh, rest)) return { pointer: fresh.pointer, bytes: size };
    this.#giveLarge(fresh);
    this.#giveLarge(rest);
    return { pointer: this.reserve(size), bytes: size };
  }

  #giveLarge(block: Block): void {
    const free = this.#large;
    let at = free.findIndex(({ pointer }) => pointer > block.pointer);
    if (at < 0) at = free.length;
    const [before, after] = [free[at - 1], free[at]];
    let { pointer, bytes } = block;
    let [first, count] = [at, 0];
    if (before !== undefined && this.#touch(before, block)) {
      pointer = before.pointer;
      bytes += before.bytes;
      first--;
      count++;
    }
    if (after !== undefined && this.#touch(block, after)) {
      bytes += after.bytes;
      count++;
    }
    free.splice(first, count, { pointer, bytes });
  }

  #touch(before: Block, after: Block): boolean {
    return (
      before.pointer + before.bytes === after.pointer && this.region(before.pointer) === this.region(after.pointer)
    );
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

/** Four classes per octave: at most a quarter of a small block is unused. */
function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = 2 ** (Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}
