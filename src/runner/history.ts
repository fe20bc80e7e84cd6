/** What the search may know: outcomes from the journal's events, in the order of the trials. */

import type { TrialFailed, TrialFinished, TrialProposed } from '../protocol/event.ts';
import type { Outcome } from '../search/outcome.ts';

export type TrialEnd = TrialFinished | TrialFailed;

/** Ends up to `basis` (all of them for "any"), the other trials before `n` as pending. */
export function historyFor(
  n: number,
  basis: number | 'any',
  proposals: ReadonlyMap<number, TrialProposed>,
  ends: ReadonlyMap<number, TrialEnd>,
): readonly Outcome[] {
  const history: Outcome[] = [];
  for (let trial = 1; trial < n; trial++) {
    const proposal = proposals.get(trial);
    if (proposal === undefined) continue;
    const { answers } = proposal;
    const end = basis === 'any' || trial <= basis ? ends.get(trial) : undefined;
    if (end === undefined) history.push({ trial, answers, status: 'pending' });
    else if (end.kind === 'trialFinished') history.push({ trial, answers, status: 'done', values: end.values });
    else history.push({ trial, answers, status: end.reason === 'silent' ? 'silent' : 'failed' });
  }
  return history;
}

/** The highest number up to which every trial has ended. */
export function endedUpTo(ends: ReadonlyMap<number, TrialEnd>): number {
  let trial = 0;
  while (ends.has(trial + 1)) trial++;
  return trial;
}
