/** The geometry of a convolution or pooling as kernels/conv.h reads it. */

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
