/** A run in a few words, the same in the status item, the tree and the lens above the experiment. */

import { counted } from '../../core/words.ts';
import { formatDuration } from '../../run/numbers.ts';
import { brokenWords } from '../../run/outcome.ts';
import type { RunState } from '../../run/state.ts';

/** "12/80, front 7", "12 trials, front 7" or "12/80, front 7, 2 failed, 1 lost". */
export function countWords(state: RunState): string {
  const { ended, total } = state.progress;
  const trials = total === undefined ? counted(ended, 'trial') : `${ended}/${total}`;
  const broken = brokenWords(state.trials);
  return `${trials}, front ${state.front.length}${broken === '' ? '' : `, ${broken}`}`;
}

/** One of the words of a finished or unfinished run: running, cancelling, finished, cancelled, failed, interrupted. */
export function statusWord(state: RunState, live: boolean): string {
  if (live) return state.cancel > 0 ? 'cancelling' : 'running';
  switch (state.finished?.reason) {
    case undefined:
      return state.started === undefined ? 'empty' : 'interrupted';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return 'failed';
    default:
      return 'finished';
  }
}

/** "about 12 min left", or nothing while it cannot be said. */
export function restWords(state: RunState): string | undefined {
  const rest = state.progress.restMs;
  if (rest === undefined) return undefined;
  const [low, high] = rest;
  const near = formatDuration(low);
  const far = formatDuration(high);
  return near === far ? `about ${near} left` : `${near} to ${far} left`;
}
