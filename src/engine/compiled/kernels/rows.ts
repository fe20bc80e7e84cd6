/** Rows picked by number along an axis; by several numbers each, and those of mirrored borders. */

import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import type { Call, Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { moveValues } from './values.ts';

export const rowKernels: Kernels = {
  GatherV2: gather,
  GatherNd: gatherByPlaces,
  MirrorPad: mirrorPad,
};

/** Picking sample by sample is left to the cpu kernel. */
function gather({ backend, input, attributes }: Call): TensorInfo | undefined {
  const [x, indices] = [input('x'), input('indices')];
  if (indices.dtype !== 'int32' || Number(attributes.batchDims ?? 0) !== 0) return undefined;
  const axis = util.parseAxisParam(attributes.axis as number, x.shape)[0]!;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return pickRows(backend, x, axis, backend.data.get(indices.dataId).values as Int32Array, shape);
}

/** The numbers of each row say where it is along the first axes. */
function gatherByPlaces({ backend, input }: Call): TensorInfo | undefined {
  const [x, indices] = [input('params'), input('indices')];
  const [shape, count, inner, steps] = backend_util.prepareAndValidate(x as never, indices as never);
  if (inner === 0 || indices.dtype !== 'int32') return undefined;
  const along = indices.shape.at(-1)!;
  const places = backend.data.get(indices.dataId).values as Int32Array;
  const rows = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < along; k++) rows[i]! += places[i * along + k]! * steps[k]!;
  }
  const flat = { ...x, shape: [sizeOf(x.shape) / inner, inner] };
  return pickRows(backend, flat, 0, rows, shape);
}

/** One axis after the other. */
function mirrorPad({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const paddings = attributes.paddings as [number, number][];
  // Where the border mirrors itself the last value comes twice.
  const twice = attributes.mode === 'symmetric' ? 1 : 0;
  let padded: TensorInfo | undefined = x;
  for (const [axis, [before, behind]] of paddings.entries()) {
    if (before + behind === 0) continue;
    const length = x.shape[axis]!;
    const rows = Int32Array.from({ length: before + length + behind }, (_, i) => {
      const at = i - before;
      if (at < 0) return -at - twice;
      return at < length ? at : 2 * (length - 1) - at + twice;
    });
    const last: TensorInfo = padded;
    padded = pickRows(backend, last, axis, rows, last.shape.with(axis, rows.length));
    if (last !== x) backend.disposeData(last.dataId);
    if (padded === undefined) return undefined;
  }
  return padded === x ? undefined : padded;
}

/** A tensor of this shape; undefined for numbers out of range, which the cpu kernel refuses in words. */
function pickRows(
  backend: CompiledBackend,
  x: TensorInfo,
  axis: number,
  numbers: Int32Array,
  shape: readonly number[],
): TensorInfo | undefined {
  const [outer, before, inner] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  if (numbers.some((number) => number < 0 || number >= before)) return undefined;
  return moveValues(backend, x, shape, (from, to) => {
    const rows = backend.heap.take(4 * numbers.length);
    backend.heap.integers(rows.pointer, numbers.length).set(numbers);
    const { block, parts } = cut(numbers.length, inner);
    const words = [from, rows.pointer, to, outer, before, numbers.length, inner, block, parts];
    backend.team.run('pick_rows', parts * outer, words);
    backend.heap.give(rows);
    return true;
  });
}
