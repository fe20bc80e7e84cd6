/**
 * Which trials are good and which are not, for several objectives (Y. Ozaki et al., 2020, MOTPE): by rank of
 * non-dominated sorting; of the rank that does not fit whole, those that together cover the most hypervolume; after
 * them trials that break a requirement, the least first.
 */

import type { Costs } from '../../core/pareto/dominance.ts';
import { ranksOf } from '../../core/pareto/front.ts';
import { hypervolumeGain } from '../../core/pareto/hypervolume.ts';
import type { MeasuredTrial } from '../study.ts';

/** The good ones, at most `count`. */
export function goodTrials(measured: readonly MeasuredTrial[], count: number): MeasuredTrial[] {
  const feasible = measured.filter((trial) => trial.feasible);
  const ranks = ranksOf(feasible.map(({ costs }) => costs));
  const good: MeasuredTrial[] = [];
  for (let rank = 0; good.length < count && ranks.includes(rank); rank++) {
    const members = feasible.filter((_, i) => ranks[i] === rank);
    const room = count - good.length;
    good.push(...(members.length <= room ? members : covering(members, room)));
  }
  const missing = ({ excess }: MeasuredTrial) => excess.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const rest = measured.filter((trial) => !trial.feasible).sort((a, b) => missing(a) - missing(b) || a.trial - b.trial);
  return [...good, ...rest.slice(0, count - good.length)];
}

/** Hypervolume subset selection, greedy: within 1 - 1/e of the best subset. */
function covering(members: readonly MeasuredTrial[], count: number): MeasuredTrial[] {
  const reference = members[0]!.costs.map((_, m) => {
    const column = members.map(({ costs }) => costs[m]!);
    const worst = Math.max(...column);
    return Math.max(1.1 * worst, 0.9 * worst, worst + 1e-9 * (worst - Math.min(...column) || 1));
  });
  const left = [...members];
  const chosen: MeasuredTrial[] = [];
  while (chosen.length < count) {
    const known: Costs[] = chosen.map(({ costs }) => costs);
    const gains = left.map(({ costs }) => hypervolumeGain(known, costs, reference));
    const [next] = left.splice(gains.indexOf(Math.max(...gains)), 1);
    chosen.push(next!);
  }
  return chosen;
}
