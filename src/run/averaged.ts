/** What a trial's values are means over: seeds, the parts of a cross-validation, or both. */

import type { Plan } from '../protocol/plan.ts';

/** "3 seeds", "5 folds", "5 folds of 3 seeds"; undefined where one training is all. */
export function averagedOver({ repeat, data }: Pick<Plan, 'repeat' | 'data'>): string | undefined {
  const seeds = repeat > 1 ? `${repeat} seeds` : undefined;
  const folds = typeof data.folds === 'number' ? `${data.folds} folds` : undefined;
  return folds === undefined ? seeds : seeds === undefined ? folds : `${folds} of ${seeds}`;
}
