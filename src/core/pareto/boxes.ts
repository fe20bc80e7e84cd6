/**
 * Cuts the region that a front does not dominate, below the reference point, into disjoint boxes, so that an integral
 * over improvements becomes a sum of products. Two objectives: strips. More: local upper bounds with their defining
 * points (R. Lacour, K. Klamroth, C. Fonseca, 2017), applied twice as BoTorch does.
 */

import type { Costs } from './dominance.ts';
import { distinctFront } from './front.ts';

/** A box of costs; a lower side may be minus infinity. */
export interface Box {
  readonly lower: Costs;
  readonly upper: Costs;
}

/** Boxes of {y < reference : no point of the front weakly dominates y}. */
export function nonDominatedBoxes(points: readonly Costs[], reference: Costs): Box[] {
  const front = distinctFront(points.filter((point) => point.every((cost, i) => cost < reference[i]!)));
  if (reference.length === 2) return strips(front, reference);
  const { bounds } = localUpperBounds(
    front,
    reference,
    reference.map(() => -Infinity),
  );
  // Seen from the other side, the bounds are points and the free region is what they dominate.
  const mirrored = bounds.map((bound) => bound.map((cost) => -cost));
  const unbounded = reference.map(() => Infinity);
  const second = localUpperBounds(
    mirrored,
    unbounded,
    reference.map((cost) => -cost),
  );
  return dominatedCells(second, unbounded).map(({ lower, upper }) => ({
    lower: upper.map((cost) => -cost),
    upper: lower.map((cost) => -cost),
  }));
}

/** Boxes of the region between the front and the reference that the front dominates. */
export function dominatedBoxes(points: readonly Costs[], reference: Costs): Box[] {
  const front = distinctFront(points.filter((point) => point.every((cost, i) => cost < reference[i]!)));
  return dominatedCells(
    localUpperBounds(
      front,
      reference,
      reference.map(() => -Infinity),
    ),
    reference,
  );
}

/** Between neighbours in the first cost, everything below the second cost of the left one is free. */
function strips(front: readonly Costs[], reference: Costs): Box[] {
  const boxes: Box[] = [];
  let left = -Infinity;
  let upper = reference[1]!;
  for (const point of front) {
    boxes.push({ lower: [left, -Infinity], upper: [point[0]!, upper] });
    left = point[0]!;
    upper = point[1]!;
  }
  boxes.push({ lower: [left, -Infinity], upper: [reference[0]!, upper] });
  return boxes;
}

interface Bounds {
  readonly bounds: readonly Costs[];
  /** defining[k][j] is the point that fixes coordinate j of bound k. */
  readonly defining: readonly (readonly Costs[])[];
}

function localUpperBounds(points: readonly Costs[], reference: Costs, ideal: Costs): Bounds {
  const width = reference.length;
  let bounds: Costs[] = [reference];
  let defining: (readonly Costs[])[] = [
    reference.map((_, j) => ideal.map((cost, i) => (i === j ? reference[j]! : cost))),
  ];
  for (const point of points) {
    const nextBounds: Costs[] = [];
    const nextDefining: (readonly Costs[])[] = [];
    bounds.forEach((bound, k) => {
      const fixing = defining[k]!;
      if (!point.every((cost, i) => cost < bound[i]!)) {
        nextBounds.push(bound);
        nextDefining.push(fixing);
        return;
      }
      for (let j = 0; j < width; j++) {
        let highest = -Infinity;
        for (let i = 0; i < width; i++) if (i !== j) highest = Math.max(highest, fixing[i]![j]!);
        if (point[j]! < highest) continue;
        nextBounds.push(bound.map((cost, i) => (i === j ? point[j]! : cost)));
        nextDefining.push(fixing.map((z, i) => (i === j ? point : z)));
      }
    });
    bounds = nextBounds;
    defining = nextDefining;
  }
  return { bounds, defining };
}

function dominatedCells({ bounds, defining }: Bounds, reference: Costs): Box[] {
  const cells: Box[] = [];
  bounds.forEach((bound, k) => {
    const fixing = defining[k]!;
    const lower = reference.map((_, j) => {
      let highest = j === 0 ? fixing[0]![0]! : -Infinity;
      for (let i = 0; i < j; i++) highest = Math.max(highest, fixing[i]![j]!);
      return highest;
    });
    const upper = reference.map((cost, j) => (j === 0 ? cost : bound[j]!));
    if (lower.every((cost, j) => cost < upper[j]!)) cells.push({ lower, upper });
  });
  return cells;
}
