/** The geometry of a convolution or pooling as kernels/conv.h reads it. */

import { backend_util, type NamedAttrMap, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../backend.ts';
import type { Block, Heap } from '../heap.ts';

export interface Geometry {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly dilationY: number;
  readonly dilationX: number;
}

/**
 * Of two-dimensional convolutions with TensorFlow.js's attributes, `depthwise` or not, and `groups`; undefined for
 * channels first, for what has no output, and for more taps than the kernels hold pointers to.
 */
export function convolutionGeometry(
  xShape: readonly number[],
  filterShape: readonly number[],
  a: NamedAttrMap,
  depthwise = false,
): Geometry | undefined {
  if (a.dataFormat !== undefined && a.dataFormat !== 'NHWC') return undefined;
  type Info = Parameters<typeof backend_util.computeConv2DInfo>;
  const info = backend_util.computeConv2DInfo(
    xShape as Info[0],
    filterShape as Info[1],
    a.strides as Info[2],
    (a.dilations ?? 1) as Info[3],
    a.pad as Info[4],
    a.dimRoundingMode as Info[5],
    depthwise,
  );
  if (info.filterHeight * info.filterWidth > MOST_TAPS) return undefined;
  if (info.inChannels !== filterShape[2]! * Number(a.groups ?? 1) || sizeOf(info.outShape) === 0) return undefined;
  return geometryOf(info);
}

/** From what TensorFlow.js knows of a convolution or a pooling. One literal: put together by spreading it takes 15 us. */
export function geometryOf(info: backend_util.Conv2DInfo): Geometry {
  return {
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
  };
}

/** TensorFlow.js lets conv2dTranspose ask for an output that the convolution would not have made this gradient from. */
export function isOutput(dy: TensorInfo, g: Geometry): boolean {
  return util.arraysEqual(dy.shape, [g.images, g.outHeight, g.outWidth, g.outChannels]);
}

/**
 * The parts of a weight gradient, each of which sums into a copy of the weights. The cut depends on the problem alone,
 * so the order of the sums does too.
 */
export function inPieces(items: number, most = COPIES): Pieces {
  const block = Math.ceil(items / Math.min(most, items));
  return { block, parts: Math.ceil(items / block) };
}

export interface Pieces {
  readonly block: number;
  readonly parts: number;
}

/** As MOST_TAPS in kernels/conv.h. */
const MOST_TAPS = 256;
/** More would cost memory, fewer idle threads. */
const COPIES = 8;

/** The caller gives the block back. */
export function putShape(heap: Heap, g: Geometry): Block {
  const block = heap.take(4 * 15);
  heap
    .integers(block.pointer, 15)
    .set([
      ...[g.images, g.height, g.width, g.channels, g.outHeight, g.outWidth, g.outChannels],
      ...[g.kernelHeight, g.kernelWidth, g.strideY, g.strideX, g.padTop, g.padLeft, g.dilationY, g.dilationX],
    ]);
  return block;
}

/** Lends a row of zeros, what a padded pixel holds. */
export function withZeros(heap: Heap, count: number, use: (pointer: number) => void): void {
  const block = heap.take(4 * count);
  heap.floats(block.pointer, count).fill(0);
  use(block.pointer);
  heap.give(block);
}
