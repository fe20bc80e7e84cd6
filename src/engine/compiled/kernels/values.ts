/**
 * Tensors whose values are moved and never changed, so that their type does not matter. Floats lie in the kernels' memory;
 * whole numbers and truths, which TensorFlow.js keeps outside, are brought there and back, four bytes each.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';

/**
 * `move` gets the places of x and of the new tensor, and says whether it could. Undefined, which leaves it to the cpu
 * kernel, where it could not, for what is empty, for other types, and for a few values of many that would have to be
 * brought.
 */
export function moveValues(
  backend: CompiledBackend,
  x: TensorInfo,
  shape: readonly number[],
  move: (from: number, to: number) => boolean,
): TensorInfo | undefined {
  const [given, size] = [sizeOf(x.shape), sizeOf(shape)];
  if (given === 0 || size === 0) return undefined;
  if (x.dtype === 'float32') {
    const out = backend.output(shape);
    if (move(backend.pointer(x), out.pointer)) return out.info;
    backend.disposeData(out.info.dataId);
    return undefined;
  }
  if ((x.dtype !== 'int32' && x.dtype !== 'bool') || FEW * size < given) return undefined;
  const { heap } = backend;
  const [from, to] = [heap.take(4 * given), heap.take(4 * size)];
  heap.integers(from.pointer, given).set(backend.data.get(x.dataId).values as Int32Array | Uint8Array);
  const could = move(from.pointer, to.pointer);
  const values = heap.integers(to.pointer, size);
  const typed = x.dtype === 'bool' ? new Uint8Array(values) : new Int32Array(values);
  for (const block of [from, to]) heap.give(block);
  return could ? backend.makeTensorInfo([...shape], x.dtype, typed) : undefined;
}

/** The cpu kernels take about so many times as long for a value as it takes to bring one. */
const FEW = 64;
