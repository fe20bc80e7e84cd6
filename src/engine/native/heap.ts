/**
 * The kernels' memory in the native build: large arrays of JavaScript's own, whose addresses the addon tells. They are
 * kept for good, so an address stays what it is; no array is made outside JavaScript, which VS Code's Node refuses.
 */

import { CACHE_LINE, Heap, outOfMemory } from '../compiled/heap.ts';
import type { Addon } from './addon.ts';

interface Slab {
  readonly buffer: ArrayBuffer;
  /** Address of the first byte. */
  readonly address: number;
}

export class NativeHeap extends Heap {
  readonly #addon: Addon;
  readonly #slabs: Slab[] = [];
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  /** Next free address in the newest slab, and its end. */
  #top = 0;
  #end = 0;
  #used = 0;

  constructor(addon: Addon) {
    super();
    this.#addon = addon;
  }

  override reserve(bytes: number): number {
    const size = Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
    if (this.#top + size > this.#end) this.#grow(size);
    const pointer = this.#top;
    this.#top += size;
    this.#used += size;
    return pointer;
  }

  override region(pointer: number): number {
    return this.#slabs.indexOf(this.#slabOf(pointer));
  }

  override floats(pointer: number, count: number): Float32Array {
    const { buffer, address } = this.#slabOf(pointer);
    return new Float32Array(buffer, pointer - address, count);
  }

  override integers(pointer: number, count: number): Int32Array {
    const { buffer, address } = this.#slabOf(pointer);
    return new Int32Array(buffer, pointer - address, count);
  }

  override setPointers(at: number, pointers: readonly number[]): void {
    const { buffer, address } = this.#slabOf(at);
    new BigInt64Array(buffer, at - address, pointers.length).set(pointers.map(BigInt));
  }

  override holds(view: ArrayBufferView): boolean {
    return this.#buffers.has(view.buffer);
  }

  override get used(): number {
    return this.#used;
  }

  #slabOf(pointer: number): Slab {
    for (let i = this.#slabs.length - 1; i >= 0; i--) {
      const slab = this.#slabs[i]!;
      if (pointer >= slab.address && pointer < slab.address + slab.buffer.byteLength) return slab;
    }
    throw new Error(`There is no memory at address ${pointer}.`);
  }

  #grow(size: number): void {
    const buffer = allocate(Math.max(SLAB, size + ALIGNMENT)) ?? allocate(size + ALIGNMENT);
    if (buffer === undefined) throw outOfMemory('native', this.#used, size);
    const address = this.#addon.adopt(new Uint8Array(buffer, 0, Math.min(buffer.byteLength, LONGEST_VIEW)));
    this.#slabs.push({ buffer, address });
    this.#buffers.add(buffer);
    this.#top = Math.ceil(address / ALIGNMENT) * ALIGNMENT;
    this.#end = address + buffer.byteLength;
  }
}

/** Pages are given by the system when they are first written to, so a large slab costs nothing before. */
const SLAB = 256 * 1024 * 1024;
const ALIGNMENT = 4096;
/** Views of single bytes cannot be longer in Node 20. */
const LONGEST_VIEW = 2 ** 32 - ALIGNMENT;

function allocate(bytes: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(bytes);
  } catch {
    return undefined;
  }
}
