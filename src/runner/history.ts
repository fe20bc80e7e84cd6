/** What the search may know: outcomes from the journal's events, in the order of the trials. */

import type { TrialFailed, TrialFinished, TrialProposed, TrialPruned } from '../protocol/event.ts';
import type { Outcome, RungValues } from '../search/outcome.ts';
import { saysNothing } from './taken-away.ts';

export type TrialEnd = TrialFinished | TrialPruned | TrialFailed;

/**
 * Ends up to `basis` (all of them for "any"), the other trials before `n` as pending. `before` trials are left out and
 * not counted: `basis`, and the numbers that come out, count from there.
 */
export function historyFor(
  n: number,
  basis: number | 'any',
  proposals: ReadonlyMap<number, TrialProposed>,
  ends: ReadonlyMap<number, TrialEnd>,
  before = 0,
  rungsOf: (trial: number) => readonly RungValues[] = () => [],
): readonly Outcome[] {
  const history: Outcome[] = [];
  for (let place = before + 1; place < n; place++) {
    const proposal = proposals.get(place);
    if (proposal === undefined) continue;
    const trial = place - before;
    const { answers } = proposal;
    const end = basis === 'any' || trial <= basis ? ends.get(place) : undefined;
    if (end === undefined) history.push({ trial, answers, status: 'pending' });
    else if (end.kind === 'trialFinished')
      history.push({ trial, answers, status: 'done', values: end.values, ...onTheWay(rungsOf(place)) });
    else if (end.kind === 'trialPruned') history.push({ trial, answers, status: 'pruned', rungs: rungsOf(place) });
    else if (saysNothing(end)) history.push({ trial, answers, status: 'cancelled' });
    else history.push({ trial, answers, status: end.reason === 'silent' ? 'silent' : 'failed' });
  }
  return history;
}

function onTheWay(rungs: readonly RungValues[]): { readonly rungs?: readonly RungValues[] } {
  return rungs.length === 0 ? {} : { rungs };
}

/** The highest number up to which every trial has ended. */
export function endedUpTo(ends: ReadonlyMap<number, TrialEnd>): number {
  let trial = 0;
  while (ends.has(trial + 1)) trial++;
  return trial;
}
