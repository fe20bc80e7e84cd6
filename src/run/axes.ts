/** Which measures a run is drawn along when nobody has chosen, and on which scale. */

import { median } from '../core/statistics.ts';
import type { Plan } from '../protocol/plan.ts';
import { type MeasureView, measureViews } from './measure.ts';
import { aimOf, TRIAL_NUMBER } from './pair.ts';
import { fittingKind, makeScale, type Scale, type ScaleKind } from './scale.ts';
import type { RunState } from './state.ts';

/** The trial's number as a measure, for histories. */
export const trialView: MeasureView = {
  id: TRIAL_NUMBER,
  measure: TRIAL_NUMBER,
  heldOut: undefined,
  aim: 'min',
  title: 'trial',
  long: 'trial',
  unit: '',
  factor: 1,
  digits: 0,
  differenceUnit: 'trials',
  reference: undefined,
  limits: [],
};

/** The run's measures with units that fit its values. */
export function viewsOf(run: Pick<RunState, 'trials'>, plan: Plan): readonly MeasureView[] {
  return measureViews(plan, (id) => {
    const values = run.trials.flatMap((trial) => trial.values[id]?.mean ?? []);
    return values.length === 0 ? undefined : median(values);
  });
}

/** The first objective that is maximized goes up, the first other one across; with one objective, trials go across. */
export function defaultAxes(views: readonly MeasureView[]): { readonly across: MeasureView; readonly up: MeasureView } {
  const objectives = views.filter((view) => view.aim !== undefined);
  const up = objectives.find((view) => view.aim === 'max') ?? objectives[0] ?? views[0] ?? trialView;
  const across = objectives.find((view) => view !== up && view.aim === 'min') ?? objectives.find((view) => view !== up);
  return { across: across ?? trialView, up };
}

/** The point the hypervolume counts from, in these two measures; undefined where one is no objective. */
export function referenceOf(
  run: Pick<RunState, 'reference'>,
  views: readonly MeasureView[],
  across: MeasureView,
  up: MeasureView,
): { readonly x: number; readonly y: number } | undefined {
  const objectives = views.filter((view) => view.aim !== undefined);
  const at = (view: MeasureView) => run.reference[objectives.indexOf(view)] ?? view.reference;
  const x = at(across);
  const y = at(up);
  return x === undefined || y === undefined || objectives.length < 2 ? undefined : { x, y };
}

export function fittingScale(view: MeasureView, values: readonly number[]): ScaleKind {
  return view.id === TRIAL_NUMBER ? 'linear' : fittingKind(isShare(view) && aimOf(view) === 'max', values);
}

/** A scale around the values and, where that lengthens it only a little, the reference. */
export function axisScale(
  view: MeasureView,
  kind: ScaleKind,
  values: readonly number[],
  reference: number | undefined,
): Scale {
  const known = values.filter(Number.isFinite);
  if (reference === undefined) return makeScale(kind, known, isShare(view));
  if (known.length === 0) return makeScale(kind, aroundReference(view, kind, reference), isShare(view));
  const scale = makeScale(kind, known, isShare(view));
  const place = scale.plane(reference);
  const longer = Math.max(scale.to, place) - Math.min(scale.from, place);
  const near = Number.isFinite(place) && longer <= (scale.to - scale.from) * 1.2;
  return near ? makeScale(kind, [...known, reference], isShare(view)) : scale;
}

function isShare(view: MeasureView): boolean {
  return view.unit === '%';
}

/** Before the first value: from the reference toward better. */
function aroundReference(view: MeasureView, kind: ScaleKind, at: number): number[] {
  if (isShare(view)) return aimOf(view) === 'max' ? [at, Math.max(0.98, at + (1 - at) * 0.9)] : [0, at];
  return kind === 'log' ? [at / 40, at * 1.4] : [0, at * 1.1];
}
