/**
 * What lies between neurons: weighted sums, pooling, dropout, and repetition of a still image. All of it has no memory,
 * so time is merged into the batch: maps are [time * batch, height, width, channels].
 */

import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/random.ts';
import type { ConvPlan, LayerPlan, PoolPlan } from './plan.ts';
import { countOf } from './plan.ts';

/** `x` // [samples, height, width, channels]; gives the layer's output map before its neurons. */
export function transmit(layer: LayerPlan, x: tf.Tensor4D, weights: tf.Tensor | undefined): tf.Tensor4D {
  switch (layer.kind) {
    case 'pool':
      return pool(layer, x);
    case 'dense': {
      const flat = tf.reshape(x, [x.shape[0], countOf(layer.input)]);
      return tf.reshape(tf.matMul(flat, weights as tf.Tensor2D), [x.shape[0], ...layer.output]);
    }
    case 'conv': {
      const sum = convolve(layer, x, weights as tf.Tensor4D);
      return layer.skip ? addScaled(sum, x, layer.neuron.threshold) : sum;
    }
  }
}

/** Each of the `steps` rows of the output // [steps, n] is the input // [1, n]; the gradient is the sum over time. */
export function repeatOverTime(x: tf.Tensor2D, steps: number): tf.Tensor2D {
  const repeat = tf.customGrad((input) => ({
    value: tf.concat(new Array<tf.Tensor2D>(steps).fill(input as tf.Tensor2D), 0),
    gradFunc: (dy: tf.Tensor) => tf.matMul(tf.ones<tf.Rank.R2>([1, steps]), dy as tf.Tensor2D),
  }));
  return repeat(x) as tf.Tensor2D;
}

/**
 * Drops neurons for the whole window: one mask per sample, constant in time, as SLAYER does; kept spikes are scaled by
 * 1 / (1 - share) (Srivastava et al. 2014). `spikes` // [time, batch * neurons]
 */
export function dropOut(spikes: tf.Tensor2D, share: number, random: RandomStream): tf.Tensor2D {
  const kept = 1 / (1 - share);
  const mask = Float32Array.from({ length: spikes.shape[1] }, () => (random.next() < share ? 0 : kept));
  const drop = tf.customGrad((input, save) => {
    const row = tf.tensor2d(mask, [1, mask.length]);
    (save as tf.GradSaveFunc)([row]);
    return {
      value: tf.mul(input as tf.Tensor2D, row),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  });
  return drop(spikes) as tf.Tensor2D;
}

function convolve(layer: ConvPlan, x: tf.Tensor4D, weights: tf.Tensor4D): tf.Tensor4D {
  const [vertical, horizontal] = layer.padding;
  return tf.conv2d(
    x,
    weights,
    [...layer.stride],
    [
      [0, 0],
      [vertical, vertical],
      [horizontal, horizontal],
      [0, 0],
    ],
  );
}

function pool(layer: PoolPlan, x: tf.Tensor4D): tf.Tensor4D {
  // The kernels themselves: tf.avgPool would append a cast that changes nothing.
  const attrs = { filterSize: [...layer.size], strides: [...layer.stride], pad: 'valid' };
  const kernel = layer.pooling === 'max' ? tf.MaxPool : tf.AvgPool;
  const pooled = tf.engine().runKernel<tf.Tensor4D>(kernel, { x }, attrs);
  return layer.pooling === 'sum' ? scaled(pooled, layer.size[0] * layer.size[1]) : pooled;
}

function scaled(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const scale = tf.customGrad((input) => ({
    value: tf.mul(input as tf.Tensor4D, factor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, factor),
  }));
  return scale(x) as tf.Tensor4D;
}

/** sum + factor * x */
function addScaled(sum: tf.Tensor4D, x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const add = tf.customGrad((a, b) => ({
    value: tf.add<tf.Tensor4D>(a as tf.Tensor4D, tf.mul(b as tf.Tensor4D, factor)),
    gradFunc: (dy: tf.Tensor) => [dy.clone(), tf.mul(dy, factor)],
  }));
  return add(sum, x) as tf.Tensor4D;
}
