/**
 * The Pareto front of a set of costs, for any number of objectives, and the ranks of non-dominated sorting.
 * Points with equal costs stand on the front together.
 */

import { type Costs, dominates } from './dominance.ts';

/** Indices of the points that no other point dominates, sorted by the first cost, then the next, then the index. */
export function frontOf(points: readonly Costs[]): number[] {
  const order = sortedOrder(points);
  const width = points[0]?.length ?? 0;
  return width <= 2 ? sweep(points, order) : filter(points, order);
}

/** The front's points themselves, each set of equal costs once. */
export function distinctFront(points: readonly Costs[]): Costs[] {
  const front: Costs[] = [];
  for (const index of frontOf(points)) {
    const point = points[index]!;
    const last = front[front.length - 1];
    if (last === undefined || point.some((value, i) => value !== last[i])) front.push(point);
  }
  return front;
}

/**
 * Rank 0 for the front, 1 for the front of the rest, and so on (K. Deb et al., NSGA-II, 2002).
 * `before(i, j)` says whether point i dominates point j, so that constraint-domination can be put in.
 */
export function ranksBy(count: number, before: (i: number, j: number) => boolean): Int32Array {
  const ranks = new Int32Array(count).fill(-1);
  let left = Array.from({ length: count }, (_, i) => i);
  for (let rank = 0; left.length > 0; rank++) {
    const now = left.filter((i) => !left.some((j) => before(j, i)));
    for (const i of now) ranks[i] = rank;
    left = left.filter((i) => ranks[i] === -1);
    if (now.length === 0) {
      // Only a relation with a cycle comes here; the rest shares the last rank.
      for (const i of left) ranks[i] = rank;
      left = [];
    }
  }
  return ranks;
}

export function ranksOf(points: readonly Costs[]): Int32Array {
  return ranksBy(points.length, (i, j) => dominates(points[i]!, points[j]!));
}

function sortedOrder(points: readonly Costs[]): number[] {
  return points
    .map((_, i) => i)
    .sort((i, j) => {
      const a = points[i]!;
      const b = points[j]!;
      for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k]! - b[k]!;
      return i - j;
    });
}

/** One or two objectives: in sorted order a point is on the front when its last cost is a new minimum. */
function sweep(points: readonly Costs[], order: readonly number[]): number[] {
  const front: number[] = [];
  let kept: Costs | undefined;
  for (const index of order) {
    const point = points[index]!;
    const last = point.length - 1;
    if (kept === undefined || point[last]! < kept[last]! || same(point, kept)) {
      front.push(index);
      kept = point;
    }
  }
  return front;
}

/** In sorted order no point is dominated by a later one, so each is compared with the front so far. */
function filter(points: readonly Costs[], order: readonly number[]): number[] {
  const front: number[] = [];
  for (const index of order) {
    if (!front.some((kept) => dominates(points[kept]!, points[index]!))) front.push(index);
  }
  return front;
}

function same(a: Costs, b: Costs): boolean {
  return a.every((value, i) => value === b[i]);
}
