/** How many trials have each outcome. */

import type { TrialState, TrialStatus } from './state.ts';

export function countStatuses(trials: Iterable<TrialState>): Record<TrialStatus, number> {
  const counts = {
    waiting: 0,
    running: 0,
    front: 0,
    dominated: 0,
    infeasible: 0,
    pruned: 0,
    silent: 0,
    failed: 0,
    cancelled: 0,
  };
  for (const trial of trials) counts[trial.status]++;
  return counts;
}
