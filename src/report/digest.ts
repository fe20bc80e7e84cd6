/** What the report says, gathered once: the measures, the front, its bend, the counts. */

import type { Plan } from '../protocol/plan.ts';
import { axisScale, defaultAxes, fittingScale, referenceOf, trialView, viewsOf } from '../run/axes.ts';
import { type BaselineLine, baselineLines, isBeside } from '../run/baseline-lines.ts';
import { isBaseline } from '../run/baselines.ts';
import type { MeasureView } from '../run/measure.ts';
import { countOutcomes, type Outcome } from '../run/outcome.ts';
import { bendOf, frontOfPair, meanOf, type PairPoint, pointOf } from '../run/pair.ts';
import type { Scale } from '../run/scale.ts';
import type { RunState, TrialState } from '../run/state.ts';

export interface Digest {
  readonly run: RunState;
  readonly plan: Plan;
  readonly views: readonly MeasureView[];
  readonly across: { readonly view: MeasureView; readonly scale: Scale };
  readonly up: { readonly view: MeasureView; readonly scale: Scale };
  /** True when there is no front to speak of: one objective. */
  readonly single: boolean;
  readonly baselines: readonly BaselineLine[];
  /** Front of the two drawn measures. */
  readonly line: readonly PairPoint[];
  readonly bend: PairPoint | undefined;
  /** The trial the numbers at the top are taken from: at the bend, else the best on the upward measure. */
  readonly chosen: TrialState | undefined;
  readonly reference: { readonly x: number; readonly y: number } | undefined;
  /** Trials of the search; baselines are counted beside it. */
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Trials that ended, one way or another. */
  readonly ended: number;
  /** Trials on the front over all objectives, along the across measure. */
  readonly front: readonly TrialState[];
}

export function digest(run: RunState, plan: Plan): Digest {
  const views = viewsOf(run, plan);
  const { across: acrossView, up: upView } = defaultAxes(views);
  const placed = run.trials.filter((trial) => pointOf(trial, acrossView, upView) !== undefined);
  const reference = referenceOf(run, views, acrossView, upView);
  const axis = (view: MeasureView, at: number | undefined) => {
    const values = placed.flatMap((trial) => meanOf(trial, view.id) ?? []);
    return { view, scale: axisScale(view, fittingScale(view, values), values, at) };
  };
  const across = axis(acrossView, reference?.x);
  const up = axis(upView, reference?.y);
  const line = frontOfPair(
    run.trials.filter((trial) => !isBeside(trial)),
    acrossView,
    upView,
  );
  const single = acrossView === trialView;
  const bend = single ? undefined : bendOf(line, across, up);
  const counts = countOutcomes(run.trials.filter((trial) => !isBaseline(trial)));
  const byX = (a: TrialState, b: TrialState) => (meanOf(a, acrossView.id) ?? 0) - (meanOf(b, acrossView.id) ?? 0);
  const best = single ? line.at(-1) : line.at(acrossView.aim === 'max' ? 0 : -1);
  const chosen = run.trials.find((trial) => trial.trial === (bend ?? best)?.trial);
  return {
    run,
    plan,
    views,
    across,
    up,
    single,
    baselines: baselineLines(run.trials, acrossView, upView),
    line,
    bend,
    chosen,
    reference,
    counts,
    ended: run.progress.ended,
    front: run.trials.filter((trial) => trial.status === 'front').sort(byX),
  };
}
