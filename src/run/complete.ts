/** Whether anything of a run is left to do. */

import type { RunFinished } from '../protocol/event.ts';
import type { RunState } from './state.ts';

/** False for a run that was cancelled, that failed, or whose process is gone: it goes on where it stopped when it is resumed. */
export function isComplete({ started, finished }: Pick<RunState, 'started' | 'finished'>): boolean {
  return started !== undefined && finished !== undefined && complete.has(finished.reason);
}

/** Reasons after which there is nothing left to run. */
const complete: ReadonlySet<RunFinished['reason']> = new Set(['trials', 'exhausted', 'single', 'time']);
