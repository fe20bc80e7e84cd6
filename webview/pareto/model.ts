/**
 * What the front panel shows, computed from the run and the reader's choices. Pure: no page, no canvas, no clock.
 */

import { axisScale, defaultAxes, referenceOf, trialView } from '../../src/run/axes.ts';
import { type BaselineLine, baselineLines, isBeside } from '../../src/run/baseline-lines.ts';
import { type MeasureView, showTick } from '../../src/run/measure.ts';
import {
  aimOf,
  bendFinding,
  bendOf,
  type Finding,
  frontOfPair,
  meanOf,
  type PairPoint,
  pointOf,
  TRIAL_NUMBER,
} from '../../src/run/pair.ts';
import { extent, type Scale } from '../../src/run/scale.ts';
import type { RunState, TrialState } from '../../src/run/state.ts';
import { type AxisChoice, axisChoices, chosenAxis, colourChoices, defaultColour } from './axis-choices.ts';
import { headingOf, summaryOf } from './headline.ts';
import { thin } from './thin.ts';

/** The reader's choices; survives hiding the page. */
export interface Choices {
  readonly across: string | undefined;
  readonly up: string | undefined;
  readonly colour: string | undefined;
  readonly show: 'chart' | 'table';
  readonly selected: number | undefined;
  readonly compared: number | undefined;
  readonly sort: { readonly column: string; readonly down: boolean } | undefined;
}

export const noChoices: Choices = {
  across: undefined,
  up: undefined,
  colour: undefined,
  show: 'chart',
  selected: undefined,
  compared: undefined,
  sort: undefined,
};

export interface Axis extends AxisChoice {
  readonly scale: Scale;
}

export interface RunningMark {
  readonly trial: TrialState;
  readonly x: number;
  readonly y: number;
  readonly sdX: number;
  readonly sdY: number;
}

export interface FrontModel {
  readonly across: Axis;
  readonly up: Axis;
  /** The third quantity, its ends, and where a trial lies between them. */
  readonly colour:
    | {
        readonly view: MeasureView;
        readonly low: number;
        readonly high: number;
        readonly share: (trial: TrialState) => number | undefined;
      }
    | undefined;
  /** Drawn as filled discs. */
  readonly front: readonly TrialState[];
  readonly dominated: readonly TrialState[];
  readonly infeasible: readonly TrialState[];
  readonly running: readonly RunningMark[];
  readonly baselines: readonly BaselineLine[];
  /** Trials that have no place: silent, failed, running without a forecast. */
  readonly gutter: readonly TrialState[];
  readonly line: readonly PairPoint[];
  readonly step: 'across' | 'up';
  readonly reference: { readonly x: number; readonly y: number } | undefined;
  /** Points left out of the drawing because there are too many. */
  readonly thinned: number;
  readonly finding: Finding;
  /** One sentence for those who do not see the picture. */
  readonly summary: string;
  /** True where a mark on the front over all objectives may lie behind the line of these two. */
  readonly more: boolean;
}

/** Above this many valued trials the front stays whole and the rest is thinned. */
const MOST_POINTS = 5000;

export function frontModel(run: RunState, views: readonly MeasureView[], chosen: Choices): FrontModel | undefined {
  const choices = axisChoices(run, views);
  const defaults = defaultAxes(views);
  const upChoice = chosenAxis(choices, chosen.up, defaults.up.id);
  const acrossChoice = chosenAxis(choices, chosen.across, defaults.across.id);
  if (upChoice === undefined || acrossChoice === undefined) return undefined;

  const placed = run.trials.filter((trial) => pointOf(trial, acrossChoice.view, upChoice.view) !== undefined);
  const running = run.trials
    .filter((trial) => trial.status === 'running')
    .flatMap((trial) => forecast(trial, views, acrossChoice.view, upChoice.view) ?? []);
  const reference = referenceOf(run, views, acrossChoice.view, upChoice.view);
  const axis = (choice: AxisChoice, more: readonly number[], at: number | undefined): Axis => {
    const values = [...placed.map((trial) => measured(trial, choice.view)), ...more];
    return { ...choice, scale: axisScale(choice.view, choice.kind, values, at) };
  };
  const whole = acrossChoice.view === trialView ? [1, run.progress.total ?? 1] : [];
  const across = axis(acrossChoice, [...running.map((mark) => mark.x), ...whole], reference?.x);
  const expected = running.map((mark) => mark.y);
  const up = axis(upChoice, expected, reference?.y);

  const own = placed.filter((trial) => !isBeside(trial));
  const line = frontOfPair(own, across.view, up.view);
  const single = views.filter((view) => view.aim !== undefined).length < 2 || across.view === trialView;
  const onLine = new Set(line.map((point) => point.trial));
  const isFront = (trial: TrialState) => (single ? onLine.has(trial.trial) : trial.status === 'front');
  const front = own.filter(isFront);
  const rest = own.filter((trial) => !isFront(trial));
  const kept = thin(rest, across, up, Math.max(500, MOST_POINTS - front.length), chosen.selected);
  const bend = single ? undefined : bendOf(line, across, up);

  return {
    across,
    up,
    colour: colourOf(run, views, chosen.colour, across.view, up.view),
    front,
    dominated: kept.filter((trial) => trial.status !== 'infeasible'),
    infeasible: kept.filter((trial) => trial.status === 'infeasible'),
    running,
    baselines: baselineLines(placed, across.view, up.view),
    gutter: run.trials.filter((trial) => hasNoPlace(trial, running)),
    line,
    step: aimOf(across.view) === 'min' ? 'across' : 'up',
    reference,
    thinned: rest.length - kept.length,
    finding: headingOf(run, views, single, up.view, bendFinding(line, bend, across.view, up.view)),
    summary: summaryOf(run, line, across.view, up.view),
    more: views.filter((view) => view.aim !== undefined).length > 2 && !single,
  };
}

/** NaN when the trial has no value. */
export function measured(trial: TrialState, view: MeasureView): number {
  return meanOf(trial, view.id) ?? Number.NaN;
}

/** Ticks of an axis as plane coordinates with labels, at most one per `apart` of its length. */
export function axisTicks(axis: Axis, ticks: readonly number[]): { readonly at: number; readonly label: string }[] {
  return ticks
    .filter((value) => axis.view.id !== TRIAL_NUMBER || (Number.isInteger(value) && value > 0))
    .map((value) => ({ at: axis.scale.plane(value), label: showTick(axis.view, value) }));
}

function forecast(
  trial: TrialState,
  views: readonly MeasureView[],
  across: MeasureView,
  up: MeasureView,
): RunningMark | undefined {
  const of = (view: MeasureView) => {
    if (view.id === TRIAL_NUMBER) return { mean: trial.trial, sd: 0 };
    const place = views.filter((other) => other.aim !== undefined).indexOf(view);
    return place < 0 ? undefined : trial.predicted[place];
  };
  const x = of(across);
  const y = of(up);
  return x === undefined || y === undefined ? undefined : { trial, x: x.mean, y: y.mean, sdX: x.sd, sdY: y.sd };
}

function hasNoPlace(trial: TrialState, running: readonly RunningMark[]): boolean {
  if (trial.status === 'silent' || trial.status === 'failed' || trial.status === 'pruned') return true;
  if (trial.status === 'infeasible') return Object.keys(trial.values).length === 0;
  return trial.status === 'running' && !running.some((mark) => mark.trial === trial);
}

function colourOf(
  run: RunState,
  views: readonly MeasureView[],
  wanted: string | undefined,
  across: MeasureView,
  up: MeasureView,
): FrontModel['colour'] {
  const offered = colourChoices(views, across.id, up.id);
  const id = offered.some((choice) => choice.value === wanted) ? wanted : defaultColour(views, across.id, up.id);
  const view = id === TRIAL_NUMBER ? trialView : views.find((candidate) => candidate.id === id);
  if (view === undefined) return undefined;
  const values = run.trials.map((trial) => measured(trial, view)).filter(Number.isFinite);
  if (values.length === 0) return undefined;
  const [low, high] = extent(values);
  return {
    view,
    low,
    high,
    share(trial) {
      const value = measured(trial, view);
      return Number.isNaN(value) ? undefined : high > low ? (value - low) / (high - low) : 0.5;
    },
  };
}
