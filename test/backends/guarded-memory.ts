/**
 * Memory that shows what a kernel does wrong with it. Fresh blocks are full of a NaN that no computation gives, so what
 * reads a value that nobody has written gives NaN where a test wants a number; the same NaN lies behind every block, and
 * a block that comes back without it there has been written past its end. Blocks are given once.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Block, Heap } from '../../src/engine/compiled/heap.ts';

/** Guards all memory of the engines that this file starts from now on; the list of what has been done wrong. */
export function guardMemory(): readonly string[] {
  const { take, give } = Heap.prototype;
  const wrong: string[] = [];
  const whole = new WeakMap<Block, Block>();
  const tell = (what: string): void => {
    if (wrong.length < MOST_TOLD) wrong.push(`${what}: ${new Error().stack}`);
  };

  Heap.prototype.take = function (bytes) {
    const words = Math.ceil(bytes / 4);
    const block = take.call(this, 4 * (words + GUARDED));
    this.integers(block.pointer, words + GUARDED).fill(UNWRITTEN);
    const room: Block = { pointer: block.pointer, bytes: 4 * words };
    whole.set(room, block);
    return room;
  };

  Heap.prototype.give = function (room) {
    const block = whole.get(room);
    if (block === undefined) {
      tell(`a block of ${room.bytes} bytes was given twice`);
      return;
    }
    whole.delete(room);
    const at = this.integers(room.pointer + room.bytes, GUARDED).findIndex((word) => word !== UNWRITTEN);
    if (at >= 0) tell(`byte ${4 * at} behind a block of ${room.bytes} bytes was written`);
    give.call(this, block);
  };
  return wrong;
}

/** To be the last test of a file. */
export function nothingWrong(label: string, wrong: readonly string[]): void {
  test(`${label}: no kernel writes past its memory, and every block comes back once`, () =>
    assert.deepEqual(wrong, []));
}

/** Words behind every block: more than the widest vector and the four of them that kernels take at once. */
const GUARDED = 64;
/** A quiet NaN with a payload of its own. */
const UNWRITTEN = 0x7fc0_dead;
/** One mistake shows itself in many tests. */
const MOST_TOLD = 10;
