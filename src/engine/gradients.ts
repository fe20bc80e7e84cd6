/**
 * Makes TensorFlow.js differentiable: tfjs-core alone registers no gradients in Node. The registry is global, so it
 * does not matter that a bundler may give these functions a copy of tfjs-core of their own.
 */

import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import './dilated-gradients.ts';
import {
  backend_util,
  div,
  type GradConfig,
  type NamedAttrMap,
  registerGradient,
  reshape,
  stack,
  type Tensor,
  tile,
  unregisterGradient,
  util,
} from '@tensorflow/tfjs-core';

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
for (const gradient of better) {
  unregisterGradient(gradient.kernelName);
  registerGradient(gradient);
}

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
