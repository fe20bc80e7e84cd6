/** Packs the right factor of a dense product into panels, as kernels/tile.h reads them. */

import type { WasmBackend } from '../backend.ts';

/** As PANEL in kernels/tile.h with four lanes. */
const PANEL = 8;

export interface Packing {
  /** Pointer to the first float. */
  readonly from: number;
  /** Offsets in floats, one per tap. */
  readonly taps: readonly number[];
  readonly depth: number;
  readonly columns: number;
  readonly depthStride: number;
  readonly columnStride: number;
  readonly to: number;
}

export function packedBytes(taps: number, depth: number, columns: number): number {
  return 4 * wholePanels(columns) * taps * depth;
}

/** Columns as they are computed: rounded up to whole panels. */
export function wholePanels(columns: number): number {
  return Math.ceil(columns / PANEL) * PANEL;
}

export function pack(backend: WasmBackend, packing: Packing): void {
  const { from, taps, depth, columns, depthStride, columnStride, to } = packing;
  const { heap, team } = backend;
  const offsets = heap.take(4 * taps.length);
  heap.integers(offsets.pointer, taps.length).set(taps);
  const words = [from, offsets.pointer, taps.length, depth, columns, depthStride, columnStride, to];
  team.run('pack', Math.ceil(columns / PANEL), words);
  heap.give(offsets);
}
