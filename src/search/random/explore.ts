/**
 * Points that fill the space evenly without a model: trial n takes point n of a scrambled Sobol sequence.
 * Where that point was tried already, a finite space gives its next free one.
 */

import { randomStream } from '../../core/random.ts';
import { type Point, type Space, samePoint, settle } from '../space/space.ts';
import { untriedPoint } from '../space/walk.ts';
import { sobolSequence } from './sobol.ts';

/** Undefined when every point of the space is taken. */
export function explore(space: Space, trial: number, taken: readonly Point[], seed: number): Point | undefined {
  const sequence = sobolSequence(space.axes.length, seed);
  const point = settle(space, sequence(trial));
  if (!taken.some((other) => samePoint(other, point))) return point;
  return replacement(space, taken, randomStream('explore', seed, trial).next);
}

/** A free point in place of one that was tried: a few draws first, then the next in order. */
export function replacement(space: Space, taken: readonly Point[], draw: () => number): Point | undefined {
  for (let attempt = 0; attempt < 32; attempt++) {
    const point = settle(space, Float64Array.from(space.axes, draw));
    if (!taken.some((other) => samePoint(other, point))) return point;
  }
  return Number.isFinite(space.size) ? untriedPoint(space, taken, draw()) : undefined;
}
