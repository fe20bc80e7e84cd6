/**
 * Batch normalisation and LIF neurons as one operation over the whole time axis: between them nothing is stored.
 * Equations: NORMALIZED_LIF_FORWARD and NORMALIZED_LIF_BACKWARD in kernel-contract.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import { refuseNoFloats } from '../given.ts';
import { isSpent } from '../gradient/backward.ts';
import {
  type LifAttributes,
  NORMALIZED_LIF_BACKWARD,
  NORMALIZED_LIF_FORWARD,
  SUMS_OF_CHANNELS,
} from '../kernel-contract.ts';
import { inRange, oneOf, wholeFrom } from '../settings.ts';

/** Of each channel // [channels] */
export interface ChannelStatistics {
  readonly mean: tf.Tensor;
  /** Of the population. */
  readonly variance: tf.Tensor;
}

/** That of PyTorch's BatchNorm. */
export const USUAL_EPSILON = 1e-5;

export interface NormalizedLifOptions {
  readonly neuron: LifAttributes;
  /** Added to the variance; `USUAL_EPSILON` when left out. */
  readonly epsilon?: number;
  /** For evaluation, as collected in training; left out, those of `current` itself over all axes but the last. */
  readonly statistics?: ChannelStatistics;
  /** Receives the statistics that were used; called inside the forward pass, keeps what it wants to keep. */
  readonly observe?: (statistics: ChannelStatistics) => void;
}

/** Zeros before and after, axis by axis of [images, height, width, channels]; as tf.conv2d takes it. */
export type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/**
 * What `tf.conv2d` gives, for a result that goes to `fireNormalizedLif`: engines of ours then take the sums for its mean and
 * variance while they write it. `x` // [images, height, width, channels], `filter` // [height, width, channels, filters];
 * gives [images, height, width, filters].
 */
export function convolveToNormalize(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  strides: readonly [number, number] | number,
  pad: 'valid' | 'same' | number | ExplicitPadding,
): tf.Tensor4D {
  refuseConvolution(x, filter, strides, pad);
  const attributes = { strides, pad, dataFormat: 'NHWC', dilations: 1, [SUMS_OF_CHANNELS]: true };
  return tf.engine().runKernel<tf.Tensor4D>(tf.Conv2D, { x, filter }, attributes as unknown as tf.NamedAttrMap);
}

/** Throws for what tf.conv2d refuses, which the kernel takes as it comes. */
function refuseConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, strides: unknown, pad: unknown): void {
  refuseNoFloats('What is convolved', x);
  refuseNoFloats('The filter', filter);
  const given = `[${x.shape.join(', ')}] and [${filter.shape.join(', ')}] were given`;
  if (x.rank !== 4 || filter.rank !== 4 || x.shape[3] !== filter.shape[2])
    throw new Error(
      `Images are [images, height, width, channels], a filter is [height, width, channels, filters]; ${given}.`,
    );
  for (const stride of [strides].flat()) inRange('strides', stride, wholeFrom(1));
  if (typeof pad === 'number') inRange('pad', pad, wholeFrom(0));
  else if (Array.isArray(pad)) for (const zeros of pad.flat()) inRange('Each number of pad', zeros, wholeFrom(0));
  else oneOf(pad, ['valid', 'same'], 'pad');
}

/** `current` // [time, ..., channels], `scale` and `shift` // [channels]; gives spikes of the current's shape. */
export function fireNormalizedLif(
  current: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  { neuron, epsilon = USUAL_EPSILON, statistics, observe }: NormalizedLifOptions,
): tf.Tensor {
  const attrs = { ...neuron, epsilon, fixedStatistics: statistics !== undefined };
  const given: tf.NamedTensorMap =
    statistics === undefined ? {} : { mean: statistics.mean, variance: statistics.variance };
  const fire = tf.customGrad((...args) => {
    const [x, a, b] = args as tf.Tensor[];
    const save = args[3] as unknown as tf.GradSaveFunc;
    const inputs = { current: x!, scale: a!, shift: b!, ...given };
    const [spikes, mean, variance] = tf.engine().runKernel<tf.Tensor[]>(NORMALIZED_LIF_FORWARD, inputs, attrs);
    observe?.({ mean: mean!, variance: variance! });
    save([x!, a!, b!, mean!, variance!]);
    return {
      value: spikes!,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [current, scale, shift, mean, variance] = saved as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        const backward = { spikesGradient, current, scale, shift, mean, variance };
        const overwrite = isSpent(spikesGradient);
        return tf.engine().runKernel<tf.Tensor[]>(NORMALIZED_LIF_BACKWARD, backward, { ...attrs, overwrite });
      },
    };
  });
  return fire(current, scale, shift);
}
