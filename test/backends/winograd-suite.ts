/** Input gradients of 3 x 3 convolutions wide enough to be computed in fewer products, against plain loops. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { assertClose, compute, randomValues } from './close.ts';
import { type Axis, type Convolution, inputGradient, inputShape, outputShape } from './plain-convolution.ts';

export function winogradSuite(label: string, wish: EngineWish, runs = 12): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: gradients of 3 x 3 convolutions in fewer products`, async () => {
    const cases = fc.record({
      ...{ images: fc.integer({ min: 1, max: 3 }), channels: fc.constantFrom(16, 17, 24, 33, 64) },
      ...{ filters: fc.constantFrom(16, 19, 32, 40), stride: fc.constantFrom(1, 2), pad: fc.constantFrom(0, 1, 2) },
      ...{ height: fc.integer({ min: 3, max: 15 }), width: fc.integer({ min: 3, max: 15 }) },
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ stride, pad, height, width, ...sizes }) => {
        const axis = (size: number): Axis => ({ size, kernel: 3, stride, dilation: 1, before: pad, after: pad });
        const convolution: Convolution = { ...sizes, groups: 1, axes: [axis(height), axis(width)] };
        const shape = outputShape(convolution);
        const dy = randomValues('dy', tf.util.sizeFromShape(shape));
        const filter = randomValues('filter', 9 * sizes.channels * sizes.filters);
        const attributes = { strides: stride, pad, dataFormat: 'NHWC', inputShape: inputShape(convolution) };
        const found = await compute(() =>
          tf
            .engine()
            .runKernel<tf.Tensor>(
              tf.Conv2DBackpropInput,
              { dy: tf.tensor(dy, shape), filter: tf.tensor(filter, [3, 3, sizes.channels, sizes.filters]) },
              attributes as unknown as tf.NamedAttrMap,
            ),
        );
        assertClose(found, inputGradient(convolution, dy, filter), JSON.stringify(convolution));
      }),
      { numRuns: runs, examples: [1, 2].flatMap((stride) => [0, 1].map((pad) => [example(stride, pad)])) as never },
    );
  });
}

function example(stride: number, pad: number) {
  return { images: 2, channels: 24, filters: 19, stride, pad, height: 9, width: 12 };
}
