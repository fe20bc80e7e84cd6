/** How long a trial computed, and how much of it had been computed before: by an earlier run, or for another trial. */

import type { TaskFinished } from '../protocol/event.ts';
import { formatDuration } from './numbers.ts';
import type { TrialState } from './state.ts';

type Taking = Pick<TrialState, 'seconds' | 'secondsTakenOver'>;

/** "3.0 s", "12 s taken over", "3.0 s + 12 s taken over"; undefined before anything was computed. */
export function tookWords({ seconds, secondsTakenOver }: Taking): string | undefined {
  const parts = [
    ...(seconds > 0 ? [formatDuration(seconds * 1000)] : []),
    ...(secondsTakenOver > 0 ? [`${formatDuration(secondsTakenOver * 1000)} taken over`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' + ');
}

/** Whether all that it is made of was computed before, so that its own time tells nothing of how long it takes. */
export function isTakenOver({ seconds, secondsTakenOver }: Taking): boolean {
  return seconds === 0 && secondsTakenOver > 0;
}

/** The times of a trial after one more of its tasks ended. */
export function withTaskTime(trial: Taking, { reused, seconds }: Pick<TaskFinished, 'reused' | 'seconds'>): Taking {
  return {
    seconds: trial.seconds + (reused ? 0 : seconds),
    secondsTakenOver: trial.secondsTakenOver + (reused ? seconds : 0),
  };
}
