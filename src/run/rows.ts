/** Finding a trial in a list of trials, and whether it has ended. */

import type { TrialFailed } from '../protocol/event.ts';
import type { TrialState, TrialStatus } from './state.ts';

/** Where a trial stands: at its number, unless lines of the journal are missing; -1 when it is not there. */
export function rowOf(trials: readonly TrialState[], number: number): number {
  if (trials[number - 1]?.trial === number) return number - 1;
  if ((trials.at(-1)?.trial ?? 0) < number) return -1;
  return trials.findIndex((trial) => trial.trial === number);
}

/** The trial of that number, if it is there; nearly always without a search through the list. */
export function trialOf(trials: readonly TrialState[], number: number): TrialState | undefined {
  return trials[rowOf(trials, number)];
}

/** A cancelled trial waits for the run to go on. */
export function isOver(status: TrialStatus): boolean {
  return status !== 'waiting' && status !== 'running' && status !== 'cancelled';
}

/** Whether a trial that ended so runs again when the run goes on: it was cancelled, or what it needs was lost. */
export function mayGoOn(reason: TrialFailed['reason']): boolean {
  return reason === 'cancelled' || reason === 'lost';
}
