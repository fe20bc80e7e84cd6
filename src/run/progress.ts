/** How far a run is and how long it will take, from the times in its events. */

import { median } from '../core/statistics.ts';
import { isBaseline } from './baselines.ts';
import { isOver } from './rows.ts';
import type { Progress, RunState, TrialState } from './state.ts';
import { isTakenOver } from './took.ts';

/** Trials whose durations are looked at. */
const recent = 10;
/** Below this many, the estimate is a range from the shortest to the longest. */
const enough = 5;

export function estimateProgress(state: RunState): Progress {
  const ended = state.trials.filter(({ status }) => isOver(status));
  const searched = ended.filter((trial) => !isBaseline(trial)).length;
  // Baselines begin when the search is over, however many trials it was to have.
  const most = state.trials.some(isBaseline) ? searchedOf(state) : totalTrials(state);
  const byTrials = most === undefined ? undefined : trialsRest(state, ended, most - searched);
  const total = timeDecides(state, byTrials) ? undefined : most;
  const baselines = { ended: ended.length - searched, total: baselineTotal(state, total) };
  const { elapsedMs } = state.progress;
  const known = { ended: searched, total, baselines, elapsedMs };
  return { ...known, restMs: restOf(state, ended, known, byTrials) };
}

/** Search and baselines together. */
export function wholeOf({ ended, total, baselines }: Progress): {
  readonly ended: number;
  readonly total: number | undefined;
} {
  const whole = total === undefined || baselines.total === undefined ? undefined : total + baselines.total;
  return { ended: ended + baselines.ended, total: whole };
}

/** The number of trials the stop rule allows; one where nothing is asked; undefined when only time limits the run. */
function totalTrials(state: RunState): number | undefined {
  const plan = state.started?.plan;
  if (plan === undefined) return undefined;
  return plan.search === null ? 1 : plan.search.stop.trials;
}

/** Whether time ends the search before its trials do, so that their number tells nothing of how far it is. */
function timeDecides(state: RunState, byTrials: Progress['restMs']): boolean {
  if (state.trials.some(isBaseline)) return false;
  if (state.finished !== undefined) return state.finished.reason === 'time';
  const byTime = timeRest(state);
  return byTime !== undefined && byTrials !== undefined && byTime < byTrials[0];
}

/** Milliseconds to the limit of time; undefined without one. */
function timeRest({ started, progress }: RunState): number | undefined {
  const limit = started?.plan.search?.stop.time;
  return limit === undefined ? undefined : Math.max(0, limit - progress.elapsedMs);
}

function searchedOf({ trials }: RunState): number {
  return trials.filter((trial) => !isBaseline(trial)).length;
}

/** Trials of all baselines together. */
function baselineTotal({ started }: RunState, searched: number | undefined): number | undefined {
  if (started === undefined) return 0;
  // A journal of an older version does not tell.
  const sizes = started.baselineTrials ?? started.plan.baselines.map(() => null);
  return sizes.reduce<number | undefined>((sum, size) => {
    const own = size ?? searched;
    return sum === undefined || own === undefined ? undefined : sum + own;
  }, 0);
}

function restOf(
  state: RunState,
  ended: readonly TrialState[],
  { baselines }: Omit<Progress, 'restMs'>,
  byTrials: Progress['restMs'],
): Progress['restMs'] {
  if (state.started === undefined || state.finished !== undefined) return undefined;
  const begun = state.trials.some(isBaseline);
  const search = begun ? ([0, 0] as const) : sooner(timeRest(state), byTrials);
  const following = trialsRest(state, ended, (baselines.total ?? 0) - baselines.ended);
  if (search === undefined || (baselines.total ?? 0) === 0) return search;
  return following === undefined ? undefined : [search[0] + following[0], search[1] + following[1]];
}

function sooner(byTime: number | undefined, byTrials: Progress['restMs']): Progress['restMs'] {
  if (byTrials === undefined) return byTime === undefined ? undefined : [byTime, byTime];
  if (byTime === undefined) return byTrials;
  return [Math.min(byTime, byTrials[0]), Math.min(byTime, byTrials[1])];
}

/** For so many trials that have not ended; those of them that run have done their part. */
function trialsRest(state: RunState, ended: readonly TrialState[], open: number): Progress['restMs'] {
  const running = state.trials.filter((trial) => trial.status === 'running');
  const durations = ended
    .filter((trial) => !isTakenOver(trial))
    .slice(-recent)
    .map((trial) => trial.seconds * 1000);
  const known = durations.length > 0 ? durations : running.flatMap(foreseen);
  if (known.length === 0) return undefined;
  const work = Math.max(0, open - running.reduce((sum, trial) => sum + trial.done, 0));
  const workers = Math.max(1, Math.min(state.started?.plan.run.workers ?? 1, Math.ceil(work)));
  const rest = (duration: number) => (duration * work) / workers;
  if (known.length < enough) return [rest(Math.min(...known)), rest(Math.max(...known))];
  const middle = rest(median(known));
  return [middle, middle];
}

/** Milliseconds a running trial will take in all, from the epochs it has shown. */
function foreseen(trial: TrialState): readonly number[] {
  if (trial.done <= 0) return [];
  const worked = Object.values(trial.epochs).reduce(
    (sum, record) => sum + record.seconds * record.epoch,
    trial.seconds,
  );
  return worked > 0 ? [(worked / trial.done) * 1000] : [];
}
