/**
 * What was measured on held-out samples when the search was over, and under which name it stands: that of the measure
 * alone for the stage that the first goal looks at, with its stage for any other.
 */

import type { Objective, Plan } from '../protocol/plan.ts';
import type { MeasureView } from './measure.ts';
import type { TrialState } from './state.ts';

type Goal = Pick<Objective, 'measure' | 'of'>;

/** The stage whose measures are all kept: that of the first objective, else the last. */
export function heldOutStage(plan: Pick<Plan, 'objectives' | 'stages'>): string | undefined {
  return plan.objectives[0]?.of ?? plan.stages.at(-1)?.name;
}

/** "accuracy", or "operations of snn"; undefined for what is the same on any samples. */
export function heldOutName(plan: Pick<Plan, 'objectives' | 'stages'>, goal: Goal): string | undefined {
  if (!dependsOnSamples(goal.measure)) return undefined;
  return goal.of === heldOutStage(plan) ? goal.measure : `${goal.measure} of ${goal.of}`;
}

/** Training is not repeated for other samples, and they are shown as long to the same network. */
export function dependsOnSamples(measure: string): boolean {
  return !['steps', 'parameters', 'time', 'processor_time'].includes(measure);
}

/** Those views that have a held-out value in any of the trials, each name once. */
export function heldOutViews(views: readonly MeasureView[], trials: readonly TrialState[]): readonly HeldOutView[] {
  const names = new Set(trials.flatMap(({ heldOut }) => Object.keys(heldOut)));
  return views.flatMap((view) =>
    view.heldOut !== undefined && names.delete(view.heldOut) ? [{ ...view, heldOut: view.heldOut }] : [],
  );
}

export interface HeldOutView extends MeasureView {
  readonly heldOut: string;
}
