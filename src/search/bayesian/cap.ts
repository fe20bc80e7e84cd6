/**
 * Costs as the models see them: what lies absurdly far on the bad side is drawn in, or one diverged training would make
 * all differences between the others vanish in the standardisation. Nothing on the good side is touched.
 */

import { quantile } from '../../core/statistics.ts';

/** Costs above the median plus ten times the larger of interquartile range and distance to the best become that. */
export function capped(costs: readonly number[]): readonly number[] {
  const middle = quantile(costs, 0.5);
  const best = costs.reduce((least, cost) => Math.min(least, cost), Number.POSITIVE_INFINITY);
  const reach = Math.max(quantile(costs, 0.75) - quantile(costs, 0.25), middle - best);
  const highest = middle + REACHES * reach;
  if (!(reach > 0) || !Number.isFinite(highest)) return costs;
  return costs.map((cost) => Math.min(cost, highest));
}

const REACHES = 10;
