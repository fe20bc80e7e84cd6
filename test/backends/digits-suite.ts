/**
 * Functions of one and two numbers over the whole range of floats, on a compiled engine, against JavaScript's in double
 * precision: the digits, and what comes of zeros with signs, of infinities and of what is no number.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../src/core/random.ts';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { compute } from '../support/close.ts';

export function digitsSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: functions of one number keep their digits over the whole range`, async () => {
    const turns = Array.from({ length: 4000 }, (_, i) => ((i - 2000) * Math.PI) / 2);
    const x = Float32Array.from([
      ...special,
      ...turns,
      ...turns.map((turn) => 1e5 * turn),
      ...anyFloats('one', 20_000),
    ]);
    for (const [name, op, plain] of ofOne) {
      const found = await compute(() => op(tf.tensor(x)));
      for (const [i, value] of x.entries()) assertDigits(found[i]!, plain(value), `${name}(${value})`);
    }
  });

  test(`${label}: functions of two numbers keep their digits over the whole range`, async () => {
    const all = special.flatMap((a) => special.map((b) => [a, b] as const));
    const [first, second, near] = [anyFloats('first', 8000), anyFloats('second', 8000), closeFloats('near', 8000)];
    const pairs = [
      ...all,
      ...[...first].map((a, i) => [a, second[i]!] as const),
      ...[...first].map((a, i) => [a, near[i]!] as const),
      ...[...near].map((a, i) => [a, 3 * near[(i + 1) % near.length]!] as const),
    ];
    const [a, b] = [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side]!)) as [
      Float32Array,
      Float32Array,
    ];
    for (const [name, op, plain] of ofTwo) {
      const found = await compute(() => op(tf.tensor(a), tf.tensor(b)));
      for (const [i, value] of a.entries()) assertDigits(found[i]!, plain(value, b[i]!), `${name}(${value}, ${b[i]})`);
      // A number for all, on either side, and rows that repeat.
      const [one, few] = [1.7, Float32Array.of(0.3, -2.5, 4)];
      const byOne = await compute(() => op(tf.tensor(near), one));
      const ofThat = await compute(() => op(one, tf.tensor(near)));
      const byFew = await compute(() => op(tf.tensor(near.subarray(0, 3000), [1000, 3]), tf.tensor(few)));
      for (const [i, value] of near.entries()) {
        assertDigits(byOne[i]!, plain(value, Math.fround(one)), `${name}(${value}, ${one})`);
        assertDigits(ofThat[i]!, plain(Math.fround(one), value), `${name}(${one}, ${value})`);
        if (i < 3000) assertDigits(byFew[i]!, plain(value, few[i % 3]!), `${name}(${value}, ${few[i % 3]})`);
      }
    }
  });
}

type One = readonly [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number];
const ofOne: readonly One[] = [
  ['sin', tf.sin, Math.sin],
  ['cos', tf.cos, Math.cos],
  ['atan', tf.atan, Math.atan],
  ['expm1', tf.expm1, Math.expm1],
  ['erf', tf.erf, erf],
];

type Operand = tf.Tensor | number;
type Two = readonly [string, (a: Operand, b: Operand) => tf.Tensor, (a: number, b: number) => number];
const ofTwo: readonly Two[] = [
  ['pow', tf.pow, (a, b) => a ** b],
  ['atan2', tf.atan2, Math.atan2],
  ['mod', tf.mod, (a, b) => ((a < 0 && b < 0) || (a >= 0 && b >= 0) ? a % b : ((a % b) + b) % b)],
];

const special = [
  ...[0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 2.5, 17, -17, 1 / 3, 0.7, 1e-3, 1e10, -1e10, 16777215, -16777215],
  ...[2 ** 28, 2 ** 31, 2 ** 64, 3e38, -3e38, 1.2e-38, -1.2e-38, Number.NaN, Infinity, -Infinity],
].map(Math.fround);

/** Every exponent alike, without the denormal ones, which native builds count as zero. */
function anyFloats(name: string, count: number): Float32Array {
  const random = randomStream(name, count);
  return Float32Array.from({ length: count }, () => (random.next() < 0.5 ? -1 : 1) * 2 ** (-125 + 252 * random.next()));
}

function closeFloats(name: string, count: number): Float32Array {
  const random = randomStream(name, count);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** 2.5e-7 of the result is two units in its last place; what is no more than a denormal number may be zero. */
function assertDigits(found: number, exact: number, what: string): void {
  const expected = Math.fround(exact);
  const least = 1.18e-38;
  const isRight =
    Number.isNaN(expected) || !Number.isFinite(expected) || (expected === 0 && exact === 0)
      ? Object.is(found, expected) || (expected === 0 && exact !== 0)
      : Math.abs(found - exact) <= 2.5e-7 * Math.abs(exact) + least;
  assert.ok(isRight, `${what} is ${found}, not ${expected}`);
}

/** Its Taylor series (Abramowitz & Stegun 1964, 7.1.5) below 4.2, from where on a float is one. */
function erf(x: number): number {
  if (Number.isNaN(x) || x === 0 || Math.abs(x) > 4.2) return Number.isNaN(x) || x === 0 ? x : Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
