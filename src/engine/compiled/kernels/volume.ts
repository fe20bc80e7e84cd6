/**
 * Convolution along three axes, and of images in groups of channels, with both gradients, as kernels/volume.h has them:
 * any stride, padding and dilation, channels last.
 */

import { backend_util, type NamedAttrMap, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import type { Block, Heap } from '../heap.ts';
import { allFloat, type Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { pack, packedBytes } from './pack.ts';
import { intoCopies } from './reduce.ts';
import { type Geometry, inPieces, withZeros } from './shape.ts';

export const volumeKernels: Kernels = {
  Conv3D: ({ backend, input, attributes }) => {
    const [x, filter] = [input('x'), input('filter')];
    return convolve(backend, x, filter, volume(x.shape, filter.shape, attributes));
  },
  Conv3DBackpropInputV2: ({ backend, input, attributes }) => {
    const inputShape = attributes.inputShape as number[];
    const [dy, filter] = [input('dy'), input('filter')];
    return inputGradient(backend, dy, filter, inputShape, volume(inputShape, filter.shape, attributes));
  },
  Conv3DBackpropFilterV2: ({ backend, input, attributes }) => {
    const filterShape = attributes.filterShape as number[];
    const [x, dy] = [input('x'), input('dy')];
    return weightGradient(backend, x, dy, filterShape, volume(x.shape, filterShape, attributes));
  },
};

type Three = readonly [number, number, number];
/** As struct Volume in kernels/volume.h. */
export interface Volume {
  readonly images: number;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly size: Three;
  readonly outSize: Three;
  readonly kernel: Three;
  readonly stride: Three;
  readonly pad: Three;
  readonly dilation: Three;
}
type Result = TensorInfo | undefined;

/** An image as a volume whose first axis has length 1. */
export function imageVolume(g: Geometry, groups: number): Volume {
  return {
    ...{ images: g.images, channels: g.channels, filters: g.outChannels, groups },
    ...{ size: [1, g.height, g.width], outSize: [1, g.outHeight, g.outWidth] },
    ...{ kernel: [1, g.kernelHeight, g.kernelWidth], stride: [1, g.strideY, g.strideX] },
    ...{ pad: [0, g.padTop, g.padLeft], dilation: [1, g.dilationY, g.dilationX] },
  };
}

/** Shape of the output of a volume that is none of an image's. */
function outShape(v: Volume, rank: number): number[] {
  return [v.images, ...v.outSize.slice(5 - rank), v.filters];
}

/** `filter` // [...kernel, channels / groups, filters]; undefined leaves it to the inherited kernel. */
export function convolve(backend: CompiledBackend, x: TensorInfo, filter: TensorInfo, v: Volume | undefined): Result {
  if (v === undefined || !allFloat(x, filter)) return undefined;
  const { heap, team } = backend;
  const out = backend.output(outShape(v, x.shape.length));
  const shape = putVolume(heap, v);
  const strides = { depth: v.channels / v.groups, columns: v.filters / v.groups };
  const taps = allTaps(v).map((_, tap) => tap);
  const packed = packGroups(backend, filter, v, [taps], { ...strides, depthStride: v.filters, columnStride: 1 });
  const { block, parts } = cut(v.images * sizeOf(v.outSize), taps.length * strides.depth * v.filters, 12);
  withZeros(heap, v.channels, (zeros) => {
    const words = [shape.pointer, backend.pointer(x), packed.table.pointer, out.pointer, zeros, block];
    team.run('volume_forward', parts, words);
  });
  for (const used of [shape, packed.table, packed.weights]) heap.give(used);
  return out.info;
}

export function inputGradient(
  backend: CompiledBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
  v: Volume | undefined,
): Result {
  if (v === undefined || !allFloat(dy, filter)) return undefined;
  if (!util.arraysEqual(dy.shape, outShape(v, inputShape.length))) return undefined;
  const { heap, team } = backend;
  const out = backend.output(inputShape);
  const shape = putVolume(heap, v);
  const strides = { depth: v.filters / v.groups, columns: v.channels / v.groups };
  const order = { depthStride: 1, columnStride: v.filters };
  const packed = packGroups(backend, filter, v, tapsByPhase(v), { ...strides, ...order });
  const { block, parts } = cut(v.images, sizeOf(v.outSize) * sizeOf(v.kernel) * v.filters * strides.columns);
  withZeros(heap, v.filters, (zeros) => {
    const words = [shape.pointer, backend.pointer(dy), packed.table.pointer, out.pointer, zeros, block];
    team.run('volume_input_gradient', parts, words);
  });
  for (const used of [shape, packed.table, packed.weights]) heap.give(used);
  return out.info;
}

export function weightGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
  v: Volume | undefined,
): Result {
  if (v === undefined || !allFloat(x, dy)) return undefined;
  if (!util.arraysEqual(dy.shape, outShape(v, x.shape.length))) return undefined;
  const { heap, team } = backend;
  const out = backend.output(filterShape);
  const shape = putVolume(heap, v);
  const size = sizeOf(filterShape);
  const { block, parts } = inPieces(v.images * sizeOf(v.outSize));
  intoCopies(backend, out.pointer, size, parts, (to) =>
    withZeros(heap, v.channels, (zeros) => {
      const words = [shape.pointer, backend.pointer(x), backend.pointer(dy), to, zeros, block, size];
      team.run('volume_weight_gradient', parts, words);
    }),
  );
  heap.give(shape);
  return out.info;
}

interface Order {
  readonly depth: number;
  readonly columns: number;
  readonly depthStride: number;
  readonly columnStride: number;
}

/** The weights of each list of taps and each group packed for itself, and a table of where they lie. */
function packGroups(
  backend: CompiledBackend,
  filter: TensorInfo,
  v: Volume,
  tapLists: readonly (readonly number[])[],
  order: Order,
): { readonly table: Block; readonly weights: Block } {
  const { heap, team } = backend;
  const sizes = tapLists.map((taps) => packedBytes(team, taps.length, order.depth, order.columns));
  const weights = heap.take(Math.max(4, v.groups * sizes.reduce((sum, size) => sum + size, 0)));
  const table = heap.take(8 * v.groups * tapLists.length);
  const places: number[] = [];
  let to = weights.pointer;
  for (const [i, list] of tapLists.entries()) {
    const taps = list.map((tap) => (tap * v.channels * v.filters) / v.groups);
    for (let group = 0; group < v.groups; group++, to += sizes[i]!) {
      places.push(to);
      const from = backend.pointer(filter) + (4 * group * v.filters) / v.groups;
      if (taps.length > 0) pack(backend, { ...order, from, taps, to });
    }
  }
  heap.setPointers(table.pointer, places);
  return { table, weights };
}

/** For each phase of the stride, in the kernel's order, the taps that input voxels of the phase meet. */
function tapsByPhase(v: Volume): number[][] {
  const phases: number[][] = [];
  for (let a = 0; a < v.stride[0]; a++)
    for (let b = 0; b < v.stride[1]; b++)
      for (let c = 0; c < v.stride[2]; c++) {
        const phase = [a, b, c];
        const met = (k: Three) => k.every((at, axis) => (at * v.dilation[axis]!) % v.stride[axis]! === phase[axis]);
        phases.push(allTaps(v).flatMap((k, tap) => (met(k) ? [tap] : [])));
      }
  return phases;
}

/** Places of the taps in the order of the weights. */
function allTaps({ kernel: [depth, height, width] }: Volume): Three[] {
  return Array.from({ length: depth * height * width }, (_, tap) => [
    Math.floor(tap / (height * width)),
    Math.floor(tap / width) % height,
    tap % width,
  ]);
}

function putVolume(heap: Heap, v: Volume): Block {
  const { size, outSize, kernel, stride, pad, dilation } = v;
  const fields = [v.images, v.channels, v.filters, v.groups];
  for (const axes of [size, outSize, kernel, stride, pad, dilation]) fields.push(...axes);
  const block = heap.take(4 * fields.length);
  heap.integers(block.pointer, fields.length).set(fields);
  return block;
}

/** As MOST_VOLUME_TAPS in kernels/volume.h. */
const MOST_TAPS = 512;

function volume(xShape: readonly number[], filterShape: readonly number[], a: NamedAttrMap): Volume | undefined {
  if (a.dataFormat !== undefined && a.dataFormat !== 'NDHWC') return undefined;
  type Info = Parameters<typeof backend_util.computeConv3DInfo>;
  const info = backend_util.computeConv3DInfo(
    xShape as Info[0],
    filterShape as Info[1],
    a.strides as Info[2],
    (a.dilations ?? 1) as Info[3],
    a.pad as Info[4],
  );
  const { padInfo: pad } = info;
  const kernel: Three = [info.filterDepth, info.filterHeight, info.filterWidth];
  if (sizeOf(kernel) > MOST_TAPS || info.inChannels !== filterShape[3] || sizeOf(info.outShape) === 0) return undefined;
  return {
    ...{ images: info.batchSize, channels: info.inChannels, filters: info.outChannels, groups: 1, kernel },
    size: [info.inDepth, info.inHeight, info.inWidth],
    outSize: [info.outDepth, info.outHeight, info.outWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    pad: [pad.front, pad.top, pad.left],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
  };
}
