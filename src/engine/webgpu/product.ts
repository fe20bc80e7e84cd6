/**
 * One way to multiply for matrix products, convolutions and their gradients: out(row, column) = sum over k of
 * left(row, k) * right(k, column), in tiles that a work group gathers into its own memory. What differs is only where an
 * element lies, given as WGSL.
 *
 * A long sum over few outputs is cut into pieces, one per work group, that a second program adds up in their order:
 * the same bits in every run, where atomic additions would not give them.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from './backend.ts';
import { groupsFor, type Program, perItem, spread } from './program.ts';

export interface Product {
  readonly key: string;
  /**
   * WGSL of `fn left(s: i32, row: i32, k: i32) -> f32`, `fn right(s: i32, k: i32, column: i32) -> f32` and
   * `fn place(s: i32, row: i32, column: i32) -> i32` (where in `out`, negative for nowhere), called within the bounds
   * only; s is the slice.
   */
  readonly code: string;
  /** Which index of left and right is that of neighbouring numbers in memory. */
  readonly leftRuns: 'row' | 'k';
  readonly rightRuns: 'k' | 'column';
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly whole: Readonly<Record<string, number>>;
}

export interface Extent {
  /** Independent products. */
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** Fills `out`; places that the product does not reach keep what they hold. */
export function multiply(backend: GpuBackend, product: Product, extent: Extent, out: TensorInfo): void {
  const { slices, rows, columns, depth } = extent;
  const rowTiles = Math.ceil(rows / TILE);
  const columnTiles = Math.ceil(columns / TILE);
  const tiles = rowTiles * columnTiles;
  const pieces = piecesOf(tiles * slices, depth, slices * rows * columns);
  const span = STEP * Math.ceil(depth / (STEP * pieces));
  const [x, y] = spread(tiles * slices);
  const whole = { slices, rows, columns, depth, tiles, columnTiles, span, ...product.whole };
  const groups = [x, y, pieces] as const;
  if (pieces === 1) {
    backend.run(tiled(product, false), { inputs: product.inputs, outputs: { out }, whole, groups });
    return;
  }
  const partial = backend.output([pieces, slices, rows, columns]);
  backend.run(tiled(product, true), { inputs: product.inputs, outputs: { partial }, whole, groups });
  const count = slices * rows * columns;
  const addUp = perItem(
    `${product.key}, added up`,
    `${product.code}
fn item(i: i32) {
  var sum = 0.0;
  for (var piece = 0; piece < p.pieces; piece++) { sum += partial[piece * p.count + i]; }
  let row = i / p.columns;
  let to = place(row / p.rows, row % p.rows, i % p.columns);
  if (to >= 0) { out[to] = sum; }
}`,
  );
  backend.run(addUp, {
    ...{ inputs: { partial, ...product.inputs }, outputs: { out }, groups: groupsFor(count) },
    whole: { count, pieces, ...whole },
  });
  backend.disposeData(partial.dataId);
}

/** Rows and columns of a tile. */
const TILE = 64;
/** Steps of k gathered at a time. */
const STEP = 16;
/** Rows and columns of one invocation. */
const OWN = 4;
const THREADS = (TILE / OWN) ** 2;
/** Work groups that fill any graphics processor; a constant, so that sums are cut alike on all. */
const ENOUGH = 512;
/** A piece has at least so many steps of k: less is not worth a group. */
const SHORTEST = 8 * STEP;
/** Numbers that pieces may take together. */
const MOST_PARTIAL = 2 ** 24;

function piecesOf(groups: number, depth: number, outputs: number): number {
  const wanted = Math.floor(ENOUGH / groups);
  const most = Math.min(Math.floor(depth / SHORTEST), Math.floor(MOST_PARTIAL / outputs));
  const pieces = Math.max(1, Math.min(wanted, most));
  // No piece without a share.
  return Math.ceil(depth / (STEP * Math.ceil(depth / (STEP * pieces))));
}

function tiled({ key, code, leftRuns, rightRuns }: Product, inPieces: boolean): Program {
  const own = Array.from({ length: OWN }, (_, i) => i);
  const leftAt = leftRuns === 'k' ? [`at / ${STEP}`, `at % ${STEP}`] : [`at % ${TILE}`, `at / ${TILE}`];
  const rightAt = rightRuns === 'k' ? [`at / ${STEP}`, `at % ${STEP}`] : [`at % ${TILE}`, `at / ${TILE}`];
  const to = inPieces
    ? 'let to = ((piece * p.slices + slice) * p.rows + row) * p.columns + column;'
    : 'let to = place(slice, row, column);';
  return {
    key: `${key}${inPieces ? ', pieces' : ''}`,
    code: `${code}
var<workgroup> lefts: array<f32, ${STEP * TILE}>; // [k][row]
var<workgroup> rights: array<f32, ${STEP * TILE}>; // [k][column]
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let unit = i32(group.y * groups.x + group.x);
  if (unit >= p.tiles * p.slices) { return; }
  let tile = unit % p.tiles;
  let slice = unit / p.tiles;
  let piece = i32(group.z);
  let firstRow = tile / p.columnTiles * ${TILE};
  let firstColumn = tile % p.columnTiles * ${TILE};
  let ownRow = i32(local) / ${TILE / OWN} * ${OWN};
  let ownColumn = i32(local) % ${TILE / OWN} * ${OWN};
  let end = min(p.depth, (piece + 1) * p.span);
${own.map((i) => `  var sum${i} = vec4f();`).join('\n')}
  for (var start = piece * p.span; start < end; start += ${STEP}) {
    for (var at = i32(local); at < ${STEP * TILE}; at += ${THREADS}) {
      let row = ${leftAt[0]};
      let k = ${leftAt[1]};
      var value = 0.0;
      if (firstRow + row < p.rows && start + k < end) { value = left(slice, firstRow + row, start + k); }
      lefts[k * ${TILE} + row] = value;
    }
    for (var at = i32(local); at < ${STEP * TILE}; at += ${THREADS}) {
      let column = ${rightAt[0]};
      let k = ${rightAt[1]};
      var value = 0.0;
      if (firstColumn + column < p.columns && start + k < end) {
        value = right(slice, start + k, firstColumn + column);
      }
      rights[k * ${TILE} + column] = value;
    }
    workgroupBarrier();
    for (var k = 0; k < ${STEP}; k++) {
      let l = k * ${TILE} + ownRow;
      let r = k * ${TILE} + ownColumn;
      let values = vec4f(${own.map((j) => `rights[r + ${j}]`).join(', ')});
${own.map((i) => `      sum${i} = fma(vec4f(lefts[l + ${i}]), values, sum${i});`).join('\n')}
    }
    workgroupBarrier();
  }
  // A loop here only: it runs once, and unrolled it would be most of the code.
  var sums = array<vec4f, ${OWN}>(${own.map((i) => `sum${i}`).join(', ')});
  for (var i = 0; i < ${OWN}; i++) {
    for (var j = 0; j < ${OWN}; j++) {
      let row = firstRow + ownRow + i;
      let column = firstColumn + ownColumn + j;
      if (row < p.rows && column < p.columns) {
        ${to}
        if (to >= 0) { ${inPieces ? 'partial' : 'out'}[to] = sums[i][j]; }
      }
    }
  }
}`,
  };
}
