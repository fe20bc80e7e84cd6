/**
 * Operations with shapes and attributes drawn by chance, and their gradients, on a compiled engine beside TensorFlow.js's
 * plain kernels: strides longer than windows, filters as large as images, axes from the end, whatever nobody thought of.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../src/core/random.ts';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { agree, of } from './agree.ts';

export function drawnSuite(label: string, wish: EngineWish, programs = 25): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const [name, make] of Object.entries(operations)) {
    test(`${label}: ${name}, drawn by chance, and its gradients`, async () => {
      for (let seed = 1; seed <= programs; seed++) {
        const { what, shapes, run } = make(drawFrom(`${name} ${seed}`));
        const inputs = shapes.map((shape, i) => of(`${name} ${seed} ${i}`, shape));
        const say = `${name} ${seed}: ${shapes.map((shape) => `[${shape}]`).join(' ')}, ${what}`;
        await agree(say, () => run(...inputs.map((input) => input())), 1e-5, false);
        for (const i of inputs.keys()) {
          const slope = (...x: tf.Tensor[]): tf.Scalar => {
            const out = run(...x);
            return tf.sum(tf.mul(out, of(`${name} ${seed} weights`, out.shape)()));
          };
          const gradient = (): tf.Tensor => tf.grads(slope)(inputs.map((input) => input()))[i]!;
          await agree(`${say}, gradient of input ${i}`, gradient, 1e-5, false);
        }
      }
    });
  }
}

interface Drawn {
  readonly what: string;
  readonly shapes: readonly number[][];
  readonly run: (...x: tf.Tensor[]) => tf.Tensor;
}

type Draw = ReturnType<typeof drawFrom>;

function drawFrom(name: string) {
  const random = randomStream('drawn', name);
  const whole = (low: number, high: number): number => low + random.below(high - low + 1);
  return {
    whole,
    one: <T>(all: readonly T[]): T => all[random.below(all.length)]!,
    several: (count: number, low: number, high: number) => Array.from({ length: count }, () => whole(low, high)),
  };
}

const operations: Readonly<Record<string, (draw: Draw) => Drawn>> = {
  convolution(draw) {
    const { x, window, strides, pad } = windows(draw, 2);
    const filter = [...window, x.at(-1)!, draw.one([1, 3, 8, 17])];
    const run = (a?: tf.Tensor, w?: tf.Tensor) => tf.conv2d(a as Image, w as Image, strides as [number, number], pad);
    return { what: `${strides} ${pad}`, shapes: [x, filter], run };
  },
  'convolution in depth'(draw) {
    const { x, window, strides, pad } = windows(draw, 2);
    const stride = strides[0]!;
    const filter = [...window, x.at(-1)!, draw.whole(1, 3)];
    const run = (a?: tf.Tensor, w?: tf.Tensor) => tf.depthwiseConv2d(a as Image, w as Image, stride, pad);
    return { what: `${stride} ${pad}`, shapes: [x, filter], run };
  },
  'convolution of volumes'(draw) {
    const { x, window, strides, pad } = windows(draw, 3);
    const filter = [...window, x.at(-1)!, draw.whole(1, 5)];
    const run = (a?: tf.Tensor, w?: tf.Tensor) => tf.conv3d(a as Volume, w as Volume, strides as Three, pad);
    return { what: `${strides} ${pad}`, shapes: [x, filter], run };
  },
  pooling(draw) {
    const { x, window, strides, pad } = windows(draw, 2);
    const pool = draw.one([tf.maxPool, tf.avgPool]);
    const run = (a?: tf.Tensor) => pool(a as Image, window as [number, number], strides as [number, number], pad);
    return { what: `${window} ${strides} ${pad}`, shapes: [x], run };
  },
  'pooling of volumes'(draw) {
    const { x, window, strides, pad } = windows(draw, 3);
    const pool = draw.one([tf.maxPool3d, tf.avgPool3d]);
    const run = (a?: tf.Tensor) => pool(a as Volume, window as Three, strides as Three, pad);
    return { what: `${window} ${strides} ${pad}`, shapes: [x], run };
  },
  'arithmetic of what is stretched'(draw) {
    const whole = draw.several(draw.whole(1, 6), 1, 4);
    const part = whole.map((length) => draw.one([1, length])).slice(draw.whole(0, whole.length));
    const [name, combine] = draw.one([
      ['add', tf.add],
      ['sub', tf.sub],
      ['mul', tf.mul],
      ['maximum', tf.maximum],
      ['atan2', tf.atan2],
      ['div', (a: tf.Tensor, b: tf.Tensor) => tf.div(a, tf.add(tf.square(b), 1))],
    ] as const);
    return draw.one([true, false])
      ? { what: name, shapes: [whole, part], run: (a, b) => combine(a!, b!) }
      : { what: name, shapes: [part, whole], run: (a, b) => combine(a!, b!) };
  },
  reduction(draw) {
    const shape = draw.several(draw.whole(1, 5), 1, 5);
    const count = draw.whole(1, shape.length);
    const axes = [...shape.keys()].slice(0, count).map((axis) => draw.one([axis, axis - shape.length]));
    const keep = draw.one([true, false]);
    const [name, reduce] = draw.one([
      ['sum', tf.sum],
      ['mean', tf.mean],
      ['max', tf.max],
      ['logSumExp', tf.logSumExp],
    ] as const);
    return { what: `${name} ${axes} ${keep}`, shapes: [shape], run: (x) => reduce(x!, axes, keep) };
  },
  'products of batches'(draw) {
    const batch = draw.several(draw.whole(0, 3), 1, 3);
    const [rows, inner, columns] = [draw.one([1, 5, 17]), draw.one([1, 4, 33]), draw.one([1, 7, 40])];
    const [turnA, turnB] = [draw.one([true, false]), draw.one([true, false])];
    const a = [...batch, ...(turnA ? [inner, rows] : [rows, inner])];
    const b = [...batch.map((length) => draw.one([1, length])), ...(turnB ? [columns, inner] : [inner, columns])];
    return { what: `${turnA} ${turnB}`, shapes: [a, b], run: (x, y) => tf.matMul(x!, y!, turnA, turnB) };
  },
};

type Image = tf.Tensor4D;
type Volume = tf.Tensor5D;
type Three = [number, number, number];

/** An image or a volume, and a window that fits into it. */
function windows(draw: Draw, axes: number) {
  const lengths = draw.several(axes, 1, axes === 2 ? 11 : 6);
  return {
    x: [draw.whole(1, 3), ...lengths, draw.one([1, 2, 3, 4, 9, 16])],
    window: lengths.map((length) => draw.whole(1, Math.min(length, 4))),
    strides: draw.several(axes, 1, 3),
    pad: draw.one(['same', 'valid'] as const),
  };
}
