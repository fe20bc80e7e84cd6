/** Average and maximum pooling of images with channels last, and their gradients; spikes are read as bits. */

import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { bitsOutput, spikeBits } from '../spikes.ts';
import { cut } from '../team.ts';
import { type Geometry, geometryOf, putShape } from './shape.ts';

export const poolingKernels: Kernels = {
  AvgPool: (call) => pool(call, 'average_pool'),
  MaxPool: (call) => pool(call, 'max_pool'),
  AvgPoolGrad: averageGradient,
  MaxPoolGrad: maxGradient,
};

function pool(call: Call, kernel: 'average_pool' | 'max_pool'): TensorInfo | undefined {
  const { backend } = call;
  const x = call.input('x');
  const g = geometry(x.shape, call);
  if (g === undefined || !allFloat(x)) return undefined;
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

function averageGradient(call: Call): TensorInfo | undefined {
  const { backend } = call;
  const x = call.input('input');
  const dy = call.input('dy');
  const g = geometry(x.shape, call);
  if (g === undefined || !allFloat(dy)) return undefined;
  const out = backend.output(x.shape);
  const shape = putShape(backend.heap, g);
  const { block, parts } = cut(g.images * g.height, 2 * g.width * g.channels);
  backend.team.run('average_pool_gradient', parts, [shape.pointer, backend.pointer(dy), out.pointer, block]);
  backend.heap.give(shape);
  return out.info;
}

function maxGradient(call: Call): TensorInfo | undefined {
  const { backend } = call;
  const x = call.input('input');
  const dy = call.input('dy');
  const g = geometry(x.shape, call);
  if (g === undefined || !allFloat(x, dy)) return undefined;
  const out = backend.output(x.shape);
  const shape = putShape(backend.heap, g);
  const { block, parts } = cut(g.images, 4 * g.height * g.width * g.channels);
  const pixels = pixelsOf(backend, x);
  const words = [shape.pointer, pixels.pointer, backend.pointer(dy), out.pointer, block, pixels.areBits];
  backend.team.run('max_pool_gradient', parts, words);
  backend.heap.give(shape);
  return out.info;
}

/** Where the values are, and whether as bits. */
function pixelsOf(backend: CompiledBackend, x: TensorInfo): { readonly pointer: number; readonly areBits: 0 | 1 } {
  const spikes = spikeBits(backend, x);
  return spikes === undefined ? { pointer: backend.pointer(x), areBits: 0 } : { pointer: spikes.pointer, areBits: 1 };
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

function geometry(xShape: readonly number[], { attributes: a }: Call): Geometry | undefined {
  type Info = Parameters<typeof backend_util.computePool2DInfo>;
  const info = backend_util.computePool2DInfo(
    xShape as Info[0],
    a.filterSize as Info[1],
    a.strides as Info[2],
    1,
    a.pad as Info[4],
    a.dimRoundingMode as Info[5],
  );
  // A window that lies wholly in the padding has no average and no maximum; the cpu kernel says what becomes of it.
  const { padInfo: pad } = info;
  const lastBegins = [
    (info.outHeight - 1) * info.strideHeight - pad.top,
    (info.outWidth - 1) * info.strideWidth - pad.left,
  ] as const;
  const before = pad.top >= info.filterHeight || pad.left >= info.filterWidth;
  const behind = lastBegins[0] >= info.inHeight || lastBegins[1] >= info.inWidth;
  if (before || behind || sizeOf(info.outShape) === 0) return undefined;
  return geometryOf(info);
}
