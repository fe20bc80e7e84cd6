/** A few steps of training of a small convolutional network, for tests that compare whole runs. */

import * as tf from '@tensorflow/tfjs-core';
import { LIF_BACKWARD, LIF_FORWARD, OPTIMIZER_STEP } from '../../src/snn/kernel-contract.ts';
import { randomValues } from '../support/close.ts';

const lifAttributes = {
  ...{ decay: 0.7, threshold: 0.5, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};
const [steps, batch] = [6, 2];
const shapes = [
  [5, 5, 2, 8],
  [3, 3, 8, 20],
  [6 * 6 * 20, 10],
];

export interface Trainer {
  /** The loss before the step. */
  step(): Promise<number>;
  /** All weights in one array. */
  weights(): Promise<Float32Array>;
  dispose(): void;
}

export function smallTrainer(): Trainer {
  const weights: tf.Tensor[] = shapes.map((shape, i) => {
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const values = randomValues(`weights ${i}`, fanIn * shape.at(-1)!);
    return tf.tensor(
      values.map((value) => (2 * value) / Math.sqrt(fanIn)),
      shape,
    );
  });
  const moments = weights.map((w) => [tf.zerosLike(w), tf.zerosLike(w)]);
  let count = 0;
  return {
    async step() {
      const before = tf.tidy(() => {
        const values = randomValues(`input ${count++ % 4}`, steps * batch * 12 * 12 * 2, 0.05);
        const x = tf.tensor(values, [steps * batch, 12, 12, 2]);
        const { value, grads } = tf.valueAndGrads((...w: tf.Tensor[]) => loss(x, w))(weights);
        grads.forEach((gradient, i) => {
          const attributes = {
            ...{ optimizer: 'adam', rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, decay: 0 },
          };
          const [first, second] = moments[i]!;
          const inputs = { parameter: weights[i]!, gradient, first: first!, second: second! };
          const out = tf.engine().runKernel(OPTIMIZER_STEP, inputs, attributes) as unknown as tf.Tensor[];
          tf.dispose([weights[i]!, first!, second!]);
          weights[i] = tf.keep(out[0]!);
          moments[i] = [tf.keep(out[1]!), tf.keep(out[2]!)];
        });
        return value;
      });
      const [found] = await before.data();
      before.dispose();
      return found!;
    },
    async weights() {
      const values = await Promise.all(weights.map((w) => w.data<'float32'>()));
      return Float32Array.from(values.flatMap((each) => [...each]));
    },
    dispose: () => tf.dispose([...weights, ...moments.flat()]),
  };
}

function loss(x: tf.Tensor, [w1, w2, w3]: readonly tf.Tensor[]): tf.Scalar {
  const first = lif(tf.conv2d(x as tf.Tensor4D, w1 as tf.Tensor4D, 1, 'same')); // [steps * batch, 12, 12, 8]
  const pooled = tf.avgPool(first as tf.Tensor4D, 2, 2, 'valid'); // [steps * batch, 6, 6, 8]
  const second = lif(tf.conv2d(pooled, w2 as tf.Tensor4D, 1, 'same')); // [steps * batch, 6, 6, 20]
  const out = lif(tf.matMul(tf.reshape(second, [steps * batch, 720]), w3 as tf.Tensor2D));
  const counts = tf.sum(tf.reshape(out, [steps, batch, 10]), 0);
  return tf.mean(tf.square(tf.sub(counts, 2))) as tf.Scalar;
}

/** Time and batch merged in and out. */
function lif(current: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((x, save) => {
    const out = tf
      .engine()
      .runKernel(LIF_FORWARD, { current: x as tf.Tensor }, lifAttributes) as unknown as tf.Tensor[];
    (save as tf.GradSaveFunc)([out[1]!]);
    return {
      value: out[0]!,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) =>
        tf.engine().runKernel(LIF_BACKWARD, { spikesGradient, membrane: saved[0]! }, lifAttributes) as tf.Tensor,
    };
  });
  const apart = [steps, current.shape[0]! / steps, ...current.shape.slice(1)];
  return tf.reshape(op(tf.reshape(current, apart)), current.shape);
}
