/** What goes to the proposing thread and comes back: plain data. */

import type { Outcome, Proposal } from '../outcome.ts';
import type { StrategyPlan } from '../strategy.ts';

export type ThreadRequest =
  | { readonly kind: 'open'; readonly strategy: number; readonly plan: StrategyPlan }
  | {
      readonly kind: 'propose';
      readonly id: number;
      readonly strategy: number;
      readonly n: number;
      readonly history: readonly Outcome[];
    };

export interface ThreadAnswer {
  readonly id: number;
  readonly proposal: Proposal;
}
