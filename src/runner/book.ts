/** What earlier coordinators of a run proposed, ended and told, read from the journal's events. */

import type { RunEvent, TrialProposed } from '../protocol/event.ts';
import { mayGoOn } from '../run/rows.ts';
import type { TrialEnd } from './history.ts';

export interface Book {
  readonly proposals: Map<number, TrialProposed>;
  readonly ends: Map<number, TrialEnd>;
  /** By `trial/task` of every task whose end stands in the journal: the seconds that were computed for this trial. */
  readonly told: ReadonlyMap<string, number>;
}

export function readBook(past: readonly RunEvent[]): Book {
  const proposals = new Map<number, TrialProposed>();
  const ends = new Map<number, TrialEnd>();
  const told = new Map<string, number>();
  for (const event of past) {
    if (event.kind === 'trialProposed') proposals.set(event.trial, event);
    if (event.kind === 'trialFinished' || event.kind === 'trialPruned') ends.set(event.trial, event);
    // A cancelled trial goes on when the run does; so does one whose workers were lost.
    if (event.kind === 'trialFailed' && !mayGoOn(event.reason)) ends.set(event.trial, event);
    if (event.kind === 'taskFinished' && event.status !== 'cancelled')
      told.set(`${event.trial}/${event.task}`, event.reused ? 0 : event.seconds);
  }
  return { proposals, ends, told };
}
