/**
 * Free memory in stretches: a block is cut out of the smallest one that holds it and melts with its free neighbours when
 * it comes back, so that the memory grows to about what is in use at once, and not to the sum over all sizes.
 */

export interface Block {
  readonly pointer: number;
  /** What the block has room for, at least what was asked. */
  readonly bytes: number;
}

/** Where more memory comes from. */
export interface Ground {
  /** Memory that is never given back. */
  reserve(bytes: number): number;
  /** Memory of different regions does not hang together even where one begins at the other's end. */
  region(pointer: number): number;
}

export class Stretches {
  readonly #ground: Ground;
  readonly #least: number;
  /** By rising address; no two of a region touch. */
  readonly #free: Block[] = [];

  /** `least` bytes are reserved at a time. */
  constructor(ground: Ground, least: number) {
    this.#ground = ground;
    this.#least = least;
  }

  take(size: number): Block {
    let best = -1;
    this.#free.forEach(({ bytes }, i) => {
      if (bytes >= size && (best < 0 || bytes < this.#free[best]!.bytes)) best = i;
    });
    if (best < 0) {
      this.#grow(size);
      return this.take(size);
    }
    const { pointer, bytes } = this.#free[best]!;
    if (bytes === size) this.#free.splice(best, 1);
    else this.#free[best] = { pointer: pointer + size, bytes: bytes - size };
    return { pointer, bytes: size };
  }

  give(block: Block): void {
    const free = this.#free;
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

  /** Makes a stretch of `size`: what is missing behind the last one where new memory continues it, else all of it. */
  #grow(size: number): void {
    const last = this.#free.at(-1);
    const missing = Math.max(this.#least, size - (last?.bytes ?? 0));
    const fresh = { pointer: this.#ground.reserve(missing), bytes: missing };
    this.give(fresh);
    if (missing >= size || (last !== undefined && this.#touch(last, fresh))) return;
    const rest = { pointer: this.#ground.reserve(size - missing), bytes: size - missing };
    this.give(rest);
    if (!this.#touch(fresh, rest)) this.give({ pointer: this.#ground.reserve(size), bytes: size });
  }

  #touch(before: Block, after: Block): boolean {
    const ends = before.pointer + before.bytes;
    return ends === after.pointer && this.#ground.region(before.pointer) === this.#ground.region(after.pointer);
  }
}
