/**
 * Volumes with padding 'same' and a stride longer than the window, such as the 1 x 1 x 1 convolutions of stride 2 in
 * residual networks. Nothing is padded then, and the first window lies on the first voxels
 * (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2). TensorFlow.js takes the voxels behind the last
 * window for a negative padding in front: it begins at the wrong voxel, and the gradient of its mean pooling at another.
 */

import type { KernelBackend, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { attributesOf, type ComputeKernel, type KernelCall } from './kernel-call.ts';

/** Kernels of volumes for which nothing is left behind the last window; undefined where that is so already. */
export const volumePadding: Readonly<Record<string, ComputeKernel<KernelBackend>>> = {
  Conv3D: (call) => ofWhatIsRead('Conv3D', call, call.input('filter').shape),
  Conv3DBackpropFilterV2: (call) =>
    ofWhatIsRead('Conv3DBackpropFilterV2', call, attributesOf<Attributes>(call).filterShape),
  Conv3DBackpropInputV2: inputGradient,
  AvgPool3D: (call) => ofWhatIsRead('AvgPool3D', call, perAxis(attributesOf<Attributes>(call).filterSize)),
  MaxPool3D: (call) => ofWhatIsRead('MaxPool3D', call, perAxis(attributesOf<Attributes>(call).filterSize)),
  AvgPool3DGrad: (call) => poolGradient('AvgPool3DGrad', call),
  MaxPool3DGrad: (call) => poolGradient('MaxPool3DGrad', call),
};

type Call = KernelCall<KernelBackend>;
type PerAxis = number | readonly number[];

interface Attributes {
  readonly pad: 'same' | 'valid' | number;
  readonly strides: PerAxis;
  readonly dilations?: PerAxis | null;
  readonly filterShape: readonly number[];
  readonly filterSize: PerAxis;
  readonly inputShape: readonly number[];
}

function ofWhatIsRead(kernel: string, call: Call, window: readonly number[]): TensorInfo | undefined {
  const x = call.input('x');
  const shape = readShape(call, x.shape, window);
  if (shape === undefined) return undefined;
  return withFirst(call, x, shape, (cut) => call.other(kernel, { ...call.inputs, x: cut }, call.attributes));
}

function inputGradient(call: Call): TensorInfo | undefined {
  const { inputShape } = attributesOf<Attributes>(call);
  const shape = readShape(call, inputShape, call.input('filter').shape);
  if (shape === undefined) return undefined;
  const attributes = { ...call.attributes, inputShape: shape };
  return filledUp(call, inputShape, call.other('Conv3DBackpropInputV2', call.inputs, attributes));
}

function poolGradient(kernel: string, call: Call): TensorInfo | undefined {
  const x = call.input('input');
  const shape = readShape(call, x.shape, perAxis(attributesOf<Attributes>(call).filterSize));
  if (shape === undefined) return undefined;
  const run = (input: TensorInfo): TensorInfo => call.other(kernel, { ...call.inputs, input }, call.attributes);
  return filledUp(call, x.shape, withFirst(call, x, shape, run));
}

/** The volume up to the end of the last windows // [samples, depth, height, width, channels] */
function readShape(call: Call, shape: readonly number[], window: readonly number[]): number[] | undefined {
  const { pad, strides, dilations } = attributesOf<Attributes>(call);
  if (pad !== 'same') return undefined;
  const [steps, gaps] = [perAxis(strides), perAxis(dilations ?? 1)];
  const read = shape.map((length, i) => {
    if (i === 0 || i === 4) return length;
    const [stride, reach] = [steps[i - 1]!, (window[i - 1]! - 1) * gaps[i - 1]! + 1];
    return Math.min(length, (Math.ceil(length / stride) - 1) * stride + reach);
  });
  return read.some((length, i) => length !== shape[i]) && !shape.includes(0) ? read : undefined;
}

function withFirst(call: Call, x: TensorInfo, shape: number[], run: (cut: TensorInfo) => TensorInfo): TensorInfo {
  const cut = call.other('Slice', { x }, { begin: shape.map(() => 0), size: shape });
  const out = run(cut);
  call.backend.disposeData(cut.dataId);
  return out;
}

/** What no window reads has no gradient. */
function filledUp(call: Call, shape: readonly number[], x: TensorInfo): TensorInfo {
  const paddings = shape.map((length, i) => [0, length - x.shape[i]!]);
  const inputs: NamedTensorInfoMap = { x };
  const out = call.other('PadV2', inputs, { paddings, constantValue: 0 });
  call.backend.disposeData(x.dataId);
  return out;
}

function perAxis(value: PerAxis): readonly number[] {
  return typeof value === 'number' ? [value, value, value] : value;
}
