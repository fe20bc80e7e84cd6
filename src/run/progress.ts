/** How far a run is and how long it will take, from the times in its events. */

import { isBaseline } from './baselines.ts';
import type { Progress, RunState, TrialState } from './state.ts';

/** Trials whose durations are looked at. */
const recent = 10;
/** Below this many, the estimate is a range from the shortest to the longest. */
const enough = 5;

export function estimateProgress(state: RunState): Progress {
  // Baselines come on top of what the stop rule counts.
  const ended = state.trials.filter((trial) => hasEnded(trial) && !isBaseline(trial));
  const total = totalTrials(state);
  const { elapsedMs } = state.progress;
  return { ended: ended.length, total, elapsedMs, restMs: restOf(state, ended, total, elapsedMs) };
}

/** The number of trials the stop rule allows; one where nothing is asked; undefined when only time limits the run. */
export function totalTrials(state: RunState): number | undefined {
  const plan = state.started?.plan;
  if (plan === undefined) return undefined;
  return plan.search === null ? 1 : plan.search.stop.trials;
}

function restOf(
  state: RunState,
  ended: readonly TrialState[],
  total: number | undefined,
  elapsedMs: number,
): Progress['restMs'] {
  if (state.started === undefined || state.finished !== undefined) return undefined;
  const timeLimit = state.started.plan.search?.stop.time;
  const byTime = timeLimit === undefined ? undefined : Math.max(0, timeLimit - elapsedMs);
  const byTrials = total === undefined ? undefined : trialsRest(state, ended, total);
  if (byTrials === undefined) return byTime === undefined ? undefined : [byTime, byTime];
  if (byTime === undefined) return byTrials;
  return [Math.min(byTime, byTrials[0]), Math.min(byTime, byTrials[1])];
}

function trialsRest(state: RunState, ended: readonly TrialState[], total: number): Progress['restMs'] {
  const running = state.trials.filter((trial) => trial.status === 'running');
  const durations = ended
    .slice(-recent)
    .map((trial) => trial.seconds * 1000)
    .sort((a, b) => a - b);
  const known = durations.length > 0 ? durations : running.flatMap(foreseen);
  if (known.length === 0) return undefined;
  const work = Math.max(0, total - ended.length - running.reduce((sum, trial) => sum + trial.done, 0));
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

function hasEnded(trial: TrialState): boolean {
  return trial.status !== 'waiting' && trial.status !== 'running' && trial.status !== 'cancelled';
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
