/** How many trials have each status. */

import { countOutcomes } from './outcome.ts';
import type { TrialState, TrialStatus } from './state.ts';

/** Lost trials are among the failed. */
export function countStatuses(trials: Iterable<TrialState>): Record<TrialStatus, number> {
  const { lost, ...counts } = countOutcomes(trials);
  return { ...counts, failed: counts.failed + lost };
}
