/** What goes to the searching thread and comes back: plain data. */

import type { Plan } from '../../protocol/plan.ts';
import type { Outcome, Proposal } from '../outcome.ts';
import type { Sensitivity } from '../sensitivity/sensitivity.ts';
import type { StrategyPlan } from '../strategy.ts';

export type ThreadRequest =
  | { readonly kind: 'open'; readonly strategy: number; readonly plan: StrategyPlan }
  | {
      readonly kind: 'propose';
      readonly id: number;
      readonly strategy: number;
      readonly n: number;
      readonly history: readonly Outcome[];
    }
  | {
      readonly kind: 'sensitivity';
      readonly id: number;
      readonly plan: SensitivityPlan;
      readonly history: readonly Outcome[];
    };

export type SensitivityPlan = Pick<Plan, 'space' | 'objectives' | 'seed'>;

export type ThreadAnswer =
  | { readonly kind: 'propose'; readonly id: number; readonly proposal: Proposal }
  | { readonly kind: 'sensitivity'; readonly id: number; readonly found: Sensitivity | undefined };
