/**
 * What is wrong or missing in TensorFlow.js's own kernels and gradients and is mended here (src/engine/*-gradients.ts,
 * src/engine/mended-kernels.ts), on any engine: results against plain loops, gradients against differences of the
 * operation itself.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose, compute, dot, norm, randomValues } from '../support/close.ts';
import { mendedGradients } from './mended-gradients.ts';

export function mendedSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const [group, cases] of Object.entries(mendedGradients)) {
    test(`${label}: gradients of ${group} are slopes`, async () => {
      for (const { what, run, shapes, refusedBy } of cases) {
        if (refusedBy !== tf.getBackend()) await assertSlope(what, run, shapes);
        else assert.throws(() => tf.tidy(() => tf.grads(run)(shapes.map((shape) => tf.ones(shape)))), /cannot differ/);
      }
    });
  }

  for (const [what, run, shapes] of second) {
    test(`${label}: the gradient of a gradient through ${what} is its slope`, async () => {
      const gradient = (...x: tf.Tensor[]): tf.Tensor => {
        const found = tf.grads((...own) => tf.sum(tf.square(run(...own))))(x);
        return tf.concat(found.map((one, i) => tf.mul(tf.reshape(one, [-1]), i + 1)));
      };
      await assertSlope(`second ${what}`, gradient, shapes);
    });
  }

  test(`${label}: truths and whole numbers cast to float32 are floats in memory too`, async (t) => {
    if (tf.getBackend() === 'snnexp-webgpu')
      return t.skip('TensorFlow.js reads the array that was written to the device');
    const x = tf.tensor1d([1.5, -2, 3]);
    for (const [from, expected] of [
      [tf.greater(x, 0), [1, 0, 1]],
      [tf.cast(x, 'int32'), [1, -2, 3]],
    ] as const) {
      const values = await compute(() => tf.cast(from, 'float32'));
      assert.ok(values instanceof Float32Array, values.constructor.name);
      assert.deepEqual([...values], expected);
      assert.equal(tf.tensor1d(values).dtype, 'float32');
    }
  });

  test(`${label}: volumes whose strides are longer than their windows begin at the first voxel`, async () => {
    const x = tensorOf('volume', [2, 4, 5, 3, 2]);
    const values = await x.data();
    const filter = tensorOf('filter', [1, 1, 1, 2, 2]);
    const weights = await filter.data();
    const at = (n: number, z: number, y: number, column: number, channel: number): number =>
      values[(((n * 4 + z) * 5 + y) * 3 + column) * 2 + channel]!;
    const plain: number[] = [];
    const convolved: number[] = [];
    for (const n of [0, 1])
      for (const z of [0, 2])
        for (const y of [0, 3])
          for (const column of [0, 2])
            for (const channel of [0, 1]) {
              plain.push(at(n, z, y, column, channel));
              const [a, b] = [at(n, z, y, column, 0), at(n, z, y, column, 1)];
              convolved.push(a * weights[channel]! + b * weights[2 + channel]!);
            }
    const volume = x as tf.Tensor5D;
    const strides: [number, number, number] = [2, 3, 2];
    const before = tf.memory().numDataBuffers;
    const results = {
      convolution: await compute(() => tf.conv3d(volume, filter as tf.Tensor5D, strides, 'same')),
      mean: await compute(() => tf.avgPool3d(volume, 1, strides, 'same')),
      largest: await compute(() => tf.maxPool3d(volume, 1, strides, 'same')),
    };
    assert.equal(tf.memory().numDataBuffers, before);
    for (const [what, found] of Object.entries(results))
      assertClose(found, what === 'convolution' ? convolved : plain, what);
    tf.dispose([x, filter]);
  });

  test(`${label}: leakyrelu in one call has tf.leakyRelu's slope where none is given`, async () => {
    const [a, b] = [tensorOf('a', [3, 4]), tensorOf('b', [4, 5])] as tf.Tensor2D[];
    const found = await compute(() => tf.fused.matMul({ a: a!, b: b!, activation: 'leakyrelu' }));
    assertClose(found, await compute(() => tf.leakyRelu(tf.matMul(a!, b!))), 'product');
    const [x, filter] = [tensorOf('x', [1, 4, 4, 2]), tensorOf('filter', [2, 2, 2, 3])] as tf.Tensor4D[];
    const image = { x: x!, filter: filter!, strides: 1, pad: 'same' as const, activation: 'leakyrelu' as const };
    const expected = await compute(() => tf.leakyRelu(tf.conv2d(x!, filter!, 1, 'same')));
    assertClose(await compute(() => tf.fused.conv2d(image)), expected, 'convolution');
    tf.dispose([a, b, x, filter]);
  });

  test(`${label}: truths that are larger than one are true`, async () => {
    const two = tf.tensor1d(Uint8Array.of(2, 2, 0, 0), 'bool');
    const one = tf.tensor1d(Uint8Array.of(1, 0, 1, 0), 'bool');
    const isTrue = async (run: () => tf.Tensor): Promise<boolean[]> => [...(await compute(run))].map(Boolean);
    assert.deepEqual(await isTrue(() => tf.logicalAnd(two, one)), [true, false, false, false]);
    assert.deepEqual(await isTrue(() => tf.logicalOr(two, one)), [true, true, true, false]);
    assert.deepEqual(await isTrue(() => tf.logicalXor(two, one)), [false, true, true, false]);
    tf.dispose([two, one]);
  });

  test(`${label}: products of batches that stretch over each other`, async () => {
    const batches = [
      [
        [2, 3],
        [2, 1],
        [2, 3],
      ],
      [
        [2, 1],
        [1, 3],
        [2, 3],
      ],
      [
        [2, 1],
        [1, 2],
        [2, 2],
      ],
      [[3, 2], [2], [3, 2]],
      [
        [2, 1, 3],
        [4, 1],
        [2, 4, 3],
      ],
    ] as const;
    for (const [batchA, batchB, batch] of batches) {
      for (const transposed of [false, true]) {
        const a = tensorOf('a', [...batchA, 2, 5]);
        const b = tensorOf('b', [...batchB, ...(transposed ? [4, 5] : [5, 4])]);
        const found = await compute(() => tf.matMul(a, b, false, transposed));
        // The same without a product: [.., 2, 5, 1] times [.., 1, 5, 4], summed.
        const expected = await compute(() => {
          const right = transposed ? tf.transpose(b, lastTwoTurned(b.rank)) : b;
          return tf.sum(tf.mul(tf.expandDims(a, -1), tf.expandDims(right, -3)), -2);
        });
        assert.equal(
          found.length,
          batch.reduce((size, length) => size * length, 8),
        );
        assertClose(found, expected, `${batchA} with ${batchB}, ${transposed}`, 1e-5);
        tf.dispose([a, b]);
      }
    }
  });

  test(`${label}: running sums and products along an axis counted from the end`, async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    assert.deepEqual([...(await compute(() => tf.cumsum(x, -1)))], [1, 3, 3, 7]);
    assert.deepEqual([...(await compute(() => tf.cumsum(x, -2)))], [1, 2, 4, 6]);
    assert.deepEqual([...(await compute(() => tf.cumprod(x, -1)))], [1, 2, 3, 12]);
    assert.deepEqual([...(await compute(() => tf.cumprod(x, -2, true)))], [1, 1, 1, 2]);
    x.dispose();
  });

  test(`${label}: steps through some axes where others are dropped`, async () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 4]);
    const some = (begin: number[], end: number[], steps: number[], endMask: number, dropped: number) =>
      compute(() => tf.stridedSlice(x, begin, end, steps, 0, endMask, 0, 0, dropped));
    assert.deepEqual([...(await some([1, 1], [2, 4], [1, 2], 0, 1))], [6, 8]);
    assert.deepEqual([...(await some([2, 1], [0, 2], [-1, 1], 1, 2))], [10, 6, 2]);
    assert.deepEqual([...(await some([1, 3], [2, 0], [1, -2], 2, 1))], [8, 6]);
    assert.deepEqual([...(await some([-1, 0], [0, 4], [1, 3], 0, 1))], [9, 12]);
    assert.deepEqual(tf.stridedSlice(x, [1, 1], [2, 4], [1, 2], 0, 0, 0, 0, 1).shape, [2]);
    x.dispose();
  });

  test(`${label}: a scattered update leaves its tensor as it was`, async () => {
    const x = tf.tensor1d([1, 2, 3, 4]);
    const places = tf.tensor2d([1, 3], [2, 1], 'int32');
    const updated = await compute(() => tf.tensorScatterUpdate(x, places, tf.tensor1d([9, 8])));
    assert.deepEqual([...updated], [1, 9, 3, 8]);
    assert.deepEqual([...(await x.data())], [1, 2, 3, 4]);
    tf.dispose([x, places]);
  });

  test(`${label}: sums of segments, also of rows that belong to none`, async () => {
    const x = tensorOf('rows', [5, 2, 3]);
    const ids = tf.tensor1d([2, -1, 0, 2, -1], 'int32');
    const values = await x.data();
    const expected = new Float32Array(3 * 6);
    for (const [row, segment] of [
      [0, 2],
      [2, 0],
      [3, 2],
    ] as const) {
      for (let i = 0; i < 6; i++) expected[segment * 6 + i]! += values[row * 6 + i]!;
    }
    assertClose(await compute(() => tf.unsortedSegmentSum(x, ids, 3)), expected, 'segments');
    tf.dispose([x, ids]);
  });

  test(`${label}: Fourier transforms of rows of any length, and back`, async () => {
    for (const length of [8, 6]) {
      const x = tensorOf('signal', [2, length]);
      const values = await x.data();
      const expected = Float32Array.from({ length: 2 * length }, (_, at) => {
        const [row, k] = [Math.floor(at / length), at % length];
        let sum = 0;
        for (let n = 0; n < length; n++) sum += values[row * length + n]! * Math.cos((2 * Math.PI * k * n) / length);
        return sum;
      });
      const before = tf.memory().numDataBuffers;
      const signal = (): tf.Tensor => tf.complex(x, tf.zerosLike(x));
      assertClose(await compute(() => tf.real(tf.spectral.fft(signal()))), expected, `${length}`, 1e-4);
      const back = await compute(() => tf.real(tf.spectral.ifft(tf.spectral.fft(signal()))));
      assertClose(back, values, `${length} and back`, 1e-4);
      // The backend of TensorFlow.js for GPUs keeps parts of complex tensors.
      if (tf.backend() instanceof MathBackendCPU) assert.equal(tf.memory().numDataBuffers, before);
      x.dispose();
    }
  });

  test(`${label}: einsum of every kind is the sum it stands for`, async () => {
    const lengths: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 5 };
    const equations = [
      'ab,bc->ac',
      'abc,dcb->da',
      'abcd,acbd->cab',
      'ab,ab->',
      'a,b->ba',
      'abc->ca',
      'abc->',
      'ab,cd->d',
      'abd,cb->dca',
      'ab,b->ab',
    ];
    for (const equation of equations) {
      const [terms = '', result = ''] = equation.split('->');
      const own = terms.split(',');
      const factors = own.map((letters, i) =>
        tensorOf(
          `factor ${i}`,
          [...letters].map((letter) => lengths[letter]!),
        ),
      );
      const values = await Promise.all(factors.map((factor) => factor.data()));
      const all = [...new Set(terms.replace(',', ''))];
      const place = (letters: string, at: ReadonlyMap<string, number>): number =>
        [...letters].reduce((index, letter) => index * lengths[letter]! + at.get(letter)!, 0);
      const expected = new Float32Array([...result].reduce((size, letter) => size * lengths[letter]!, 1));
      const count = all.reduce((size, letter) => size * lengths[letter]!, 1);
      for (let n = 0; n < count; n++) {
        const at = new Map<string, number>();
        let rest = n;
        for (const letter of all) {
          at.set(letter, rest % lengths[letter]!);
          rest = Math.floor(rest / lengths[letter]!);
        }
        expected[place(result, at)]! += own.reduce(
          (product, letters, i) => product * values[i]![place(letters, at)]!,
          1,
        );
      }
      const before = tf.memory();
      assertClose(await compute(() => tf.einsum(equation, ...factors)), expected, equation, 1e-5);
      assert.equal(tf.memory().numDataBuffers, before.numDataBuffers, `${equation} leaves memory behind`);
      tf.dispose(factors);
    }
  });
}

/** The gradients of a weighted sum of what `run` gives, along a direction of every input, against a difference. */
async function assertSlope(
  what: string,
  run: (...x: tf.Tensor[]) => tf.Tensor,
  shapes: readonly number[][],
): Promise<void> {
  const values = shapes.map((shape, i) => spacedValues(`${what} ${i}`, shape, 0.4 * i));
  const tensors = values.map((value, i) => tf.tensor(value, shapes[i]));
  const size = tf.tidy(() => run(...tensors).size);
  const weights = randomValues('weights', size);
  const weigh = (...x: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(tf.reshape(run(...x), [-1]), weights));
  const gradients = tf.grads(weigh)(tensors);
  for (const [i, gradient] of gradients.entries()) {
    assert.deepEqual(gradient.shape, shapes[i], `${what}, input ${i}`);
    const direction = randomValues(`direction ${what}`, values[i]!.length);
    const moved = async (by: number): Promise<number> => {
      const other = values[i]!.map((value, n) => value + by * direction[n]!);
      const out = await compute(() => run(...tensors.map((own, n) => (n === i ? tf.tensor(other, shapes[i]) : own))));
      return dot(out, weights);
    };
    const slope = ((await moved(STEP)) - (await moved(-STEP))) / (2 * STEP);
    const found = dot(await gradient.data(), direction);
    const scale = norm(await gradient.data()) * norm(direction) + 1;
    assert.ok(Math.abs(found - slope) <= 4e-3 * scale, `${what}, input ${i}: ${found}, by differences ${slope}`);
  }
  tf.dispose([...tensors, ...gradients]);
}

/** Operations that keep their results for their gradients, and others whose gradients have gradients here. */
const second: readonly [what: string, run: (...x: tf.Tensor[]) => tf.Tensor, shapes: readonly number[][]][] = [
  ['exp', (x) => tf.exp(x!), [[3, 4]]],
  ['tanh', (x) => tf.tanh(x!), [[3, 4]]],
  ['sigmoid', (x) => tf.sigmoid(x!), [[3, 4]]],
  ['elu', (x) => tf.elu(x!), [[3, 4]]],
  ['softmax', (x) => tf.softmax(x!), [[3, 4]]],
  ['logSumExp', (x) => tf.logSumExp(x!, 1), [[3, 4]]],
  ['a normalisation', (x) => tf.div(tf.sub(x!, tf.mean(x!)), tf.sqrt(tf.mean(tf.square(x!)))), [[3, 4]]],
  [
    'a convolution',
    (x, w) => tf.tanh(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same')),
    [
      [2, 4, 5, 2],
      [3, 2, 2, 3],
    ],
  ],
];

const STEP = 1e-3;

/** Numbers between -1 and 1 in any order, each further from every other and from zero than a step moves it. */
function spacedValues(name: string, shape: readonly number[], offset: number): Float32Array {
  const count = shape.reduce((size, length) => size * length, 1);
  const order = randomValues(name, count);
  const ranks = [...order.keys()].sort((a, b) => order[a]! - order[b]!);
  const values = new Float32Array(count);
  ranks.forEach((place, rank) => {
    values[place] = (2 * rank + 1.3 - offset) / count - 1;
  });
  return values;
}

function tensorOf(name: string, shape: number[]): tf.Tensor {
  return tf.tensor(
    randomValues(
      name,
      shape.reduce((size, length) => size * length, 1),
    ),
    shape,
  );
}

function lastTwoTurned(rank: number): number[] {
  return [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2];
}
