/**
 * What lies between neurons: weighted sums, pooling, dropout, and repetition of a still image. All of it has no memory,
 * so time is merged into the batch: maps are [time * batch, height, width, channels].
 */

import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/random.ts';
import {
  GROUPED_CONVOLUTION,
  GROUPED_INPUT_GRADIENT,
  GROUPED_WEIGHT_GRADIENT,
  type GroupedAttributes,
} from '../kernel-contract.ts';
import { roundToEven } from '../neuron/loihi.ts';
import { convolveToNormalize, type ExplicitPadding } from '../neuron/normalized-lif.ts';
import type { AddedPlan } from './added.ts';
import { weightShape } from './parameters.ts';
import {
  type ConvPlan,
  countOf,
  type LayerPlan,
  type NeuronLayerPlan,
  type PoolPlan,
  type RelayPlan,
  type TransposedConvPlan,
} from './plan.ts';
import { relayWeight } from './relay.ts';

/** `x` // [samples, height, width, channels]; gives the layer's output map before its neurons. */
export function transmit(layer: LayerPlan, x: tf.Tensor4D, learned: tf.Tensor | undefined): tf.Tensor4D {
  const weights = learned === undefined || !roundsWeights(layer) ? learned : roundToEven(learned);
  switch (layer.kind) {
    case 'pool':
      return pool(layer, x);
    case 'dense': {
      const flat = tf.reshape(x, [x.shape[0], countOf(layer.input)]);
      return tf.reshape(tf.matMul(flat, weights as tf.Tensor2D), [x.shape[0], ...layer.output]);
    }
    case 'conv':
      // With LIF alone the normalisation is one operation with the neurons, which reads the sums of channels.
      return layer.normalized && layer.groups === undefined && layer.neuron.kind === 'lif' && layer.added === undefined
        ? convolveToNormalize(x, weights as tf.Tensor4D, layer.stride, explicitPadding(layer))
        : convolve(layer, x, weights as tf.Tensor4D);
    case 'conv_transposed':
      return convolveTransposed(layer, x, weights as tf.Tensor4D);
    case 'spiking_pool':
      return gather(layer, x);
    case 'unpool':
      return spread(layer, x);
  }
}

/**
 * What a layer adds of an earlier one's output `x` // [samples, height, width, channels], in the shape of its own sums.
 * `learned` are the weights of a projection, or the factor of a converted layer; else a spike is added with the weight
 * `threshold`, so that it passes on alone where neurons take it up at once.
 */
export function transmitAdded(
  layer: NeuronLayerPlan,
  { projection }: AddedPlan,
  x: tf.Tensor4D,
  learned: tf.Tensor | undefined,
): tf.Tensor4D {
  const rounds = roundsWeights(layer);
  if (projection !== undefined) {
    return convolve(projection, x, (rounds ? roundToEven(learned!) : learned) as tf.Tensor4D);
  }
  if (learned !== undefined) return scaledBy(x, learned as tf.Tensor1D);
  const { threshold } = layer.neuron;
  const weight = rounds ? 2 * Math.ceil(threshold / 2) : threshold;
  return weight === 1 ? x : scaled(x, weight);
}

/** a + b, of the same shape. */
export function add(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const sum = tf.customGrad((x, y) => ({
    value: tf.add(x as tf.Tensor2D, y as tf.Tensor2D),
    gradFunc: (dy: tf.Tensor) => [dy.clone(), dy.clone()],
  }));
  return sum(a, b) as tf.Tensor2D;
}

function roundsWeights(layer: LayerPlan): boolean {
  return layer.kind !== 'pool' && layer.neuron.kind === 'loihi' && layer.neuron.evenWeights;
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
  const mask = new Float32Array(spikes.shape[1]); // filled by a loop: Float32Array.from takes thirty times as long
  for (let i = 0; i < mask.length; i++) mask[i] = random.next() < share ? 0 : kept;
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

type Convolution = Pick<ConvPlan, 'stride' | 'padding' | 'groups'>;

function convolve(layer: Convolution, x: tf.Tensor4D, weights: tf.Tensor4D): tf.Tensor4D {
  if (layer.groups !== undefined) return convolveInGroups(layer, layer.groups, x, weights);
  return tf.conv2d(x, weights, [...layer.stride], explicitPadding(layer));
}

/** `weights` // [height, width, channels / groups, filters] */
function convolveInGroups(layer: Convolution, groups: number, x: tf.Tensor4D, weights: tf.Tensor4D): tf.Tensor4D {
  const attributes: GroupedAttributes = { groups, strides: layer.stride, pad: explicitPadding(layer) };
  const run = (kernel: string, inputs: tf.NamedTensorMap, more?: Partial<GroupedAttributes>): tf.Tensor4D =>
    tf.engine().runKernel<tf.Tensor4D>(kernel, inputs, { ...attributes, ...more } as unknown as tf.NamedAttrMap);
  const grouped = tf.customGrad((input, filter, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor, filter as tf.Tensor]);
    return {
      value: run(GROUPED_CONVOLUTION, { x: input as tf.Tensor, filter: filter as tf.Tensor }),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        run(GROUPED_INPUT_GRADIENT, { dy, filter: saved[1]! }, { inputShape: x.shape }),
        run(GROUPED_WEIGHT_GRADIENT, { x: saved[0]!, dy }, { filterShape: weights.shape }),
      ],
    };
  });
  return grouped(x, weights) as tf.Tensor4D;
}

function explicitPadding({ padding: [vertical, horizontal] }: Pick<ConvPlan, 'padding'>): ExplicitPadding {
  return [
    [0, 0],
    [vertical, vertical],
    [horizontal, horizontal],
    [0, 0],
  ];
}
/** The input gradient of a convolution as an operation of its own; its gradients are that convolution's other two kernels. */
function convolveTransposed(layer: TransposedConvPlan, x: tf.Tensor4D, weights: tf.Tensor4D): tf.Tensor4D {
  const attributes = { strides: [...layer.stride], pad: explicitPadding(layer), dataFormat: 'NHWC' };
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: tf.NamedAttrMap): tf.Tensor4D =>
    tf.engine().runKernel<tf.Tensor4D>(kernel, inputs, { ...attributes, ...more } as unknown as tf.NamedAttrMap);
  const inputShape = [x.shape[0], ...layer.output];
  const filterShape = weightShape(layer)!;
  const spreadOut = tf.customGrad((input, filter, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor, filter as tf.Tensor]);
    return {
      value: run(tf.Conv2DBackpropInput, { dy: input as tf.Tensor, filter: filter as tf.Tensor }, { inputShape }),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        run(tf.Conv2D, { x: dy, filter: saved[1]! }, { dilations: [1, 1] }),
        run(tf.Conv2DBackpropFilter, { x: dy, dy: saved[0]! }, { filterShape }),
      ],
    };
  });
  return spreadOut(x, weights) as tf.Tensor4D;
}

/** Sums of windows side by side times the relay's weight; zeros fill up the last ones. */
function gather(layer: RelayPlan, x: tf.Tensor4D): tf.Tensor4D {
  const [height, width, channels] = layer.input;
  const [high, wide] = layer.size;
  const filled: [number, number, number] = [layer.output[0] * high, layer.output[1] * wide, channels];
  const missing: [number, number, number] = [filled[0] - height, filled[1] - width, 0];
  const factor = relayWeight(layer.neuron);
  const attrs = { filterSize: [high, wide], strides: [high, wide], pad: 'valid' };
  const sum = tf.customGrad((input) => ({
    value: tf.tidy(() => {
      const padded = tf.pad4d(input as tf.Tensor4D, [
        [0, 0],
        [0, missing[0]],
        [0, missing[1]],
        [0, 0],
      ]);
      const mean = tf.engine().runKernel<tf.Tensor4D>(tf.AvgPool, { x: padded }, attrs);
      return tf.mul(mean, factor * high * wide);
    }),
    gradFunc: (dy: tf.Tensor) => tf.slice(repeat(tf.mul(dy as tf.Tensor4D, factor), layer.size), [0, 0, 0, 0], x.shape),
  }));
  return sum(x) as tf.Tensor4D;
}

/** Every input over a window of its own times the relay's weight. */
function spread(layer: RelayPlan, x: tf.Tensor4D): tf.Tensor4D {
  const [high, wide] = layer.size;
  const factor = relayWeight(layer.neuron);
  const attrs = { filterSize: [high, wide], strides: [high, wide], pad: 'valid' };
  const out = tf.customGrad((input) => ({
    value: tf.mul(repeat(input as tf.Tensor4D, layer.size), factor),
    gradFunc: (dy: tf.Tensor) => {
      const mean = tf.engine().runKernel<tf.Tensor4D>(tf.AvgPool, { x: dy }, attrs);
      return tf.mul(mean, factor * high * wide);
    },
  }));
  return out(x) as tf.Tensor4D;
}

/** [n, height, width, channels] to [n, height * high, width * wide, channels], every value over a window of its own. */
function repeat(x: tf.Tensor4D, [high, wide]: readonly [number, number]): tf.Tensor4D {
  const [samples, height, width, channels] = x.shape;
  const columns = tf.tile(tf.reshape(x, [samples * height, width, 1, channels]), [1, 1, wide, 1]);
  const rows = tf.tile(tf.reshape(columns, [samples * height, 1, width * wide * channels]), [1, high, 1]);
  return tf.reshape(rows, [samples, height * high, width * wide, channels]);
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

/** x times a factor that is a parameter // [1] */
function scaledBy(x: tf.Tensor4D, factor: tf.Tensor1D): tf.Tensor4D {
  const scale = tf.customGrad((input, by, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor, by as tf.Tensor]);
    return {
      value: tf.mul<tf.Tensor4D>(input as tf.Tensor4D, by as tf.Tensor1D),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        tf.mul(dy, saved[1]!),
        tf.reshape(tf.sum(tf.mul(dy, saved[0]!)), [1]),
      ],
    };
  });
  return scale(x, factor) as tf.Tensor4D;
}
