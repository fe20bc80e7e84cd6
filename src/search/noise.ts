/**
 * The spread over repeated seeds as the known variance of a trial's mean. A few seeds say little of their own spread,
 * and two that agree by chance must not count as certainty: so each variance is drawn towards the one pooled over all
 * trials (moderated variance, G. Smyth, 2004), which also serves trials with a single seed.
 */

import type { Measured } from './outcome.ts';

/** Of each mean, in the squared unit; all 0 where no trial was repeated, and nothing is known. */
export function varianceOfMeans(measured: readonly Measured[]): number[] {
  const seeds = measured.map(seedsOf);
  const freedom = seeds.reduce((sum, count) => sum + count - 1, 0);
  if (freedom === 0) return measured.map(() => 0);
  const within = (i: number) => (seeds[i]! - 1) * (measured[i]!.sd ?? 0) ** 2;
  const pooled = measured.reduce((sum, _, i) => sum + within(i), 0) / freedom;
  return seeds.map((count, i) => (POOLED_WEIGHT * pooled + within(i)) / (POOLED_WEIGHT + count - 1) / count);
}

function seedsOf({ n, each, sd }: Measured): number {
  const count = n ?? each?.length ?? 1;
  // Without a spread, more seeds say nothing of it.
  return sd !== undefined && Number.isFinite(sd) && count >= 1 ? Math.floor(count) : 1;
}

/** Degrees of freedom that the pooled variance counts as. */
const POOLED_WEIGHT = 4;
