/**
 * Kernels that TensorFlow.js's layers ask for and that are others one after the other: a product or convolution with bias
 * and activation, and batch normalisation with given statistics.
 */

import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf } from '../backend.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { cut } from '../team.ts';

export const fusedKernels: Kernels = {
  _FusedMatMul: (call) => withActivation(call, 'BatchMatMul', ['a', 'b']),
  FusedConv2D: (call) => withActivation(call, 'Conv2D', ['x', 'filter']),
  FusedDepthwiseConv2D: (call) => withActivation(call, 'DepthwiseConv2dNative', ['x', 'filter']),
  FusedBatchNorm: normalize,
};

/** Kernels by the name of the activation; `linear` has none. */
const activations: Readonly<Record<string, string>> = {
  ...{ relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' },
  ...{ prelu: 'Prelu', leakyrelu: 'LeakyRelu' },
};

/** Channels that are not the last axis are left to the cpu kernel, and so is an activation it alone may know. */
function withActivation(
  { backend, input, inputs, attributes, other }: Call,
  name: string,
  operands: readonly string[],
): TensorInfo | undefined {
  const { leakyreluAlpha, dataFormat = 'NHWC' } = attributes;
  const activation = String(attributes.activation ?? 'linear');
  const nonlinear = activations[activation];
  if ((nonlinear === undefined && activation !== 'linear') || dataFormat !== 'NHWC') return undefined;
  const then = (
    kernel: string,
    before: TensorInfo,
    more: NamedTensorInfoMap,
    first: string,
    attrs = {},
  ): TensorInfo => {
    const after = other(kernel, { [first]: before, ...more }, attrs);
    backend.disposeData(before.dataId);
    return after;
  };
  let result = other(name, Object.fromEntries(operands.map((operand) => [operand, input(operand)])), attributes);
  if (inputs.bias !== undefined) result = then('Add', result, { b: inputs.bias }, 'a');
  if (nonlinear === undefined) return result;
  const slopes = inputs.preluActivationWeights;
  const more: NamedTensorInfoMap = nonlinear === 'Prelu' && slopes !== undefined ? { alpha: slopes } : {};
  return then(nonlinear, result, more, 'x', nonlinear === 'LeakyRelu' ? { alpha: leakyreluAlpha! } : {});
}

/** Statistics of more than the channels are left to the cpu kernel. */
function normalize({ backend, input, inputs, attributes }: Call): TensorInfo | undefined {
  const [x, mean, variance] = [input('x'), input('mean'), input('variance')];
  const channels = x.shape.at(-1) ?? 0;
  const given = [mean, variance, inputs.scale, inputs.offset].filter((tensor) => tensor !== undefined);
  const size = sizeOf(x.shape);
  if (size === 0 || !allFloat(x, ...given) || given.some(({ shape }) => shape.length !== 1 || shape[0] !== channels))
    return undefined;
  const epsilon = Number(attributes.varianceEpsilon ?? 0.001);
  const values = (tensor: TensorInfo | undefined): Float32Array | undefined => tensor && backend.values(tensor);
  const [scale, offset] = [values(inputs.scale), values(inputs.offset)];
  const factors = backend.values(variance).map((of, i) => (scale?.[i] ?? 1) / Math.sqrt(of + epsilon));
  const [factor, shift] = [backend.heap.take(4 * channels), backend.heap.take(4 * channels)];
  backend.heap.floats(factor.pointer, channels).set(factors);
  backend.heap.floats(shift.pointer, channels).set(offset ?? new Float32Array(channels));
  const out = backend.output(x.shape);
  const { block, parts } = cut(size / channels, channels);
  backend.team.run('scale_channels', parts, [
    ...[backend.pointer(x), out.pointer, size / channels, channels, block],
    ...[backend.pointer(mean), factor.pointer, shift.pointer],
  ]);
  for (const used of [factor, shift]) backend.heap.give(used);
  return out.info;
}
