/**
 * Failures that say nothing of a trial's settings: what every trial needs, the engine, the data or the disk, went away
 * while the run was going on. Such a trial is lost, as one whose workers died, and runs again when the run is resumed.
 */

import type { Failure } from '../core/result.ts';
import type { TrialEnd } from './history.ts';

export function isTakenAway(code: string): boolean {
  return codes.has(code);
}

const codes: ReadonlySet<string> = new Set([
  ...['engine-unavailable', 'engine-none', 'engine-device', 'worker-version'],
  ...['data-missing', 'data-changed', 'disk-full', 'disk-trouble', 'folder-missing', 'folder-read-only'],
]);

/** Why it is no use to go on: the last trials that ended, at least so many, were all lost to the same of these failures. */
export function goneSince(ends: ReadonlyMap<number, TrialEnd>, atLeast: number): Failure | undefined {
  const last = [...ends.values()].toReversed();
  const [one] = last;
  if (one?.kind !== 'trialFailed' || one.reason !== 'lost' || !isTakenAway(one.code)) return undefined;
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
