/**
 * Average and maximum pooling of volumes with channels last, and their gradients: every slice is pooled as an image, and
 * then its pixels along the depth, as an image whose width are the pixels of a slice.
 */

import { backend_util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf } from '../backend.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { averageGradient, hasEmptyWindow, maxGradient, type PoolKernel, pool } from './pooling.ts';
import type { Geometry } from './shape.ts';

export const volumePoolingKernels: Kernels = {
  AvgPool3D: (call) => forwards(call, 'average_pool'),
  MaxPool3D: (call) => forwards(call, 'max_pool'),
  AvgPool3DGrad: ({ backend, input, attributes }) => {
    const [x, dy] = [input('input'), input('dy')];
    const g = geometries(x.shape, attributes);
    if (g === undefined || !allFloat(dy)) return undefined;
    const ofSlices = averageGradient(backend, dy, g.depth);
    const out = averageGradient(backend, ofSlices, g.slices);
    backend.disposeData(ofSlices.dataId);
    return { ...out, shape: [...x.shape] };
  },
  // The last of equal values wins, as in the cpu kernel.
  MaxPool3DGrad: ({ backend, input, attributes }) => {
    const [x, dy] = [input('input'), input('dy')];
    const g = geometries(x.shape, attributes);
    if (g === undefined || !allFloat(x, dy)) return undefined;
    const pooled = pool(backend, 'max_pool', x, g.slices);
    const ofSlices = maxGradient(backend, pooled, dy, g.depth, 'last');
    const out = maxGradient(backend, x, ofSlices, g.slices, 'last');
    for (const used of [pooled, ofSlices]) backend.disposeData(used.dataId);
    return { ...out, shape: [...x.shape] };
  },
};

function forwards({ backend, input, attributes }: Call, kernel: PoolKernel): TensorInfo | undefined {
  const x = input('x');
  const g = geometries(x.shape, attributes);
  if (g === undefined || !allFloat(x)) return undefined;
  const pooled = pool(backend, kernel, x, g.slices);
  const out = pool(backend, kernel, pooled, g.depth);
  backend.disposeData(pooled.dataId);
  return { ...out, shape: g.outShape };
}

interface Geometries {
  readonly slices: Geometry;
  readonly depth: Geometry;
  readonly outShape: number[];
}

function geometries(xShape: readonly number[], a: NamedAttrMap): Geometries | undefined {
  if (a.dataFormat !== undefined && a.dataFormat !== 'NDHWC') return undefined;
  type Info = Parameters<typeof backend_util.computePool3DInfo>;
  const info = backend_util.computePool3DInfo(
    xShape as Info[0],
    a.filterSize as Info[1],
    a.strides as Info[2],
    1,
    a.pad as Info[4],
    a.dimRoundingMode as Info[5],
  );
  const shared = { channels: info.inChannels, outChannels: info.outChannels, dilationY: 1, dilationX: 1 };
  const slices: Geometry = {
    ...{ ...shared, images: info.batchSize * info.inDepth, height: info.inHeight, width: info.inWidth },
    ...{ outHeight: info.outHeight, outWidth: info.outWidth },
    ...{ kernelHeight: info.filterHeight, kernelWidth: info.filterWidth },
    ...{ strideY: info.strideHeight, strideX: info.strideWidth },
    ...{ padTop: info.padInfo.top, padLeft: info.padInfo.left },
  };
  const pixels = info.outHeight * info.outWidth;
  const depth: Geometry = {
    ...{ ...shared, images: info.batchSize, height: info.inDepth, width: pixels },
    ...{ outHeight: info.outDepth, outWidth: pixels, kernelHeight: info.filterDepth, kernelWidth: 1 },
    ...{ strideY: info.strideDepth, strideX: 1, padTop: info.padInfo.front, padLeft: 0 },
  };
  const isEmpty = sizeOf(info.outShape) === 0 || sizeOf(xShape) === 0;
  if (isEmpty || hasEmptyWindow(slices) || hasEmptyWindow(depth)) return undefined;
  return { slices, depth, outShape: info.outShape };
}
