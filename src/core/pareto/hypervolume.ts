/**
 * The hypervolume: the volume that a set of costs dominates below a reference point. Exact for any number of
 * objectives: a sweep for 2 and 3, WFG for more (L. While, L. Bradstreet, L. Barone, 2012).
 * Points that do not beat the reference in every objective add nothing.
 */

import { type Costs, weaklyDominates } from './dominance.ts';
import { distinctFront } from './front.ts';

/** The volume that points of costs // [objectives] each, the smaller the better, dominate below a reference point. */
export function hypervolume(points: readonly Costs[], reference: Costs): number {
  const front = distinctFront(points.filter((point) => point.every((cost, i) => cost < reference[i]!)));
  return volume(front, reference);
}

/** How much the hypervolume of the set grows by the point. */
export function hypervolumeGain(points: readonly Costs[], point: Costs, reference: Costs): number {
  if (point.some((cost, i) => !(cost < reference[i]!))) return 0;
  return exclusive(point, points, reference);
}

/** `front` holds mutually non-dominated points that beat the reference, sorted by the first cost. */
function volume(front: readonly Costs[], reference: Costs): number {
  if (front.length === 0) return 0;
  if (front.length === 1) return box(front[0]!, reference);
  switch (reference.length) {
    case 1:
      return reference[0]! - front[0]![0]!;
    case 2:
      return area(front, reference[0]!, reference[1]!);
    case 3:
      return sweep3(front, reference);
    default:
      return wfg(front, reference);
  }
}

/** Strips between neighbours, first cost ascending, so the second descends. */
function area(front: readonly Costs[], reference0: number, reference1: number): number {
  let sum = 0;
  let upper = reference1;
  for (const point of front) {
    sum += (reference0 - point[0]!) * (upper - point[1]!);
    upper = point[1]!;
  }
  return sum;
}

/** Slabs along the third cost; each slab's area is that of the front of the points below it. O(n^2). */
function sweep3(front: readonly Costs[], reference: Costs): number {
  const order = [...front].sort((a, b) => a[2]! - b[2]!);
  let staircase: Costs[] = [];
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    const point = order[i]!;
    const [x, y] = [point[0]!, point[1]!];
    if (!staircase.some((kept) => kept[0]! <= x && kept[1]! <= y)) {
      staircase = staircase.filter((kept) => !(x <= kept[0]! && y <= kept[1]!));
      const at = staircase.findIndex((kept) => kept[0]! > x);
      staircase.splice(at === -1 ? staircase.length : at, 0, point);
    }
    const next = i + 1 < order.length ? order[i + 1]![2]! : reference[2]!;
    if (next > point[2]!) sum += area(staircase, reference[0]!, reference[1]!) * (next - point[2]!);
  }
  return sum;
}

/**
 * Slabs along the last cost, the worst point first: a point then adds its height over what those behind it, limited
 * to its box, leave free in one objective less (WFG's slicing, section IV).
 */
function wfg(front: readonly Costs[], reference: Costs): number {
  const last = reference.length - 1;
  const order = [...front].sort((a, b) => b[last]! - a[last]!);
  const base = reference.slice(0, last);
  let sum = 0;
  for (const [i, point] of order.entries()) {
    sum += (reference[last]! - point[last]!) * exclusive(point.slice(0, last), order.slice(i + 1), base);
  }
  return sum;
}

/** The box of the point less what the others, limited to that box, cover of it. Costs behind the point's are not read. */
function exclusive(point: Costs, others: readonly Costs[], reference: Costs): number {
  const limited = others.map((other) => point.map((cost, i) => Math.max(cost, other[i]!)));
  if (limited.some((other) => weaklyDominates(other, point))) return 0;
  return box(point, reference) - hypervolume(limited, reference);
}

function box(point: Costs, reference: Costs): number {
  let product = 1;
  for (let i = 0; i < point.length; i++) product *= reference[i]! - point[i]!;
  return product;
}
