import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WasmHeap } from '../../../src/engine/wasm/heap.ts';

test('blocks never overlap, have room for what was asked, and are used again', () => {
  const heap = new WasmHeap();
  const action = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 300_000 }));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const held: { pointer: number; bytes: number; asked: number }[] = [];
      for (const [give, asked] of actions) {
        if (give && held.length > 0) heap.give(held.splice(asked % held.length, 1)[0]!);
        else held.push({ ...heap.take(asked), asked });
      }
      const sorted = [...held].sort((a, b) => a.pointer - b.pointer);
      sorted.forEach((block, i) => {
        assert.ok(block.bytes >= block.asked && block.bytes <= Math.max(256, 1.26 * block.asked));
        assert.equal(block.pointer % 64, 0);
        const next = sorted[i + 1];
        if (next !== undefined) assert.ok(block.pointer + block.bytes <= next.pointer);
      });
      for (const block of held) heap.give(block);
    }),
    { numRuns: 50 },
  );
  heap.give(heap.take(1000));
  const used = heap.used;
  heap.take(1001);
  assert.equal(heap.used, used);
});

test('a view made before the memory grew still sees it', () => {
  const heap = new WasmHeap();
  const early = heap.take(400);
  const view = heap.floats(early.pointer, 100);
  view.fill(3);
  const late = heap.take(200_000_000);
  heap.floats(late.pointer, 10).fill(4);
  heap.floats(early.pointer, 100)[5] = 8;
  assert.equal(view[5], 8);
  assert.ok(heap.holds(view) && heap.holds(heap.floats(late.pointer, 1)));
  assert.ok(!heap.holds(new Float32Array(4)));
});

test('more than the address space holds is an error in words', () => {
  const heap = new WasmHeap();
  assert.throws(() => heap.take(2 ** 33), /out of memory/);
});
