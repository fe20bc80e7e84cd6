/**
 * Lists of the entries of a matrix that are not zero, made when a product could use them. Spikes and event frames have
 * one entry in ten to one in a hundred; a product over the list does only that share of the work.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CompiledBackend } from './backend.ts';
import type { Block } from './heap.ts';
import { cut } from './team.ts';

export interface Events {
  /** Pointers: one begin and end per row, and the events themselves. */
  readonly spans: number;
  readonly list: number;
  readonly count: number;
  /** To be given back with the tensor. */
  readonly blocks: Block[];
  /** The same events by column, made at first use. */
  byColumn: { readonly spans: number; readonly list: number } | undefined;
}

/** The tensor as a matrix of `columns`: its events, or undefined when more than `most` of the entries are not zero. */
export function eventsOf(
  backend: CompiledBackend,
  tensor: TensorInfo,
  rows: number,
  columns: number,
  most: number,
): Events | undefined {
  const known = backend.events(tensor).get(columns);
  if (known !== undefined) return known === 'dense' || known.count > most * rows * columns ? undefined : known;
  const found = seemsSparse(backend.values(tensor), most)
    ? findEvents(backend, tensor, rows, columns, most)
    : undefined;
  backend.events(tensor).set(columns, found ?? 'dense');
  return found;
}

/** The events ordered by column, as the product with the transposed matrix needs them. */
export function eventsByColumn(
  backend: CompiledBackend,
  events: Events,
  rows: number,
  columns: number,
): { readonly spans: number; readonly list: number } {
  if (events.byColumn === undefined) {
    const spans = backend.heap.take(8 * columns);
    const list = backend.heap.take(8 * Math.max(1, events.count));
    events.blocks.push(spans, list);
    events.byColumn = { spans: spans.pointer, list: list.pointer };
    backend.team.run('transpose_events', 1, [events.spans, events.list, rows, columns, spans.pointer, list.pointer]);
  }
  return events.byColumn;
}

/** A few thousand entries tell spikes from pictures without reading everything. */
function seemsSparse(values: Float32Array, most: number): boolean {
  const step = Math.max(1, Math.floor(values.length / 2048)) | 1;
  let some = 0;
  let looked = 0;
  for (let i = 0; i < values.length; i += step) {
    looked++;
    if (values[i] !== 0) some++;
  }
  return some <= looked * Math.min(1, 1.5 * most);
}

function findEvents(
  backend: CompiledBackend,
  tensor: TensorInfo,
  rows: number,
  columns: number,
  most: number,
): Events | undefined {
  const { heap, team } = backend;
  const { block, parts } = cut(rows, columns);
  // One event of room per row and part beyond the share, so that small blocks may be a little above it.
  const capacity = Math.ceil(block * columns * most) + block + 4;
  const spans = heap.take(8 * rows);
  const list = heap.take(8 * capacity * parts);
  const found = heap.take(4 * parts);
  const words = [backend.pointer(tensor), rows, columns, block, spans.pointer, list.pointer, capacity, found.pointer];
  team.run('find_events', parts, words);
  const counts = heap.integers(found.pointer, parts);
  const overflow = counts.includes(-1);
  const count = counts.reduce((sum, part) => sum + part, 0);
  heap.give(found);
  if (overflow) {
    heap.give(spans);
    heap.give(list);
    return undefined;
  }
  return { spans: spans.pointer, list: list.pointer, count, blocks: [spans, list], byColumn: undefined };
}
