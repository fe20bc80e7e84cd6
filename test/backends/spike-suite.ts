/**
 * Spikes that an engine keeps as bits: whoever reads them finds zeros and ones, and convolutions that work on the bits
 * give what plain loops give.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { type LeakyInputs, leakyForward } from '../../src/engine/reference/leaky.ts';
import { lifForward } from '../../src/engine/reference/lif.ts';
import { softResetForward } from '../../src/engine/reference/soft-reset.ts';
import {
  GROUPED_CONVOLUTION,
  GROUPED_WEIGHT_GRADIENT,
  LEAKY_FORWARD,
  type LeakyAttributes,
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  SOFT_RESET_FORWARD,
  type SoftResetAttributes,
} from '../../src/snn/kernel-contract.ts';
import { fire } from '../../src/snn/neuron/fire.ts';
import { fireLif } from '../../src/snn/neuron/lif.ts';
import { adaptiveLif, parametricLif } from '../../src/snn/neuron/make.ts';
import type { LeakyPlan } from '../../src/snn/neuron/neuron.ts';
import { fireSoftReset } from '../../src/snn/neuron/soft-reset.ts';
import { assertClose, compute, norm, randomValues } from '../support/close.ts';
import { type ConvSizes, largestGradient, outputSize, poolWindows } from './plain.ts';
import { type Axis, type Convolution, forward, weightGradient } from './plain-convolution.ts';
import { type Inputs, run } from './run-kernel.ts';
import { watchKernels } from './watch-kernels.ts';

const neuron: LifAttributes = {
  ...{ decay: 0.5, threshold: 1, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};

export function spikeSuite(label: string, wish: EngineWish, runs = 12): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: spikes are read as zeros and ones, whole and in parts`, async () => {
    for (const neurons of [32, 96, 2048, 2049, 8192 + 32]) {
      const steps = 6;
      const current = randomValues(`current ${neurons}`, steps * neurons);
      const { spikes } = lifForward(current, steps, neuron);
      const fired = () => fireLif(tf.tensor(current, [steps, neurons]), neuron);
      assert.deepEqual(await compute(fired), spikes);
      const second = spikes.subarray(neurons, 2 * neurons);
      assert.deepEqual(await compute(() => tf.unstack(fired())[1]!), second);
      assert.deepEqual(
        await compute(() => tf.reshape(tf.mul(tf.slice(fired(), [1, 0], [1, neurons]), 1), [neurons])),
        second,
      );
      const count = spikes.reduce((sum, spike) => sum + spike, 0);
      assert.deepEqual([...(await compute(() => tf.sum(fired())))], [count]);
      const product = await compute(() => tf.matMul(tf.ones([1, steps]), fired() as tf.Tensor2D));
      assert.equal(
        product.reduce((sum, value) => sum + value, 0),
        count,
      );
    }
  });

  for (const [name, given] of Object.entries(kinds)) {
    test(`${label}: ${name} neurons give the same spikes, with and without their states`, async (t) => {
      const kernels = watchKernels(t);
      for (const neurons of [96, 2048, 2049, 8192 + 32]) {
        const steps = 6;
        const current = randomValues(`current ${neurons}`, steps * neurons).map((value) => value + 0.3);
        const expected = given.expected(current, steps);
        assert.ok(expected.includes(1) && expected.includes(0));
        kernels?.splice(0);
        for (const spikesOnly of [false, true]) {
          const inputs = { current: [current, [steps, neurons]], ...given.constants } as const;
          const [spikes, ...states] = await run(given.kernel, inputs, { ...given.attributes, spikesOnly });
          assert.deepEqual(spikes, expected);
          // Engines that are not compiled may give them unasked; memory is what it saves.
          if (kernels !== undefined)
            assert.equal(states.length > 0, !spikesOnly, 'states come where they are asked for');
        }
        if (kernels === undefined) continue;
        const kept = steps * neurons >= 8192 && neurons % 32 === 0;
        assert.equal(kernels.includes('spike_floats'), kept, `bits are read as floats: ${kernels.join()}`);
      }
      const [steps, neurons] = [6, 2048];
      const current = randomValues('current', steps * neurons).map((value) => value + 0.3);
      const x = tf.tensor(current, [steps, neurons]);
      const expected = given.expected(current, steps);
      const before = tf.memory().numTensors;
      const { kernels: ran, result } = await tf.profile(() => tf.tidy(() => given.fire(x)));
      const fired = result as tf.Tensor;
      assert.deepEqual(await fired.data<'float32'>(), expected, 'where no gradient is asked for');
      fired.dispose();
      const made = ran.find((each) => each.name === given.kernel)!.outputShapes.length;
      if (kernels !== undefined) assert.equal(made, 1, 'nobody asked for states');
      const upstream = tf.tensor(randomValues('upstream', steps * neurons), [steps, neurons]);
      const { value, grad } = tf.valueAndGrad((input) => tf.sum(tf.mul(given.fire(input), upstream)))(x);
      const sum = (await upstream.data<'float32'>()).reduce((all, each, i) => all + each * expected[i]!, 0);
      assertClose(await value.data<'float32'>(), [sum], 'where one is', 1e-4, 1);
      assert.ok((await grad.data()).some((each) => each !== 0));
      tf.dispose([value, grad, upstream]);
      assert.equal(tf.memory().numTensors, before);
      x.dispose();
    });
  }

  const wide = { channels: 64, filters: 64, kernel: 4, stride: 2, padded: false, height: 6, width: 5 };

  test(`${label}: convolutions of spikes and their weight gradients`, async () => {
    const cases = fc.record({
      ...{ channels: fc.constantFrom(1, 2, 8, 12, 32, 40, 64), filters: fc.constantFrom(1, 3, 8, 20, 33, 64) },
      ...{ kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }), padded: fc.boolean() },
      ...{ height: fc.integer({ min: 4, max: 18 }), width: fc.integer({ min: 4, max: 18 }) },
      // Shifts the current, so that from a fiftieth to a half of the neurons fire.
      drive: fc.constantFrom(-1, -0.3, 0, 1),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (c) => {
        const { images, time, values } = enoughForBits(c, JSON.stringify(c));
        const current = values.map((value) => value + c.drive);
        const { spikes } = lifForward(current, time, neuron);
        const convolution = convolutionOf(c, images);
        const filter = randomValues('filter', c.kernel * c.kernel * c.channels * c.filters);
        const shape: [number, number, number, number] = [c.kernel, c.kernel, c.channels, c.filters];
        const imageShape: [number, number, number, number] = [images, c.height, c.width, c.channels];
        const pad = c.padded ? c.kernel - 1 : 'valid';
        const fired = () =>
          tf.reshape(fireLif(tf.tensor(current, [time, current.length / time]), neuron), imageShape) as tf.Tensor4D;
        const convolved = () => tf.conv2d(fired(), tf.tensor4d(filter, shape), c.stride, pad);
        const outShape = tf.tidy(() => convolved().shape);
        const out = await compute(convolved);
        assertClose(out, forward(convolution, spikes, filter), `forward ${JSON.stringify(c)}`);
        const dy = randomValues('dy', out.length);
        const attributes = { strides: c.stride, pad, dataFormat: 'NHWC', filterShape: shape };
        const gradient = await compute(() =>
          tf
            .engine()
            .runKernel<tf.Tensor>(
              tf.Conv2DBackpropFilter,
              { x: fired(), dy: tf.tensor(dy, outShape) },
              attributes as unknown as tf.NamedAttrMap,
            ),
        );
        const expected = weightGradient(convolution, spikes, dy);
        assertClose(gradient, expected, `weights ${JSON.stringify(c)}`, 5e-6, norm(dy));
      }),
      // So many weights for so few pixels that the parts share out the weights, with few and with many ones.
      { numRuns: runs, examples: [-1, 0].map((drive) => [{ ...wide, drive }]) as never },
    );
  });

  test(`${label}: pooled spikes, and who gets the gradient where several fire`, async () => {
    const cases = fc.record({
      ...{ channels: fc.constantFrom(1, 2, 5, 12, 32, 40), kernel: fc.integer({ min: 1, max: 3 }) },
      ...{ stride: fc.integer({ min: 1, max: 3 }), padded: fc.boolean() },
      ...{ height: fc.integer({ min: 4, max: 13 }), width: fc.integer({ min: 4, max: 13 }) },
      drive: fc.constantFrom(-0.5, 0, 1),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ drive, ...c }) => {
        const { images, time, values } = enoughForBits(c, JSON.stringify(c));
        const current = values.map((value) => value + drive);
        const { spikes } = lifForward(current, time, neuron);
        const shape: [number, number, number, number] = [images, c.height, c.width, c.channels];
        const padding = c.padded && c.kernel > 1 ? 1 : 0;
        const s: ConvSizes = {
          ...{ images, height: c.height, width: c.width, channels: c.channels, filters: 1 },
          ...{ kernel: [c.kernel, c.kernel], stride: [c.stride, c.stride] },
          pad: [padding, padding, padding, padding],
        };
        const pad = padding === 0 ? 'valid' : padding;
        const fired = () =>
          tf.reshape(fireLif(tf.tensor(current, [time, current.length / time]), neuron), shape) as tf.Tensor4D;
        const largest = (a: tf.Tensor): tf.Tensor => tf.maxPool(a as tf.Tensor4D, c.kernel, c.stride, pad);
        const what = JSON.stringify({ ...c, drive });
        const maxima = await compute(() => largest(fired()));
        assertClose(maxima, poolWindows(s, spikes, 'max'), `max ${what}`);
        const twice = await compute(() => tf.mul(largest(largest(fired())), 1));
        const again = { ...s, height: outputSize(s)[0], width: outputSize(s)[1] };
        if (Math.min(...outputSize(again)) > 0) {
          assertClose(twice, poolWindows(again, maxima, 'max'), `max of maxima ${what}`);
        }
        const average = await compute(() => tf.avgPool(fired(), c.kernel, c.stride, pad));
        assertClose(average, poolWindows(s, spikes, 'average'), `average ${what}`);
        const dy = randomValues('dy', maxima.length);
        const outShape = [images, ...outputSize(s), c.channels];
        const gradient = await compute(() => tf.grad(largest)(fired(), tf.tensor(dy, outShape)));
        assertClose(gradient, largestGradient(s, spikes, dy), `gradient ${what}`);
      }),
      { numRuns: runs },
    );
  });

  test(`${label}: convolutions of spikes in groups of many channels`, async (context) => {
    const named = watchKernels(context);
    for (const [groups, channels, filters] of [
      [2, 64, 66],
      [3, 120, 99],
      [2, 32, 64], // too few channels of a group for a form of its own
    ] as const) {
      const [time, batch, height, width] = [6, 2, 5, 6];
      const neurons = batch * height * width * channels;
      const current = randomValues(`grouped ${channels}`, time * neurons);
      const { spikes } = lifForward(current, time, neuron);
      const fired = () =>
        tf.reshape(fireLif(tf.tensor(current, [time, neurons]), neuron), [time * batch, height, width, channels]);
      const axis = (size: number): Axis => ({ size, kernel: 3, stride: 2, dilation: 1, before: 1, after: 1 });
      const axes = [axis(height), axis(width)];
      const convolution: Convolution = { images: time * batch, channels, filters, groups, axes };
      const filterShape = [3, 3, channels / groups, filters];
      const filter = randomValues('filter', (9 * channels * filters) / groups);
      const pad = [[0, 0], [1, 1], [1, 1], [0, 0]]; // biome-ignore format: axis by axis
      const attributes = { groups, strides: [2, 2], pad, filterShape } as unknown as tf.NamedAttrMap;
      const run = (kernel: string, inputs: tf.NamedTensorMap): tf.Tensor =>
        tf.engine().runKernel<tf.Tensor>(kernel, inputs, attributes);
      const out = await compute(() => run(GROUPED_CONVOLUTION, { x: fired(), filter: tf.tensor(filter, filterShape) }));
      assertClose(out, forward(convolution, spikes, filter), `forward, ${groups} groups`);
      const dy = randomValues('dy', out.length);
      const outShape = [time * batch, 3, 3, filters];
      const gradient = await compute(() => run(GROUPED_WEIGHT_GRADIENT, { x: fired(), dy: tf.tensor(dy, outShape) }));
      assertClose(gradient, weightGradient(convolution, spikes, dy), `weights, ${groups} groups`, 5e-6, norm(dy));
    }
    if (named === undefined) return;
    const times = (kernel: string): number => named.filter((name) => name === kernel).length;
    assert.deepEqual([times('spike_conv'), times('spike_conv_weights')], [2, 2]);
    assert.deepEqual([times('volume_forward'), times('volume_weight_gradient')], [1, 1]);
  });

  test(`${label}: the gradient is the same from the membrane and from the current`, async () => {
    for (const reset of ['zero', 'subtract'] as const)
      for (const [steps, neurons] of [
        [1, 7],
        [6, 131],
        [64, 33],
      ] as const) {
        const attributes = { ...neuron, reset };
        const shape = [steps, neurons];
        const current = randomValues('current', steps * neurons);
        const { membrane } = lifForward(current, steps, attributes);
        const spikesGradient = [randomValues('gradient', steps * neurons), shape] as const;
        const [kept] = await run(LIF_BACKWARD, { spikesGradient, membrane: [membrane, shape] }, attributes);
        const [again] = await run(LIF_BACKWARD, { spikesGradient, current: [current, shape] }, attributes);
        assertClose(again!, kept!, `${reset}, ${shape}`);
      }
  });
}

/** Neurons whose spikes are kept as bits. */
interface Kind {
  readonly kernel: string;
  readonly constants: Inputs;
  readonly attributes: object;
  readonly expected: (current: Float32Array, steps: number) => Float32Array;
  readonly fire: (current: tf.Tensor) => tf.Tensor;
}

const scalar = (value: number): readonly [Float32Array, readonly number[]] => [Float32Array.of(value), [1]];
const [threshold, decay] = [0.625, 0.75];
const softReset: SoftResetAttributes = {
  ...{ order: 'input_first', slope: 'linear', height: 0.3, decline: 0, underflow: false },
};

const kinds: Readonly<Record<string, Kind>> = {
  'leaky integrate-and-fire': {
    ...{ kernel: LIF_FORWARD, attributes: neuron, constants: {} },
    expected: (current, steps) => lifForward(current, steps, neuron).spikes,
    fire: (current) => fireLif(current, neuron),
  },
  'parametric leaky': leaky(parametricLif({ decay, threshold })),
  adaptive: leaky(adaptiveLif({ decay, threshold, adaptationDecay: 0.875, adaptationStep: 0.25 })),
  'soft reset': {
    ...{ kernel: SOFT_RESET_FORWARD, attributes: softReset },
    constants: { threshold: scalar(threshold), decay: scalar(decay) },
    expected: (current, steps) => softResetForward(current, steps, { threshold, decay }, softReset).spikes,
    fire: (current) => fireSoftReset(current, tf.tensor1d([threshold]), tf.tensor1d([decay]), softReset),
  },
};

function leaky(plan: LeakyPlan): Kind {
  const { reset, detachReset, scaledInput, surrogate, values } = plan;
  const attributes: LeakyAttributes = { ...surrogate, reset, detachReset, scaledInput, learns: [] };
  const constants = Object.entries(values).map(([name, value]) => [name, scalar(value)] as const);
  const plain = Object.fromEntries(constants.map(([name, [value]]) => [name, value])) as unknown as LeakyInputs;
  return {
    ...{ kernel: LEAKY_FORWARD, attributes, constants: Object.fromEntries(constants) },
    expected: (current, steps) => leakyForward(current, steps, plain, attributes).spikes,
    fire: (current) => fire(current, plan),
  };
}

interface Image {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

interface Sizes extends Image {
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padded: boolean;
}

/** Currents of so many images that neurons come in multiples of 32 per step, and are enough to be kept as bits. */
function enoughForBits(
  { channels, height, width }: Image,
  name: string,
): { readonly images: number; readonly time: number; readonly values: Float32Array } {
  const perImage = height * width * channels;
  const batch = 32 / greatestDivisor(perImage, 32);
  const time = Math.max(2, Math.ceil(8192 / (perImage * batch)));
  return { images: time * batch, time, values: randomValues(name, time * batch * perImage) };
}

function convolutionOf(c: Sizes, images: number): Convolution {
  const pad = c.padded ? c.kernel - 1 : 0;
  const axis = (size: number): Axis => ({
    ...{ size, kernel: c.kernel, stride: c.stride, dilation: 1, before: pad, after: pad },
  });
  return { images, channels: c.channels, filters: c.filters, groups: 1, axes: [axis(c.height), axis(c.width)] };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
