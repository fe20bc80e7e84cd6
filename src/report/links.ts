/** Links inside the page: from a mark of the figure to the trial's row, and from the rows back to the mark. */

import { showSpread } from '../run/measure.ts';
import type { TrialState } from '../run/state.ts';
import type { Digest } from './digest.ts';
import { escapeHtml } from './markup.ts';

/** Above this many trials only the front is linked: the page stays light. */
const mostLinked = 2000;

/** A drawn mark that leads to its row and says its values under the pointer; only the front takes the Tab key. */
export function linkedMark(of: Digest, trial: TrialState, drawn: string): string {
  if (!isLinked(of, trial)) return drawn;
  const values = of.views.flatMap((view) => {
    const spread = trial.values[view.id];
    return spread === undefined ? [] : [`${view.title} ${showSpread(view, spread)}`];
  });
  const words = escapeHtml([`Trial ${trial.trial}`, ...values].join(', '));
  const tab = isOnFront(of, trial) ? '' : ' tabindex="-1"';
  return `<a class="mark" id="mark-${trial.trial}" href="#trial-${trial.trial}" aria-label="${words}"${tab}><title>${words}</title>${drawn}</a>`;
}

/** A trial's number in a table: a link to its mark where it has one. */
export function trialNumber(of: Digest, trial: TrialState): string {
  const drawn = [of.across.view, of.up.view].every((view) => view.title === 'trial' || trial.values[view.id]);
  return drawn && isLinked(of, trial) ? `<a href="#mark-${trial.trial}">${trial.trial}</a>` : String(trial.trial);
}

/** The id of a trial's row in the table of all trials. */
export function rowId(trial: TrialState): string {
  return `trial-${trial.trial}`;
}

function isLinked(of: Digest, trial: TrialState): boolean {
  return isOnFront(of, trial) || of.run.trials.length <= mostLinked;
}

function isOnFront(of: Digest, trial: TrialState): boolean {
  return of.line.some((point) => point.trial === trial.trial) || trial.status === 'front';
}
