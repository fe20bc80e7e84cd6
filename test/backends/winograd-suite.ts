/** 3 x 3 convolutions wide enough to be computed in fewer products, and their input gradients, against plain loops. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose, compute, randomValues } from '../support/close.ts';
import {
  type Axis,
  type Convolution,
  filterShape,
  forward,
  inputGradient,
  inputShape,
  outputShape,
  weightGradient,
} from './plain-convolution.ts';

export function winogradSuite(label: string, wish: EngineWish, runs = 12): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  const sizes = {
    ...{ images: fc.integer({ min: 3, max: 4 }), channels: fc.constantFrom(1, 2, 3, 5, 7, 16, 17, 24, 33) },
    ...{ filters: fc.constantFrom(16, 19, 32, 45), pad: fc.constantFrom(0, 1, 2) },
    ...{ height: fc.integer({ min: 10, max: 19 }), width: fc.integer({ min: 12, max: 19 }) },
  };

  test(`${label}: gradients of 3 x 3 convolutions in fewer products`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...sizes, stride: fc.constantFrom(1, 2) }), async (given) => {
        const { stride, pad } = given;
        const convolution = convolutionOf(given);
        const shape = outputShape(convolution);
        const dy = randomValues('dy', tf.util.sizeFromShape(shape));
        const filter = randomValues('filter', tf.util.sizeFromShape(filterShape(convolution)));
        const attributes = { strides: stride, pad, dataFormat: 'NHWC', inputShape: inputShape(convolution) };
        const inputs = { dy: tf.tensor(dy, shape), filter: tf.tensor(filter, filterShape(convolution)) };
        const found = await compute(() => run(tf.Conv2DBackpropInput, inputs, attributes));
        assertClose(found, inputGradient(convolution, dy, filter), JSON.stringify(convolution));
      }),
      { numRuns: runs, examples: [1, 2].flatMap((stride) => examples(stride, [0, 1])) as never },
    );
  });

  test(`${label}: 3 x 3 convolutions in fewer products`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(sizes), async (given) => {
        const convolution = convolutionOf({ ...given, stride: 1 });
        const shape = inputShape(convolution);
        const x = randomValues('x', tf.util.sizeFromShape(shape));
        const filter = randomValues('filter', tf.util.sizeFromShape(filterShape(convolution)));
        const inputs = { x: tf.tensor(x, shape), filter: tf.tensor(filter, filterShape(convolution)) };
        const found = await compute(() =>
          run(tf.Conv2D, inputs, { strides: 1, dilations: 1, pad: given.pad, dataFormat: 'NHWC' }),
        );
        assertClose(found, forward(convolution, x, filter), JSON.stringify(convolution));
      }),
      { numRuns: runs, examples: examples(1, [0, 1, 2]) as never },
    );
  });

  test(`${label}: gradients of 3 x 3 weights in fewer products`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(sizes), async (given) => {
        const convolution = convolutionOf({ ...given, stride: 1 });
        const [shape, outShape] = [inputShape(convolution), outputShape(convolution)];
        const x = randomValues('x', tf.util.sizeFromShape(shape));
        const dy = randomValues('dy', tf.util.sizeFromShape(outShape));
        const inputs = { x: tf.tensor(x, shape), dy: tf.tensor(dy, outShape) };
        const attributes = { strides: 1, pad: given.pad, dataFormat: 'NHWC', filterShape: filterShape(convolution) };
        const found = await compute(() => run(tf.Conv2DBackpropFilter, inputs, attributes));
        assertClose(found, weightGradient(convolution, x, dy), JSON.stringify(convolution));
      }),
      { numRuns: runs, examples: examples(1, [0, 1, 2]) as never },
    );
  });
}

interface Sizes {
  readonly images: number;
  readonly channels: number;
  readonly filters: number;
  readonly stride: number;
  readonly pad: number;
  readonly height: number;
  readonly width: number;
}

function convolutionOf({ images, channels, filters, stride, pad, height, width }: Sizes): Convolution {
  const axis = (size: number): Axis => ({ size, kernel: 3, stride, dilation: 1, before: pad, after: pad });
  return { images, channels, filters, groups: 1, axes: [axis(height), axis(width)] };
}

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(kernel, inputs, attributes as tf.NamedAttrMap);
}

/**
 * One for each padding, the same with few channels and more tiles and filters than are taken at once, and one with more
 * weights than are taken through all steps at once.
 */
function examples(stride: number, pads: readonly number[]): [Sizes][] {
  const narrow = pads.map((pad): [Sizes] => [
    { images: 4, channels: 24, filters: 19, stride, pad, height: 13, width: 12 },
  ]);
  const few = pads.map((pad, i): [Sizes] => [
    { images: 3, channels: 3 * i + 1, filters: 45, stride, pad, height: 15, width: 39 },
  ]);
  return [...narrow, ...few, [{ images: 4, channels: 130, filters: 131, stride, pad: 1, height: 8, width: 9 }]];
}
