/**
 * The three scales a chart is drawn on: linear, logarithmic, and the error scale for accuracies (equal steps for
 * equal ratios of 1 - value, so that 98 to 99 % is as wide as 80 to 90 %). Everything else draws in the plane they
 * map to, where they are straight.
 */

export type ScaleKind = 'linear' | 'log' | 'error';

export interface Scale {
  readonly kind: ScaleKind;
  /** Ends in the straight plane, with a little room around the values. */
  readonly from: number;
  readonly to: number;
  /** To the straight plane; rising with the value. Values outside the scale's reach are held at its limit. */
  readonly plane: (value: number) => number;
  /** From the straight plane back to the value. */
  readonly value: (plane: number) => number;
}

/** Log where values are positive and span more than a factor of four; the error scale for high shares; else linear. */
export function fittingKind(share: boolean, values: readonly number[]): ScaleKind {
  const [low, high] = extent(values);
  if (values.length === 0) return share ? 'error' : 'log';
  if (share) return high > 0.75 ? 'error' : 'linear';
  return low > 0 && high / low > 4 ? 'log' : 'linear';
}

/** A scale whose ends leave a little room around the values. `share` keeps the ends inside 0..1. */
export function makeScale(kind: ScaleKind, values: readonly number[], share = false): Scale {
  const usable = kind === 'log' ? values.filter((value) => value > 0) : values.filter(Number.isFinite);
  const floor = kind === 'error' ? errorFloor(usable) : 0;
  const map = planeOf(kind, floor);
  const [low, high] = usable.length === 0 ? emptyEnds(kind, share) : extent(usable);
  const from = map.plane(low);
  const to = map.plane(high);
  // Values that differ by rounding alone are one value: no tick fits between them.
  const size = Math.max(Math.abs(from), Math.abs(to), kind === 'linear' ? 0 : 1);
  const one = to - from <= 1e-9 * size;
  const span = one ? size * 0.2 || 1 : to - from;
  const room = one ? span / 2 : span * 0.07;
  const bounded = kind === 'linear' && low >= 0;
  return {
    kind,
    from: bounded ? Math.max(0, from - room) : from - room,
    to: bounded && share ? Math.min(1, to + room) : to + room,
    ...map,
  };
}

/** Values worth a tick, at least `apart` of the scale's length from each other; rounder ones first. */
export function ticksOf(scale: Scale, apart: number): number[] {
  const length = scale.to - scale.from;
  const chosen: { readonly value: number; readonly place: number }[] = [];
  for (const value of candidates(scale)) {
    const place = (scale.plane(value) - scale.from) / length;
    if (place < -1e-9 || place > 1 + 1e-9) continue;
    if (chosen.every((other) => Math.abs(other.place - place) >= apart)) chosen.push({ value, place });
  }
  return chosen.map(({ value }) => value).sort((a, b) => a - b);
}

/** Smallest and largest; infinite the wrong way round for no values. */
export function extent(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function planeOf(kind: ScaleKind, floor: number): Pick<Scale, 'plane' | 'value'> {
  switch (kind) {
    case 'linear':
      return { plane: (value) => value, value: (plane) => plane };
    case 'log':
      return { plane: (value) => Math.log10(Math.max(value, 1e-300)), value: (plane) => 10 ** plane };
    case 'error':
      return { plane: (value) => -Math.log10(Math.max(1 - value, floor / 2)), value: (plane) => 1 - 10 ** -plane };
  }
}

/** The smallest error told apart; a value of 1 is drawn at half of it. */
function errorFloor(values: readonly number[]): number {
  const errors = values.map((value) => 1 - value).filter((error) => error > 1e-9);
  return Math.max(1e-6, Math.min(0.02, extent(errors)[0]));
}

function emptyEnds(kind: ScaleKind, share: boolean): readonly [number, number] {
  if (kind === 'error') return [0.5, 0.99];
  if (kind === 'log') return [100, 5000];
  return share ? [0, 1] : [0, 100];
}

function* candidates(scale: Scale): Generator<number> {
  switch (scale.kind) {
    case 'linear':
      yield* linearCandidates(scale.from, scale.to);
      return;
    case 'log': {
      const first = Math.floor(scale.from);
      const last = Math.ceil(scale.to);
      for (const digits of [[1], [5, 2], [3], [7], [4, 6]]) {
        for (let power = first; power <= last; power++) for (const digit of digits) yield Number(`${digit}e${power}`);
      }
      return;
    }
    case 'error':
      // A perfect value is drawn at half the smallest error and named there.
      if (scale.plane(1) <= scale.to) yield 1;
      yield* errorCandidates.filter((value) => scale.plane(value) < scale.plane(1));
  }
}

/** Steps of 1, 2 or 5 that give the densest ticks first tried coarse, then finer. */
function* linearCandidates(low: number, high: number): Generator<number> {
  const size = Math.floor(Math.log10(high - low || 1));
  for (const [digit, power] of [
    [5, size],
    [2, size],
    [1, size],
    [5, size - 1],
    [2, size - 1],
    [1, size - 1],
  ] as const) {
    const step = Number(`${digit}e${power}`);
    const count = Math.floor(high / step) - Math.ceil(low / step) + 1;
    if (count < 4 && !(digit === 1 && power === size - 1)) continue;
    for (let k = Math.ceil(low / step); k * step <= high + step * 1e-9; k++) yield Number((k * step).toPrecision(12));
    return;
  }
}

const errorCandidates: readonly number[] = [
  0.9, 0.99, 0.999, 0.9999, 0, 0.5, 0.98, 0.95, 0.8, 0.995, 0.998, 0.7, 0.97, 0.96, 0.94, 0.92, 0.85, 0.6, 0.4, 0.2,
];
