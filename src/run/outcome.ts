/**
 * What trials came to. A trial that the machine or the program took away is lost: it says nothing of its settings and
 * runs again when the run is resumed. Its status is that of a failed one; every reader asks here which of the two it is.
 */

import type { TrialState, TrialStatus } from './state.ts';

export type Outcome = TrialStatus | 'lost';

export function outcomeOf(trial: Pick<TrialState, 'status' | 'failure'>): Outcome {
  return isLost(trial) ? 'lost' : trial.status;
}

export function isLost({ status, failure }: Pick<TrialState, 'status' | 'failure'>): boolean {
  return status === 'failed' && failure?.reason === 'lost';
}

/** Whether any trial came to values; without them a run has found nothing. */
export function hasValues(trials: readonly Pick<TrialState, 'values'>[]): boolean {
  return trials.some((trial) => Object.keys(trial.values).length > 0);
}

/** How many trials have each outcome; lost ones are not among the failed. */
export function countOutcomes(trials: Iterable<TrialState>): Record<Outcome, number> {
  const counts = {
    waiting: 0,
    running: 0,
    front: 0,
    dominated: 0,
    infeasible: 0,
    pruned: 0,
    silent: 0,
    failed: 0,
    lost: 0,
    cancelled: 0,
  };
  for (const trial of trials) counts[outcomeOf(trial)]++;
  return counts;
}

/** "2 failed, 1 lost": the trials without values that are no outcome of a network; '' where there are none. */
export function brokenWords(trials: Iterable<TrialState>): string {
  const counts = countOutcomes(trials);
  return (['failed', 'lost'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome}`)
    .join(', ');
}

/** What lost means, beside a figure of lost trials. */
export const lostMeans =
  'Lost trials met trouble of the machine or the program, which says nothing of their settings; they run again when the run is resumed.';
