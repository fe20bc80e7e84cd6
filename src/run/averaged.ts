/** What a trial's values are means over: seeds, the parts of a cross-validation, or both. */

import type { Spread } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';

/** "3 seeds", "5 folds", "5 folds of 3 seeds"; undefined where one training is all. */
export function averagedOver({ repeat, data }: Pick<Plan, 'repeat' | 'data'>): string | undefined {
  const seeds = repeat > 1 ? `${repeat} seeds` : undefined;
  const folds = typeof data.folds === 'number' ? `${data.folds} folds` : undefined;
  return folds === undefined ? seeds : seeds === undefined ? folds : `${folds} of ${seeds}`;
}

/** How many seeds these values are means over: confirming trains more of them than the search. Undefined without any. */
export function seedsIn({ data }: Pick<Plan, 'data'>, values: Readonly<Record<string, Spread>>): number | undefined {
  const measured = Object.values(values)[0]?.each.length;
  const folds = typeof data.folds === 'number' ? data.folds : 1;
  return measured === undefined ? undefined : Math.max(1, Math.round(measured / folds));
}
