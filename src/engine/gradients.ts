/**
 * Makes TensorFlow.js differentiable: tfjs-core alone registers no gradients in Node, and some of those that it has are
 * wrong or missing. The registry is global, so it does not matter that a bundler may give these functions a copy of
 * tfjs-core of their own.
 */

import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {
  backend_util,
  div,
  type GradConfig,
  getGradient,
  type NamedAttrMap,
  registerGradient,
  reshape,
  stack,
  type Tensor,
  tile,
  unregisterGradient,
  util,
} from '@tensorflow/tfjs-core';
import { broadcastGradients } from './broadcast-gradients.ts';
import { dilatedGradients } from './dilated-gradients.ts';
import { imageGradients } from './image-gradients.ts';
import { noSlope, pickingGradients } from './picking-gradients.ts';
import { productGradients } from './product-gradients.ts';
import { secondGradients } from './second-gradients.ts';
import { mendTape } from './tape.ts';

/** Again when an engine is chosen: TensorFlow.js's larger packages register theirs over these when they are loaded. */
export function mendGradients(): void {
  mendTape();
  for (const gradient of own) {
    const registered = getGradient(gradient.kernelName);
    if (registered === gradient) continue;
    if (registered !== undefined) unregisterGradient(gradient.kernelName);
    registerGradient(gradient);
  }
}

/**
 * Sum and mean spread their gradient; the package's own multiply it with a tensor of ones and divide every value. That
 * of tf.unstack fails where there is one part alone, as of a sequence of one step.
 */
const better: readonly GradConfig[] = [
  {
    kernelName: 'Unpack',
    gradFunc: (dy, _, attrs) => ({ value: () => stack([dy].flat(), attrs.axis as number) }),
  },
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => spread(dy as Tensor, x!, attrs) }),
  },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => spread(div(dy as Tensor, x!.size / (dy as Tensor).size), x!, attrs),
    }),
  },
];

/** A truth changes in jumps: its slope is zero, so that a loss may choose by it. TensorFlow.js knows that of >= alone. */
const truths: readonly GradConfig[] = [
  ...['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'].map((kernelName) => ({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_: Tensor | Tensor[], [a, b]: Tensor[]) => ({ a: () => noSlope(a!), b: () => noSlope(b!) }),
  })),
  ...['LogicalNot', 'Any', 'All'].map((kernelName) => ({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (_: Tensor | Tensor[], [x]: Tensor[]) => ({ x: () => noSlope(x!) }),
  })),
];

const own: readonly GradConfig[] = [
  ...better,
  ...truths,
  ...dilatedGradients,
  ...broadcastGradients,
  ...pickingGradients,
  ...productGradients,
  ...imageGradients,
  ...secondGradients,
];
mendGradients();

function spread(dy: Tensor, x: Tensor, attrs: NamedAttrMap): Tensor {
  const axes = util.parseAxisParam(attrs.axis as number[], x.shape);
  const kept = backend_util.expandShapeToKeepDim(
    x.shape.filter((_, axis) => !axes.includes(axis)),
    axes,
  );
  return tile(
    reshape(dy, kept),
    kept.map((length, axis) => (length === 0 ? 1 : x.shape[axis]! / length)),
  );
}
