/** Arithmetic, sums, layouts and gradients on one engine, against plain loops and finite differences. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose, compute, dot, norm, randomValues } from '../support/close.ts';

export function arraySuite(label: string, wish: EngineWish, runs = 40): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: arithmetic with every kind of broadcast`, async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 0, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 0, max: 5 }), fc.nat(255), async (shape, dropped, ones) => {
        const other = shape.slice(Math.min(dropped, shape.length)).map((length, i) => ((ones >> i) & 1 ? 1 : length));
        const a = randomValues('a', product(shape));
        const b = randomValues('b', product(other));
        const both = [() => tf.tensor(a, shape), () => tf.tensor(b, other)] as const;
        const wide = await compute(() => tf.broadcastTo(both[1](), shape));
        const what = JSON.stringify([shape, other]);
        for (const [name, op, plain] of binary) {
          const expected = Array.from(a, (value, i) => plain(value, wide[i]!));
          assertClose(await compute(() => op(both[0](), both[1]())), expected, `${name} ${what}`);
          const turned = Array.from(a, (value, i) => plain(wide[i]!, value));
          assertClose(await compute(() => op(both[1](), both[0]())), turned, `${name} turned ${what}`);
        }
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: a number that is none is not hidden`, async () => {
    const values = [Number.NaN, 1, -1];
    assert.ok(Number.isNaN((await compute(() => tf.relu(tf.tensor(values))))[0]));
    assert.deepEqual([...(await compute(() => tf.step(tf.tensor([...values, 0]))))], [Number.NaN, 1, 0, 0]);
    assert.deepEqual([...(await compute(() => tf.step(tf.tensor([1, -2, 0]), 0.5)))], [1, 0.5, 0.5]);
    assert.ok(Number.isNaN((await compute(() => tf.maximum(tf.tensor(values), tf.tensor([0, 0, 0]))))[0]));
    assert.ok(Number.isNaN((await compute(() => tf.maximum(tf.tensor([0, 0, 0]), tf.tensor(values))))[0]));
    assert.ok(Number.isNaN((await compute(() => tf.minimum(tf.tensor([0, 0, 0]), tf.tensor(values))))[0]));
    assert.ok(Number.isNaN((await compute(() => tf.sum(tf.tensor(values))))[0]));
  });

  test(`${label}: rows beyond the number that 16 bits count`, async () => {
    const x = randomValues('many rows', 70_000 * 6);
    const rows = () => tf.tensor3d(x, [70_000, 3, 2]);
    const summed = await compute(() => tf.sum(rows(), 1));
    assertClose(summed, sumOver(x, [70_000, 3, 2], [1]), 'sums');
    const squares = await compute(() => tf.matMul(rows(), rows(), false, true));
    const expected = Array.from({ length: 70_000 * 9 }, (_, at) => {
      const [row, place] = [Math.floor(at / 9) * 6, at % 9];
      const [a, b] = [row + 2 * Math.floor(place / 3), row + 2 * (place % 3)];
      return x[a]! * x[b]! + x[a + 1]! * x[b + 1]!;
    });
    assertClose(squares, expected, 'products');
  });

  test(`${label}: sums and means over any axes`, async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(15), fc.boolean(), async (shape, mask, keep) => {
        const axes = shape.map((_, axis) => axis).filter((axis) => (mask >> axis) & 1);
        if (axes.length === 0) return;
        const x = randomValues('x', product(shape));
        const expected = sumOver(x, shape, axes);
        const count = product(axes.map((axis) => shape[axis]!));
        const what = JSON.stringify([shape, axes]);
        const summed = await compute(() => tf.sum(tf.tensor(x, shape), axes, keep));
        const bound = 1e-5 * norm(x);
        expected.forEach((value, i) => {
          assert.ok(Math.abs(summed[i]! - value) <= bound, what);
        });
        const mean = await compute(() => tf.mean(tf.tensor(x, shape), axes, keep));
        expected.forEach((value, i) => {
          assert.ok(Math.abs(mean[i]! - value / count) <= bound, what);
        });
      }),
      { numRuns: 2 * runs },
    );
    const long = randomValues('long', 200_000).map((value) => value + 1);
    const total = long.reduce((sum, value) => sum + value, 0);
    assertClose(await compute(() => tf.sum(tf.tensor(long))), [total], 'a long sum');
    const columns = await compute(() => tf.sum(tf.tensor(long, [20_000, 10]), 0));
    assertClose(columns, sumOver(long, [20_000, 10], [0]), 'long columns');
  });

  test(`${label}: transposition, slice, padding, concatenation and tiling`, async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(1000), async (lengths, seed) => {
        const x = Float32Array.from({ length: product(lengths) }, (_, i) => i + 1);
        const rank = lengths.length;
        const order = lengths.map((_, i) => i).sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
        const turned = await compute(() => tf.transpose(tf.tensor(x, lengths), order));
        const back = await compute(() => {
          const there = tf.transpose(tf.tensor(x, lengths), order);
          return tf.transpose(
            there,
            lengths.map((_, axis) => order.indexOf(axis)),
          );
        });
        assert.deepEqual(back, x, 'there and back');
        const turnedShape = order.map((axis) => lengths[axis]!);
        for (let i = 0; i < x.length; i++) {
          const place = indices(i, turnedShape);
          const original = lengths.map((_, axis) => place[order.indexOf(axis)]!);
          assert.equal(turned[i], x[flat(original, lengths)]);
        }
        const begin = lengths.map((length, i) => (seed + i) % length);
        const size = lengths.map((length, i) => length - begin[i]!);
        const cutOut = await compute(() => tf.slice(tf.tensor(x, lengths), begin, size));
        cutOut.forEach((value, i) => {
          assert.equal(
            value,
            x[
              flat(
                indices(i, size).map((at, axis) => at + begin[axis]!),
                lengths,
              )
            ],
          );
        });
        const margins = lengths.map((_, i): [number, number] => [(seed + i) % 3, (seed + 2 * i) % 2]);
        const padded = await compute(() => {
          const wide = tf.pad(tf.tensor(x, lengths), margins, -1);
          return tf.slice(
            wide,
            margins.map(([before]) => before),
            lengths,
          );
        });
        assert.deepEqual(padded, x, 'padded and cut');
        const axis = seed % rank;
        const joined = await compute(() => {
          const one = tf.tensor(x, lengths);
          const both = tf.concat([one, tf.mul(one, 2)], axis);
          return tf.slice(
            both,
            lengths.map((length, i) => (i === axis ? length : 0)),
            lengths,
          );
        });
        assert.deepEqual(
          joined,
          x.map((value) => 2 * value),
          'second half of a concatenation',
        );
        const tiled = await compute(() =>
          tf.tile(
            tf.tensor(x, lengths),
            lengths.map((_, i) => 1 + ((seed + i) % 2)),
          ),
        );
        const tiledShape = lengths.map((length, i) => length * (1 + ((seed + i) % 2)));
        tiled.forEach((value, i) => {
          assert.equal(
            value,
            x[
              flat(
                indices(i, tiledShape).map((at, k) => at % lengths[k]!),
                lengths,
              )
            ],
          );
        });
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: tf.unstack has a gradient, of one part alone too`, async () => {
    for (const steps of [1, 3]) {
      const weighed = (x: tf.Tensor): tf.Tensor => tf.addN(tf.unstack(x).map((part, i) => tf.mul(part, i + 2)));
      const gradient = await compute(() => tf.grad(weighed)(tf.ones([steps, 2])));
      assert.deepEqual([...gradient], [2, 2, 3, 3, 4, 4].slice(0, 2 * steps));
    }
  });

  test(`${label}: tf.grads agrees with finite differences`, async () => {
    const x = randomValues('x', 2 * 5 * 5 * 2);
    const w = randomValues('w', 3 * 3 * 2 * 3).map((value) => value / 4);
    const v = randomValues('v', 12 * 4).map((value) => value / 3);
    const f = (filter: tf.Tensor, weights: tf.Tensor): tf.Scalar => {
      const maps = tf.conv2d(tf.tensor4d(x, [2, 5, 5, 2]), filter as tf.Tensor4D, 2, 1); // [2, 3, 3, 3]
      const pooled = tf.avgPool(tf.square(maps) as tf.Tensor4D, 2, 1, 'valid'); // [2, 2, 2, 3]
      const out = tf.matMul(tf.reshape(pooled, [2, 12]), weights as tf.Tensor2D);
      return tf.sum(tf.square(tf.sub(out, tf.mean(out, 0)))) as tf.Scalar;
    };
    const at = async (a: Float32Array, b: Float32Array): Promise<number> =>
      (await compute(() => f(tf.tensor(a, [3, 3, 2, 3]), tf.tensor(b, [12, 4]))))[0]!;
    const gradient = (pick: 0 | 1): Promise<Float32Array> =>
      compute(() => tf.grads(f)([tf.tensor(w, [3, 3, 2, 3]), tf.tensor(v, [12, 4])])[pick]!);
    const step = 2e-2;
    for (const pick of [0, 1] as const) {
      const direction = randomValues(`direction ${pick}`, pick === 0 ? w.length : v.length);
      const moved = (sign: number): Promise<number> => {
        const shift = (from: Float32Array) => from.map((value, i) => value + sign * step * direction[i]!);
        return pick === 0 ? at(shift(w), v) : at(w, shift(v));
      };
      const length = norm(direction);
      const expected = ((await moved(1 / length)) - (await moved(-1 / length))) / (2 * step);
      const actual = dot(await gradient(pick), direction) / length;
      assert.ok(Math.abs(actual - expected) <= 2e-3 * Math.max(1, Math.abs(expected)), `${actual} and ${expected}`);
    }
  });
}

const binary: readonly (readonly [
  string,
  (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  (a: number, b: number) => number,
])[] = [
  ['add', tf.add, (a, b) => a + b],
  ['sub', tf.sub, (a, b) => a - b],
  ['mul', tf.mul, (a, b) => a * b],
  ['div', tf.div, (a, b) => a / b],
  ['maximum', tf.maximum, Math.max],
  ['minimum', tf.minimum, Math.min],
];

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function indices(at: number, shape: readonly number[]): number[] {
  const place = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = at % shape[axis]!;
    at = Math.floor(at / shape[axis]!);
  }
  return place;
}

function flat(place: readonly number[], shape: readonly number[]): number {
  return place.reduce((at, index, axis) => at * shape[axis]! + index, 0);
}

function sumOver(x: Float32Array, shape: readonly number[], axes: readonly number[]): number[] {
  const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const out = new Array<number>(product(kept)).fill(0);
  x.forEach((value, i) => {
    const place = indices(i, shape).map((at, axis) => (axes.includes(axis) ? 0 : at));
    out[flat(place, kept)]! += value;
  });
  return out;
}
