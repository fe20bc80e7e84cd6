/** Average and maximum pooling of images with channels last, and their gradients; spikes are read as bits. */

import { backend_util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { bitsOutput, spikeBits } from '../spikes.ts';
import { cut } from '../team.ts';
import { type Geometry, geometryOf, putShape } from './shape.ts';

export const poolingKernels: Kernels = {
  AvgPool: (call) => forwards(call, 'average_pool'),
  MaxPool: (call) => forwards(call, 'max_pool'),
  AvgPoolGrad: ({ backend, input, attributes }) => {
    const [x, dy] = [input('input'), input('dy')];
    const g = geometry(x.shape, attributes);
    return g === undefined || !allFloat(dy) ? undefined : averageGradient(backend, dy, g);
  },
  MaxPoolGrad: ({ backend, input, attributes }) => {
    const [x, dy] = [input('input'), input('dy')];
    const g = geometry(x.shape, attributes);
    return g === undefined || !allFloat(x, dy) ? undefined : maxGradient(backend, x, dy, g, 'first');
  },
};

export type PoolKernel = 'average_pool' | 'max_pool';

function forwards({ backend, input, attributes }: Call, kernel: PoolKernel): TensorInfo | undefined {
  const x = input('x');
  const g = geometry(x.shape, attributes);
  return g === undefined || !allFloat(x) ? undefined : pool(backend, kernel, x, g);
}

/** [images, output height, output width, channels] */
export function pool(backend: CompiledBackend, kernel: PoolKernel, x: TensorInfo, g: Geometry): TensorInfo {
  const pixels = pixelsOf(backend, x);
  if (kernel === 'max_pool' && pixels.areBits === 1) return maxOfSpikes(backend, pixels.pointer, g);
  const out = backend.output(outputShape(g));
  const shape = putShape(backend.heap, g);
  const { block, parts } = cut(g.images * g.outHeight, g.outWidth * g.channels * g.kernelHeight * g.kernelWidth);
  backend.team.run(kernel, parts, [shape.pointer, pixels.pointer, out.pointer, block, pixels.areBits]);
  backend.heap.give(shape);
  return out.info;
}

/** The largest of spikes is a spike, so bits stay bits. */
function maxOfSpikes(backend: CompiledBackend, bits: number, g: Geometry): TensorInfo {
  const shape = putShape(backend.heap, g);
  const work = g.channels * g.kernelHeight * g.kernelWidth;
  const { block, parts } = cut(g.images * g.outHeight * g.outWidth, work / 8, WORD / greatestPowerOfTwo(g.channels));
  const out = bitsOutput(backend, outputShape(g), parts);
  backend.team.run('max_pool_spikes', parts, [shape.pointer, bits, out.pointer, block, out.ones]);
  out.filled();
  backend.heap.give(shape);
  return out.info;
}

/** Every window's error shared out evenly among its pixels, also among those in the padding, as TensorFlow.js does. */
export function averageGradient(backend: CompiledBackend, dy: TensorInfo, g: Geometry): TensorInfo {
  const out = backend.output(inputShape(g));
  const shape = putShape(backend.heap, g);
  const { block, parts } = cut(g.images * g.height, 2 * g.width * g.channels);
  backend.team.run('average_pool_gradient', parts, [shape.pointer, backend.pointer(dy), out.pointer, block]);
  backend.heap.give(shape);
  return out.info;
}

/** Every window's error given to the largest of its values, of equal ones to the first or the last. */
export function maxGradient(
  backend: CompiledBackend,
  x: TensorInfo,
  dy: TensorInfo,
  g: Geometry,
  winner: 'first' | 'last',
): TensorInfo {
  const out = backend.output(inputShape(g));
  const shape = putShape(backend.heap, g);
  const { block, parts } = cut(g.images, 4 * g.height * g.width * g.channels);
  const pixels = pixelsOf(backend, x);
  const words = [shape.pointer, pixels.pointer, backend.pointer(dy), out.pointer, block, pixels.areBits];
  backend.team.run('max_pool_gradient', parts, [...words, winner === 'last' ? 1 : 0]);
  backend.heap.give(shape);
  return out.info;
}

/** Where the values are, and whether as bits. */
function pixelsOf(backend: CompiledBackend, x: TensorInfo): { readonly pointer: number; readonly areBits: 0 | 1 } {
  const spikes = spikeBits(backend, x);
  return spikes === undefined ? { pointer: backend.pointer(x), areBits: 0 } : { pointer: spikes.pointer, areBits: 1 };
}

function inputShape(g: Geometry): number[] {
  return [g.images, g.height, g.width, g.channels];
}

function outputShape(g: Geometry): number[] {
  return [g.images, g.outHeight, g.outWidth, g.channels];
}

/** Bits of a word: parts that write bits begin at multiples of it. */
const WORD = 32;

/** The largest that divides the number, 32 at most. */
function greatestPowerOfTwo(count: number): number {
  return Math.min(WORD, count & -count);
}

function geometry(xShape: readonly number[], a: NamedAttrMap): Geometry | undefined {
  type Info = Parameters<typeof backend_util.computePool2DInfo>;
  const info = backend_util.computePool2DInfo(
    xShape as Info[0],
    a.filterSize as Info[1],
    a.strides as Info[2],
    1,
    a.pad as Info[4],
    a.dimRoundingMode as Info[5],
  );
  const g = geometryOf(info);
  return hasEmptyWindow(g) || sizeOf(info.outShape) === 0 ? undefined : g;
}

/** A window that lies wholly in the padding has no average and no maximum; the cpu kernel says what becomes of it. */
export function hasEmptyWindow(g: Geometry): boolean {
  const before = g.padTop >= g.kernelHeight || g.padLeft >= g.kernelWidth;
  const lastBegins = [(g.outHeight - 1) * g.strideY - g.padTop, (g.outWidth - 1) * g.strideX - g.padLeft] as const;
  return before || lastBegins[0] >= g.height || lastBegins[1] >= g.width;
}
