/** Matrix products, convolutions and pooling on one engine, against plain loops in double precision. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose, compute, dot, norm, randomValues } from '../support/close.ts';
import { type ConvSizes, largestGradient, multiply, outputSize, planar, poolWindows } from './plain.ts';
import { forward, inputGradient, weightGradient } from './plain-convolution.ts';

export function productSuite(label: string, wish: EngineWish, runs = 40): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: matrix products in all transpositions`, async () => {
    const size = fc.integer({ min: 1, max: 40 });
    const cases = fc.record({
      ...{ rows: size, depth: size, columns: size, batch: fc.integer({ min: 1, max: 3 }) },
      ...{ transposeA: fc.boolean(), transposeB: fc.boolean() },
    });
    await fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const a = randomValues('a', c.batch * c.rows * c.depth);
        const b = randomValues('b', c.batch * c.depth * c.columns);
        const inA = c.transposeA ? [c.depth, c.rows] : [c.rows, c.depth];
        const inB = c.transposeB ? [c.columns, c.depth] : [c.depth, c.columns];
        const out = await compute(() =>
          tf.matMul(tf.tensor(a, [c.batch, ...inA]), tf.tensor(b, [c.batch, ...inB]), c.transposeA, c.transposeB),
        );
        // The length that the product has on average: few sums may nearly cancel.
        const usual = Math.sqrt(c.rows * c.depth * c.columns);
        for (let i = 0; i < c.batch; i++) {
          const part = (all: Float32Array) =>
            all.subarray((i * all.length) / c.batch, ((i + 1) * all.length) / c.batch);
          const expected = multiply(part(a), part(b), c, c.transposeA, c.transposeB);
          assertClose(part(out), expected, JSON.stringify(c), undefined, usual);
        }
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: one matrix against a batch of them`, async () => {
    const a = randomValues('one', 3 * 5);
    const b = randomValues('many', 4 * 5 * 6);
    const out = await compute(() => tf.matMul(tf.tensor(a, [1, 3, 5]), tf.tensor(b, [4, 5, 6])));
    for (let i = 0; i < 4; i++) {
      const expected = multiply(a, b.subarray(i * 30, i * 30 + 30), { rows: 3, depth: 5, columns: 6 }, false, false);
      assertClose(out.subarray(i * 18, i * 18 + 18), expected, `matrix ${i}`);
    }
  });

  for (const density of [0, 0.01, 0.1, 0.19, 0.3, 1]) {
    test(`${label}: large matrix products at density ${density}`, async () => {
      const sizes = { rows: 131, depth: 301, columns: 43 };
      const x = randomValues('spikes', 131 * 301, density);
      const w = randomValues('weights', 301 * 43);
      const dy = randomValues('gradient', 131 * 43);
      const product = await compute(() => tf.matMul(tf.tensor(x, [131, 301]), tf.tensor(w, [301, 43])));
      assertClose(product, multiply(x, w, sizes, false, false), 'product');
      const gradient = await compute(() => tf.matMul(tf.tensor(x, [131, 301]), tf.tensor(dy, [131, 43]), true));
      const turned = { rows: 301, depth: 131, columns: 43 };
      assertClose(gradient, multiply(x, dy, turned, true, false), 'weight gradient');
    });
  }

  test(`${label}: convolution and its gradients`, async () => {
    await fc.assert(
      fc.asyncProperty(convCases, async ({ density, ...s }) => {
        const [outHeight, outWidth] = outputSize(s);
        if (outHeight < 1 || outWidth < 1) return;
        const x = randomValues('x', s.images * s.height * s.width * s.channels, density);
        const w = randomValues('w', s.kernel[0] * s.kernel[1] * s.channels * s.filters);
        const dy = randomValues('dy', s.images * outHeight * outWidth * s.filters);
        const { stride, pad } = forTfjs(s);
        const image = () => tf.tensor4d(x, [s.images, s.height, s.width, s.channels]);
        const filter = () => tf.tensor4d(w, [...s.kernel, s.channels, s.filters]);
        const what = JSON.stringify({ ...s, density });
        // Of few values whose terms cancel each other, the rest is not known as well as the terms are.
        const close = (actual: Float32Array, expected: ArrayLike<number>, name: string, terms: number) =>
          assertClose(actual, expected, name, 2e-6, 0.1 * Math.sqrt(terms));
        const area = s.kernel[0] * s.kernel[1];
        const found = await compute(() => tf.conv2d(image(), filter(), stride, pad));
        close(found, forward(planar(s), x, w), what, area * s.channels * density);
        const shape: [number, number, number, number] = [s.images, outHeight, outWidth, s.filters];
        const run = (pick: 0 | 1): Promise<Float32Array> =>
          compute(() => {
            const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
              tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
            return tf.grads(f)([image(), filter()], tf.tensor4d(dy, shape))[pick]!;
          });
        const places = s.images * outHeight * outWidth;
        close(await run(0), inputGradient(planar(s), dy, w), `input gradient ${what}`, s.filters);
        close(await run(1), weightGradient(planar(s), x, dy), `weight gradient ${what}`, places * density);
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: a wide convolution with stride, and products of a long sum`, async () => {
    const s: ConvSizes = {
      ...{ images: 2, height: 9, width: 8, channels: 70, filters: 130 },
      ...{ kernel: [3, 3], stride: [2, 2], pad: [1, 1, 1, 1] },
    };
    const { stride, pad } = forTfjs(s);
    const x = randomValues('x', 2 * 9 * 8 * 70);
    const w = randomValues('w', 9 * 70 * 130);
    const dy = randomValues('dy', 2 * 5 * 4 * 130);
    const image = () => tf.tensor4d(x, [2, 9, 8, 70]);
    const filter = () => tf.tensor4d(w, [3, 3, 70, 130]);
    const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
    const gradient = (pick: 0 | 1) =>
      compute(() => tf.grads(f)([image(), filter()], tf.tensor4d(dy, [2, 5, 4, 130]))[pick]!);
    assertClose(await compute(() => f(image(), filter())), forward(planar(s), x, w), 'output');
    assertClose(await gradient(0), inputGradient(planar(s), dy, w), 'input gradient');
    assertClose(await gradient(1), weightGradient(planar(s), x, dy), 'weight gradient');
    const sizes = { rows: 5, depth: 3000, columns: 70 };
    const [a, b] = [randomValues('a', 2 * 5 * 3000), randomValues('b', 2 * 3000 * 70)];
    const out = await compute(() => tf.matMul(tf.tensor(a, [2, 5, 3000]), tf.tensor(b, [2, 3000, 70])));
    for (const i of [0, 1]) {
      const [left, right] = [a.subarray(i * 15000, (i + 1) * 15000), b.subarray(i * 210000, (i + 1) * 210000)];
      assertClose(out.subarray(i * 350, (i + 1) * 350), multiply(left, right, sizes, false, false), `product ${i}`);
    }
  });

  test(`${label}: few rows with a factor larger than a cache`, async () => {
    const [depth, columns] = [300, 1100];
    const b = randomValues('b', depth * columns);
    const turned = Float32Array.from(b, (_, i) => b[(i % depth) * columns + Math.floor(i / depth)]!);
    for (const rows of [1, 5, 26]) {
      const a = randomValues('a', rows * depth);
      const expected = multiply(a, b, { rows, depth, columns }, false, false);
      const left = () => tf.tensor2d(a, [rows, depth]);
      const plain = await compute(() => tf.matMul(left(), tf.tensor2d(b, [depth, columns])));
      assertClose(plain, expected, `${rows} rows`);
      const ofTurned = await compute(() => tf.matMul(left(), tf.tensor2d(turned, [columns, depth]), false, true));
      assertClose(ofTurned, expected, `${rows} rows, transposed`);
    }
  });

  test(`${label}: products of more rows, depth and columns than a block has`, async () => {
    const sizes = { rows: 965, depth: 515, columns: 259 };
    const a = randomValues('a', 965 * 515);
    const b = randomValues('b', 515 * 259);
    const expected = multiply(a, b, sizes, false, false);
    const left = () => tf.tensor2d(a, [965, 515]);
    const right = () => tf.tensor2d(b, [515, 259]);
    assertClose(await compute(() => tf.matMul(left(), right())), expected, 'product');
    const ofTurned = await compute(() => tf.matMul(left(), tf.transpose(right()), false, true));
    assertClose(ofTurned, expected, 'product with the right factor transposed');
  });

  test(`${label}: a left factor stored transposed, more rows, depth and columns than are taken at once`, async () => {
    const sizes = { rows: 1550, depth: 131, columns: 517 };
    const a = randomValues('a', 131 * 1550);
    const b = randomValues('b', 131 * 517);
    const out = await compute(() => tf.matMul(tf.tensor(a, [131, 1550]), tf.tensor(b, [131, 517]), true));
    assertClose(out, multiply(a, b, sizes, true, false), 'product');
  });

  test(`${label}: a dilated convolution is still right`, async () => {
    const x = randomValues('x', 7 * 7 * 2);
    const spread = new Float32Array(5 * 5 * 2 * 4);
    const w = randomValues('w', 3 * 3 * 2 * 4);
    for (let ky = 0; ky < 3; ky++)
      for (let kx = 0; kx < 3; kx++)
        spread.set(w.subarray((ky * 3 + kx) * 8, (ky * 3 + kx + 1) * 8), (ky * 2 * 5 + kx * 2) * 8);
    const s: ConvSizes = {
      ...{ images: 1, height: 7, width: 7, channels: 2, filters: 4 },
      ...{ kernel: [5, 5], stride: [1, 1], pad: [0, 0, 0, 0] },
    };
    const out = await compute(() =>
      tf.conv2d(tf.tensor4d(x, [1, 7, 7, 2]), tf.tensor4d(w, [3, 3, 2, 4]), 1, 'valid', 'NHWC', 2),
    );
    assertClose(out, forward(planar(s), x, spread), 'dilation 2');
  });

  test(`${label}: a pooling window that meets padding alone has no average, on either side`, async (t) => {
    if (['webgpu', 'tensorflow'].includes(wish.wanted)) return t.skip('their own pooling leaves open what 0 / 0 is');
    // TensorFlow.js sizes the output by the first stride for both axes, so the last columns lie behind the image.
    const means = await compute(() => tf.avgPool(tf.ones([1, 5, 4, 1]) as tf.Tensor4D, [2, 2], [1, 2], 1));
    assert.deepEqual([...means.slice(0, 5)], [1, 1, 1, Number.NaN, Number.NaN]);
  });

  test(`${label}: pooling and its gradients`, async () => {
    await fc.assert(
      fc.asyncProperty(poolCases, async ({ padded, ...sizes }) => {
        const s: ConvSizes = { ...sizes, filters: 1, pad: padded ? [1, 1, 1, 1] : [0, 0, 0, 0] };
        // tfjs computes the size of a padded pool from one kernel length and one stride.
        if (padded && (s.kernel[0] < 2 || s.kernel[0] !== s.kernel[1] || s.stride[0] !== s.stride[1])) return;
        if (s.kernel[0] > s.height || s.kernel[1] > s.width) return;
        const x = randomValues('x', s.images * s.height * s.width * s.channels);
        const image = () => tf.tensor4d(x, [s.images, s.height, s.width, s.channels]);
        const pad = padded ? 1 : 'valid';
        const what = JSON.stringify(s);
        const average = (a: tf.Tensor): tf.Tensor => tf.avgPool(a as tf.Tensor4D, [...s.kernel], [...s.stride], pad);
        const largest = (a: tf.Tensor): tf.Tensor => tf.maxPool(a as tf.Tensor4D, [...s.kernel], [...s.stride], pad);
        assertClose(await compute(() => average(image())), poolWindows(s, x, 'average'), `average ${what}`);
        const maxima = await compute(() => largest(image()));
        assertClose(maxima, poolWindows(s, x, 'max'), `max ${what}`);
        const dy = randomValues('dy', maxima.length);
        const shape = [s.images, ...outputSize(s), s.channels] as [number, number, number, number];
        const maxGradient = await compute(() => tf.grad(largest)(image(), tf.tensor4d(dy, shape)));
        assertClose(maxGradient, largestGradient(s, x, dy), `max gradient ${what}`);
        if (padded) return;
        const averages = await compute(() => average(image()));
        const averageGradient = await compute(() => tf.grad(average)(image(), tf.tensor4d(dy, shape)));
        assert.ok(Math.abs(dot(averageGradient, x) - dot(dy, averages)) < 1e-4 * (1 + norm(dy) * norm(averages)), what);
      }),
      { numRuns: runs, examples: [[seemsCovered]] },
    );
  });
}

/** As many window rows as image rows, of which the padding takes one. */
const seemsCovered = {
  ...{ images: 1, height: 2, width: 4, channels: 3, padded: true },
  ...{ kernel: [2, 2] as [number, number], stride: [3, 3] as [number, number] },
};

const small = (max: number) => fc.integer({ min: 1, max });
const pair = (max: number) => fc.tuple(small(max), small(max));
const convCases = fc.record({
  ...{ images: small(3), height: small(11), width: small(11), channels: small(9), filters: small(19) },
  ...{ kernel: pair(5), stride: pair(3) },
  pad: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
  density: fc.constantFrom(0, 0.03, 0.2, 1),
});
const poolCases = fc.record({
  ...{ images: small(3), height: small(9), width: small(9), channels: small(9) },
  ...{ kernel: pair(3), stride: pair(3), padded: fc.boolean() },
});

function forTfjs(s: ConvSizes) {
  const stride: [number, number] = [...s.stride];
  const pad: [[0, 0], [number, number], [number, number], [0, 0]] = [
    [0, 0],
    [s.pad[0], s.pad[1]],
    [s.pad[2], s.pad[3]],
    [0, 0],
  ];
  return { stride, pad };
}
