/** The kernels' memory in the WebAssembly build: one memory shared by all threads, which grows and never shrinks. */

import { CACHE_LINE, Heap, outOfMemory } from '../compiled/heap.ts';

export class WasmHeap extends Heap {
  readonly memory: WebAssembly.Memory;
  /** Every buffer object the memory ever had: a view made before the memory grew keeps the older one. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #buffer: ArrayBufferLike;
  #top = CONSTANTS_END;

  constructor() {
    super();
    this.memory = sharedMemory();
    this.#buffer = this.memory.buffer;
    this.#buffers.add(this.#buffer);
  }

  override reserve(bytes: number): number {
    const pointer = this.#top;
    const top = pointer + Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
    const missing = Math.ceil((top - this.#buffer.byteLength) / PAGE);
    if (missing > 0) this.#grow(Math.max(missing, GROWTH), missing);
    this.#top = top;
    return pointer;
  }

  override region(): number {
    return 0;
  }

  override floats(pointer: number, count: number): Float32Array {
    return new Float32Array(this.#buffer, pointer, count);
  }

  override integers(pointer: number, count: number): Int32Array {
    return new Int32Array(this.#buffer, pointer, count);
  }

  override setPointers(at: number, pointers: readonly number[]): void {
    this.integers(at, pointers.length).set(pointers);
  }

  override holds(view: ArrayBufferView): boolean {
    return this.#buffers.has(view.buffer);
  }

  override get used(): number {
    return this.#top;
  }

  #grow(wanted: number, needed: number): void {
    try {
      this.memory.grow(wanted);
    } catch {
      try {
        this.memory.grow(needed);
      } catch {
        throw outOfMemory('wasm', this.#top, needed * PAGE);
      }
    }
    this.#buffer = this.memory.buffer;
    this.#buffers.add(this.#buffer);
  }
}

/** Below lie the linker's stack, which no thread uses, and the constants of the kernels; a pointer is never 0. */
export const CONSTANTS_END = 131_072;
const PAGE = 65536;
/** 16 MB at a time. */
const GROWTH = 256;

/** Address space is reserved for the maximum at once; where that is limited, less is asked for. */
function sharedMemory(): WebAssembly.Memory {
  for (let maximum = 65536; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 64, maximum, shared: true });
    } catch (error) {
      if (maximum <= 4096) throw error;
    }
  }
}
