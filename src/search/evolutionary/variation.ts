/**
 * How NSGA-II makes a new point from two: simulated binary crossover and polynomial mutation on numbers
 * (K. Deb, R. Agrawal, 1995; distribution indices 15 and 20), exchange and redraw on choices.
 */

import type { RandomStream } from '../../core/random.ts';
import type { Axis } from '../space/axis.ts';
import { type Point, type Space, settle } from '../space/space.ts';

export function offspring(space: Space, mother: Point, father: Point, stream: RandomStream): Point {
  const crossing = stream.next() < 0.9;
  const rate = 1 / Math.max(1, space.axes.length);
  const child = space.axes.map((axis, i) => {
    const inherited = inherit(axis, mother[i]!, father[i]!, crossing, stream);
    return stream.next() < rate ? mutate(axis, inherited, stream) : inherited;
  });
  return settle(space, child);
}

function inherit(axis: Axis, mother: number, father: number, crossing: boolean, stream: RandomStream): number {
  // Drawn even where unused, so that the child does not depend on which axes the parents have.
  const [side, spread] = [stream.next(), stream.next()];
  if (Number.isNaN(mother) || Number.isNaN(father)) {
    if (Number.isNaN(mother) && Number.isNaN(father)) return spread;
    return Number.isNaN(mother) ? father : mother;
  }
  if (!crossing) return mother;
  if (axis.type === 'choice') return side < 0.5 ? mother : father;
  if (side < 0.5) return mother;
  const beta = spread < 0.5 ? (2 * spread) ** (1 / 16) : (1 / (2 * (1 - spread))) ** (1 / 16);
  const direction = side < 0.75 ? 1 : -1;
  return clamp(0.5 * (mother + father + direction * beta * (mother - father)));
}

function mutate(axis: Axis, unit: number, stream: RandomStream): number {
  const draw = stream.next();
  if (axis.type === 'choice') {
    if (axis.count < 2) return unit;
    return axis.unitOfCell((axis.cellAt(unit) + 1 + Math.floor(draw * (axis.count - 1))) % axis.count);
  }
  const change = draw < 0.5 ? (2 * draw) ** (1 / 21) - 1 : 1 - (2 * (1 - draw)) ** (1 / 21);
  const moved = clamp(unit + change);
  // On a grid a step that rounds back to the old answer is no mutation: go to the next one.
  if (!Number.isFinite(axis.count) || axis.cellAt(moved) !== axis.cellAt(unit)) return moved;
  const next = axis.cellAt(unit) + (change < 0 ? -1 : 1);
  return axis.unitOfCell(
    next < 0 ? Math.min(1, axis.count - 1) : next >= axis.count ? Math.max(0, axis.count - 2) : next,
  );
}

function clamp(unit: number): number {
  return Math.min(Math.max(unit, 0), 1);
}
