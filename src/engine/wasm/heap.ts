/**
 * Memory of the kernels: one shared WebAssembly memory, handed out in blocks that are used again. Fresh pages and
 * garbage collection cost as much as the arithmetic, so a block goes back to the list of its size.
 */

export interface Block {
  readonly pointer: number;
  /** What the block has room for, a size class, at least what was asked. */
  readonly bytes: number;
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Every buffer object the memory ever had: a view made before the memory grew keeps the older one. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  readonly #free = new Map<number, Block[]>();
  #buffer: ArrayBufferLike;
  /** Address 0 stays unused, so that a pointer is never 0. */
  #top = 1024;

  constructor() {
    this.memory = sharedMemory();
    this.#buffer = this.memory.buffer;
    this.#buffers.add(this.#buffer);
  }

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

  /** Memory that is never given back. */
  reserve(bytes: number): number {
    const pointer = this.#top;
    const top = pointer + Math.ceil(bytes / LINE) * LINE;
    const missing = Math.ceil((top - this.#buffer.byteLength) / PAGE);
    if (missing > 0) {
      this.#grow(Math.max(missing, GROWTH), missing);
    }
    this.#top = top;
    return pointer;
  }

  floats(pointer: number, count: number): Float32Array {
    return new Float32Array(this.#buffer, pointer, count);
  }

  integers(pointer: number, count: number): Int32Array {
    return new Int32Array(this.#buffer, pointer, count);
  }

  /** Whether the view looks into this memory. */
  holds(view: ArrayBufferView): boolean {
    return this.#buffers.has(view.buffer);
  }

  /** Bytes handed out so far, free blocks included. */
  get used(): number {
    return this.#top;
  }

  #grow(wanted: number, needed: number): void {
    try {
      this.memory.grow(wanted);
    } catch {
      try {
        this.memory.grow(needed);
      } catch {
        const megabytes = Math.round(this.#top / 1e6);
        throw new Error(
          `The wasm engine is out of memory: ${megabytes} MB are in use and ${needed * PAGE} bytes more cannot be had. Make the batch smaller.`,
        );
      }
    }
    this.#buffer = this.memory.buffer;
    this.#buffers.add(this.#buffer);
  }
}

const PAGE = 65536;
const LINE = 64;
/** 16 MB at a time. */
const GROWTH = 256;

/** Four classes per octave: at most a quarter of a block is unused, and its pages are never touched. */
function sizeClass(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = 2 ** (Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}

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
