/**
 * Depthwise convolution and its two gradients: each channel has `multiplier` filters of its own, which hear no other.
 * The kernels know one filter per channel; where there are more, the input's channels are repeated first.
 */

import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import type { Block } from '../heap.ts';
import { allFloat, type Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { copy } from './layout.ts';
import { intoCopies } from './reduce.ts';
import { convolutionGeometry, type Geometry, inPieces, isOutput, putShape, withZeros } from './shape.ts';

export const depthwiseKernels: Kernels = {
  DepthwiseConv2dNative: ({ backend, input, attributes }) =>
    depthwise(backend, input('x'), input('filter'), attributes),
  DepthwiseConv2dNativeBackpropInput: ({ backend, input, attributes }) =>
    depthwiseInputGradient(backend, input('dy'), input('filter'), attributes),
  DepthwiseConv2dNativeBackpropFilter: ({ backend, input, attributes }) =>
    depthwiseWeightGradient(backend, input('x'), input('dy'), attributes),
};

type Result = TensorInfo | undefined;

/** `filter` // [height, width, channels, multiplier]; `x` // [images, height, width, channels] */
export function depthwise(backend: CompiledBackend, x: TensorInfo, filter: TensorInfo, a: NamedAttrMap): Result {
  const found = geometry(x.shape, filter.shape, a);
  if (found === undefined || !allFloat(x, filter)) return undefined;
  const { g, multiplier } = found;
  const { heap, team } = backend;
  const out = backend.output([g.images, g.outHeight, g.outWidth, g.channels]);
  const wide = repeatChannels(backend, x, multiplier);
  const from = wide?.pointer ?? backend.pointer(x);
  const shape = putShape(heap, g);
  const { block, parts } = cut(g.images * g.outHeight * g.outWidth, g.channels * g.kernelHeight * g.kernelWidth, 4);
  withZeros(heap, g.channels, (zeros) => {
    const words = [shape.pointer, from, backend.pointer(filter), out.pointer, zeros, block];
    team.run('depthwise_forward', parts, words);
  });
  heap.give(shape);
  if (wide !== undefined) heap.give(wide);
  return out.info;
}

/** `a.inputShape` is the shape of the result. */
export function depthwiseInputGradient(
  backend: CompiledBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  a: NamedAttrMap,
): Result {
  const inputShape = a.inputShape as number[];
  const found = geometry(inputShape, filter.shape, a);
  if (found === undefined || !allFloat(dy, filter) || !isOutput(dy, found.g)) return undefined;
  const { g, multiplier } = found;
  const { heap, team } = backend;
  const out = backend.output(inputShape);
  const shape = putShape(heap, g);
  const pixels = g.images * g.height * g.width;
  const wide = multiplier === 1 ? undefined : heap.take(4 * pixels * g.channels);
  const { block, parts } = cut(pixels, g.channels * g.kernelHeight * g.kernelWidth);
  const to = wide?.pointer ?? out.pointer;
  team.run('depthwise_input_gradient', parts, [shape.pointer, backend.pointer(dy), backend.pointer(filter), to, block]);
  if (wide !== undefined) {
    const rows = sizeOf(inputShape);
    const sum = cut(rows, multiplier);
    team.run('sum_rows', sum.parts, [to, out.pointer, rows, multiplier, sum.block], [1]);
    heap.give(wide);
  }
  heap.give(shape);
  return out.info;
}

/** `a.filterShape` is the shape of the result. */
export function depthwiseWeightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  a: NamedAttrMap,
): Result {
  const filterShape = a.filterShape as number[];
  const found = geometry(x.shape, filterShape, a);
  if (found === undefined || !allFloat(x, dy) || !isOutput(dy, found.g)) return undefined;
  const { g, multiplier } = found;
  const { heap, team } = backend;
  const out = backend.output(filterShape);
  const wide = repeatChannels(backend, x, multiplier);
  const from = wide?.pointer ?? backend.pointer(x);
  const shape = putShape(heap, g);
  const size = sizeOf(filterShape);
  const { block, parts } = inPieces(g.images * g.outHeight);
  intoCopies(backend, out.pointer, size, parts, (to) => {
    const words = [shape.pointer, from, backend.pointer(dy), to, block, size];
    team.run('depthwise_weight_gradient', parts, words);
  });
  heap.give(shape);
  if (wide !== undefined) heap.give(wide);
  return out.info;
}

/** As if every filter had an input channel of its own. */
function geometry(
  xShape: readonly number[],
  filterShape: readonly number[],
  attributes: NamedAttrMap,
): { readonly g: Geometry; readonly multiplier: number } | undefined {
  const g = convolutionGeometry(xShape, filterShape, { ...attributes, groups: 1 }, true);
  return g && { g: { ...g, channels: g.outChannels }, multiplier: filterShape[3]! };
}

/** [.., channels] to [.., channels * times], to be given back; undefined when that is once. */
function repeatChannels(backend: CompiledBackend, x: TensorInfo, times: number): Block | undefined {
  if (times === 1) return undefined;
  const values = sizeOf(x.shape);
  const wide = backend.heap.take(4 * values * times);
  copy(backend, backend.pointer(x), wide.pointer, [
    { length: values, from: 1, to: times },
    { length: times, from: 0, to: 1 },
  ]);
  return wide;
}
