/** The networks that the engines' benches train, and one training step of each. */

import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../src/core/random.ts';
import { inputMemory } from '../../src/engine/input-memory.ts';
import { valueAndGradients } from '../../src/snn/gradient/backward.ts';
import { type LifAttributes, OPTIMIZER_STEP } from '../../src/snn/kernel-contract.ts';
import { fireLif } from '../../src/snn/neuron/lif.ts';
import { convolveToNormalize, fireNormalizedLif } from '../../src/snn/neuron/normalized-lif.ts';

export interface Case {
  readonly name: string;
  readonly weights: readonly (readonly number[])[];
  readonly input: () => tf.Tensor;
  /** Output spikes // [time, batch, class] */
  readonly forward: (input: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
}

const random = randomStream('bench');

export function events(shape: number[], density: number): tf.Tensor {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = random.next() < density ? 1 : 0;
  return tf.tensor(values, shape);
}

export function noise(shape: number[], scale: number): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
    shape,
  );
}

export const lifAttributes: LifAttributes = {
  ...{ decay: 0.5, threshold: 1, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};

/** Merged time and batch in and out // [time * batch, ...]. */
function lif(current: tf.Tensor, steps: number): tf.Tensor {
  const apart = [steps, current.shape[0]! / steps, ...current.shape.slice(1)];
  return tf.reshape(fireLif(tf.reshape(current, apart), lifAttributes), current.shape);
}

const as4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

export const cases: readonly Case[] = [
  {
    name: 'dense',
    weights: [
      [2312, 256],
      [256, 10],
    ],
    input: () => events([100 * 32, 2312], 0.015),
    forward: (x, [w1, w2]) => {
      const hidden = lif(tf.matMul(x as tf.Tensor2D, w1 as tf.Tensor2D), 100);
      return tf.reshape(lif(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D), 100), [100, 32, 10]);
    },
  },
  {
    name: 'conv-events',
    weights: [
      [5, 5, 2, 12],
      [5, 5, 12, 64],
      [5 * 5 * 64, 10],
    ],
    input: () => events([20 * 32, 34, 34, 2], 0.03),
    forward: (x, [w1, w2, w3]) => {
      const first = tf.avgPool(as4(lif(tf.conv2d(as4(x), as4(w1!), 1, 'valid'), 20)), 2, 2, 'valid');
      const second = tf.avgPool(as4(lif(tf.conv2d(first, as4(w2!), 1, 'valid'), 20)), 2, 2, 'valid');
      const flat = tf.reshape(second, [640, 5 * 5 * 64]) as tf.Tensor2D;
      return tf.reshape(lif(tf.matMul(flat, w3 as tf.Tensor2D), 20), [20, 32, 10]);
    },
  },
  {
    name: 'conv-dense',
    weights: [
      [3, 3, 3, 32],
      [3, 3, 32, 64],
      [3, 3, 64, 128],
      [128, 10],
    ],
    input: () => noise([96, 32, 32, 3], 1),
    forward: (x, [w1, w2, w3, w4]) => {
      const a = lif(tf.conv2d(as4(x), as4(w1!), 1, 'same'), 6);
      const b = lif(tf.conv2d(as4(a), as4(w2!), 2, 1), 6);
      const c = lif(tf.conv2d(as4(b), as4(w3!), 2, 1), 6);
      const mean = tf.mean(c, [1, 2]) as tf.Tensor2D;
      return tf.reshape(tf.matMul(mean, w4 as tf.Tensor2D), [6, 16, 10]);
    },
  },
  {
    name: 'ordinary',
    weights: [
      [3, 3, 3, 64],
      [3, 3, 64, 128],
      [3, 3, 128, 256],
      [256, 10],
    ],
    input: () => noise([32, 32, 32, 3], 1),
    forward: (x, [w1, w2, w3, w4]) => {
      const layer = (input: tf.Tensor, weight: tf.Tensor) => tf.relu(tf.conv2d(as4(input), as4(weight), 1, 'same'));
      const a = tf.avgPool(as4(layer(x, w1!)), 2, 2, 'valid');
      const b = tf.avgPool(as4(layer(a, w2!)), 2, 2, 'valid');
      const c = tf.mean(layer(b, w3!), [1, 2]) as tf.Tensor2D;
      return tf.reshape(tf.matMul(c, w4 as tf.Tensor2D), [1, 32, 10]);
    },
  },
];

export function networkCase(batch: number): Case {
  const fire = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor4D => {
    const apart = [6, batch, ...x.shape.slice(1)];
    const options = { neuron: lifAttributes };
    return as4(tf.reshape(fireNormalizedLif(tf.reshape(x, apart), scale, shift, options), x.shape));
  };
  const channels = [32, 64, 128];
  return {
    name: 'network',
    weights: [
      ...[3, 32, 64].map((from, i) => [3, 3, from, channels[i]!]),
      [128, 10],
      ...channels.flatMap((count) => [[count], [count]]),
    ],
    input: () => noise([6 * batch, 32, 32, 3], 1),
    forward: (x, [w1, w2, w3, w4, a1, b1, a2, b2, a3, b3]) => {
      const a = fire(convolveToNormalize(as4(x), as4(w1!), 1, 'same'), a1!, b1!);
      const b = fire(convolveToNormalize(a, as4(w2!), 2, 1), a2!, b2!);
      const c = fire(convolveToNormalize(b, as4(w3!), 2, 1), a3!, b3!);
      return tf.reshape(tf.matMul(tf.mean(c, [1, 2]) as tf.Tensor2D, w4 as tf.Tensor2D), [6, batch, 10]);
    },
  };
}

export async function step(
  now: Case,
  weights: tf.Tensor[],
  moments: tf.Tensor[][],
  input: Float32Array,
  shape: number[],
): Promise<number> {
  const before = tf.tidy(() => {
    const x = tf.tensor(input, shape); // a new tensor every step, as in training
    const loss = (): tf.Scalar => {
      const counts = tf.sum(now.forward(x, weights), 0);
      return tf.mean(tf.square(tf.sub(counts, 1))) as tf.Scalar;
    };
    const { value, gradients } = valueAndGradients(loss, weights);
    gradients.forEach((gradient, i) => {
      const attributes = {
        ...{ optimizer: 'adam', rate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, decay: 0 },
      };
      const [first, second] = moments[i]!;
      const inputs = { parameter: weights[i]!, gradient: gradient!, first: first!, second: second! };
      const out = tf.engine().runKernel(OPTIMIZER_STEP, inputs, attributes) as unknown as tf.Tensor[];
      tf.dispose([weights[i]!, first!, second!]);
      weights[i] = tf.keep(out[0]!);
      moments[i] = [tf.keep(out[1]!), tf.keep(out[2]!)];
    });
    return value;
  });
  const [loss] = await before.data(); // not before the whole step is computed
  before.dispose();
  return loss!;
}

/** A batch where the data of a training write it: in memory that the engine lends, if it has any. */
export function batchOf(now: Case): { readonly values: Float32Array; readonly shape: number[] } {
  const input = now.input();
  const values = input.dataSync() as Float32Array;
  const memory = inputMemory()?.(values.length) ?? values;
  memory.set(values);
  input.dispose();
  return { values: memory, shape: input.shape };
}

/** Weights as a training begins with them, and Adam's moments. */
export function startOf(now: Case): { weights: tf.Tensor[]; moments: tf.Tensor[][] } {
  const weights = now.weights.map((shape, i) => {
    if (shape.length === 1) return tf.fill([...shape], i % 2 === 0 ? 1 : 0); // scale, shift, scale, ...
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    return noise([...shape], (fanIn > 1000 ? 6 : 2) / Math.sqrt(fanIn));
  });
  const moments = weights.map((w) => [tf.zerosLike(w), tf.zerosLike(w)]);
  return { weights, moments };
}
