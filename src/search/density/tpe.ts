/**
 * The tree-structured Parzen estimator (J. Bergstra et al., 2011) for several objectives (Y. Ozaki et al., 2020): a
 * density of the good tenth of the trials and one of all others, both over all axes together; of a few draws from the
 * first, the one whose densities differ most is tried. Pruned, silent, failed and running trials count among the others.
 */

import { randomStream } from '../../core/random.ts';
import type { Method } from '../method.ts';
import { replacement } from '../random/explore.ts';
import { type Point, samePoint } from '../space/space.ts';
import { parzen } from './parzen.ts';
import { goodTrials } from './split.ts';

export function tpe(seed: number): Method {
  return (n, { space, measured, pruned, broken, pending, taken }) => {
    if (measured.length < 2) return undefined;
    const good = goodTrials(measured, Math.min(Math.ceil(SHARE * measured.length), MOST_GOOD));
    const others = measured.filter((trial) => !good.includes(trial)).map(({ point }) => point);
    const better = parzen(
      space,
      good.map(({ point }) => point),
    );
    const worse = parzen(space, [...others, ...pruned, ...broken, ...pending]);
    const stream = randomStream('tpe', seed, n);
    let best: { readonly point: Point; readonly value: number } | undefined;
    for (let draw = 0; draw < DRAWS; draw++) {
      const point = better.draw(stream);
      if (taken.some((other) => samePoint(other, point))) continue;
      const value = better.logAt(point) - worse.logAt(point);
      if (best === undefined || value > best.value) best = { point, value };
    }
    const point = best?.point ?? replacement(space, taken, stream.next);
    return point === undefined ? undefined : { point, by: 'tpe' };
  };
}

const SHARE = 0.1;
const MOST_GOOD = 25;
const DRAWS = 24;
