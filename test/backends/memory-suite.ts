/** Blocks are used again, nothing grows, and no view of a block is ever seen outside. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { CompiledBackend } from '../../src/engine/compiled/backend.ts';
import { randomValues } from './close.ts';
import { smallTrainer } from './training-step.ts';

export function memorySuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: a thousand steps leave tensors and memory where they were`, async () => {
    const start = tf.memory().numTensors;
    const trainer = smallTrainer();
    for (let i = 0; i < 10; i++) await trainer.step();
    const [tensors, used] = [tf.memory().numTensors, heapUsed()];
    for (let i = 0; i < 1000; i++) await trainer.step();
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(heapUsed(), used);
    trainer.dispose();
    assert.equal(tf.memory().numTensors, start);
  });

  test(`${label}: values that were read stay when the tensor is disposed of`, async () => {
    const x = tf.mul(tf.tensor(randomValues('x', 5000)), 2);
    const [sync, async] = [x.dataSync(), await x.data()];
    const expected = Float32Array.from(randomValues('x', 5000), (value) => 2 * value);
    assert.ok(!(sync.buffer instanceof SharedArrayBuffer));
    x.dispose();
    overwriteFreeBlocks(5000);
    assert.deepEqual(sync, expected);
    assert.deepEqual(async, expected);
  });

  test(`${label}: parts of a tensor outlive it`, () => {
    const values = randomValues('whole', 4 * 1000);
    const expected = values.map((value) => value + 1);
    const whole = tf.add(tf.tensor(values, [4, 1000]), 1);
    const parts = [
      ...tf.unstack(whole),
      ...tf.split(whole, 2, 0).map((half) => tf.reshape(half, [2000])),
      tf.squeeze(tf.slice(whole, [2, 0], [1, 1000])),
      tf.squeeze(tf.stridedSlice(whole, [1, 0], [2, 1000], [1, 1])),
      tf.squeeze(tf.gather(whole, [3])),
      tf.reshape(tf.clone(whole), [4000]),
    ];
    whole.dispose();
    overwriteFreeBlocks(4000);
    const starts = [0, 1000, 2000, 3000, 0, 2000, 2000, 1000, 3000, 0];
    parts.forEach((part, i) => {
      const start = starts[i]!;
      assert.deepEqual(part.dataSync(), expected.slice(start, start + part.size), `part ${i}`);
    });
  });

  test(`${label}: a tensor keeps the values it was made from when a kernel has moved it`, () => {
    const values = randomValues('own', 3000);
    const x = tf.tensor(values);
    const doubled = tf.mul(x, 2);
    doubled.dispose();
    overwriteFreeBlocks(3000);
    assert.deepEqual(x.dataSync(), values);
    x.dispose();
  });

  test(`${label}: a tensor goes to another engine and back`, async () => {
    const x = tf.mul(tf.tensor([1, 2, 3]), 2);
    const own = tf.getBackend();
    await tf.setBackend('cpu');
    const y = tf.add(x, 1);
    assert.deepEqual([...y.dataSync()], [3, 5, 7]);
    await tf.setBackend(own);
    assert.deepEqual([...tf.add(tf.mul(y, 2), x).dataSync()], [8, 14, 20]);
  });
}

function heapUsed(): number {
  const backend = tf.backend();
  assert.ok(backend instanceof CompiledBackend);
  return backend.heap.used;
}

/** Uses the blocks that are free now for something else. */
function overwriteFreeBlocks(count: number): void {
  tf.dispose(Array.from({ length: 8 }, () => tf.add(tf.fill([count], -7), 0)));
}
