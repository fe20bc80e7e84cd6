/**
 * The reference point that hypervolume is counted from, where the file does not name one: a tenth of the front's
 * range beyond its worst values (the rule of BoTorch's infer_reference_point, written for costs).
 */

import type { Costs } from './dominance.ts';
import { distinctFront } from './front.ts';

/**
 * One cost per objective. Places given as finite numbers stay as they are; the others come from the front of the
 * points. Undefined while there is no point to infer from and some place is open.
 */
export function inferReference(
  points: readonly Costs[],
  given: readonly (number | undefined)[] = [],
): number[] | undefined {
  const front = distinctFront(points.filter((point) => point.every(Number.isFinite)));
  return beyond(front, given, () => 0);
}

/**
 * The same, a tenth beyond the worst of all the points, dominated ones too. They are finite. Where an objective is the
 * same for all of them, a tenth of it: beyond a range of nothing, every volume would be next to nothing.
 */
export function referenceBeyond(
  points: readonly Costs[],
  given: readonly (number | undefined)[] = [],
): number[] | undefined {
  return beyond(points, given, Math.abs);
}

/**
 * The range of costs up to this one; where it is no more than rounding leaves of it, a small one, as beyond nothing no
 * volume would be left. Whatever their unit, costs that differ have their own range.
 */
export function rangeAt(cost: number, range: number): number {
  const rounding = 1e-12 * Math.abs(cost);
  return range > rounding ? range : Math.max(rounding, 1e-7);
}

/** `rangeOfSame` is the range of several points that all have this cost. */
function beyond(
  points: readonly Costs[],
  given: readonly (number | undefined)[],
  rangeOfSame: (cost: number) => number,
): number[] | undefined {
  const width = points[0]?.length ?? given.length;
  if (width === 0) return undefined;
  const reference: number[] = [];
  for (let i = 0; i < width; i++) {
    const fixed = given[i];
    if (fixed !== undefined && Number.isFinite(fixed)) {
      reference.push(fixed);
      continue;
    }
    if (points.length === 0) return undefined;
    const costs = points.map((point) => point[i]!);
    const worst = Math.max(...costs);
    const spread = worst - Math.min(...costs);
    const range = points.length === 1 ? Math.abs(worst) : spread > 0 ? spread : rangeOfSame(worst);
    reference.push(worst + 0.1 * rangeAt(worst, range));
  }
  return reference;
}
