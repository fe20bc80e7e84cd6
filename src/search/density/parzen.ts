/**
 * A Parzen density over the unit cube of a mixed, conditional space: one product kernel for each point, a truncated
 * normal along numbers and a smoothed count on choices, and one even kernel as prior. The bandwidth shrinks with the
 * number of points (D. Scott, 1992), never below the width at which a hundred kernels fill an axis.
 */

import { HALF_LOG_2PI, logAddExp, normalCdf, normalQuantile } from '../../core/normal.ts';
import type { RandomStream } from '../../core/random.ts';
import { type Point, type Space, settle } from '../space/space.ts';

export interface Density {
  readonly logAt: (point: Point) => number;
  readonly draw: (stream: RandomStream) => Point;
}

export function parzen(space: Space, points: readonly Point[]): Density {
  const kernels = points.length + 1;
  const scott = 0.2 * Math.max(1, points.length) ** (-1 / (space.axes.length + 4));
  const width = Math.max(scott, 1 / Math.min(100, points.length + 2));
  const mass = (centre: number) => normalCdf((1 - centre) / width) - normalCdf(-centre / width);

  const logAlong = (axis: number, centre: number, unit: number): number => {
    const { type, count, cellAt } = space.axes[axis]!;
    // Where the kernel's point does not have the axis it knows nothing about it.
    if (Number.isNaN(centre)) return 0;
    if (type === 'choice') {
      const same = cellAt(centre) === cellAt(unit) ? 1 : 0;
      return Math.log((same + 1 / kernels) / (1 + count / kernels)) + Math.log(count);
    }
    const z = (unit - centre) / width;
    return -0.5 * z * z - HALF_LOG_2PI - Math.log(width * mass(centre));
  };
  return {
    logAt: (point) => {
      let sum = 0;
      for (const centre of points) {
        let log = 0;
        for (let axis = 0; axis < point.length; axis++) {
          if (!Number.isNaN(point[axis]!)) log += logAlong(axis, centre[axis]!, point[axis]!);
        }
        sum = logAddExp(sum, log);
      }
      return sum - Math.log(kernels);
    },
    draw: (stream) => {
      const centre = points[stream.below(kernels)];
      return settle(
        space,
        space.axes.map(({ type, count, unitOfCell }, axis) => {
          const share = stream.next();
          const place = centre?.[axis] ?? Number.NaN;
          if (Number.isNaN(place)) return share;
          if (type === 'choice') {
            const even = stream.next() < count / (kernels + count);
            return even ? unitOfCell(Math.min(Math.floor(share * count), count - 1)) : place;
          }
          const low = normalCdf(-place / width);
          return place + width * normalQuantile(Math.min(Math.max(low + share * mass(place), 1e-12), 1 - 1e-12));
        }),
      );
    },
  };
}
