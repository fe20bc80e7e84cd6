/**
 * Batch normalisation and LIF as one operation, against the same computed from separate operations of TensorFlow.js on
 * the plain engine and its own derivative; and the gradient of sums and means.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { channelMoments } from '../../src/engine/reference/normalized-lif.ts';
import type { LifAttributes } from '../../src/snn/kernel-contract.ts';
import { fireLif } from '../../src/snn/neuron/lif.ts';
import { fireNormalizedLif } from '../../src/snn/neuron/normalized-lif.ts';
import { assertClose, compute, randomValues } from '../support/close.ts';
import { normalizedConvolutions } from './normalized-convolution-suite.ts';

const EPSILON = 1e-3;

export function normalizedSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  // [steps, batch, height, width, channels]; among them fewer channels than a vector has lanes, no multiple of it, and one step.
  const shapes = [
    [6, 2, 3, 3, 32],
    [5, 3, 2, 2, 5],
    [7, 1, 1, 1, 64],
    [1, 4, 5, 3, 17],
    [70, 2, 1, 2, 33],
    [4, 3, 1, 1, 1],
  ];
  for (const shape of shapes)
    for (const fixed of [false, true])
      test(`${label}: normalised LIF of ${shape}${fixed ? ', given statistics' : ''}`, async () => {
        for (const reset of ['zero', 'subtract'] as const)
          for (const detachReset of [true, false]) await compare(shape, fixed, { ...lif, reset, detachReset });
      });

  normalizedConvolutions(label);

  test(`${label}: the gradient of sums and means reaches every value`, async () => {
    const x = randomValues('x', 120);
    for (const axis of [[0], [1, 2], [0, 3], [0, 1, 2, 3]])
      for (const keep of [true, false]) {
        const expected = await compute(() => {
          const kept = [2, 3, 4, 5].map((length, i) => (axis.includes(i) ? 1 : length));
          const factors = tf.tensor(
            randomValues(
              'f',
              kept.reduce((a, b) => a * b, 1),
            ),
            kept,
          );
          return tf.mul(tf.ones([2, 3, 4, 5]), factors);
        });
        const gradient = (op: typeof tf.sum | typeof tf.mean) =>
          compute(() =>
            tf.grad((a) => {
              const kept = a.shape.map((length, i) => (axis.includes(i) ? 1 : length));
              const factors = tf.tensor(
                randomValues(
                  'f',
                  kept.reduce((p, q) => p * q, 1),
                ),
                kept,
              );
              const reduced = op(a, axis, keep);
              return tf.sum(tf.mul(reduced, tf.reshape(factors, reduced.shape)));
            })(tf.tensor(x, [2, 3, 4, 5])),
          );
        assertClose(await gradient(tf.sum), expected, `sum over ${axis}`);
        const share = axis.reduce((count, i) => count * [2, 3, 4, 5][i]!, 1);
        assertClose(
          await gradient(tf.mean),
          expected.map((value) => value / share),
          `mean over ${axis}`,
        );
      }
  });
}

async function compare(shape: number[], fixed: boolean, neuron: LifAttributes): Promise<void> {
  const channels = shape.at(-1)!;
  const size = shape.reduce((a, b) => a * b, 1);
  const current = randomValues('current', size).map((value, i) => 3 + 2 * value + (i % channels));
  const moments = channelMoments(current, channels);
  const statistics = fixed ? { mean: moments.mean.map((m) => m + 0.1), variance: moments.variance } : moments;
  const inputs = () => [
    tf.tensor(current, shape),
    tf.tensor(randomValues('scale', channels).map((value) => 1 + 0.2 * value)),
    tf.tensor(randomValues('shift', channels).map((value) => 0.3 * value)),
  ];
  const upstream = () => tf.tensor(randomValues('upstream', size), shape);
  const given = () => ({ mean: tf.tensor(statistics.mean), variance: tf.tensor(statistics.variance) });

  const normalized = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor => {
    const axes = [0, 1, 2, 3];
    const mean = fixed ? given().mean : tf.mean(x, axes);
    const centred = tf.sub(x, mean);
    const variance = fixed ? given().variance : tf.mean(tf.square(centred), axes);
    return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, EPSILON))), scale), shift);
  };
  const potentials = await compute(() => normalized(...(inputs() as [tf.Tensor, tf.Tensor, tf.Tensor])));
  if (comesNearThreshold(potentials, shape[0]!, neuron)) return;

  const apart = (...tensors: tf.Tensor[]): tf.Scalar => {
    const spikes = fireLif(normalized(tensors[0]!, tensors[1]!, tensors[2]!), neuron);
    return tf.sum(tf.mul(spikes, upstream()));
  };
  let seen: tf.Tensor[] = [];
  const asOne = (...tensors: tf.Tensor[]): tf.Scalar => {
    const options = { neuron, epsilon: EPSILON, ...(fixed ? { statistics: given() } : {}) };
    const observe = (used: { mean: tf.Tensor; variance: tf.Tensor }) => {
      tf.dispose(seen);
      seen = [tf.keep(used.mean.clone()), tf.keep(used.variance.clone())];
    };
    const spikes = fireNormalizedLif(tensors[0]!, tensors[1]!, tensors[2]!, { ...options, observe });
    return tf.sum(tf.mul(spikes, upstream()));
  };
  const gradients = async (f: (...tensors: tf.Tensor[]) => tf.Scalar): Promise<Float32Array[]> => {
    const results = tf.tidy(() => {
      const { value, grads } = tf.valueAndGrads(f)(inputs());
      return [value, ...grads];
    });
    const values = await Promise.all(results.map((tensor) => tensor.data<'float32'>()));
    tf.dispose(results);
    return values;
  };
  const actual = await gradients(asOne);
  const engine = tf.getBackend();
  await tf.setBackend('cpu');
  const expected = await gradients(apart);
  await tf.setBackend(engine);
  const [mean, variance] = await Promise.all(seen.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(seen);
  assertClose(mean!, statistics.mean, 'mean');
  assertClose(variance!, statistics.variance, 'variance', 1e-5);
  ['loss', 'current', 'scale', 'shift'].forEach((name, i) => {
    // Gradients that cancel (a mean taken off, one value a channel) are compared with what they are made of.
    const size = Math.sqrt(expected[i]!.length) * 1e-5;
    const difference = Math.hypot(...expected[i]!.map((value, k) => value - actual[i]![k]!));
    const length = Math.hypot(...expected[i]!);
    assert.ok(difference <= 1e-5 * length + size, `${name} of ${shape} ${neuron.reset}: ${difference} of ${length}`);
  });
}

/** A spike that rounding may move makes two right answers. */
function comesNearThreshold(values: Float32Array, steps: number, { decay, threshold, reset }: LifAttributes): boolean {
  const neurons = values.length / steps;
  for (let n = 0; n < neurons; n++) {
    let v = 0;
    for (let t = 0; t < steps; t++) {
      const h = decay * v + values[t * neurons + n]!;
      if (Math.abs(h - threshold) < 1e-5) return true;
      v = h < threshold ? h : reset === 'zero' ? 0 : h - threshold;
    }
  }
  return false;
}

const lif: LifAttributes = {
  ...{ decay: 0.8, threshold: 0.9, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};
