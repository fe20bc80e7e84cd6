/**
 * A part of a space to look in: a box of the unit cube, in which some axes may be held at one place. A trust region
 * (D. Eriksson et al., 2019) is a box around a good trial; a level of a hierarchy holds the axes of the other levels.
 */

import { type Point, type Space, samePoint, settle } from '../space/space.ts';

export interface Region {
  readonly centre: Point;
  readonly lower: Float64Array; // [axis]
  readonly upper: Float64Array; // [axis]
  /** How often a candidate leaves the centre along an axis, 0..1. */
  readonly rate: number;
}

/** Numbers within half a side of the centre; choices, and axes that the centre does not have, are free. */
export function boxAround(space: Space, centre: Point, side: number): Region {
  const reach = (axis: number, sign: number): number => {
    const place = centre[axis]!;
    const free = space.axes[axis]!.type === 'choice' || Number.isNaN(place);
    return free ? (1 + sign) / 2 : Math.min(Math.max(place + (sign * side) / 2, 0), 1);
  };
  return {
    centre,
    lower: Float64Array.from(space.axes, (_, axis) => reach(axis, -1)),
    upper: Float64Array.from(space.axes, (_, axis) => reach(axis, 1)),
    rate: Math.min(1, 20 / Math.max(1, space.axes.length)),
  };
}

/** Everything but these axes stays as it is at the centre. */
export function freeOnly(space: Space, centre: Point, free: ReadonlySet<number>): Region {
  const side = (axis: number, open: number) => (free.has(axis) || Number.isNaN(centre[axis]!) ? open : centre[axis]!);
  return {
    centre,
    lower: Float64Array.from(space.axes, (_, axis) => side(axis, 0)),
    upper: Float64Array.from(space.axes, (_, axis) => side(axis, 1)),
    rate: 1,
  };
}

/** The point of the region that a point of the cube stands for: its box stretched over the cube. */
export function intoRegion(space: Space, { centre, lower, upper, rate }: Region, point: Point, draw: () => number) {
  return settle(
    space,
    Float64Array.from(space.axes, (_, i) => {
      const stays = rate < 1 && draw() >= rate && !Number.isNaN(centre[i]!);
      if (stays) return centre[i]!;
      const unit = Number.isNaN(point[i]!) ? draw() : point[i]!;
      return lower[i]! + unit * (upper[i]! - lower[i]!);
    }),
  );
}

/** The nearest point of the region. */
export function confine(space: Space, { lower, upper }: Region, point: Point): Point {
  return settle(
    space,
    point.map((unit, i) => (Number.isNaN(unit) ? unit : Math.min(Math.max(unit, lower[i]!), upper[i]!))),
  );
}

export function isInside(space: Space, region: Region, point: Point): boolean {
  return samePoint(confine(space, region, point), point);
}
