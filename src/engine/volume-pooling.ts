/** The gradient of tf.maxPool3d, which TensorFlow.js has wrong for windows of other heights than widths, and slow for all. */

import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { backend_util, type KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import { attributesOf, type KernelCall } from './kernel-call.ts';

/**
 * Each value of dy goes to the largest value of its window, the last of several. Inputs by name: dy, input // [n, d, h, w, c].
 * On engines whose values are not in the processor's memory it throws for such windows.
 */
export function maxPoolGradient(call: KernelCall<KernelBackend>): TensorInfo | undefined {
  const { backend } = call;
  const [dy, x] = [call.input('dy'), call.input('input')];
  const { filterSize, strides, pad, dimRoundingMode } = attributesOf<Attributes>(call);
  const info = backend_util.computePool3DInfo(x.shape as Five, filterSize, strides, 1, pad, dimRoundingMode);
  if (!(backend instanceof MathBackendCPU)) {
    if (info.filterHeight === info.filterWidth) return undefined;
    const windows = `windows ${info.filterHeight} high and ${info.filterWidth} wide`;
    throw new Error(`This engine cannot differentiate tf.maxPool3d with ${windows}. Use native, wasm or cpu.`);
  }
  const [values, errors] = [x, dy].map(({ dataId }) => backend.data.get(dataId).values as Float32Array);
  const gradient = new Float32Array(values!.length);
  const { inDepth, inHeight, inWidth, inChannels: channels } = info;
  const depth = { from: info.padInfo.front, stride: info.strideDepth, window: info.filterDepth, length: inDepth };
  const height = { from: info.padInfo.top, stride: info.strideHeight, window: info.filterHeight, length: inHeight };
  const width = { from: info.padInfo.left, stride: info.strideWidth, window: info.filterWidth, length: inWidth };
  let at = 0;
  for (let sample = 0; sample < info.batchSize; sample++) {
    for (let z = 0; z < info.outDepth; z++) {
      const [firstZ, endZ] = windowOf(depth, z);
      for (let y = 0; y < info.outHeight; y++) {
        const [firstY, endY] = windowOf(height, y);
        for (let column = 0; column < info.outWidth; column++) {
          const [first, end] = windowOf(width, column);
          for (let channel = 0; channel < channels; channel++, at++) {
            let largest = Number.NEGATIVE_INFINITY;
            let found = -1;
            for (let inZ = firstZ; inZ < endZ; inZ++) {
              for (let inY = firstY; inY < endY; inY++) {
                const row = ((sample * inDepth + inZ) * inHeight + inY) * inWidth;
                for (let inX = first; inX < end; inX++) {
                  const place = (row + inX) * channels + channel;
                  if (values![place]! < largest || Number.isNaN(values![place])) continue;
                  largest = values![place]!;
                  found = place;
                }
              }
            }
            if (found >= 0) gradient[found]! += errors![at]!;
          }
        }
      }
    }
  }
  return backend.makeTensorInfo([...x.shape], 'float32', gradient);
}

type Five = [number, number, number, number, number];
type Three = [number, number, number];

interface Attributes {
  readonly filterSize: Three | number;
  readonly strides: Three | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** How a window moves along an axis. */
interface Axis {
  readonly from: number;
  readonly stride: number;
  readonly window: number;
  readonly length: number;
}

/** [start, stop) in the input of the window behind an output, without what lies in the border. */
function windowOf({ from, stride, window, length }: Axis, output: number): readonly [number, number] {
  const start = output * stride - from;
  return [Math.max(0, start), Math.min(length, start + window)];
}
