/** Baselines along two measures: drawn beside the search, each with the front of its own trials. */

import { isBaseline } from './baselines.ts';
import type { MeasureView } from './measure.ts';
import { frontOfPair, type PairPoint, pointOf } from './pair.ts';
import type { TrialState } from './state.ts';

export interface BaselineLine {
  /** grid, default, `random 2`. */
  readonly name: string;
  /** Its trials inside the limits that have both values. */
  readonly trials: readonly TrialState[];
  /** Those that no other of them beats in these two. */
  readonly line: readonly PairPoint[];
}

export function baselineLines(
  trials: readonly TrialState[],
  across: MeasureView,
  up: MeasureView,
): readonly BaselineLine[] {
  const byName = new Map<string, TrialState[]>();
  for (const trial of trials) {
    if (!isBeside(trial) || pointOf(trial, across, up) === undefined) continue;
    const name = trial.by.slice(trial.by.indexOf(':') + 1);
    byName.set(name, [...(byName.get(name) ?? []), trial]);
  }
  return [...byName].map(([name, own]) => ({ name, trials: own, line: frontOfPair(own, across, up) }));
}

/** Trials that are compared with the search and have a place; what broke or breaks a limit is drawn as of any trial. */
export function isBeside(trial: TrialState): boolean {
  return isBaseline(trial) && (trial.status === 'front' || trial.status === 'dominated');
}

/** "baseline grid" */
export function baselineWords({ by }: Pick<TrialState, 'by'>): string {
  return by.replace(':', ' ');
}
