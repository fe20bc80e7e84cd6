/** Whether a run of the operation tests is in order: what failed, against the list of what may. */

import type { Skip } from './skips.ts';

export interface Outcome {
  /** Full name without the backend's. */
  readonly test: string;
  /** Undefined when it passed, else what was wrong. */
  readonly trouble?: string;
}

/** One line for each thing that is not as it should be; none when all is well. */
export function judge(outcomes: readonly Outcome[], skips: readonly Skip[]): string[] {
  const ran = new Set(outcomes.map(({ test }) => test));
  const failed = outcomes.filter(({ trouble }) => trouble !== undefined);
  const failing = new Set(failed.map(({ test }) => test));
  const allowed = new Set(skips.map(({ test }) => test));
  return [
    ...failed.filter(({ test }) => !allowed.has(test)).map(({ test, trouble }) => `failed: ${test}: ${trouble}`),
    ...skips.filter(({ test }) => !ran.has(test)).map(({ test }) => `no test has the name of this skip: ${test}`),
    ...skips
      .filter(({ test }) => ran.has(test) && !failing.has(test))
      .map(({ test }) => `passes and is to be taken off the list of skips: ${test}`),
  ];
}
