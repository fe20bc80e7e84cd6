/**
 * Convolutions wide enough for the fastest kernels of every engine (tiles, bits of spikes), with spikes and with any
 * numbers, against plain loops in double precision; and the same bits when they are computed again.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose, compute, randomValues } from '../support/close.ts';
import { type ConvSizes, outputSize, planar } from './plain.ts';
import { forward, inputGradient, weightGradient } from './plain-convolution.ts';

type Pad = ConvSizes['pad'];
const around = (width: number): Pad => [width, width, width, width];

const sizes: Readonly<Record<string, ConvSizes>> = {
  'stride 2': conv([5, 9, 8], 32, 64, [3, 3], [2, 2], around(1)),
  'stride 1, three words of channels': conv([2, 7, 10], 96, 48, [3, 3], [1, 1], around(1)),
  'half a word of channels': conv([3, 10, 7], 48, 16, [3, 3], [1, 1], around(0)),
  'an even kernel, padded on one side': conv([3, 8, 8], 16, 80, [2, 4], [2, 3], [0, 1, 2, 0]),
  'more steps than are kept at once': conv([2, 6, 6], 160, 32, [5, 5], [1, 1], around(2)),
  'odd filters': conv([3, 8, 9], 64, 37, [3, 3], [1, 1], around(1)),
  'three channels': conv([4, 16, 15], 3, 32, [3, 3], [1, 1], around(1)),
  'two channels, a large kernel': conv([4, 12, 12], 2, 32, [5, 5], [1, 1], around(2)),
  'wide images, many rows': conv([1, 40, 70], 32, 32, [3, 3], [1, 1], around(1)),
  'three channels, stride, unequal padding': conv([3, 19, 23], 3, 48, [5, 3], [2, 3], [2, 1, 0, 2]),
  'six channels, many rows': conv([2, 41, 64], 6, 64, [3, 5], [1, 1], [1, 1, 2, 2]),
  'three channels, rows longer than what is computed at once': conv([1, 6, 250], 3, 20, [3, 3], [1, 1], around(1)),
  'two channels, rows too long to be laid out': conv([1, 5, 1500], 2, 8, [3, 3], [1, 1], around(1)),
  'many filters': conv([2, 5, 5], 32, 560, [1, 1], [1, 1], around(0)),
  'strides beyond the kernel': conv([4, 13, 13], 32, 32, [1, 1], [3, 3], around(0)),
};

export function wideSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const [name, s] of Object.entries(sizes)) {
    for (const kind of ['spikes', 'numbers', 'sparse numbers'] as const) {
      test(`${label}: wide convolution, ${name}, ${kind}`, async () => {
        const x = inputOf(kind, s.images * s.height * s.width * s.channels);
        const w = randomValues('w', s.kernel[0] * s.kernel[1] * s.channels * s.filters);
        const [outHeight, outWidth] = outputSize(s);
        const dy = randomValues('dy', s.images * outHeight * outWidth * s.filters);
        const got = await run(s, x, w, dy);
        assertClose(got[0], forward(planar(s), x, w), 'output');
        assertClose(got[1], inputGradient(planar(s), dy, w), 'input gradient');
        assertClose(got[2], weightGradient(planar(s), x, dy), 'weight gradient');
        const again = await run(s, x, w, dy);
        got.forEach((values, i) => {
          assert.deepEqual(Buffer.from(again[i]!.buffer), Buffer.from(values.buffer), `the same bits again: ${i}`);
        });
      });
    }
  }

  test(`${label}: numbers of very different size keep the accuracy of fp32`, async () => {
    const s = conv([4, 8, 8], 32, 32, [3, 3], [1, 1], around(1));
    const x = randomValues('x', 4 * 8 * 8 * 32).map((value, i) => value * 10 ** ((i % 9) - 4));
    const w = randomValues('w', 9 * 32 * 32).map((value, i) => value * 10 ** (4 - (Math.floor(i / 32) % 9)));
    const dy = randomValues('dy', 4 * 8 * 8 * 32);
    const got = await run(s, x, w, dy);
    assertClose(got[0], forward(planar(s), x, w), 'output');
    assertClose(got[1], inputGradient(planar(s), dy, w), 'input gradient');
    assertClose(got[2], weightGradient(planar(s), x, dy), 'weight gradient');
  });

  test(`${label}: one value that is not a spike among spikes counts`, async () => {
    const s = conv([4, 16, 16], 32, 32, [3, 3], [1, 1], around(1));
    const x = inputOf('spikes', 4 * 16 * 16 * 32);
    x[12345] = 0.375;
    const w = randomValues('w', 9 * 32 * 32);
    const dy = randomValues('dy', 4 * 16 * 16 * 32);
    const got = await run(s, x, w, dy);
    assertClose(got[0], forward(planar(s), x, w), 'output');
    assertClose(got[2], weightGradient(planar(s), x, dy), 'weight gradient');
  });

  test(`${label}: wide convolutions give the same bits with 1, 2 and 3 threads`, async () => {
    const all: Buffer[][] = [];
    for (const threads of [1, 2, 3]) {
      const chosen = await chooseEngine({ ...wish, threads });
      assert.ok(chosen.ok, JSON.stringify(chosen));
      const bits: Buffer[] = [];
      for (const s of [sizes['stride 2']!, sizes['three channels']!]) {
        const x = inputOf(s.channels > 8 ? 'spikes' : 'numbers', s.images * s.height * s.width * s.channels);
        const w = randomValues('w', s.kernel[0] * s.kernel[1] * s.channels * s.filters);
        const [outHeight, outWidth] = outputSize(s);
        const dy = randomValues('dy', s.images * outHeight * outWidth * s.filters);
        bits.push(...(await run(s, x, w, dy)).map((values) => Buffer.from(values.buffer)));
      }
      all.push(bits);
    }
    assert.deepEqual(all[1], all[0]);
    assert.deepEqual(all[2], all[0]);
  });
}

/** Output and both gradients. */
async function run(
  s: ConvSizes,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
): Promise<readonly [Float32Array, Float32Array, Float32Array]> {
  const [outHeight, outWidth] = outputSize(s);
  const image = () => tf.tensor4d(x, [s.images, s.height, s.width, s.channels]);
  const filter = () => tf.tensor4d(w, [...s.kernel, s.channels, s.filters]);
  const pad: [[0, 0], [number, number], [number, number], [0, 0]] = [
    [0, 0],
    [s.pad[0], s.pad[1]],
    [s.pad[2], s.pad[3]],
    [0, 0],
  ];
  const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
    tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [s.stride[0], s.stride[1]], pad);
  const upstream = () => tf.tensor4d(dy, [s.images, outHeight, outWidth, s.filters]);
  const gradient = (pick: 0 | 1) => compute(() => tf.grads(f)([image(), filter()], upstream())[pick]!);
  return [await compute(() => f(image(), filter())), await gradient(0), await gradient(1)];
}

function inputOf(kind: 'spikes' | 'numbers' | 'sparse numbers', count: number): Float32Array {
  if (kind === 'numbers') return randomValues('x', count);
  const values = randomValues('x', count, 0.15);
  return kind === 'spikes' ? values.map((value) => (value === 0 ? 0 : 1)) : values;
}

function conv(
  [images, height, width]: readonly [number, number, number],
  channels: number,
  filters: number,
  kernel: readonly [number, number],
  stride: readonly [number, number],
  pad: Pad,
): ConvSizes {
  return { images, height, width, channels, filters, kernel, stride, pad };
}
