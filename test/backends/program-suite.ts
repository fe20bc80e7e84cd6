/**
 * What ordinary TensorFlow.js programs call beside the neurons, on a compiled engine: the results are those of
 * TensorFlow.js's own plain kernels, and compiled kernels computed them.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { agree, of } from './agree.ts';

export function programSuite(label: string, wish: EngineWish, runs = 40): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: layers with bias and activation in one call, and their gradients`, async () => {
    const x = of('x', [2, 9, 8, 5]);
    const filter = of('filter', [3, 3, 5, 7]);
    const depthwise = of('depthwise', [3, 3, 5, 2]);
    const [a, b] = [of('a', [6, 11]), of('b', [11, 7])];
    const [bias, wide] = [of('bias', [7]), of('wide', [10])];
    const kinds = [undefined, 'linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;
    for (const activation of kinds) {
      const options = {
        ...(activation === undefined ? {} : { activation }),
        ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
      };
      const slopes = (t: () => tf.Tensor) => (activation === 'prelu' ? { preluActivationWeights: t() } : {});
      const image = { x: x() as tf.Tensor4D, strides: 2, pad: 'same' as const };
      await agree(`convolution, ${activation}`, () =>
        tf.fused.conv2d({
          ...image,
          x: x() as tf.Tensor4D,
          filter: filter() as tf.Tensor4D,
          bias: bias(),
          ...options,
          ...slopes(bias),
        }),
      );
      await agree(`depthwise, ${activation}`, () =>
        tf.fused.depthwiseConv2d({
          ...{ ...image, x: x() as tf.Tensor4D, filter: depthwise() as tf.Tensor4D, bias: wide() },
          ...{ ...options, ...slopes(wide) },
        }),
      );
      await agree(`product, ${activation}`, () =>
        tf.fused.matMul({ a: a(), b: b(), bias: bias(), ...options, ...slopes(bias) }),
      );
      await agree(`product without bias, ${activation}`, () =>
        tf.fused.matMul({ a: a(), b: tf.transpose(b()), transposeB: true, ...options, ...slopes(bias) }),
      );
    }
    const loss = (w: tf.Tensor, c: tf.Tensor): tf.Scalar => {
      const image = { x: x() as tf.Tensor4D, strides: 1, pad: 'valid' as const, activation: 'relu' as const };
      return tf.sum(tf.square(tf.fused.conv2d({ ...image, filter: w as tf.Tensor4D, bias: c })));
    };
    await agree('gradient of filters', () => tf.grads(loss)([filter(), bias()])[0]!);
    await agree('gradient of biases', () => tf.grads(loss)([filter(), bias()])[1]!);
  });

  test(`${label}: batch normalisation with given statistics`, async () => {
    for (const shape of [
      [5, 3],
      [2, 4, 3, 19],
    ]) {
      const x = of('x', shape);
      const channels = (name: string) => of(name, [shape.at(-1)!]);
      const variance = () => tf.square(channels('variance')());
      const far = () => tf.add(channels('mean')(), 100); // what a mean far from zero would lose by rounding
      const all = [channels('offset'), channels('scale')] as const;
      const normalized = (offset?: tf.Tensor, scale?: tf.Tensor) =>
        tf.batchNorm(
          tf.add(x(), 100),
          far() as tf.Tensor1D,
          variance() as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        );
      await agree(`all ${shape}`, () => normalized(all[0](), all[1]()), 1e-5);
      await agree(`no scale ${shape}`, () => normalized(all[0]()), 1e-5);
      await agree(`neither ${shape}`, () => normalized(), 1e-5);
    }
  });

  test(`${label}: reductions over any axes, in any order`, async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1, max: 15 }), fc.boolean(), async (shape, mask, keep) => {
        const axes = shape.map((_, axis) => axis).filter((axis) => (mask >> axis) & 1);
        if (axes.length === 0) return;
        const x = of('x', shape);
        const single = axes[0]!;
        const what = JSON.stringify([shape, axes, keep]);
        // Tripled first, so that some compiled kernel runs where the axes need none.
        const tripled = () => tf.mul(x(), 3);
        await agree(`max ${what}`, () => tf.max(tripled(), axes, keep));
        await agree(`min ${what}`, () => tf.min(tripled(), axes, keep));
        // Of numbers near one: a product of many others is more than a float holds.
        const nearOne = () => tf.add(tf.mul(tripled(), 0.02), 1);
        await agree(`product ${what}`, () => tf.prod(nearOne(), axes, keep), 1e-4);
        await agree(`largest ${what}`, () => tf.cast(tf.argMax(tripled(), single), 'float32'));
        await agree(`smallest ${what}`, () => tf.cast(tf.argMin(tripled(), single), 'float32'));
        await agree(`sum ${what}`, () => tf.sum(tf.abs(tripled()), axes, keep));
        await agree(`cumulative ${what}`, () => tf.cumsum(tripled(), single, keep, mask % 2 === 0), 1e-5);
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: reversed, taken apart, picked by number`, async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    const numbers = fc.array(fc.nat(100), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.integer({ min: 1, max: 31 }),
        numbers,
        fc.boolean(),
        async (shape, mask, some, nested) => {
          const axes = shape.map((_, axis) => axis).filter((axis) => (mask >> axis) & 1);
          const axis = axes[0] ?? 0;
          const x = of('x', shape);
          const what = JSON.stringify([shape, axes, some]);
          await agree(`reversed ${what}`, () => tf.reverse(x(), axes));
          await agree(`apart ${what}`, () => tf.concat(tf.unstack(x(), axis).map((piece) => tf.reshape(piece, [-1]))));
          const picked = some.map((number) => number % shape[axis]!);
          const shaped = () => tf.tensor(picked, nested ? [1, picked.length] : [picked.length], 'int32');
          await agree(`picked ${what}`, () => tf.gather(x(), shaped(), axis));
        },
      ),
      { numRuns: runs },
    );
    assert.throws(() => tf.gather(tf.tensor([1, 2, 3]), tf.tensor([3], [1], 'int32')), /out of bounds|index/i);
  });

  test(`${label}: truths together, logarithms of soft maxima, whole powers`, async () => {
    const [a, b] = [of('a', [3, 130]), of('b', [3, 130])];
    const truths = () => [tf.greater(a(), 0), tf.greater(b(), 0.5)] as const;
    await agree('and', () => tf.cast(tf.logicalAnd(...truths()), 'float32'));
    await agree('or', () => tf.cast(tf.logicalOr(...truths()), 'float32'));
    await agree('not', () => tf.cast(tf.logicalNot(truths()[0]), 'float32'));
    await agree('log softmax', () => tf.logSoftmax(tf.mul(a(), 40)));
    await agree('its gradient', () => tf.grad((x) => tf.sum(tf.mul(tf.logSoftmax(x), b())))(a()));
    for (const exponent of [0, 1, 2, 3, 7, -1, -2, 16]) {
      await agree(`power ${exponent}`, () => tf.pow(a(), exponent), 1e-5);
    }
    await agree('power by halves', () => tf.pow(tf.abs(a()), 2.5));
    await agree('powers of several', () => tf.pow(tf.abs(a()), b()));
    await agree('slope of elu', () => tf.grad((x) => tf.sum(tf.mul(tf.elu(x), b())))(a()));
    await agree('squared difference', () => tf.squaredDifference(a(), b()));
  });
}
