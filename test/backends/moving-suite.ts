/**
 * Operations that move values of any type about, and pooling of volumes, on a compiled engine: the results are those of
 * TensorFlow.js's own plain kernels, and compiled kernels computed them.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { compute, dot, randomValues } from '../support/close.ts';
import { agree, of } from './agree.ts';

export function movingSuite(label: string, wish: EngineWish, runs = 40): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });

  test(`${label}: steps through a tensor, also backwards`, async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(1000), fc.constantFrom(...kinds), async (shape, seed, kind) => {
        const at = shape.map((length, axis) => (seed + axis) % length);
        const back = shape.map((_, axis) => ((seed >> axis) & 1) === 1);
        const [begin, end] = [shape.map((length, i) => (back[i] ? length - 1 : at[i]!)), shape.map((length) => length)];
        const steps = shape.map((_, i) => (1 + ((seed + i) % 3)) * (back[i] ? -1 : 1));
        // Backwards to the first: its end cannot be said by a number.
        const toFirst = back.reduce((mask, is, axis) => mask | (is ? 1 << axis : 0), 0);
        const [x, what] = [ofKind(kind, shape), JSON.stringify([begin, steps])];
        const isAll = begin.every((from, axis) => from === 0 && steps[axis] === 1);
        const some = () => tf.stridedSlice(x(), begin, end, steps, 0, toFirst);
        await agreeOf(kind, shape, `steps ${what}`, some, !isAll);
      }),
      { numRuns: runs },
    );
    const whole = await compute(() => tf.stridedSlice(tf.tensor([1, 2, 3]), [0], [3], [1]));
    assert.deepEqual([...whole], [1, 2, 3]);
    assert.deepEqual((await compute(() => tf.stridedSlice(tf.tensor([1, 2, 3]), [2], [2], [1]))).length, 0);
  });

  test(`${label}: mirrored borders`, async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(1000), fc.constantFrom(...kinds), async (shape, seed, kind) => {
        const x = ofKind(kind, shape);
        for (const mode of ['reflect', 'symmetric'] as const) {
          const most = (length: number): number => (mode === 'reflect' ? length - 1 : length);
          const borders = shape.map((length, i): [number, number] => [
            (seed + i) % (most(length) + 1),
            (seed + 2 * i) % (most(length) + 1),
          ]);
          const isAny = borders.flat().some((border) => border > 0);
          await agreeOf(
            kind,
            shape,
            `${mode} ${JSON.stringify(borders)}`,
            () => tf.mirrorPad(x(), borders, mode),
            isAny,
          );
        }
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: whole numbers and truths in another layout`, async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(1000), fc.constantFrom('int32', 'bool'), async (shape, seed, kind) => {
        const x = ofKind(kind, shape);
        const order = shape.map((_, i) => i).sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
        const times = shape.map((_, i) => 1 + ((seed + i) % 3));
        await agreeOf(kind, shape, `turned to ${order}`, () => tf.transpose(x(), order), shape.length > 1);
        await agreeOf(kind, shape, 'reversed', () => tf.reverse(x(), [seed % shape.length]));
        // Copies have two axes for each, and the kernel knows six.
        await agreeOf(kind, shape, `${times} times`, () => tf.tile(x(), times), shape.length <= 3);
        const margins = shape.map((_, i): [number, number] => [(seed + i) % 3, (seed + 2 * i) % 2]);
        await agreeOf(kind, shape, `padded ${margins}`, () => tf.pad(x(), margins, kind === 'bool' ? 1 : -3));
        const rows = [0, shape[0]! - 1, 0];
        await agreeOf(kind, shape, 'picked', () => tf.gather(x(), tf.tensor1d(rows, 'int32')));
        const begin = shape.map((length, i) => (seed + i) % length);
        const size = shape.map((length, i) => length - begin[i]!);
        const inOnePiece = tf.slice_util.isSliceContinous(shape, begin, size);
        await agreeOf(kind, shape, `from ${begin}`, () => tf.slice(x(), begin), !inOnePiece);
      }),
      { numRuns: runs },
    );
    assert.throws(
      () => tf.gather(tf.tensor([1, 2], [2], 'int32'), tf.tensor([2], [1], 'int32')),
      /out of bounds|index/i,
    );
    // A few of many, which are not worth bringing.
    const many = tf.range(0, 10_000, 1, 'int32');
    const rows = tf.tensor2d([7, 3], [2, 1], 'int32');
    assert.deepEqual([...(await compute(() => tf.gatherND(many, rows)))], [7, 3]);
    tf.dispose([many, rows]);
  });

  test(`${label}: rows and values by their places`, async () => {
    for (const kind of kinds) {
      const x = ofKind(kind, [4, 3, 5]);
      const first = () => tf.tensor2d([3, 0, 3], [3, 1], 'int32');
      const deeper = () => tf.tensor3d([3, 2, 0, 1, 1, 1, 2, 0], [2, 2, 2], 'int32');
      await agree(`rows, ${kind}`, () => tf.gatherND(x(), first()));
      await agree(`deeper, ${kind}`, () => tf.gatherND(x(), deeper()));
      await agree(`values, ${kind}`, () => tf.gatherND(x(), tf.tensor2d([1, 2, 4, 0, 0, 0], [2, 3], 'int32')));
    }
    assert.throws(() => tf.gatherND(tf.tensor([1, 2]), tf.tensor2d([2], [1, 1], 'int32')), /does not index/);
  });

  test(`${label}: blocks of pixels to the batch and back`, async () => {
    for (const kind of kinds) {
      const image = ofKind(kind, [2, 5, 4, 3]);
      const pads = [
        [1, 2],
        [0, 2],
      ];
      await agree(`to the batch, ${kind}`, () => tf.spaceToBatchND(image(), [2, 3], pads));
      const pieces = ofKind(kind, [12, 4, 2, 3]);
      await agree(`back, ${kind}`, () => tf.batchToSpaceND(pieces(), [2, 3], pads));
    }
  });

  test(`${label}: conditions of fewer axes, truths of numbers, what is no number`, async () => {
    const [a, b] = [of('a', [3, 4, 5]), of('b', [3, 4, 5])];
    const rows = of('rows', [4, 1]);
    await agree('where, a condition of fewer axes', () => tf.where(tf.greater(rows(), 0), a(), b()));
    const odd = () => tf.tensor([1, 0, -0, Number.NaN, -3, Infinity]);
    await agree('truths', () => tf.cast(odd(), 'bool'));
    await agree('no numbers', () => tf.isNaN(odd()));
    assert.deepEqual([...(await compute(() => tf.isNaN(odd())))], [0, 0, 0, 1, 0, 0]);
  });

  test(`${label}: running products`, async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(1000), fc.boolean(), fc.boolean(), async (shape, seed, exclusive, back) => {
        const what = JSON.stringify([shape, seed % shape.length, exclusive, back]);
        await agree(what, () => tf.cumprod(of('x', shape)(), seed % shape.length, exclusive, back), 1e-5);
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: pooling of volumes, also of equal values, and its gradient`, async () => {
    for (const [shape, window, stride, pad] of [
      [[2, 4, 6, 5, 3], 2, 2, 'valid'],
      [[1, 5, 4, 4, 17], 3, 1, 'same'],
      [[1, 5, 7, 6, 2], 3, 2, 'same'],
      [[2, 3, 5, 5, 4], 2, [1, 2, 3], 1],
      [[1, 4, 5, 6, 1], [3, 2, 2], [2, 1, 2], 'same'],
    ] as const) {
      const sizes = [window, stride].map((size) => (typeof size === 'number' ? size : [...size])) as [number, number];
      const what = JSON.stringify([shape, window, stride, pad]);
      for (const [kind, x] of [
        ['numbers', of('x', shape)],
        ['zeros and ones', () => tf.cast(tf.greater(of('x', shape)(), 0.3), 'float32')],
      ] as const) {
        for (const [name, op] of [
          ['largest', tf.maxPool3d],
          ['average', tf.avgPool3d],
        ] as const) {
          const pooled = (v: tf.Tensor): tf.Tensor => op(v as tf.Tensor5D, ...sizes, pad);
          await agree(`${name} of ${kind} ${what}`, () => pooled(x()));
          const weighed = (v: tf.Tensor): tf.Tensor => tf.sum(tf.mul(pooled(v), of('weights', pooled(v).shape)()));
          await agree(`slope of the ${name} of ${kind} ${what}`, () => tf.grad(weighed)(x()));
        }
      }
    }
    // TensorFlow.js's own kernel loses errors where a window is higher than wide; all of them come back here.
    const x = of('x', [1, 4, 6, 4, 2]);
    const weights = randomValues('weights', 2 * 2 * 2 * 2);
    const sum = (v: tf.Tensor): tf.Tensor =>
      tf.sum(
        tf.mul(tf.maxPool3d(v as tf.Tensor5D, [2, 3, 2], [2, 3, 2], 'valid'), tf.tensor(weights, [1, 2, 2, 2, 2])),
      );
    const slope = await compute(() => tf.grad(sum)(x()));
    const back = dot(slope, await compute(x));
    assert.ok(Math.abs(back - (await compute(() => sum(x())))[0]!) <= 1e-5);
  });
}

const kinds = ['float32', 'int32', 'bool'] as const;

/** Random values of a type, made by no kernel. */
function ofKind(kind: (typeof kinds)[number], shape: readonly number[]): () => tf.Tensor {
  const floats = randomValues(kind, tf.util.sizeFromShape([...shape]));
  if (kind === 'float32') return () => tf.tensor(floats, [...shape]);
  const whole = Int32Array.from(floats, (value) => (kind === 'bool' ? Number(value > 0) : 1e7 * value));
  return () => tf.tensor(kind === 'bool' ? Uint8Array.from(whole) : whole, [...shape], kind);
}

/** Where no compiled kernel is due: a few of many values that are no floats, and what moves nothing. */
async function agreeOf(
  kind: (typeof kinds)[number],
  given: readonly number[],
  what: string,
  run: () => tf.Tensor,
  moves = true,
): Promise<void> {
  const size = tf.tidy(() => run().size);
  const due = kind === 'float32' || tf.util.sizeFromShape([...given]) <= 64 * size;
  await agree(`${what} ${kind} [${given}]`, run, 0, moves && due);
}
