/**
 * Gradients of the few stock operations our networks are made of. tfjs-core registers none by itself in Node, and its
 * bundle of all of them cannot be loaded there; a gradient that another package registered before stays.
 */

import * as tf from '@tensorflow/tfjs-core';

/** Repeated calls change nothing. */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (tf.getGradient(gradient.kernelName) === undefined) tf.registerGradient(gradient);
  }
}

/** Operations whose gradient asks what they saved for nothing but its shape, which a tensor keeps when it is disposed of. */
export const shapesSuffice: ReadonlySet<string> = new Set([tf.Reshape, tf.Sum, tf.Mean]);

const gradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Reshape,
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => ({ x: () => tf.reshape(single(dy), saved[0]!.shape) }),
  },
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attrs) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
      const y = single(dy);
      return {
        a: () => (transposeA ? tf.matMul(b, y, transposeB, true) : tf.matMul(y, b, false, !transposeB)),
        b: () => (transposeB ? tf.matMul(y, a, true, transposeA) : tf.matMul(a, y, !transposeA, false)),
      };
    },
  },
  {
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [x, filter] = saved as [tf.Tensor, tf.Tensor];
      const { strides, pad, dataFormat, dimRoundingMode } = attrs;
      const shared = { strides, pad, dataFormat, dimRoundingMode } as tf.NamedAttrMap;
      const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap) =>
        tf.engine().runKernel<tf.Tensor>(kernel, inputs, { ...shared, ...attributes });
      return {
        x: () => run(tf.Conv2DBackpropInput, { dy: single(dy), filter }, { inputShape: x.shape }),
        filter: () => run(tf.Conv2DBackpropFilter, { x, dy: single(dy) }, { filterShape: filter.shape }),
      };
    },
  },
  {
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => ({
      x: () => tf.engine().runKernel<tf.Tensor>(tf.AvgPoolGrad, { dy: single(dy), input: saved[0]! }, pooling(attrs)),
    }),
  },
  {
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => ({
      x: () =>
        tf
          .engine()
          .runKernel<tf.Tensor>(
            tf.MaxPoolGrad,
            { dy: single(dy), input: saved[0]!, output: saved[1]! },
            pooling(attrs),
          ),
    }),
  },
];

function pooling(attrs: tf.NamedAttrMap): tf.NamedAttrMap {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  return { filterSize, strides, pad, dimRoundingMode } as tf.NamedAttrMap;
}

function single(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? dy[0]! : dy;
}
