/**
 * Matrix products in all transpositions. When the left factor is mostly zeros (spikes, event frames), only its events
 * are visited: for the product itself, and for the gradient of the weights, which is the product with it transposed.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import { eventsByColumn, eventsOf } from '../events.ts';
import { allFloat, type Call, type Kernels } from '../override.ts';
import { cut, type Team } from '../team.ts';
import { pack, packedBytes, panelOf, wholePanels } from './pack.ts';

export const matmulKernels: Kernels = { BatchMatMul: batchMatmul };

/** More entries than this share that are not zero, and the dense product is faster (measured). */
const SPARSE_SHARE = 0.2;
/** Multiplications below which looking for events costs more than it saves. */
const WORTH_LOOKING = 1 << 20;

function batchMatmul({ backend, input, attributes }: Call): TensorInfo | undefined {
  const a = input('a');
  const b = input('b');
  if (!allFloat(a, b) || a.shape.length < 2 || b.shape.length < 2) return undefined;
  const transposeA = attributes.transposeA === true;
  const transposeB = attributes.transposeB === true;
  const [a0, a1] = lastTwo(a.shape);
  const [b0, b1] = lastTwo(b.shape);
  const rows = transposeA ? a1 : a0;
  const depth = transposeA ? a0 : a1;
  const columns = transposeB ? b0 : b1;
  const batchA = sizeOf(a.shape.slice(0, -2));
  const batchB = sizeOf(b.shape.slice(0, -2));
  if (depth !== (transposeB ? b1 : b0) || (batchA !== batchB && batchA !== 1 && batchB !== 1)) return undefined;
  if (transposeA && transposeB) return undefined;
  const batch = Math.max(batchA, batchB);
  const outer = batchShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (outer === undefined || rows * depth * columns === 0) return undefined;
  const out = backend.output([...outer, rows, columns]);
  const work = rows * depth * columns;
  if (batch === 1 && !transposeB && work >= WORTH_LOOKING && columns >= 4) {
    const events = eventsOf(backend, a, a0, a1, SPARSE_SHARE);
    if (events !== undefined) {
      const lists = transposeA ? eventsByColumn(backend, events, a0, a1) : events;
      const { block, parts } = cut(rows, 1 + (events.count / rows) * columns);
      const words = [lists.spans, lists.list, backend.pointer(b), out.pointer, rows, columns, block];
      backend.team.run('event_matmul', parts, words);
      return out.info;
    }
  }
  const strideA = batchA === 1 ? 0 : rows * depth;
  const strideB = batchB === 1 ? 0 : depth * columns;
  const sizes = { rows, depth, columns, batch, strideA, strideB };
  // Matrices that share the right factor are one of more rows.
  const merged = strideB === 0 ? { ...sizes, rows: rows * batch, batch: 1 } : sizes;
  if (transposeA) productOfTransposed(backend, a, b, out.pointer, sizes);
  else product(backend, a, b, out.pointer, merged, transposeB);
  return out.info;
}

interface Sizes {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly batch: number;
  readonly strideA: number;
  readonly strideB: number;
}

/** Blocks of rows and columns of the result are shared between the parts; each packs what it needs of the right factor. */
function product(
  backend: CompiledBackend,
  a: TensorInfo,
  b: TensorInfo,
  out: number,
  sizes: Sizes,
  turned: boolean,
): void {
  const { rows, depth, columns, strideA, strideB } = sizes;
  const { heap, team } = backend;
  const { block, panels, parts } = blocksOf(team, sizes);
  const depths = Math.ceil(depth / Math.ceil(depth / DEPTHS_AT_ONCE));
  const scratch = heap.take(packedBytes(team, 1, depths, panels * panelOf(team)) * parts);
  const words = [backend.pointer(a), backend.pointer(b), out, rows, depth, columns];
  words.push(...(turned ? [1, depth] : [columns, 1]), block, panels, depths, scratch.pointer);
  team.run('matmul', parts, [...words, strideA, strideB, rows * columns]);
  heap.give(scratch);
}

/** The product whose left factor is stored transposed: the right one is packed as a whole. */
function productOfTransposed(backend: CompiledBackend, a: TensorInfo, b: TensorInfo, out: number, sizes: Sizes): void {
  const { rows, depth, columns, batch, strideA, strideB } = sizes;
  const { heap, team } = backend;
  const matrices = strideB === 0 ? 1 : batch;
  const bytes = packedBytes(team, 1, depth, columns);
  const packed = heap.take(bytes * matrices);
  for (let matrix = 0; matrix < matrices; matrix++) {
    const from = backend.pointer(b) + 4 * matrix * strideB;
    const to = packed.pointer + matrix * bytes;
    pack(backend, { from, taps: [0], depth, columns, depthStride: columns, columnStride: 1, to });
  }
  const { block, parts } = tallBlocks(rows, depth * columns);
  const strides = [strideA, strideB === 0 ? 0 : bytes / 4, rows * columns];
  const words = [backend.pointer(a), packed.pointer, out, rows, depth, columns, block, parts, ...strides];
  team.run('matmul_transposed', parts * batch, words);
  heap.give(packed);
}

/** Large blocks, as they read and pack the factors least often, but parts enough: columns are divided first, as rows pack again. */
function blocksOf(team: Team, { rows, depth, columns, batch }: Sizes) {
  const [tiles, panels] = [Math.ceil(rows / WHOLE_TILES), wholePanels(team, columns) / panelOf(team)];
  const wanted = Math.min(FEWEST_PARTS, batch * cut(rows * columns, depth).parts) / batch;
  let [down, across] = [Math.ceil(rows / ROWS_OF_BLOCK), Math.ceil(columns / COLUMNS_OF_BLOCK)];
  while (down * across < wanted && (down < tiles || across < panels)) {
    if (across < panels && (down === tiles || columns / (across + 1) >= FEWEST_COLUMNS)) across++;
    else down++;
  }
  const [block, some] = [Math.ceil(tiles / down) * WHOLE_TILES, Math.ceil(panels / across)];
  return { block, panels: some, parts: Math.ceil(rows / block) * Math.ceil(panels / some) * batch };
}

/** A second cache holds some depths of so many columns. */
const DEPTHS_AT_ONCE = 512;
const COLUMNS_OF_BLOCK = 256;
const ROWS_OF_BLOCK = 960;
/** Blocks of fewer read the left factor too often. */
const FEWEST_COLUMNS = 64;

/** A multiple of TILE_ROWS of every build (kernels/tile.h). */
const WHOLE_TILES = 12;
/** Parts with many rows read the right factor less often; fewer than so many parts would leave threads idle. */
const MOST_ROWS = 96;
const FEWEST_PARTS = 16;

function tallBlocks(rows: number, work: number): { readonly block: number; readonly parts: number } {
  const least = cut(rows, work, WHOLE_TILES).block;
  const shared = Math.ceil(rows / FEWEST_PARTS / WHOLE_TILES) * WHOLE_TILES;
  const block = Math.max(least, Math.min(MOST_ROWS, shared));
  return { block, parts: Math.ceil(rows / block) };
}

function lastTwo(shape: readonly number[]): readonly [number, number] {
  return [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}

/** The axes before the matrices when they agree or one side has a single matrix; undefined when they broadcast otherwise. */
function batchShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const longer = a.length >= b.length ? a : b;
  const shorter = a.length >= b.length ? b : a;
  if (sizeOf(shorter) === 1) return longer;
  if (sizeOf(longer) === 1) return [...longer.slice(0, longer.length - shorter.length), ...shorter];
  const same = shorter.every((length, i) => length === longer[longer.length - shorter.length + i]);
  return same && sizeOf(shorter) === sizeOf(longer) ? longer : undefined;
}
