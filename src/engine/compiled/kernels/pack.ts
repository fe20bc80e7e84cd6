/** Packs the right factor of a dense product into panels, as kernels/tile.h reads them. */

import type { CompiledBackend } from '../backend.ts';
import type { Team } from '../team.ts';

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

export function packedBytes(team: Team, taps: number, depth: number, columns: number): number {
  return 4 * wholePanels(team, columns) * taps * depth;
}

/** Columns as they are computed: rounded up to whole panels. */
export function wholePanels(team: Team, columns: number): number {
  return Math.ceil(columns / panelOf(team)) * panelOf(team);
}

export function pack(backend: CompiledBackend, packing: Packing): void {
  const { from, taps, depth, columns, depthStride, columnStride, to } = packing;
  const { heap, team } = backend;
  const offsets = heap.take(4 * taps.length);
  heap.integers(offsets.pointer, taps.length).set(taps);
  const words = [from, offsets.pointer, taps.length, depth, columns, depthStride, columnStride, to];
  team.run('pack', Math.ceil(columns / panelOf(team)), words);
  heap.give(offsets);
}

/** As PANEL in kernels/tile.h. */
export function panelOf(team: Team): number {
  return 2 * team.lanes;
}
