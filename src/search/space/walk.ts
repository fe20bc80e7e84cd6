/** Ways through a finite space: the point with a number, a point that was not tried yet, the points next to one. */

import { branchSize, childrenOf, knownPoints, type Point, type Space, settle } from './space.ts';

/** The point with this number, 0 .. size - 1; only for finite spaces. */
export function pointAt(space: Space, index: number): Point {
  const point = new Float64Array(space.axes.length).fill(Number.NaN);
  let rest = index;
  const fill = (axis: number): void => {
    const { type, count, unitOfCell } = space.axes[axis]!;
    if (type === 'number') {
      point[axis] = unitOfCell(rest % count);
      rest = Math.floor(rest / count);
      return;
    }
    const total = branchSize(space, axis);
    let within = rest % total;
    rest = Math.floor(rest / total);
    for (let cell = 0; cell < count; cell++) {
      const children = childrenOf(space, axis, cell);
      const size = children.reduce((product, child) => product * branchSize(space, child), 1);
      if (within >= size) {
        within -= size;
        continue;
      }
      point[axis] = unitOfCell(cell);
      const outer = rest;
      rest = within;
      children.forEach(fill);
      rest = outer;
      return;
    }
  };
  space.axes.forEach((_, axis) => {
    if (space.conditions[axis] === undefined) fill(axis);
  });
  return point;
}

/** The first point that is not taken, from a start that the share 0..1 chooses; undefined when all are. */
export function untriedPoint(space: Space, taken: readonly Point[], share: number): Point | undefined {
  const start = Math.floor(share * space.size);
  // Among one more than `taken` different points one must be free.
  const steps = Math.min(space.size, taken.length + 1);
  const known = knownPoints(taken);
  for (let i = 0; i < steps; i++) {
    const point = pointAt(space, (start + i) % space.size);
    if (!known.has(point)) return point;
  }
  return undefined;
}

/** Every free point of a small space, in order of their numbers. */
export function untriedPoints(space: Space, taken: readonly Point[]): Point[] {
  const points: Point[] = [];
  const known = knownPoints(taken);
  for (let i = 0; i < space.size; i++) {
    const point = pointAt(space, i);
    if (!known.has(point)) points.push(point);
  }
  return points;
}

/**
 * Points that differ in one discrete answer: the next value up and down of a grid, every other choice.
 * Axes that begin to exist take their values from `fresh`.
 */
export function neighbours(space: Space, point: Point, fresh: ArrayLike<number>): Point[] {
  const found: Point[] = [];
  space.axes.forEach((axis, i) => {
    if (Number.isNaN(point[i]!) || !Number.isFinite(axis.count)) return;
    const here = axis.cellAt(point[i]!);
    const cells = axis.type === 'choice' ? Array.from({ length: axis.count }, (_, cell) => cell) : [here - 1, here + 1];
    for (const cell of cells) {
      if (cell === here || cell < 0 || cell >= axis.count) continue;
      const moved = Float64Array.from(point, (unit, k) => (Number.isNaN(unit) ? fresh[k]! : unit));
      moved[i] = axis.unitOfCell(cell);
      found.push(settle(space, moved));
    }
  });
  return found;
}
