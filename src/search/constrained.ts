/**
 * Non-dominated sorting under requirements (K. Deb et al., 2002): whoever breaks less comes first, and among those that
 * keep all requirements dominance decides.
 */

import { type Costs, dominates } from '../core/pareto/dominance.ts';
import { ranksBy } from '../core/pareto/front.ts';

export interface Constrained {
  readonly costs: Costs;
  /** One per requirement: negative or zero where it is kept. */
  readonly excess: readonly number[];
}

/** Rank 0 for the front, 1 for the front of the rest, and so on. */
export function constrainedRanks(trials: readonly Constrained[]): Int32Array {
  const violations = violationsOf(trials);
  return ranksBy(trials.length, (i, j) => {
    if (violations[i]! !== violations[j]!) return violations[i]! < violations[j]!;
    return violations[i] === 0 && dominates(trials[i]!.costs, trials[j]!.costs);
  });
}

/** Sum over the requirements of how far each is missed, in units of the worst miss; 0 where all are kept. */
function violationsOf(trials: readonly Constrained[]): number[] {
  const worst = (trials[0]?.excess ?? []).map((_, k) => Math.max(...trials.map(({ excess }) => excess[k]!)));
  // What is broken by however little is broken: its share must not round to nothing.
  const share = (value: number, k: number) => (value > 0 ? Math.max(value / worst[k]!, Number.MIN_VALUE) : 0);
  return trials.map(({ excess }) => excess.reduce((sum, value, k) => sum + share(value, k), 0));
}
