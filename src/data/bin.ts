/**
 * From events to steps. Step k holds the events with k * step <= time < (k+1) * step, counted from the start of the
 * recording; events at or after the end of the window are dropped. A step without events is a step of zeros.
 */

import type { EventMove, Move } from './augment.ts';
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
  places: CellPlaces = cellPlaces(store, binning),
): number {
  const { cells, timesUs } = store;
  const from = store.starts[sample]!;
  const to = store.starts[sample + 1]!;
  const column: Column = { inputs, start: places.size * slot, stride: places.size * batch };
  const own = writeEvents(cells, timesUs, from, to, places.of(move), binning, column);
  if (move === undefined) return own;
  const { noiseCells, noiseTimesUs } = move;
  return own + writeEvents(noiseCells, noiseTimesUs, 0, noiseCells.length, places.of(undefined), binning, column);
}

/** The place in a step of every cell after a move, -1 off the sensor. Moves come again, so each is worked out once. */
export interface CellPlaces {
  of(move: Move | undefined): Int32Array;
  /** Values in a step. */
  readonly size: number;
}

export function cellPlaces({ height, width }: Sensor, binning: Binning): CellPlaces {
  const channels = channelsOf(binning);
  const known = new Map<string, Int32Array>();
  const work = ({ dx, dy, flip }: Move): Int32Array => {
    const places = new Int32Array(2 * height * width).fill(-1);
    for (let row = 0; row < height; row++) {
      const y = row + dy;
      if (y < 0 || y >= height) continue;
      for (let column = 0; column < width; column++) {
        const x = (flip ? width - 1 - column : column) + dx;
        if (x < 0 || x >= width) continue;
        const [cell, place] = [2 * (row * width + column), channels * (y * width + x)];
        places[cell] = place;
        places[cell + 1] = place + channels - 1;
      }
    }
    return places;
  };
  return {
    size: height * width * channels,
    of(move = still) {
      const name = `${move.dx} ${move.dy} ${move.flip}`;
      const places = known.get(name) ?? work(move);
      if (known.size * places.length < MOST_KEPT) known.set(name, places);
      return places;
    },
  };
}

/** How many events of a sample its steps hold. */
export function eventsInWindow(store: EventStore, sample: number, binning: Binning): number {
  const windowUs = binning.windowMs * 1000;
  let count = 0;
  for (let i = store.starts[sample]!; i < store.starts[sample + 1]!; i++) if (store.timesUs[i]! < windowUs) count++;
  return count;
}

/** Where a sample lies in a batch: its first step, and how far it is from one step to the next. */
interface Column {
  readonly inputs: Float32Array;
  readonly start: number;
  readonly stride: number;
}

/** How many lay in the window. Events that follow each other mostly share a step, which is then not computed again. */
function writeEvents(
  cells: ArrayLike<number>,
  timesUs: ArrayLike<number>,
  from: number,
  to: number,
  places: Int32Array,
  { mode, steps, stepMs, windowMs }: Binning,
  { inputs, start, stride }: Column,
): number {
  const stepUs = stepMs * 1000;
  const windowUs = windowMs * 1000;
  let written = 0;
  let row = 0;
  // Times in between lie in the row's step beyond any rounding.
  let [after, before] = [0, 0];
  for (let i = from; i < to; i++) {
    const cell = cells[i]!;
    const place = places[cell]!;
    const timeUs = timesUs[i]!;
    if (place < 0 || timeUs >= windowUs) continue;
    if (!(timeUs > after && timeUs < before)) {
      const step = Math.min(steps - 1, Math.floor(timeUs / stepUs));
      row = start + step * stride;
      after = step * stepUs + MARGIN_US;
      before = (step + 1) * stepUs - MARGIN_US;
    }
    if (mode === 'count') inputs[row + place]! += 1;
    else if (mode === 'binary') inputs[row + place] = 1;
    else inputs[row + place]! += cell & 1 ? 1 : -1;
    written++;
  }
  return written;
}

/** Far above the rounding of a time divided by a step, far below a microsecond. */
const MARGIN_US = 1e-3;

type Sensor = Pick<EventStore, 'height' | 'width'>;
const still: Move = { dx: 0, dy: 0, flip: false };
/** 16 MiB: all moves of up to 8 pixels, mirrored too, on 64 x 64 pixels. */
const MOST_KEPT = 2 ** 22;
