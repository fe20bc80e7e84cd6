/**
 * The searches of a run, one after another: the file's own, then each baseline. A lane proposes from its own trials
 * only; trial numbers go on counting through all of them.
 */

import { type Result, succeed } from '../core/result.ts';
import type { TrialProposed } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import { baselineOf } from '../search/baseline.ts';
import type { AsyncStrategy, Proposer } from '../search/thread/proposer.ts';

export interface Lane {
  /** `baseline:grid`, in the journal the trials' `by`; undefined for the search. */
  readonly name: string | undefined;
  readonly strategy: AsyncStrategy;
  /** How many trials it may have, given how many the search had. */
  readonly trials: (searched: number) => number;
  readonly repeat: number;
}

export function lanesOf(plan: Plan, proposer: Pick<Proposer, 'open'>): Result<readonly Lane[]> {
  const { space, objectives, require, seed } = plan;
  const open = (search: Plan['search']) => proposer.open({ space, objectives, require, seed, search });
  const own = open(plan.search);
  if (!own.ok) return own;
  const most = plan.search === null ? 1 : (plan.search.stop.trials ?? Number.POSITIVE_INFINITY);
  const lanes: Lane[] = [{ name: undefined, strategy: own.value, trials: () => most, repeat: plan.repeat }];
  for (const settings of plan.baselines) {
    const { kind, search, trials, repeat } = baselineOf(settings, plan.search, plan.space.length);
    const strategy = open(search);
    if (!strategy.ok) return strategy;
    const before = lanes.filter(({ name }) => name?.split(' ')[0] === `baseline:${kind}`).length;
    lanes.push({
      name: before === 0 ? `baseline:${kind}` : `baseline:${kind} ${before + 1}`,
      strategy: strategy.value,
      trials: (searched) => trials ?? searched,
      repeat: repeat ?? plan.repeat,
    });
  }
  return succeed(lanes);
}

/** The lane that proposed a trial. */
export function laneOf(lanes: readonly Lane[], by: TrialProposed['by']): Lane {
  return lanes.find(({ name }) => name === by) ?? lanes[0]!;
}
