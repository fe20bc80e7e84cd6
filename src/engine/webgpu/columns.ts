/**
 * Sums over the rows of a table, column by column: pieces of rows first, one invocation per piece and column, then the
 * pieces in their order. The same bits in every run, and no invocation has more than a few hundred terms.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuBackend } from './backend.ts';
import { type Arguments, groupsFor, perItem } from './program.ts';

export interface Table {
  readonly key: string;
  /** WGSL of `fn term(row: i32, column: i32) -> f32`. */
  readonly code: string;
  readonly inputs: Arguments['inputs'];
  readonly rows: number;
  readonly columns: number;
  readonly whole?: Arguments['whole'];
  readonly real?: Arguments['real'];
  /** The sums are multiplied by it; 1 when left out. */
  readonly factor?: number;
}

/** A new tensor of that shape, which has as many values as the table columns. */
export function sumColumns(backend: GpuBackend, table: Table, shape: readonly number[]): TensorInfo {
  const { key, code, inputs, rows, columns, factor = 1 } = table;
  const pieces = Math.max(1, Math.min(MOST_PIECES, Math.ceil(rows / PIECE)));
  const span = Math.ceil(rows / pieces);
  const partial = backend.output([pieces, columns]);
  const whole = { count: pieces * columns, rows, columns, span, ...table.whole };
  const inPieces = perItem(
    `${key}, columns`,
    `${code}
fn item(i: i32) {
  let column = i % p.columns;
  let first = i / p.columns * p.span;
  let end = min(p.rows, first + p.span);
  var sum = 0.0;
  for (var row = first; row < end; row++) { sum += term(row, column); }
  partial[i] = sum;
}`,
  );
  backend.run(inPieces, {
    ...{ inputs, outputs: { partial }, whole, groups: groupsFor(pieces * columns) },
    ...(table.real === undefined ? {} : { real: table.real }),
  });
  const total = backend.output(shape);
  backend.run(addPieces, {
    ...{ inputs: { partial }, outputs: { total }, groups: groupsFor(columns) },
    ...{ whole: { count: columns, pieces }, real: { factor } },
  });
  backend.disposeData(partial.dataId);
  return total;
}

const PIECE = 256;
const MOST_PIECES = 512;

const addPieces = perItem(
  'columns added up',
  `fn item(i: i32) {
  var sum = 0.0;
  for (var piece = 0; piece < p.pieces; piece++) { sum += partial[piece * p.count + i]; }
  total[i] = sum * p.factor;
}`,
);
