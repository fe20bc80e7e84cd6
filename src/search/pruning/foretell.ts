/**
 * What a pruned trial would have come to, for the models: the values of trials that went on are regressed on their
 * values at the same rung, and the guess carries the variance of its prediction. So a pruned trial is an observation
 * that is trusted little: it tells the models where not to look, and never stands on a front.
 */

import { mean } from '../../core/statistics.ts';

export interface Foretold {
  readonly mean: number;
  /** Of the prediction, residual and fit together. */
  readonly variance: number;
}

/**
 * What a value at a rung will come to; undefined with nothing to learn from. `pairs`: a value at the rung and the value
 * in the end, of trials that went on.
 */
export function foretell(
  pairs: readonly (readonly [rung: number, end: number])[],
): (rung: number) => Foretold | undefined {
  const count = pairs.length;
  if (count === 0) return () => undefined;
  const [x, y] = [mean(pairs.map(([at]) => at)), mean(pairs.map(([, end]) => end))];
  let [xx, xy] = [0, 0];
  for (const [at, end] of pairs) {
    xx += (at - x) ** 2;
    xy += (at - x) * (end - y);
  }
  // Few pairs, all of them good trials, say little of a slope: it is drawn towards 1, a gain that is the same for all.
  const drawn = xx * (1 + SLOPE_WEIGHT / count);
  const slope = xx > 0 ? (xy + (xx * SLOPE_WEIGHT) / count) / drawn : 1;
  const wrong = pairs.reduce((sum, [at, end]) => sum + (end - y - slope * (at - x)) ** 2, 0);
  const residual = wrong / Math.max(1, count - 2);
  // Of one pair the scatter is not known: the error is then taken to be as large as the gain itself.
  const unknown = ((y - x) / count) ** 2;
  return (rung) => {
    const distance = rung - x;
    const leverage = xx > 0 ? distance ** 2 / drawn : distance === 0 ? 0 : 1;
    return { mean: y + slope * distance, variance: residual * (1 + 1 / count + leverage) + unknown };
  };
}

/** Imagined pairs with slope 1. */
const SLOPE_WEIGHT = 2;
