/** Why a search, or a baseline, proposes nothing more. Trials that run are finished first. */

import { describeFailure, type Failure } from '../core/result.ts';
import type { RunFinished } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import type { RunState } from '../run/state.ts';
import type { TrialEnd } from './history.ts';
import type { Lane } from './lanes.ts';
import { goneSince } from './taken-away.ts';

export type End = Pick<RunFinished, 'reason' | 'message'>;

export interface StopOptions {
  readonly plan: Plan;
  readonly state: () => RunState;
  readonly cancelled: () => boolean;
}

export function whyStop(
  { plan, state, cancelled }: StopOptions,
  lane: Lane,
  allProposed: boolean,
  /** Whether the next trial stands in the journal already: then it was lost or cancelled, and its time has been given. */
  begun: boolean,
  ends: ReadonlyMap<number, TrialEnd>,
): End | undefined {
  if (cancelled()) return cancelledEnd;
  // A baseline has no stop rule but its number of trials.
  if (lane.name !== undefined) return allProposed ? allEnded(ends.size) : undefined;
  const hopeless = sameFailure(ends) ?? goneSince(ends, hopelessAfter);
  if (hopeless !== undefined) return failedEnd(hopeless);
  if (allProposed) {
    return plan.search === null
      ? { reason: 'single', message: 'Nothing is asked, so this was one trial.' }
      : allEnded(plan.search.stop.trials ?? ends.size);
  }
  const limit = plan.search?.stop.time;
  const { progress, lastAt, trials } = state();
  const sinceLast = lastAt === '' ? 0 : Math.max(0, Date.now() - Date.parse(lastAt));
  // However long engine and data took to come up, a run that was asked for has a trial.
  if (!begun && limit !== undefined && trials.length > 0 && progress.elapsedMs + sinceLast >= limit) {
    return { reason: 'time', message: 'The time of the stop rule has passed.' };
  }
  return undefined;
}

export function allEnded(trials: number): End {
  return { reason: 'trials', message: trials === 1 ? 'The one trial has ended.' : `All ${trials} trials have ended.` };
}

export const cancelledEnd: End = {
  reason: 'cancelled',
  message: 'Cancelled. Resume it to go on where it stopped.',
};

export function failedEnd(failure: Failure): End {
  return { reason: 'failed', message: describeFailure(failure) };
}

/** When the first trials all failed for the same reason, the others would too. */
function sameFailure(ends: ReadonlyMap<number, TrialEnd>): Failure | undefined {
  const first: TrialEnd[] = [];
  for (let trial = 1; trial <= hopelessAfter; trial++) {
    const end = ends.get(trial);
    if (end !== undefined) first.push(end);
  }
  const [one] = first;
  if (first.length < hopelessAfter || one?.kind !== 'trialFailed' || byChance.has(one.code)) return undefined;
  const alike = first.every((end) => end.kind === 'trialFailed' && ofItsOwn.has(end.reason) && end.code === one.code);
  return alike ? { code: one.code, message: one.message, hint: one.hint } : undefined;
}

const hopelessAfter = 4;
/** What a network came to, silence or a broken gate, is no failure. */
const ofItsOwn: ReadonlySet<string> = new Set(['failed', 'lost']);
/** Failures that other settings can avoid. */
const byChance: ReadonlySet<string> = new Set(['not-finite']);
