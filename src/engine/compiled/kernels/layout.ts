/**
 * Copies between layouts: transposition, reversal, slice, splitting, padding, concatenation, tiling. All are one kernel that
 * walks two strided layouts of up to six axes.
 */

import { backend_util, slice_util, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { moveValues } from './values.ts';

export const layoutKernels: Kernels = {
  Transpose: transpose,
  Slice: slice,
  StridedSlice: stridedSlice,
  SplitV: split,
  PadV2: pad,
  Concat: concat,
  Tile: tile,
  Reverse: reverse,
  Unpack: unpack,
};

const AXES = 6;

/** One axis of a copy: its length, and the steps (in floats) from one index to the next. */
interface Axis {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

function transpose({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const order = attributes.perm as number[];
  const shape = order.map((axis) => x.shape[axis]!);
  const from = strides(x.shape);
  const to = strides(shape);
  const axes = order.map((axis, i) => ({ length: x.shape[axis]!, from: from[axis]!, to: to[i]! }));
  return copied(backend, x, shape, axes);
}

function reverse({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const turned = util.parseAxisParam(attributes.dims as number[], x.shape);
  const to = strides(x.shape);
  const axes = x.shape.map((length, axis) => ({
    ...{ length, to: to[axis]! },
    from: turned.includes(axis) ? -to[axis]! : to[axis]!,
  }));
  const start = turned.reduce((sum, axis) => sum + (x.shape[axis]! - 1) * to[axis]!, 0);
  return copied(backend, x, x.shape, axes, start);
}

function slice({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const asked = [attributes.begin as number[], attributes.size as number[]] as const;
  const [begin = [], size = []] = slice_util.parseSliceParams(x, ...asked);
  slice_util.assertParamsValid(x, begin, size);
  // Of what lies in one piece outside of the kernels' memory the cpu kernel makes no copy there and back.
  if (!allFloat(x) && slice_util.isSliceContinous(x.shape, begin, size)) return undefined;
  return sliced(backend, x, begin, size);
}

/** What is the whole tensor is left to the cpu kernel, which shares it. */
function stridedSlice({ backend, input, attributes: a }: Call): TensorInfo | undefined {
  const x = input('x');
  const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as number[];
  const [begins, ends, steps] = [a.begin, a.end, a.strides] as [number[], number[], number[]];
  const info = slice_util.sliceInfo(
    x.shape,
    begins,
    ends,
    steps,
    ...(masks as [number, number, number, number, number]),
  );
  if (info.isIdentity) return undefined;
  const size = slice_util.computeOutShape(info.begin, info.end, info.strides);
  const out = sliced(backend, x, info.begin, size, info.strides);
  return out && { ...out, shape: [...info.finalShape] };
}

function pieceByPiece(
  backend: CompiledBackend,
  x: TensorInfo,
  axis: number,
  lengths: readonly number[],
): TensorInfo[] | undefined {
  const pieces: TensorInfo[] = [];
  let start = 0;
  for (const length of lengths) {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    const piece = sliced(backend, x, begin, x.shape.with(axis, length));
    if (piece === undefined) {
      for (const done of pieces) backend.disposeData(done.dataId);
      return undefined;
    }
    pieces.push(piece);
    start += length;
  }
  return pieces;
}

/** Piece after piece along an axis, which the pieces do not have. */
function unpack({ backend, input, attributes }: Call): TensorInfo[] | undefined {
  const x = input('value');
  if (!allFloat(x)) return undefined;
  const axis = util.parseAxisParam(attributes.axis as number, x.shape)[0]!;
  const pieces = pieceByPiece(backend, x, axis, new Array<number>(x.shape[axis]!).fill(1));
  return pieces?.map((piece) => ({ ...piece, shape: piece.shape.toSpliced(axis, 1) }));
}

function split(call: Call): TensorInfo[] | undefined {
  const x = call.input('x');
  const axis = util.parseAxisParam(call.attributes.axis as number, x.shape)[0]!;
  const lengths = backend_util.prepareSplitSize(x as Tensor, call.attributes.numOrSizeSplits as number[], axis);
  return allFloat(x) ? pieceByPiece(call.backend, x, axis, lengths) : undefined;
}

/** Undefined for what is empty, and for layouts with too many axes. */
function sliced(
  backend: CompiledBackend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
  steps: readonly number[] = size.map(() => 1),
): TensorInfo | undefined {
  const from = strides(x.shape);
  const to = strides(size);
  const start = begin.reduce((sum, at, axis) => sum + at * from[axis]!, 0);
  const axes = size.map((length, axis) => ({ length, from: steps[axis]! * from[axis]!, to: to[axis]! }));
  return copied(backend, x, size, axes, start);
}

function pad({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const paddings = attributes.paddings as [number, number][];
  const shape = x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
  const size = sizeOf(shape);
  const value = Number(attributes.constantValue ?? 0);
  const from = strides(x.shape);
  const to = strides(shape);
  const start = paddings.reduce((sum, [before], axis) => sum + before * to[axis]!, 0);
  const axes = x.shape.map((length, axis) => ({ length, from: from[axis]!, to: to[axis]! }));
  return moveValues(backend, x, shape, (source, target) => {
    if (allFloat(x)) {
      const { block, parts } = cut(size, 1, 16);
      backend.team.run('fill', parts, [target, size, block], [value]);
    } else {
      backend.heap.integers(target, size).fill(value);
    }
    return copy(backend, source, target + 4 * start, axes);
  });
}

function concat({ backend, inputs, attributes }: Call): TensorInfo | undefined {
  const all = Object.values(inputs).filter((tensor) => tensor !== undefined);
  const first = all[0];
  if (first === undefined || !allFloat(...all)) return undefined;
  const axis = util.parseAxisParam(attributes.axis as number, first.shape)[0]!;
  const shapes = all.map((tensor) => tensor.shape);
  backend_util.assertParamsConsistent(shapes, axis);
  const lengths = shapes.map((each) => each[axis]!);
  const shape = first.shape.map((length, i) => (i === axis ? lengths.reduce((sum, each) => sum + each, 0) : length));
  if (sizeOf(shape) === 0) return undefined;
  const out = backend.output(shape);
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  let start = 0;
  for (const [i, tensor] of all.entries()) {
    const row = lengths[i]! * inner;
    if (row === 0) continue;
    const axes = [
      { length: outer, from: row, to: shape[axis]! * inner },
      { length: row, from: 1, to: 1 },
    ];
    copy(backend, backend.pointer(tensor), out.pointer + 4 * start, axes);
    start += row;
  }
  return out.info;
}

function tile({ backend, input, attributes }: Call): TensorInfo | undefined {
  const x = input('x');
  const times = attributes.reps as number[];
  const shape = x.shape.map((length, axis) => length * times[axis]!);
  const from = strides(x.shape);
  const to = strides(shape);
  const axes = x.shape.flatMap((length, axis) => [
    { length: times[axis]!, from: 0, to: length * to[axis]! },
    { length, from: from[axis]!, to: to[axis]! },
  ]);
  return copied(backend, x, shape, axes);
}

/** The tensor repeated to a shape it broadcasts to; itself when it has it, undefined when the layout has too many axes. */
export function broadcast(backend: CompiledBackend, x: TensorInfo, shape: readonly number[]): TensorInfo | undefined {
  if (sizeOf(shape) === 0) return undefined;
  if (sizeOf(x.shape) === sizeOf(shape)) return x;
  const missing = shape.length - x.shape.length;
  const from = strides(x.shape);
  const to = strides(shape);
  const axes = shape.map((length, axis) => {
    const own = axis < missing || x.shape[axis - missing] === 1 ? 0 : from[axis - missing]!;
    return { length, from: own, to: to[axis]! };
  });
  return copied(backend, x, shape, axes);
}

/** A tensor of this shape with values from `start` on; undefined when the layouts have too many axes, or it is empty. */
function copied(
  backend: CompiledBackend,
  x: TensorInfo,
  shape: readonly number[],
  axes: readonly Axis[],
  start = 0,
): TensorInfo | undefined {
  return moveValues(backend, x, shape, (from, to) => copy(backend, from + 4 * start, to, axes));
}

/** False when the layouts have too many axes after merging. */
export function copy(backend: CompiledBackend, from: number, to: number, axes: readonly Axis[]): boolean {
  const merged = merge(axes);
  if (merged.length > AXES) return false;
  const padded = [...Array.from({ length: AXES - merged.length }, () => ({ length: 1, from: 0, to: 0 })), ...merged];
  // The first axis with a length is the outermost one of the kernel, so that parts can share it.
  const outermost = padded.findIndex((axis) => axis.length > 1);
  if (outermost > 0 && outermost < AXES - 1) padded.unshift(...padded.splice(outermost, 1));
  const first = padded[0]!;
  const { block, parts } = cut(
    first.length,
    padded.slice(1).reduce((size, axis) => size * axis.length, 1),
  );
  const columns = (pick: (axis: Axis) => number) => padded.map(pick);
  const layout = [...columns((a) => a.length), ...columns((a) => a.from), ...columns((a) => a.to)];
  backend.team.run('copy_strided', parts, [from, to, block, ...layout]);
  return true;
}

/** Neighbouring axes that are walked alike become one. */
function merge(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of axes) {
    if (axis.length === 1) continue;
    const last = merged.at(-1);
    if (last !== undefined && last.from === axis.length * axis.from && last.to === axis.length * axis.to) {
      merged[merged.length - 1] = { length: last.length * axis.length, from: axis.from, to: axis.to };
    } else {
      merged.push(axis);
    }
  }
  return merged;
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
