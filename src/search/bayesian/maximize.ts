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

export interface Effort {
  readonly candidates: number;
  readonly starts: number;
  readonly iterations: number;
}

/** Undefined when every point is taken. `good` are points whose surroundings are worth a look. */
export function maximize(
  { evaluate }: Acquisition,
  space: Space,
  taken: readonly Point[],
  good: readonly Point[],
  effort: Effort,
  ...seed: readonly (string | number)[]
): Point | undefined {
  const isFree = (point: Point): boolean => !taken.some((other) => samePoint(other, point));
  if (space.size <= SMALL) return best(untriedPoints(space, taken), evaluate);

  const candidates = [...spread(space, effort.candidates, seed), ...changed(space, good, effort.candidates / 4, seed)];
  const ranked = candidates
    .map((point) => ({ point, value: evaluate(point) }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => b.value - a.value);
  const fresh = sobolSequence(space.axes.length, 'fresh', ...seed)(0);
  const improved = distinct(ranked, effort.starts).map(({ point }) => climb(evaluate, space, point, fresh, effort));
  const choices = [...improved, ...ranked]
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => b.value - a.value);
  return choices.find(({ point }) => isFree(point))?.point;
}

interface Valued {
  readonly point: Point;
  readonly value: number;
}

/** Spaces with so many points at most are tried out whole. */
const SMALL = 1000;
/** A grid with more values than this is climbed like a continuous axis and rounded at the end. */
const LONG_GRID = 20;

function best(points: readonly Point[], evaluate: (point: Point) => number): Point | undefined {
  let found: Valued | undefined;
  for (const point of points) {
    const value = evaluate(point);
    if (found === undefined || value > found.value) found = { point, value };
  }
  return found?.point;
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

/** The first of the sorted list that are not nearly the same as one before. */
function distinct(ranked: readonly Valued[], count: number): Valued[] {
  const chosen: Valued[] = [];
  for (const candidate of ranked) {
    if (chosen.length >= count) break;
    if (!chosen.some(({ point }) => samePoint(point, candidate.point))) chosen.push(candidate);
  }
  return chosen;
}

function climb(
  evaluate: Acquisition['evaluate'],
  space: Space,
  start: Point,
  fresh: Point,
  { iterations }: Effort,
): Valued {
  let here: Valued = { point: start, value: evaluate(start) };
  for (let round = 0; round < 8; round++) {
    const smooth = climbNumbers(evaluate, space, here, iterations);
    const next = climbSteps(evaluate, space, smooth, fresh);
    const gain = next.value - here.value;
    if (next.value > here.value) here = next;
    if (next === smooth || !(gain > 1e-8)) break;
  }
  return here;
}

function climbNumbers(evaluate: Acquisition['evaluate'], space: Space, from: Valued, iterations: number): Valued {
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
      lower: moving.map(() => 0),
      upper: moving.map(() => 1),
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
function climbSteps(evaluate: Acquisition['evaluate'], space: Space, from: Valued, fresh: Point): Valued {
  let here = from;
  for (let step = 0; step < 4; step++) {
    let next = here;
    for (const point of neighbours(space, here.point, fresh)) {
      const value = evaluate(point);
      if (value > next.value) next = { point, value };
    }
    if (next === here) break;
    here = next;
  }
  return here;
}
