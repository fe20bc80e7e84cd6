/** Blocks that somebody will read after their tensor is gone: they go back to the heap when both are done with them. */

import type { Block, Heap } from './heap.ts';

export class BorrowedBlocks {
  readonly #heap: Heap;
  readonly #readers = new Map<Block, number>();
  readonly #left = new Set<Block>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  has(block: Block): boolean {
    return this.#readers.has(block);
  }

  borrow(block: Block): void {
    this.#readers.set(block, (this.#readers.get(block) ?? 0) + 1);
  }

  /** A reader is done. */
  restore(block: Block): void {
    const others = this.#readers.get(block)! - 1;
    if (others > 0) {
      this.#readers.set(block, others);
      return;
    }
    this.#readers.delete(block);
    if (this.#left.delete(block)) this.#heap.give(block);
  }

  /** The tensor is gone. */
  leave(block: Block): void {
    if (this.has(block)) this.#left.add(block);
    else this.#heap.give(block);
  }
}
