/** Blocks are used again, nothing grows, and no view of a block is ever seen outside. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { CompiledBackend } from '../../src/engine/compiled/backend.ts';
import { inputMemory } from '../../src/engine/input-memory.ts';
import { valueAndGradients } from '../../src/snn/gradient/backward.ts';
import type { LifAttributes } from '../../src/snn/kernel-contract.ts';
import { fireNormalizedLif } from '../../src/snn/neuron/normalized-lif.ts';
import { randomValues } from '../support/close.ts';
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
    const [tensors, used] = [tf.memory().numTensors, kernelHeap().used];
    let resident = 0;
    for (let i = 0; i < 1000; i++) {
      await trainer.step();
      if (i === 199) resident = outsideOfV8();
    }
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(kernelHeap().used, used);
    // A step makes some 100 kB of tensors: kept, they would be 80 MB by now.
    const grown = outsideOfV8() - resident;
    assert.ok(grown < 16e6, `resident memory grew by ${grown} bytes in 800 steps`);
    trainer.dispose();
    assert.equal(tf.memory().numTensors, start);
  });

  test(`${label}: more values than can be counted or had are refused in words, and the engine goes on`, () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      assert.throws(
        () => tf.tile(tf.ones([1 << 20]), [3000]),
        /\[3145728000\] has more than 2,147,483,647|out of memory/,
      );
      assert.throws(() => tf.matMul(tf.ones([50_000, 1]), tf.ones([1, 50_000])), /has more than|out of memory/);
    });
    assert.equal(tf.memory().numTensors, tensors);
    assert.deepEqual([...tf.tidy(() => tf.add([1, 2], 1).dataSync())], [2, 3]);
  });

  test(`${label}: a training step holds the currents, one gradient and the next, and no more`, () => {
    const [steps, batch] = [6, 8];
    const images = steps * batch;
    const widths = [3, 32, 64, 128];
    const sides = [32, 32, 16, 8];
    const bytes = widths.map((width, i) => 4 * images * sides[i]! ** 2 * width);
    const weights = [1, 2, 3].map((i) => {
      const shape = [3, 3, widths[i - 1]!, widths[i]!];
      return tf.tensor(randomValues(`w${i}`, 9 * widths[i - 1]! * widths[i]!), shape);
    });
    const norms = [1, 2, 3].flatMap((i) => [tf.ones([widths[i]!]), tf.zeros([widths[i]!])]);
    const values = randomValues('x', images * 32 * 32 * 3);
    const heap = kernelHeap();
    const used: number[] = [];
    for (let i = 0; i < 3; i++) {
      const x = tf.tensor(values, [images, 32, 32, 3]);
      heap.forgetPeak();
      const before = heap.held;
      const { value, gradients } = valueAndGradients(() => lossOf(x, weights, norms, steps), [...weights, ...norms]);
      const peak = heap.peak - before;
      const [input, first, second, third] = bytes as [number, number, number, number];
      // Forward the currents and what the average reads; backward the first current, its gradient and the next one's.
      const needed = input + Math.max(first + second + 3 * third, 2 * first + second);
      assert.ok(peak < needed + 4e6, `${peak} bytes at once, ${needed} are needed and 4 MB for weights and scratch`);
      used.push(heap.used);
      tf.dispose([x, value, ...gradients.map((gradient) => gradient!)]);
    }
    assert.equal(used[2], used[1]);
    assert.ok(used[2]! - used[0]! < 2e6, `the memory grew from ${used[0]} to ${used[2]}`);
    tf.dispose([...weights, ...norms]);
  });

  test(`${label}: inputs written into lent memory are a tensor without a copy, and the memory outlives it`, () => {
    const memory = inputMemory();
    assert.ok(memory !== undefined);
    const count = 50_000;
    const values = memory(count);
    values.set(randomValues('lent', count));
    const expected = values.map((value) => value + 1);
    const { held } = kernelHeap();
    const x = tf.tensor(values);
    assert.deepEqual(
      tf.tidy(() => tf.add(x, 1).dataSync()),
      expected,
    );
    assert.equal(kernelHeap().held, held);
    const read = x.dataSync();
    x.dispose();
    overwriteFreeBlocks(count);
    assert.deepEqual(
      values.map((value) => value + 1),
      expected,
      'the lent memory was given to somebody else',
    );
    const fewer = memory(count / 2);
    assert.equal(fewer.byteOffset, values.byteOffset);
    fewer.fill(2);
    const y = tf.tensor(fewer);
    assert.deepEqual(
      tf.tidy(() => tf.sum(y).dataSync()[0]),
      count,
    );
    assert.notEqual(read[0], 2, 'what was read looks into lent memory');
    // More than before: the older memory is free again, and once only.
    const more = memory(4 * count);
    y.dispose();
    const [a, b] = [tf.zeros([count]), tf.ones([count])].map((tensor) => tf.add(tensor, 1));
    more.fill(5);
    assert.deepEqual([a!.dataSync()[7], b!.dataSync()[7], tf.tidy(() => tf.tensor(more).dataSync()[7])], [1, 2, 5]);
    tf.dispose([a!, b!]);
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

function kernelHeap(): CompiledBackend['heap'] {
  const backend = tf.backend();
  assert.ok(backend instanceof CompiledBackend);
  return backend.heap;
}

/** Resident bytes but for the heap of JavaScript's own objects, which grows until it is worth a collection. */
function outsideOfV8(): number {
  const { rss, heapTotal } = process.memoryUsage();
  return rss - heapTotal;
}

/** Three convolutions with normalised LIF neurons, as a user would write them. */
function lossOf(x: tf.Tensor, weights: readonly tf.Tensor[], norms: readonly tf.Tensor[], steps: number): tf.Scalar {
  let maps = x as tf.Tensor4D;
  weights.forEach((weight, i) => {
    const current = tf.conv2d(maps, weight as tf.Tensor4D, i === 0 ? 1 : 2, 'same');
    const [images, ...map] = current.shape;
    const apart = tf.reshape(current, [steps, images / steps, ...map]);
    maps = tf.reshape(fireNormalizedLif(apart, norms[2 * i]!, norms[2 * i + 1]!, { neuron }), current.shape);
  });
  return tf.mean(tf.square(tf.sub(tf.mean(maps, [1, 2]), 0.2))) as tf.Scalar;
}

const neuron: LifAttributes = {
  ...{ decay: 0.5, threshold: 1, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};

/** Uses the blocks that are free now for something else. */
function overwriteFreeBlocks(count: number): void {
  tf.dispose(Array.from({ length: 8 }, () => tf.add(tf.fill([count], -7), 0)));
}
