/**
 * Sums and means over axes that lie together, which are the ones that occur most: time, batch, pixels, everything; other
 * reductions, and sums over other axes, with the tensor transposed so that what they go over lies together at its end.
 */

import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { cut } from '../team.ts';

export const reduceKernels: Kernels = {
  Sum: (call) => reduce(call, false) ?? innermost('Sum', 'axis', call),
  Mean: (call) => reduce(call, true) ?? innermost('Mean', 'axis', call),
  Max: (call) => innermost('Max', 'reductionIndices', call),
  Min: (call) => innermost('Min', 'axis', call),
  Prod: (call) => innermost('Prod', 'axis', call),
  ArgMax: (call) => innermost('ArgMax', 'axis', call),
  ArgMin: (call) => innermost('ArgMin', 'axis', call),
  Softmax: softmax,
  Cumsum: (call) => cumulative(call, false),
  Cumprod: (call) => cumulative(call, true),
};

/** Undefined where the axes already are the last ones: the cpu kernel then reads them in their order. */
function innermost(name: string, axisName: string, call: Call): TensorInfo | undefined {
  const { backend, input, attributes, other } = call;
  const x = input('x');
  if (!allFloat(x) || sizeOf(x.shape) === 0) return undefined;
  const axes = util.parseAxisParam(attributes[axisName] as number | number[], x.shape);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  if (axes.length === 0 || kept.at(-1) === kept.length - 1 || kept.length === 0) return undefined;
  const turned = other('Transpose', { x }, { perm: [...kept, ...axes] });
  const last = axes.map((_, i) => kept.length + i);
  const single = name.startsWith('Arg');
  const out = other(name, { x: turned }, { ...attributes, [axisName]: single ? last[0]! : last, keepDims: false });
  backend.disposeData(turned.dataId);
  const shape =
    attributes.keepDims === true ? x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)) : out.shape;
  return { ...out, shape: [...shape] };
}

/** out = scale * (the sum of the copies), element by element, in the order of the copies. */
function addCopies(
  backend: CompiledBackend,
  copies: number,
  out: number,
  size: number,
  number: number,
  scale: number,
): void {
  const { block, parts } = cut(size, number, 16);
  backend.team.run('add_copies', parts, [copies, out, size, number, block], [scale]);
}

/** Lends as many copies of `size` floats as parts sum into, and adds them up into `out`, which a single one is itself. */
export function intoCopies(
  backend: CompiledBackend,
  out: number,
  size: number,
  number: number,
  sum: (copies: number) => void,
): void {
  if (number === 1) {
    sum(out);
    return;
  }
  const copies = backend.heap.take(4 * size * number);
  sum(copies.pointer);
  addCopies(backend, copies.pointer, out, size, number, 1);
  backend.heap.give(copies);
}

/** Floats in one piece of a sum over everything; the pieces are the same for any number of threads. */
const PIECE = 65536;

function reduce({ backend, input, attributes }: Call, mean: boolean): TensorInfo | undefined {
  const x = input('x');
  const size = sizeOf(x.shape);
  if (!allFloat(x) || size === 0) return undefined;
  const axes = util.parseAxisParam(attributes.axis as number | number[], x.shape);
  const span = together(x.shape, axes);
  if (span === undefined) return undefined;
  const [outShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const shape = attributes.keepDims === true ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape;
  const out = backend.output(shape);
  const { outer, reduced, inner } = span;
  const scale = mean ? 1 / reduced : 1;
  const from = backend.pointer(x);
  if (inner > 1) {
    sumColumns(backend, from, out.pointer, span, scale);
  } else if (outer > 1) {
    const { block, parts } = cut(outer, reduced);
    backend.team.run('sum_rows', parts, [from, out.pointer, outer, reduced, block], [scale]);
  } else {
    const pieces = Math.ceil(reduced / PIECE);
    const sums = backend.heap.take(4 * pieces);
    backend.team.run('sum_pieces', pieces, [from, sums.pointer, reduced, PIECE]);
    const total = backend.heap.floats(sums.pointer, pieces).reduce((sum, piece) => sum + piece, 0);
    backend.heap.floats(out.pointer, 1)[0] = total * scale;
    backend.heap.give(sums);
  }
  return out.info;
}

function sumColumns(backend: CompiledBackend, from: number, out: number, span: Span, scale: number): void {
  const { outer, reduced, inner } = span;
  // A long sum of a few columns (the gradient of a bias) is cut along its length, at places the problem decides.
  const pieces =
    outer === 1 && inner < 1024 ? [64, 50, 32, 20, 16, 10, 8, 5, 4, 3, 2].find((n) => reduced % n === 0) : 1;
  if (pieces !== undefined && pieces > 1 && reduced * inner >= PIECE) {
    const copies = backend.heap.take(4 * pieces * inner);
    const words = [from, copies.pointer, pieces, reduced / pieces, inner, inner, 1];
    backend.team.run('sum_columns', pieces, words, [1]);
    addCopies(backend, copies.pointer, out, inner, pieces, scale);
    backend.heap.give(copies);
    return;
  }
  const { block, parts } = cut(inner, reduced, 16);
  backend.team.run('sum_columns', outer * parts, [from, out, outer, reduced, inner, block, parts], [scale]);
}

/** Along the last axis, the only one that TensorFlow.js asks for. */
function softmax({ backend, input }: Call): TensorInfo | undefined {
  const x = input('logits');
  const columns = x.shape.at(-1) ?? 0;
  const rows = columns === 0 ? 0 : sizeOf(x.shape) / columns;
  if (!allFloat(x) || rows === 0) return undefined;
  const out = backend.output(x.shape);
  const { block, parts } = cut(rows, OF_POWER * columns);
  backend.team.run('softmax', parts, [backend.pointer(x), out.pointer, rows, columns, block]);
  return out.info;
}

function cumulative({ backend, input, attributes }: Call, product: boolean): TensorInfo | undefined {
  const x = input('x');
  if (!allFloat(x) || sizeOf(x.shape) === 0 || x.shape.length === 0) return undefined;
  const axis = util.parseAxisParam(attributes.axis as number, x.shape)[0]!;
  const [length, inner] = [x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  const out = backend.output(x.shape);
  const { block, parts } = cut(inner, length, 16);
  backend.team.run('accumulate', parts * sizeOf(x.shape.slice(0, axis)), [
    ...[backend.pointer(x), out.pointer, length, inner, block, parts],
    ...[attributes.exclusive === true, attributes.reverse === true, product].map(Number),
  ]);
  return out.info;
}

/** Elementary operations of a power of e. */
const OF_POWER = 20;

interface Span {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

/** The shape as outer x reduced x inner, axes of length 1 put wherever they fit; undefined when kept axes lie between. */
function together(shape: readonly number[], axes: readonly number[]): Span | undefined {
  let [outer, reduced, inner] = [1, 1, 1];
  for (const [axis, length] of shape.entries()) {
    if (length === 1) continue;
    if (axes.includes(axis)) {
      if (inner > 1) return undefined;
      reduced *= length;
    } else if (reduced > 1) {
      inner *= length;
    } else {
      outer *= length;
    }
  }
  return { outer, reduced, inner };
}
