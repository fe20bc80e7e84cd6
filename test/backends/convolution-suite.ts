/**
 * Depthwise, dilated, grouped and three-dimensional convolutions and their gradients on one engine, against plain loops
 * in double precision, and against themselves: a convolution and its input gradient are adjoint.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import type { CompiledBackend } from '../../src/engine/compiled/backend.ts';
import { GROUPED_CONVOLUTION, GROUPED_INPUT_GRADIENT, GROUPED_WEIGHT_GRADIENT } from '../../src/snn/kernel-contract.ts';
import { assertClose, compute, dot, norm, randomValues } from '../support/close.ts';
import {
  type Axis,
  type Convolution,
  filterShape,
  forward,
  inputGradient,
  inputShape,
  outputShape,
  sizeOf,
  weightGradient,
} from './plain-convolution.ts';

export function convolutionSuite(label: string, wish: EngineWish, runs = 20): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: depthwise convolution and its gradients`, async () => {
    await checkAll(runs, depthwise({ stride: 1, dilation: 3 }), depthwiseOperation);
    await checkAll(runs, depthwise({ stride: 3, dilation: 1 }), depthwiseOperation);
  });

  test(`${label}: dilated convolution and its gradients`, async () => {
    await checkAll(runs, dense(2, { stride: 1, dilation: 3 }), (c) => (x, w) => {
      const dilations = pairOf(c, 'dilation');
      return tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, pairOf(c, 'stride'), explicit(c), 'NHWC', dilations);
    });
  });

  test(`${label}: convolution in groups and its gradients`, async () => {
    const kernels = [GROUPED_CONVOLUTION, GROUPED_INPUT_GRADIENT, GROUPED_WEIGHT_GRADIENT] as const;
    await checkKernels(runs, grouped({ stride: 3, dilation: 1 }), kernels);
  });

  test(`${label}: three-dimensional convolution and its gradients`, async () => {
    await checkAll(runs, padded3D({ stride: 3, dilation: 1 }), convolution3D);
    await checkAll(runs, padded3D({ stride: 1, dilation: 2 }), convolution3D);
  });
}

/** What TensorFlow.js's operations refuse and our kernels take: stride and dilation together, any padding of each side. */
export function ownConvolutionSuite(label: string, wish: EngineWish, runs = 20): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: kernels of two-dimensional convolution with stride and dilation`, async () => {
    const kernels = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;
    await checkKernels(runs, dense(2, { stride: 3, dilation: 3 }), kernels);
  });

  test(`${label}: kernels of two-dimensional convolution of few events`, async () => {
    const kernels = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;
    const watch = watchKernels();
    await checkKernels(2 * runs, dense(2, { stride: 3, dilation: 3 }), kernels, 0.05);
    watch.stop();
    for (const form of ['', '_weight']) assert.ok(watch.called.has(`event_conv${form}_scatter`), form);
  });

  test(`${label}: kernels of a convolution with more weights than its pixels are worth copies of`, async () => {
    const kernels = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;
    const few: Axis = { size: 5, kernel: 3, stride: 2, dilation: 1, before: 1, after: 0 };
    const wide = { images: 2, channels: 133, filters: 37, groups: 1, axes: [few, { ...few, size: 4 }] };
    await checkKernels(2, fc.constantFrom(wide, { ...wide, channels: 300, filters: 5 }), kernels);
  });

  test(`${label}: kernels of depthwise convolution with stride and dilation`, async () => {
    const kernels = ['DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput'] as const;
    const all = [...kernels, 'DepthwiseConv2dNativeBackpropFilter'] as const;
    const watch = watchKernels();
    await checkKernels(runs, depthwise({ stride: 3, dilation: 3 }), all);
    watch.stop();
    for (const form of forms) assert.ok(watch.called.has(`depthwise_${form}`), form);
  });

  test(`${label}: kernels of convolution in groups`, async () => {
    const kernels = [GROUPED_CONVOLUTION, GROUPED_INPUT_GRADIENT, GROUPED_WEIGHT_GRADIENT] as const;
    const watch = watchKernels();
    await checkKernels(runs, grouped({ stride: 2, dilation: 1 }), kernels);
    await checkKernels(runs, depthwise({ stride: 2, dilation: 1 }), kernels);
    watch.stop();
    for (const form of forms) {
      assert.ok(watch.called.has(`volume_${form}`), form);
      assert.ok(watch.called.has(`depthwise_${form}`), form);
    }
  });

  test(`${label}: kernels of three-dimensional convolution with stride and dilation`, async () => {
    const kernels = ['Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'] as const;
    const watch = watchKernels();
    await checkKernels(runs, padded3D({ stride: 3, dilation: 3 }), kernels);
    watch.stop();
    for (const form of forms) assert.ok(watch.called.has(`volume_${form}`), form);
  });
}

/** Without it, kernels that leave every case to the inherited ones would pass. */
function watchKernels(): { readonly called: Set<string>; stop(): void } {
  const { team } = tf.backend() as CompiledBackend;
  const { run } = team;
  const called = new Set<string>();
  team.run = (kernel, ...job) => {
    called.add(kernel);
    run.call(team, kernel, ...job);
  };
  return {
    called,
    stop: () => {
      team.run = run;
    },
  };
}

type Operation = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor;

/** The operation's value and gradients for random cases. */
async function checkAll(
  runs: number,
  cases: fc.Arbitrary<Convolution>,
  operation: (c: Convolution) => Operation,
): Promise<void> {
  await checkCases(runs, cases, 1, async (c, { x, w, dy }) => {
    const run = operation(c);
    const gradient = (pick: 0 | 1) => compute(() => tf.grads(run)([x.tensor(), w.tensor()], dy.tensor())[pick]!);
    return [await compute(() => run(x.tensor(), w.tensor())), await gradient(0), await gradient(1)];
  });
}

/** The three kernels themselves, for inputs of which this share is not zero. */
async function checkKernels(
  runs: number,
  cases: fc.Arbitrary<Convolution>,
  [convolution, ofInput, ofFilter]: readonly [string, string, string],
  density = 1,
): Promise<void> {
  await checkCases(runs, cases, density, async (c, { x, w, dy }) => {
    const isDepthwise = convolution.startsWith('Depthwise');
    const attributes = {
      strides: c.axes.map(({ stride }) => stride),
      dilations: c.axes.map(({ dilation }) => dilation),
      pad: c.axes.length === 3 ? pad3D(c) : explicit(c),
      groups: c.groups,
    };
    const kernel = (name: string, inputs: () => tf.NamedTensorMap, more: object = {}) =>
      compute(() =>
        tf.engine().runKernel<tf.Tensor>(name, inputs(), { ...attributes, ...more } as unknown as tf.NamedAttrMap),
      );
    const filter = () => (isDepthwise ? byChannel(c, w.tensor()) : w.tensor());
    return [
      await kernel(convolution, () => ({ x: x.tensor(), filter: filter() })),
      await kernel(ofInput, () => ({ dy: dy.tensor(), filter: filter() }), { inputShape: inputShape(c) }),
      await kernel(ofFilter, () => ({ x: x.tensor(), dy: dy.tensor() }), {
        filterShape: isDepthwise ? depthwiseShape(c) : filterShape(c),
      }),
    ];
  });
}

interface Given {
  readonly values: Float32Array;
  tensor(): tf.Tensor;
}

async function checkCases(
  runs: number,
  cases: fc.Arbitrary<Convolution>,
  density: number,
  computeAll: (c: Convolution, given: Readonly<Record<'x' | 'w' | 'dy', Given>>) => Promise<Float32Array[]>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, async (c) => {
      if (Math.min(...outputShape(c)) < 1) return;
      const given = (name: string, shape: number[]): Given => {
        const values = randomValues(name, sizeOf(shape), name === 'x' ? density : 1);
        return { values, tensor: () => tf.tensor(values, shape) };
      };
      const [x, w, dy] = [given('x', inputShape(c)), given('w', filterShape(c)), given('dy', outputShape(c))];
      const [y, dx, dw] = (await computeAll(c, { x, w, dy })) as [Float32Array, Float32Array, Float32Array];
      const what = JSON.stringify(c);
      assertClose(y, forward(c, x.values, w.values), what);
      assertClose(dx, inputGradient(c, dy.values, w.values), `input gradient ${what}`);
      // A few sums of normal numbers may nearly cancel, so they are measured against the length that they usually have.
      const usual = Math.sqrt((dw.length * dy.values.length) / c.filters);
      assertClose(dw, weightGradient(c, x.values, dy.values), `weight gradient ${what}`, 2e-6, usual);
      const scale = 1e-5 * (1e-20 + norm(y) * norm(dy.values));
      assert.ok(Math.abs(dot(y, dy.values) - dot(x.values, dx)) <= scale, `adjoint in the input ${what}`);
      assert.ok(Math.abs(dot(y, dy.values) - dot(w.values, dw)) <= scale, `adjoint in the weights ${what}`);
    }),
    { numRuns: runs },
  );
}

const forms = ['forward', 'input_gradient', 'weight_gradient'];

const small = (max: number, min = 1) => fc.integer({ min, max });

interface Most {
  readonly stride: number;
  readonly dilation: number;
}

function axis(most: Most, size: number): fc.Arbitrary<Axis> {
  return fc.record({
    ...{ size: small(size), kernel: small(3), stride: small(most.stride), dilation: small(most.dilation) },
    ...{ before: small(2, 0), after: small(2, 0) },
  });
}

function dense(axes: number, most: Most): fc.Arbitrary<Convolution> {
  return fc.record({
    ...{ images: small(3), channels: small(9), filters: small(19), groups: fc.constant(1) },
    axes: fc.array(axis(most, axes === 3 ? 5 : 9), { minLength: axes, maxLength: axes }),
  });
}

/** Three axes with the paddings that TensorFlow.js knows for them: the same number on every side, "same", "valid". */
function padded3D(most: Most): fc.Arbitrary<Convolution> {
  return fc.tuple(dense(3, most), fc.constantFrom('same', 0, 1, 2)).map(([c, pad]) => {
    const missing = c.axes.map(
      ({ size, kernel, stride, dilation }) =>
        (Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size,
    );
    // With a stride longer than the kernel, TensorFlow.js's "same" in three dimensions begins inside the volume.
    const even = typeof pad === 'number' ? pad : missing.some((zeros) => zeros < 0) ? 0 : undefined;
    const axes = c.axes.map((own, i) => ({
      ...own,
      ...{ before: even ?? Math.floor(missing[i]! / 2), after: even ?? Math.ceil(missing[i]! / 2) },
    }));
    return { ...c, axes };
  });
}

/** One to three filters for each channel; equal strides, since TensorFlow knows no others. */
function depthwise(most: Most): fc.Arbitrary<Convolution> {
  return fc
    .tuple(dense(2, most), small(70), small(3))
    .map(([c, channels, times]) => ({ ...c, channels, filters: channels * times, groups: channels }))
    .map((c) => ({ ...c, axes: c.axes.map((own) => ({ ...own, stride: c.axes[0]!.stride })) }));
}

/** One to four channels and filters for each of up to four groups. */
function grouped(most: Most): fc.Arbitrary<Convolution> {
  const sizes = fc.record({ groups: small(4), channels: small(4), filters: small(20) });
  return fc.tuple(dense(2, most), sizes).map(([c, { groups, channels, filters }]) => {
    return { ...c, groups, channels: groups * channels, filters: groups * filters };
  });
}

/** [height, width, channels, filters of each] */
function depthwiseShape(c: Convolution): [number, number, number, number] {
  return [c.axes[0]!.kernel, c.axes[1]!.kernel, c.channels, c.filters / c.channels];
}
function byChannel(c: Convolution, w: tf.Tensor): tf.Tensor4D {
  return tf.reshape(w, depthwiseShape(c));
}

function depthwiseOperation(c: Convolution): Operation {
  return (x, w) =>
    tf.depthwiseConv2d(
      x as tf.Tensor4D,
      byChannel(c, w),
      pairOf(c, 'stride'),
      explicit(c),
      'NHWC',
      pairOf(c, 'dilation'),
    );
}

function convolution3D(c: Convolution): Operation {
  const three = (pick: keyof Axis) => c.axes.map((own) => own[pick]) as [number, number, number];
  return (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, three('stride'), pad3D(c), 'NDHWC', three('dilation'));
}

function pairOf(c: Convolution, pick: keyof Axis): [number, number] {
  return [c.axes[0]![pick], c.axes[1]![pick]];
}

type Padding = [[number, number], [number, number], [number, number], [number, number]];
function explicit({ axes: [vertical, horizontal] }: Convolution): Padding {
  const sides = (own: Axis | undefined): [number, number] => [own?.before ?? 0, own?.after ?? 0];
  return [[0, 0], sides(vertical), sides(horizontal), [0, 0]];
}

/** The padding as TensorFlow.js is told it; the operation's type knows words alone, the kernel numbers too. */
function pad3D({ axes }: Convolution): 'same' | 'valid' {
  const all = axes.flatMap(({ before: first, after }) => [first, after]);
  if (all.every((zeros) => zeros === all[0])) return (all[0] === 0 ? 'valid' : all[0]) as 'valid';
  return 'same';
}
