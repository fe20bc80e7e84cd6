/** Which settings mattered: told once, when the search is over, from every trial that ended. */

import type { RunEvent, SensitivityMeasured } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Outcome } from '../search/outcome.ts';
import { sensitivityOf } from '../search/sensitivity/sensitivity.ts';
import type { Journal } from './journal.ts';

export interface SensitivityOptions {
  readonly plan: Plan;
  /** Events of earlier coordinators. */
  readonly past: readonly RunEvent[];
  readonly journal: Pick<Journal, 'write'>;
}

/** A run that is resumed at its end and has nothing new to say says nothing. */
export function tellSensitivity({ plan, past, journal }: SensitivityOptions, history: readonly Outcome[]): void {
  const found = sensitivityOf(plan, history);
  if (found === undefined) return;
  const event: SensitivityMeasured = { kind: 'sensitivityMeasured', ...found };
  const told = past.findLast((earlier) => earlier.kind === 'sensitivityMeasured');
  if (told?.kind === 'sensitivityMeasured' && sameTrials(told, event)) return;
  journal.write(event);
}

/** The same trials give the same numbers, so counts are enough: trials only ever come to be more. */
function sameTrials(a: SensitivityMeasured, b: SensitivityMeasured): boolean {
  return a.measured === b.measured && a.broken === b.broken;
}
