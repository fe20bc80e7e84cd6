/**
 * From events to steps. Step k holds the events with k * step <= time < (k+1) * step, counted from the start of the
 * recording; events at or after the end of the window are dropped. A step without events is a step of zeros.
 */

import type { EventMove } from './augment.ts';
import type { EventStore } from './events.ts';

/** count: events per cell. binary: 1 where there was an event. signed: brighter minus darker, in one channel. */
export type BinningMode = 'count' | 'binary' | 'signed';

export interface Binning {
  readonly mode: BinningMode;
  /** both: channel 0 darker, channel 1 brighter. merged: one channel. `signed` always has one. */
  readonly polarity: 'both' | 'merged';
  readonly windowMs: number;
  /** Milliseconds per step; the last one is shorter where the window is no whole number of steps. */
  readonly stepMs: number;
  readonly steps: number;
}

export function channelsOf(binning: Binning): 1 | 2 {
  return binning.polarity === 'both' && binning.mode !== 'signed' ? 2 : 1;
}

/**
 * Adds one sample to `inputs` // [time, batch, height, width, channels], which is zero there, as column `slot` of
 * `batch`. Events that `move` shifts off the sensor are dropped. Returns how many events were written.
 */
export function binSample(
  store: EventStore,
  sample: number,
  binning: Binning,
  inputs: Float32Array,
  slot: number,
  batch: number,
  move?: EventMove,
): number {
  const { cells, timesUs } = store;
  const end = store.starts[sample + 1]!;
  let written = 0;
  const write = sampleWriter(store, binning, inputs, slot, batch);
  for (let i = store.starts[sample]!; i < end; i++) {
    const cell = move === undefined ? cells[i]! : moveCell(store, cells[i]!, move);
    if (cell >= 0 && write(cell, timesUs[i]!)) written++;
  }
  if (move !== undefined) {
    for (let i = 0; i < move.noiseCells.length; i++) if (write(move.noiseCells[i]!, move.noiseTimesUs[i]!)) written++;
  }
  return written;
}

/** How many events of a sample its steps hold. */
export function eventsInWindow(store: EventStore, sample: number, binning: Binning): number {
  const windowUs = binning.windowMs * 1000;
  let count = 0;
  for (let i = store.starts[sample]!; i < store.starts[sample + 1]!; i++) if (store.timesUs[i]! < windowUs) count++;
  return count;
}

/** Writes one event; false when it lies outside of the window. */
function sampleWriter(
  store: EventStore,
  binning: Binning,
  inputs: Float32Array,
  slot: number,
  batch: number,
): (cell: number, timeUs: number) => boolean {
  const { mode, steps } = binning;
  const two = channelsOf(binning) === 2;
  const sampleSize = store.height * store.width * (two ? 2 : 1);
  const stepSize = sampleSize * batch;
  const base = sampleSize * slot;
  const stepUs = binning.stepMs * 1000;
  const windowUs = binning.windowMs * 1000;
  return (cell, timeUs) => {
    if (timeUs >= windowUs) return false;
    const step = Math.min(steps - 1, Math.floor(timeUs / stepUs));
    const at = step * stepSize + base + (two ? cell : cell >> 1);
    if (mode === 'count') inputs[at]! += 1;
    else if (mode === 'binary') inputs[at] = 1;
    else inputs[at]! += cell & 1 ? 1 : -1;
    return true;
  };
}

/** The cell after mirroring and shifting, or -1 off the sensor. */
function moveCell(store: EventStore, cell: number, move: EventMove): number {
  const pixel = cell >> 1;
  const column = pixel % store.width;
  const y = (pixel - column) / store.width + move.dy;
  const x = (move.flip ? store.width - 1 - column : column) + move.dx;
  if (x < 0 || y < 0 || x >= store.width || y >= store.height) return -1;
  return (y * store.width + x) * 2 + (cell & 1);
}
