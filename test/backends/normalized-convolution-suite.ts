/**
 * Convolutions on both sides of a normalisation: the one before sums its channels up while it writes them, the weights'
 * gradient of the one before corrects the gradient that comes back while it reads it. On engines that keep nothing with a
 * tensor these are the same operations one after the other.
 */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { CompiledBackend } from '../../src/engine/compiled/backend.ts';
import { inputMemory } from '../../src/engine/input-memory.ts';
import {
  LIF_BACKWARD,
  type LifAttributes,
  NORMALIZED_LIF_BACKWARD,
  NORMALIZED_LIF_FORWARD,
} from '../../src/snn/kernel-contract.ts';
import { fireLif } from '../../src/snn/neuron/lif.ts';
import { convolveToNormalize, fireNormalizedLif } from '../../src/snn/neuron/normalized-lif.ts';
import { assertClose, compute, randomValues } from '../support/close.ts';
import { watchKernels } from './watch-kernels.ts';

/** The engine is the one that is set. */
export function normalizedConvolutions(label: string): void {
  for (const { what, sums, corrects, ...of } of inputs) {
    test(`${label}: weights of a normalised convolution of ${what}`, async (context) => {
      const named = watchKernels(context);
      const apart = await gradients(of, 'read first');
      const before = named?.length ?? 0;
      const together = await gradients(of, 'weights first');
      assert.deepEqual(together.weights, apart.weights);
      assert.deepEqual(together.current, apart.current);
      assert.ok(apart.weights.some((value) => value !== 0));
      if (named === undefined) return;
      assert.ok(named.slice(0, before).includes('normalized_correct'));
      assert.equal(named.slice(before).includes('normalized_correct'), !corrects);
    });

    test(`${label}: statistics of a normalised convolution of ${what}`, async (context) => {
      const { channels, filters, spikes, stride } = of;
      const attributes = { neuron: lif, epsilon: 1e-3 };
      const run = async (convolve: typeof convolveToNormalize): Promise<Float32Array[]> => {
        const seen: tf.Tensor[] = [];
        const observe = (used: { mean: tf.Tensor; variance: tf.Tensor }): void => {
          for (const tensor of [used.mean, used.variance]) seen.push(tf.keep(tensor.clone()));
        };
        const fired = await compute(() => {
          const filter = tf.tensor4d(randomValues('filter', 9 * channels * filters), [3, 3, channels, filters]);
          // Far from zero, where sums of squares would have no digits left.
          const x = spikes ? source(of) : tf.add(source(of), 100);
          const current = convolve(x as tf.Tensor4D, filter, stride, 1);
          const [scale, shift] = [tf.ones([filters]), tf.fill([filters], 0.5)];
          const apart = [STEPS, current.shape[0] / STEPS, ...current.shape.slice(1)];
          return fireNormalizedLif(tf.reshape(current, apart), scale, shift, { ...attributes, observe });
        });
        const statistics = await Promise.all(seen.map((tensor) => tensor.data<'float32'>()));
        tf.dispose(seen);
        return [...statistics, fired];
      };
      const expected = await run((x, filter, strides, pad) => tf.conv2d(x, filter, strides as number, pad));
      const named = watchKernels(context);
      const [mean, variance, fired] = await run(convolveToNormalize);
      assertClose(mean!, expected[0]!, 'mean', 1e-6);
      assertClose(variance!, expected[1]!, 'variance', 1e-5);
      const moved = fired!.filter((value, i) => value !== expected[2]![i]).length;
      assert.ok(moved < 1e-3 * fired!.length, `${moved} of ${fired!.length} neurons fire otherwise`);
      if (named !== undefined) assert.equal(named.includes('channel_sums'), !sums);
    });
  }

  test(`${label}: a gradient that waits is right whatever becomes of its current`, async (context) => {
    const expected = await compute(() => backwardOf(tf.tensor(current, shape)));
    const values = async (of: () => tf.Tensor): Promise<void> => assert.deepEqual(await compute(of), expected);
    await values(() => {
      const x = tf.tensor(current, shape);
      const waiting = backwardOf(x);
      x.dispose();
      tf.fill(shape, 7); // where the current lay, if it were free
      return waiting;
    });
    await values(() => {
      const x = tf.tensor(current, shape);
      const [one, other] = [backwardOf(x), backwardOf(x)];
      x.dispose();
      readNow(one);
      tf.fill(shape, 7);
      return other;
    });
    await values(() => {
      const x = tf.tensor(current, shape);
      const waiting = backwardOf(x);
      const over = { ...lif, membraneKept: false, overwrite: true } as unknown as tf.NamedAttrMap;
      const membrane = tf.tensor(randomValues('membrane', current.length), shape);
      tf.engine().runKernel(LIF_BACKWARD, { spikesGradient: x, membrane }, over);
      return waiting;
    });
    await lentCurrent(context, values);
  });

  test(`${label}: a gradient that nobody reads leaves nothing behind`, () => {
    const backend = tf.backend();
    const once = (): void => void tf.tidy(() => backwardOf(tf.tensor(current, shape)).id);
    once();
    const [tensors, held] = [tf.memory().numTensors, backend instanceof CompiledBackend ? backend.heap.held : 0];
    once();
    assert.equal(tf.memory().numTensors, tensors);
    if (backend instanceof CompiledBackend) assert.equal(backend.heap.held, held);
  });
}

/** Whether the compiled kernels that these run through take the sums and make the correction in passing. */
const inputs = [
  { what: 'images', batch: 3, channels: 3, filters: 32, spikes: false, stride: 1, sums: true, corrects: true },
  {
    what: 'images, few filters',
    batch: 3,
    channels: 2,
    filters: 5,
    spikes: false,
    stride: 1,
    sums: true,
    corrects: true,
  },
  {
    what: 'floats at stride 2',
    batch: 3,
    channels: 17,
    filters: 20,
    spikes: false,
    stride: 2,
    sums: true,
    corrects: true,
  },
  {
    what: 'floats in fewer products',
    batch: 3,
    channels: 32,
    filters: 32,
    spikes: false,
    stride: 1,
    sums: false,
    corrects: false,
  },
  { what: 'spikes', batch: 6, channels: 32, filters: 32, spikes: true, stride: 2, sums: true, corrects: true },
  {
    what: 'spikes, by rows of weights',
    batch: 3,
    channels: 32,
    filters: 64,
    spikes: true,
    stride: 2,
    sums: true,
    corrects: false,
  },
] as const;

const [STEPS, SIDE] = [4, 12];
const shape = [STEPS, 3, 4, 8];
const current = randomValues('current', 4 * 3 * 4 * 8);
const lif: LifAttributes = {
  ...{ decay: 0.8, threshold: 0.9, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};
const normalized = { ...lif, epsilon: 1e-3, fixedStatistics: false } as unknown as tf.NamedAttrMap;

interface Of {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly spikes: boolean;
  readonly stride: number;
}

/** What a convolution reads // [STEPS * batch, SIDE, SIDE, channels] */
function source({ batch, channels, spikes }: Of): tf.Tensor4D {
  const images = [STEPS * batch, SIDE, SIDE, channels] as [number, number, number, number];
  const values = randomValues('x', STEPS * batch * SIDE * SIDE * channels);
  if (!spikes) return tf.tensor4d(values, images);
  // Near and below the threshold, so that few enough fire to be visited one by one.
  const potential = tf.tensor(values.map((value) => value / 3), [STEPS, batch * SIDE * SIDE * channels]); // biome-ignore format: short
  return tf.reshape(fireLif(potential, lif), images);
}

/** The gradient of the currents, of the shape of `x`, as the neurons' kernel gives it. */
function backwardOf(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  const [scale, shift] = [tf.ones([channels]), tf.fill([channels], 0.5)];
  const inputs = { current: x, scale, shift };
  const [, mean, variance] = tf.engine().runKernel<tf.Tensor[]>(NORMALIZED_LIF_FORWARD, inputs, normalized);
  const spikesGradient = tf.tensor(randomValues('upstream', x.size), x.shape);
  const all = { ...inputs, mean: mean!, variance: variance!, spikesGradient };
  return tf.engine().runKernel<tf.Tensor[]>(NORMALIZED_LIF_BACKWARD, all, normalized)[0]!;
}

/** On webgpu nothing waits, and nothing can be read at once. */
function readNow(tensor: tf.Tensor): void {
  if (tf.backend() instanceof MathBackendCPU) tensor.dataSync();
}

async function gradients(
  of: Of,
  order: 'read first' | 'weights first',
): Promise<{ readonly weights: Float32Array; readonly current: Float32Array }> {
  const side = SIDE / of.stride;
  const results = tf.tidy(() => {
    const out = [STEPS, of.batch, side, side, of.filters];
    const size = out.reduce((a, b) => a * b, 1);
    const dy = backwardOf(tf.tensor(randomValues('current', size), out));
    if (order === 'read first') readNow(dy);
    const images = tf.reshape(dy, [STEPS * of.batch, side, side, of.filters]);
    const attributes = {
      ...{ strides: of.stride, pad: 1, dataFormat: 'NHWC' },
      filterShape: [3, 3, of.channels, of.filters],
    };
    const x = source(of);
    return [tf.engine().runKernel<tf.Tensor>(tf.Conv2DBackpropFilter, { x, dy: images }, attributes), dy];
  });
  const [weights, current] = await Promise.all(results.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(results);
  return { weights: weights!, current: current! };
}

/** Where the data write batches there is another one soon. */
async function lentCurrent(context: TestContext, values: (of: () => tf.Tensor) => Promise<void>): Promise<void> {
  const memory = inputMemory();
  if (memory === undefined) {
    context.diagnostic('the engine lends no memory');
    return;
  }
  await values(() => {
    const lent = memory(current.length);
    lent.set(current);
    const waiting = backwardOf(tf.tensor(lent, shape));
    memory(current.length).fill(7);
    return waiting;
  });
}
