/** Gradients of kernels that are gradients themselves, for those that TensorFlow.js has none of: of elu, and of a convolution's filter. */

import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  cast,
  EluGrad,
  engine,
  type GradConfig,
  less,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

export const secondGradients: readonly GradConfig[] = [
  {
    // dy where y >= 0, dy (y + 1) elsewhere
    kernelName: EluGrad,
    inputsToSave: ['dy', 'y'],
    gradFunc: (error, [dy, y]) => ({
      dy: () => run(EluGrad, { dy: error as Tensor, y: y! }),
      y: () => mul(mul(error as Tensor, dy!), cast(less(y!, 0), 'float32')),
    }),
  },
  {
    // Linear in both: the input's part is an input gradient with the error as filter, that of dy a convolution with it.
    kernelName: Conv2DBackpropFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (error, [x, dy], attributes) => ({
      x: () => run(Conv2DBackpropInput, { dy: dy!, filter: error as Tensor }, { ...attributes, inputShape: x!.shape }),
      dy: () => run(Conv2D, { x: x!, filter: error as Tensor }, { dilations: 1, ...attributes }),
    }),
  },
];

function run(kernel: string, inputs: NamedTensorMap, attributes: NamedAttrMap = {}): Tensor {
  return engine().runKernel<Tensor>(kernel, inputs, attributes);
}
