/**
 * Gradients of operations that stretch an input over axes it does not have: summed back to the input's shape.
 * TensorFlow.js's own are those of inputs of one shape, and fail for others; that of tf.tile knows four axes and cuts
 * the gradient into as many parts as there are copies.
 */

// The gradients that are replaced here.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {
  backend_util,
  cast,
  type GradConfig,
  getGradient,
  greater,
  greaterEqual,
  less,
  lessEqual,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  util,
} from '@tensorflow/tfjs-core';

export const broadcastGradients: readonly GradConfig[] = [
  // Where both are equal the first is taken, as TensorFlow.js does.
  ofTwo('Maximum', (dy, a, b) => [() => where(dy, greaterEqual(a, b)), () => where(dy, less(a, b))]),
  ofTwo('Minimum', (dy, a, b) => [() => where(dy, lessEqual(a, b)), () => where(dy, greater(a, b))]),
  ofTwo('SquaredDifference', (dy, a, b) => [() => mul(dy, mul(2, sub(a, b))), () => mul(dy, mul(2, sub(b, a)))]),
  batchedProduct(),
  {
    kernelName: 'Tile',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({ x: () => untile(dy as Tensor, x!, attributes.reps as number[]) }),
  },
];

type Pair<T> = readonly [T, T];

function ofTwo(kernelName: string, slopes: (dy: Tensor, a: Tensor, b: Tensor) => Pair<() => Tensor>): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [Tensor, Tensor];
      const [ofA, ofB] = slopes(dy as Tensor, a, b);
      return { a: () => sumTo(ofA(), a.shape), b: () => sumTo(ofB(), b.shape) };
    },
  };
}

function where(dy: Tensor, taken: Tensor): Tensor {
  return mul(dy, cast(taken, 'float32'));
}

/** The stock gradients, summed over the axes of the batch that one factor does not have. */
function batchedProduct(): GradConfig {
  const stock = getGradient('BatchMatMul');
  return {
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const [a, b] = saved as [Tensor, Tensor];
      const slopes = stock.gradFunc(dy, saved, attributes);
      return { a: () => sumTo(slopes.a!(), a.shape), b: () => sumTo(slopes.b!(), b.shape) };
    },
  };
}

function sumTo(slope: Tensor, shape: number[]): Tensor {
  const axes = backend_util.getReductionAxes(shape, slope.shape);
  return axes.length === 0 ? slope : reshape(sum(slope, axes), shape);
}

/** One repeated axis after the other: seen as copies and what they are copies of, the copies are summed. */
function untile(dy: Tensor, x: Tensor, repeats: readonly number[]): Tensor {
  const slope = repeats.reduce((all, repeat, axis) => {
    if (repeat === 1) return all;
    const outer = util.sizeFromShape(x.shape.slice(0, axis));
    return sum(reshape(all, [outer, repeat, outer * repeat === 0 ? 0 : all.size / (outer * repeat)]), 1);
  }, dy);
  return reshape(slope, x.shape);
}
