/**
 * Looks for the point with the highest acquisition: every free point of a small space, else evenly spread candidates
 * and small changes of the front, of which the best are improved by gradient on numbers and by neighbours on choices
 * and short grids, in turn.
 */

import { minimizeInBox } from '../../core/linear/minimize-in-box.ts';
import { randomStream } from '../../core/random.ts';
import { sobolSequence } from '../random/sobol.ts';
import { type Point, type Space, samePoint, settle } from '../space/space.ts';
import { neighbours, untriedPoints } from '../space/walk.ts';
import type { Acquisition } from './acquisition.ts';
import { confine, intoRegion, isInside, type Region } from './region.ts';

export interface Effort {
  readonly candidates: number;
  readonly starts: number;
  readonly iterations: number;
}

export interface Look {
  /** Points that may not be proposed again. */
  readonly taken: readonly Point[];
  /** Points whose surroundings are worth a look. */
  readonly good: readonly Point[];
  readonly effort: Effort;
  /** Where to look; left out, everywhere. */
  readonly region?: Region;
}

/** The best free points in order, at most `count`; none when every point is taken. */
export function promising(
  { evaluate }: Acquisition,
  space: Space,
  { taken, good, effort, region }: Look,
  count: number,
  ...seed: readonly (string | number)[]
): Point[] {
  if (space.size <= SMALL) {
    const free = untriedPoints(space, taken);
    const within = region === undefined ? free : free.filter((point) => isInside(space, region, point));
    const points = within.length > 0 ? within : free;
    return firsts(points.map((point) => ({ point, value: evaluate(point) })).sort(descending), count, () => true);
  }
  const draw = randomStream('region', ...seed).next;
  const everywhere = spread(space, effort.candidates, seed);
  const near = changed(space, good, effort.candidates / 4, seed);
  const candidates =
    region === undefined
      ? [...everywhere, ...near]
      : [
          ...everywhere.map((point) => intoRegion(space, region, point, draw)),
          ...near.map((point) => confine(space, region, point)),
        ];
  const ranked = candidates
    .map((point) => ({ point, value: evaluate(point) }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort(descending);
  const fresh = sobolSequence(space.axes.length, 'fresh', ...seed)(0);
  const starts = firsts(ranked, effort.starts, () => true);
  const improved = starts.map((point) => climb({ evaluate, space, fresh, region }, point, effort));
  const choices = [...improved, ...ranked].filter(({ value }) => !Number.isNaN(value)).sort(descending);
  return firsts(choices, count, (point) => !taken.some((other) => samePoint(other, point)));
}

interface Valued {
  readonly point: Point;
  readonly value: number;
}

/** Spaces with so many points at most are tried out whole. */
const SMALL = 1000;
/** A grid with more values than this is climbed like a continuous axis and rounded at the end. */
const LONG_GRID = 20;

function descending(a: Valued, b: Valued): number {
  return b.value - a.value;
}

function spread(space: Space, count: number, seed: readonly (string | number)[]): Point[] {
  const sequence = sobolSequence(space.axes.length, 'candidates', ...seed);
  return Array.from({ length: count }, (_, i) => settle(space, sequence(i)));
}

function changed(space: Space, good: readonly Point[], count: number, seed: readonly (string | number)[]): Point[] {
  if (good.length === 0) return [];
  const stream = randomStream('changed', ...seed);
  const rate = Math.max(1 / space.axes.length, 0.3);
  return Array.from({ length: Math.floor(count) }, () => {
    const from = good[stream.below(good.length)]!;
    const width = 0.02 * 10 ** stream.next();
    const point = space.axes.map((axis, i) => {
      const [hit, normal, draw] = [stream.next() < rate, stream.normal(), stream.next()];
      if (Number.isNaN(from[i]!)) return draw;
      if (!hit) return from[i]!;
      return axis.type === 'choice' ? draw : Math.min(Math.max(from[i]! + width * normal, 0), 1);
    });
    return settle(space, point);
  });
}

/** The first of the sorted list that are allowed and not nearly the same as one before. */
function firsts(ranked: readonly Valued[], count: number, allowed: (point: Point) => boolean): Point[] {
  const chosen: Point[] = [];
  for (const { point } of ranked) {
    if (chosen.length >= count) break;
    if (!chosen.some((other) => samePoint(other, point)) && allowed(point)) chosen.push(point);
  }
  return chosen;
}

interface Ground {
  readonly evaluate: Acquisition['evaluate'];
  readonly space: Space;
  /** Places of axes that begin to exist on the way. */
  readonly fresh: Point;
  readonly region: Region | undefined;
}

function climb(ground: Ground, start: Point, { iterations }: Effort): Valued {
  let here: Valued = { point: start, value: ground.evaluate(start) };
  for (let round = 0; round < 8; round++) {
    const smooth = climbNumbers(ground, here, iterations);
    const next = climbSteps(ground, smooth);
    const gain = next.value - here.value;
    if (next.value > here.value) here = next;
    if (next === smooth || !(gain > 1e-8)) break;
  }
  return here;
}

function climbNumbers({ evaluate, space, region }: Ground, from: Valued, iterations: number): Valued {
  const moving = space.axes.flatMap(({ type, count }, i) =>
    type === 'number' && count > LONG_GRID && !Number.isNaN(from.point[i]!) ? [i] : [],
  );
  if (moving.length === 0) return from;
  const point = Float64Array.from(from.point);
  const gradient = new Float64Array(point.length);
  const { x } = minimizeInBox(
    {
      evaluate: (places, into) => {
        moving.forEach((axis, i) => {
          point[axis] = places[i]!;
        });
        const value = evaluate(point, gradient);
        moving.forEach((axis, i) => {
          into[i] = -gradient[axis]!;
        });
        return -value;
      },
      lower: moving.map((axis) => region?.lower[axis] ?? 0),
      upper: moving.map((axis) => region?.upper[axis] ?? 1),
      iterations,
      gradientTolerance: 1e-5,
      valueTolerance: 1e-7,
    },
    moving.map((axis) => from.point[axis]!),
  );
  moving.forEach((axis, i) => {
    point[axis] = x[i]!;
  });
  const settled = settle(space, point);
  const value = evaluate(settled);
  return value > from.value ? { point: settled, value } : from;
}

/** Up to four steps, each to the best neighbour; the same object when none is better. */
function climbSteps({ evaluate, space, fresh, region }: Ground, from: Valued): Valued {
  let here = from;
  for (let step = 0; step < 4; step++) {
    let next = here;
    for (const point of neighbours(space, here.point, fresh)) {
      if (region !== undefined && !isInside(space, region, point)) continue;
      const value = evaluate(point);
      if (value > next.value) next = { point, value };
    }
    if (next === here) break;
    here = next;
  }
  return here;
}
