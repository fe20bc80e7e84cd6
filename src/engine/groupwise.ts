/**
 * Convolution in groups from a backend's other kernels: one convolution for each group, side by side; TensorFlow.js's
 * depthwise ones where a group is one channel. Every backend can have it so; compiled ones have kernels of their own.
 */

import {
  concat,
  engine,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  registerKernel,
  reshape,
  split,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  GROUPED_CONVOLUTION,
  GROUPED_INPUT_GRADIENT,
  GROUPED_WEIGHT_GRADIENT,
  type GroupedAttributes,
} from '../snn/kernel-contract.ts';

/** Repeated calls change nothing. */
export function registerGroupwise(backendName: string): void {
  for (const [kernelName, compute] of Object.entries(kernels)) {
    if (getKernel(kernelName, backendName) !== undefined) continue;
    const kernelFunc = ({ inputs, attrs }: { inputs: object; attrs?: NamedAttrMap }) =>
      tidy(() => compute(inputs as NamedTensorMap, attrs as unknown as GroupedAttributes));
    registerKernel({ kernelName, backendName, kernelFunc });
  }
}

const kernels: Readonly<Record<string, (inputs: NamedTensorMap, attributes: GroupedAttributes) => Tensor>> = {
  [GROUPED_CONVOLUTION]: ({ x, filter }, a) => {
    if (filter!.shape[2] !== 1) return groupwise('Conv2D', { x: x!, filter: filter! }, a, {});
    return run('DepthwiseConv2dNative', { x: x!, filter: reshape(filter!, byChannel(filter!.shape, a)) }, a);
  },
  [GROUPED_INPUT_GRADIENT]: ({ dy, filter }, a) => {
    const [images, height, width, channels] = a.inputShape!;
    if (filter!.shape[2] !== 1) {
      const inputShape = [images, height, width, channels! / a.groups];
      return groupwise('Conv2DBackpropInput', { dy: dy!, filter: filter! }, a, { inputShape });
    }
    const own = reshape(filter!, byChannel(filter!.shape, a));
    return run('DepthwiseConv2dNativeBackpropInput', { dy: dy!, filter: own }, a);
  },
  [GROUPED_WEIGHT_GRADIENT]: ({ x, dy }, a) => {
    const [height, width, depth, filters] = a.filterShape!;
    if (depth !== 1) {
      const filterShape = [height, width, depth, filters! / a.groups];
      return groupwise('Conv2DBackpropFilter', { x: x!, dy: dy! }, a, { filterShape });
    }
    const filterShape = byChannel(a.filterShape!, a);
    const gradient = run('DepthwiseConv2dNativeBackpropFilter', { x: x!, dy: dy! }, { ...a, filterShape });
    return reshape(gradient, [...a.filterShape!]);
  },
};

function groupwise(kernel: string, inputs: NamedTensorMap, a: GroupedAttributes, more: object): Tensor {
  const parts = Object.entries(inputs).map(([name, tensor]) => [name, split(tensor, a.groups, 3)] as const);
  const group = (index: number): NamedTensorMap =>
    Object.fromEntries(parts.map(([name, tensors]) => [name, tensors[index]!]));
  return concat(
    Array.from({ length: a.groups }, (_, index) => run(kernel, group(index), { ...a, ...more })),
    3,
  );
}

function run(kernel: string, inputs: NamedTensorMap, attributes: GroupedAttributes): Tensor {
  const all = { ...attributes, dilations: [1, 1], dataFormat: 'NHWC' };
  return engine().runKernel<Tensor>(kernel, inputs, all as unknown as NamedAttrMap);
}

/** [height, width, 1, filters] to [height, width, channels, filters of each]: the same numbers in the same order. */
function byChannel(
  [height, width, , filters]: readonly number[],
  a: GroupedAttributes,
): [number, number, number, number] {
  return [height!, width!, a.groups, filters! / a.groups];
}
