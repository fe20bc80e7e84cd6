/** Functions of single numbers, comparisons, choices and soft maxima on one engine, against JavaScript's own. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { compute, randomValues } from '../support/close.ts';

export function functionSuite(label: string, wish: EngineWish, runs = 40): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: functions of single numbers, to a few units in the last place`, async () => {
    const wide = Array.from({ length: 999 }, (_, i) => (i - 499) * 0.181);
    const tiny = [
      0.5, 1.5, 2.5, -0.5, -1.5, 8388609, -8388607.5, 1e20, 1e-30, -1e-20, 3e-5, -2e-3, 0, 1, -1, 0.6249, 0.6251,
      -0.625,
    ];
    for (const [name, op, plain] of functions) {
      const x = Float32Array.from([...wide, ...tiny, ...randomValues(name, 500)]);
      const found = await compute(() => op(tf.tensor(x)));
      for (const [i, value] of x.entries()) {
        const expected = Math.fround(plain(value));
        if (Number.isNaN(expected)) assert.ok(Number.isNaN(found[i]), `${name}(${value}) is ${found[i]}`);
        else if (!Number.isFinite(expected)) assert.equal(found[i], expected, `${name}(${value})`);
        else {
          // Differences of one and a power of e keep the absolute accuracy of the one.
          const scale = Math.max(Math.abs(expected), name === 'elu' || name === 'selu' ? 1 : 1e-30);
          assert.ok(
            Math.abs(found[i]! - expected) <= 1e-6 * scale,
            `${name}(${value}) is ${found[i]}, not ${expected}`,
          );
        }
      }
      const ends = await compute(() => op(tf.tensor([Number.NaN, Infinity, -Infinity])));
      // What is no more than a denormal number may be zero, and zero one of these.
      const shown = (values: Iterable<number>) => [...values].map((value) => (Math.abs(value) < 1e-37 ? 0 : value));
      const expected = shown([Number.NaN, Infinity, -Infinity].map((value) => Math.fround(plain(value))));
      assert.deepEqual(shown(ends), expected, `${name} at the ends`);
    }
  });

  test(`${label}: zero keeps its sign through functions that are odd`, async () => {
    const zeros = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? -0 : 0));
    for (const odd of [tf.tanh, tf.sin, tf.tan, tf.asin, tf.atan, tf.sinh, tf.asinh, tf.atanh, tf.erf, tf.expm1]) {
      assert.deepEqual([...(await compute(() => odd(tf.tensor(zeros))))], zeros, odd.name);
    }
  });

  test(`${label}: comparisons with every kind of broadcast, and choices by them`, async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 0, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 0, max: 5 }), fc.nat(255), async (shape, dropped, ones) => {
        const other = shape.slice(Math.min(dropped, shape.length)).map((length, i) => ((ones >> i) & 1 ? 1 : length));
        // Few different values, so that many are equal; not a number among them.
        const few = (name: string, of: readonly number[]) =>
          randomValues(name, tf.util.sizeFromShape([...of])).map((value) =>
            value > 1.5 ? Number.NaN : Math.round(value),
          );
        const [a, b] = [few('a', shape), few('b', other)];
        const [left, right] = [() => tf.tensor(a, shape), () => tf.tensor(b, other)];
        const wide = await compute(() => tf.broadcastTo(right(), shape));
        for (const [name, op, plain] of comparisons) {
          const what = `${name} ${JSON.stringify([shape, other])}`;
          const expected = Array.from(a, (value, i) => (plain(value, wide[i]!) ? 1 : 0));
          const turned = Array.from(a, (value, i) => (plain(wide[i]!, value) ? 1 : 0));
          assert.deepEqual([...(await compute(() => tf.cast(op(left(), right()), 'float32')))], expected, what);
          assert.deepEqual(
            [...(await compute(() => tf.cast(op(right(), left()), 'float32')))],
            turned,
            `${what} turned`,
          );
          const chosen = await compute(() => tf.where(op(left(), right()), tf.add(tf.zerosLike(left()), 2), 3));
          assert.deepEqual(
            [...chosen],
            expected.map((is) => (is ? 2 : 3)),
            `where ${what}`,
          );
        }
      }),
      { numRuns: Math.ceil(runs / 2) },
    );
    const truth = tf.greater(tf.tensor([1, 2, 3]), 2);
    assert.equal(truth.dtype, 'bool');
    assert.deepEqual([...(await truth.data())], [0, 0, 1]);
    truth.dispose();
  });

  test(`${label}: soft maxima along the last axis, and their gradient`, async () => {
    for (const shape of [[1], [3, 10], [2, 3, 17], [5, 64], [2, 130]]) {
      const x = randomValues('logits', tf.util.sizeFromShape(shape)).map((value) => 30 * value);
      const columns = shape.at(-1)!;
      const found = await compute(() => tf.softmax(tf.tensor(x, shape)));
      for (let row = 0; row < x.length; row += columns) {
        const own = x.subarray(row, row + columns);
        const powers = Array.from(own, (value) => Math.exp(value - Math.max(...own)));
        const sum = powers.reduce((all, value) => all + value, 0);
        powers.forEach((power, i) => {
          assert.ok(Math.abs(found[row + i]! - power / sum) <= 1e-6, `${shape} at ${row + i}`);
        });
      }
    }
    const spoiled = await compute(() =>
      tf.softmax(
        tf.tensor([
          [1, Number.NaN, 2],
          [1, -Infinity, 1],
        ]),
      ),
    );
    assert.deepEqual([...spoiled], [Number.NaN, Number.NaN, Number.NaN, 0.5, 0, 0.5]);
  });

  test(`${label}: pieces of a tensor put together again are the tensor`, async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(4), fc.nat(6), async (lengths, at, first) => {
        const axis = at % lengths.length;
        const whole = lengths[axis]!;
        const pieces = [Math.min(first, whole), whole - Math.min(first, whole)];
        const x = Float32Array.from({ length: tf.util.sizeFromShape(lengths) }, (_, i) => i + 1);
        const back = await compute(() => tf.concat(tf.split(tf.tensor(x, lengths), pieces, axis), axis));
        assert.deepEqual(back, x, JSON.stringify([lengths, axis, pieces]));
        const weighed = (t: tf.Tensor): tf.Tensor => tf.sum(tf.mul(tf.split(t, pieces, axis)[1]!, 2));
        const gradient = await compute(() => tf.grad(weighed)(tf.tensor(x, lengths)));
        assert.equal(gradient.filter((value) => value === 2).length, (x.length / whole) * pieces[1]!);
      }),
      { numRuns: runs },
    );
  });
}

const functions: readonly (readonly [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number])[] = [
  ['exp', tf.exp, Math.exp],
  ['log', tf.log, Math.log],
  ['sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['tanh', tf.tanh, Math.tanh],
  ['elu', tf.elu, (x) => (x < 0 ? Math.expm1(x) : x)],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.25), (x) => (x < 0 ? 0.25 * x : x)],
  ['rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x)],
  ['reciprocal', tf.reciprocal, (x) => 1 / x],
  ['floor', tf.floor, Math.floor],
  ['ceil', tf.ceil, Math.ceil],
  ['round', tf.round, toNearestEven],
  ['sign', tf.sign, (x) => Math.sign(x) || 0],
  ['relu6', tf.relu6, (x) => Math.min(6, Math.max(0, x))],
  ['selu', tf.selu, (x) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x)],
  ['softplus', tf.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
  ['log1p', tf.log1p, Math.log1p],
  ['clipByValue', (x) => tf.clipByValue(x, -1.5, 2), (x) => Math.min(2, Math.max(-1.5, x))],
];

/** Halves to the even side. */
function toNearestEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}

const comparisons: readonly (readonly [
  string,
  (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  (a: number, b: number) => boolean,
])[] = [
  ['greater', tf.greater, (a, b) => a > b],
  ['greaterEqual', tf.greaterEqual, (a, b) => a >= b],
  ['less', tf.less, (a, b) => a < b],
  ['lessEqual', tf.lessEqual, (a, b) => a <= b],
  ['equal', tf.equal, (a, b) => a === b],
  ['notEqual', tf.notEqual, (a, b) => a !== b],
];
