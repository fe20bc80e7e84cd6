/**
 * Every combination of a few values: along each named axis evenly spaced places from end to end (all answers of a
 * choice or a short grid), every other axis at its usual answer. The first named axis changes slowest.
 */

import type { SearchPlan } from '../protocol/plan.ts';
import type { Method } from './method.ts';
import { distinctPoints, exists, type Point, type Space, settle, usualPoint } from './space/space.ts';

/** Trial n takes point n - 1; undefined when all were tried. */
export function grid(space: Space, settings: SearchPlan): Method {
  const points = gridOf(space, settings);
  return (n) => {
    const point = points[n - 1];
    return point === undefined ? undefined : { point, by: 'grid' };
  };
}

/** Over the questions that the settings name, with as many values as they say. */
export function gridOf(space: Space, { over, points }: SearchPlan): readonly Point[] {
  return gridPoints(space, Array.isArray(over) ? over.map(String) : [], typeof points === 'number' ? points : 5);
}

export function gridPoints(space: Space, over: readonly string[], values: number): readonly Point[] {
  let points: Point[] = [usualPoint(space)];
  // Parents before children, so that a branch's own axes are walked where the branch is chosen.
  const named = space.order.filter((axis) => over.includes(space.axes[axis]!.id));
  const walked = over.length === 0 ? space.order : named;
  for (const axis of walked) {
    const places = placesOf(space, axis, values);
    points = points.flatMap((point) => {
      if (!exists(space, point, axis)) return [point];
      return places.map((place) => settle(space, point.with(axis, place)));
    });
  }
  return distinctPoints(points);
}

function placesOf(space: Space, axis: number, values: number): number[] {
  const { type, count, unitOfCell } = space.axes[axis]!;
  if (type === 'choice' || count <= values) return Array.from({ length: count }, (_, cell) => unitOfCell(cell));
  return Array.from({ length: values }, (_, i) => i / (values - 1));
}
