/**
 * Failures that are not a trial's own: what every trial needs, the engine, the data or the disk, went away while the run
 * was going on, its workers died, or a stage met a bug. Such a trial is lost: it runs again when the run is resumed, and
 * until then the run is not whole. Settings that do not fit the memory have failed, which the search is to learn.
 */

import { describeFailure, type Failure } from '../core/result.ts';
import { capital } from '../core/words.ts';
import type { TrialFailed } from '../protocol/event.ts';
import type { TrialEnd } from './history.ts';

/** True for failures by which a trial is lost and not failed. */
export function losesTrial(code: string): boolean {
  return isTakenAway(code) || code === fileGone || mayBeSettings.has(code);
}

/** True for failures by which the next trial is lost as well. */
export function isTakenAway(code: string): boolean {
  return codes.has(code);
}

/** True for lost trials that say nothing of what the search asked. */
export function saysNothing(end: TrialEnd): boolean {
  return isLost(end) && !mayBeSettings.has(end.code);
}

/** What an earlier stage left was deleted. */
const fileGone = 'task-gone';
/** Lost as well, but by settings that may do it again, such as those that fill the memory: the search is to avoid them. */
const mayBeSettings: ReadonlySet<string> = new Set(['worker-lost', 'task-crashed']);
/** What the next trial would lack as well. */
const codes: ReadonlySet<string> = new Set([
  ...['engine-unavailable', 'engine-none', 'engine-device', 'worker-version'],
  ...['data-missing', 'data-unreadable', 'data-changed', 'data-truncated', 'data-damaged'],
  ...['data-coordinates', 'data-order', 'data-label', 'data-list', 'data-leak'],
  ...['disk-full', 'disk-trouble', 'folder-missing', 'folder-read-only'],
]);

/** Why it is no use to go on: the last trials that ended, at least so many, were all lost to the same of these failures. */
export function goneSince(ends: ReadonlyMap<number, TrialEnd>, atLeast: number): Failure | undefined {
  const last = [...ends.values()].toReversed();
  const [one] = last;
  if (one === undefined || !isLost(one) || !isTakenAway(one.code)) return undefined;
  const other = last.findIndex((end) => end.kind !== 'trialFailed' || end.code !== one.code);
  const count = other < 0 ? last.length : other;
  if (count < atLeast) return undefined;
  const which = count === 1 ? 'The last trial was' : `The last ${count} trials were`;
  return {
    code: one.code,
    message: `${which} lost: ${one.message}`,
    hint: 'Once that is mended, resume the run: what was lost runs again.',
  };
}

/** The ends that say something of their trials. */
export function withoutLost(ends: ReadonlyMap<number, TrialEnd>): ReadonlyMap<number, TrialEnd> {
  return new Map([...ends].filter(([, end]) => !isLost(end)));
}

/** Why a run whose trials have all ended is not whole: some were lost on the way. */
export function lostAmong(ends: ReadonlyMap<number, TrialEnd>): Failure | undefined {
  const lost = [...ends.values()].filter(isLost);
  const [first] = lost.sort((a, b) => a.trial - b.trial);
  if (first === undefined) return undefined;
  const numbers = lost.slice(0, MOST_NAMED).map(({ trial }) => trial);
  const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : '';
  const which = lost.length === 1 ? `Trial ${first.trial} was` : `Trials ${numbers.join(', ')}${more} were`;
  const why = `${lost.length === 1 ? '' : 'of the first: '}${describeFailure(first)}`;
  return {
    code: first.code,
    message: `${which} lost for a reason that lies with the machine or the program, not with the experiment. ${capital(why)}`,
    hint: 'Once that is mended, resume the run: only what was lost runs again.',
  };
}

function isLost(end: TrialEnd): end is TrialFailed {
  return end.kind === 'trialFailed' && end.reason === 'lost';
}

const MOST_NAMED = 8;
