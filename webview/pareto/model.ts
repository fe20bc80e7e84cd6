/**
 * What the front panel shows, computed from the run and the reader's choices. Pure: no page, no canvas, no clock.
 */

import type { Plan } from '../../src/protocol/plan.ts';
import { type MeasureView, measureViews, showTick, showWithUnit } from '../../src/run/measure.ts';
import {
  aimOf,
  bendFinding,
  bendOf,
  type Finding,
  frontFinding,
  frontOfPair,
  meanOf,
  type PairPoint,
  pointOf,
  TRIAL_NUMBER,
  unbeaten,
} from '../../src/run/pair.ts';
import { extent, fittingKind, makeScale, type Scale, type ScaleKind } from '../../src/run/scale.ts';
import type { RunState, TrialState } from '../../src/run/state.ts';

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

/** Something an axis can show; `value` names it in a list. */
export interface AxisChoice {
  readonly value: string;
  readonly label: string;
  readonly view: MeasureView;
  readonly kind: ScaleKind;
}

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
export const MOST_POINTS = 5000;

export const trialView: MeasureView = {
  id: TRIAL_NUMBER,
  aim: 'min',
  title: 'trial',
  long: 'trial',
  unit: '',
  factor: 1,
  digits: 0,
  differenceUnit: 'trials',
  reference: undefined,
  limit: undefined,
};

export function viewsOf(run: RunState, plan: Plan): readonly MeasureView[] {
  return measureViews(plan, (id) => middle(run.trials.flatMap((trial) => trial.values[id]?.mean ?? [])));
}

/** Every measure on its fitting scale, then on a linear one where that differs; the trial's number last. */
export function axisChoices(run: RunState, views: readonly MeasureView[]): readonly AxisChoice[] {
  const fitting = views.map((view) => {
    const kind = fittingKind(isShare(view), knownValues(run, view));
    return { value: `${view.id}|${kind}`, label: view.title + kindWords[kind], view, kind };
  });
  const linear = fitting
    .filter((choice) => choice.kind !== 'linear')
    .map(({ view }) => ({ value: `${view.id}|linear`, label: `${view.title}, linear`, view, kind: 'linear' as const }));
  const trial = { value: `${TRIAL_NUMBER}|linear`, label: 'trial number', view: trialView, kind: 'linear' as const };
  return [...fitting, ...linear, trial];
}

/** The first objective that is maximized goes up, the first other one across; with one objective, trials go across. */
export function defaultAxes(views: readonly MeasureView[]): { readonly across: string; readonly up: string } {
  const objectives = views.filter((view) => view.aim !== undefined);
  const up = objectives.find((view) => view.aim === 'max') ?? objectives[0] ?? views[0];
  const across = objectives.find((view) => view !== up && view.aim === 'min') ?? objectives.find((view) => view !== up);
  return { across: across?.id ?? TRIAL_NUMBER, up: up?.id ?? TRIAL_NUMBER };
}

export function chosenAxis(
  choices: readonly AxisChoice[],
  wanted: string | undefined,
  fallback: string,
): AxisChoice | undefined {
  return (
    choices.find((choice) => choice.value === wanted) ??
    choices.find((choice) => choice.view.id === fallback) ??
    choices[0]
  );
}

/** What the marks' colour may mean: measures not on an axis, the trial's number, nothing. */
export function colourChoices(
  views: readonly MeasureView[],
  across: string,
  up: string,
): readonly { readonly value: string; readonly label: string }[] {
  const free = views.filter((view) => view.id !== across && view.id !== up);
  return [
    ...free.map((view) => ({ value: view.id, label: view.title })),
    ...(across === TRIAL_NUMBER ? [] : [{ value: TRIAL_NUMBER, label: 'trial number' }]),
    { value: '#none', label: 'none' },
  ];
}

export function frontModel(run: RunState, views: readonly MeasureView[], chosen: Choices): FrontModel | undefined {
  const choices = axisChoices(run, views);
  const defaults = defaultAxes(views);
  const upChoice = chosenAxis(choices, chosen.up, defaults.up);
  const acrossChoice = chosenAxis(choices, chosen.across, defaults.across);
  if (upChoice === undefined || acrossChoice === undefined) return undefined;

  const placed = run.trials.filter((trial) => pointOf(trial, acrossChoice.view, upChoice.view) !== undefined);
  const running = run.trials
    .filter((trial) => trial.status === 'running')
    .flatMap((trial) => forecast(trial, views, acrossChoice.view, upChoice.view) ?? []);
  const referencePlace = referenceOf(run, views, acrossChoice.view, upChoice.view);
  const axis = (choice: AxisChoice, more: readonly number[]): Axis => {
    const values = [...placed.map((trial) => measured(trial, choice.view)), ...more].filter(Number.isFinite);
    const anchor = choice === acrossChoice ? referencePlace?.x : referencePlace?.y;
    if (anchor !== undefined)
      values.push(...(values.length === 0 ? aroundReference(choice, anchor) : nearby(choice, values, anchor)));
    return { ...choice, scale: makeScale(choice.kind, values, isShare(choice.view)) };
  };
  const across = axis(acrossChoice, [
    ...running.map((mark) => mark.x),
    ...(acrossChoice.view === trialView ? [1, run.progress.total ?? 1] : []),
  ]);
  const up = axis(
    upChoice,
    running.map((mark) => mark.y),
  );

  const line = frontOfPair(placed, across.view, up.view);
  const single = views.filter((view) => view.aim !== undefined).length < 2 || across.view === trialView;
  const onLine = new Set(line.map((point) => point.trial));
  const isFront = (trial: TrialState) => (single ? onLine.has(trial.trial) : trial.status === 'front');
  const front = placed.filter(isFront);
  const rest = placed.filter((trial) => !isFront(trial));
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
    gutter: run.trials.filter((trial) => hasNoPlace(trial, running)),
    line,
    step: aimOf(across.view) === 'min' ? 'across' : 'up',
    reference: referencePlace,
    thinned: rest.length - kept.length,
    finding: headingOf(run, views, single, up.view, bendFinding(line, bend, across.view, up.view)),
    summary: summaryOf(run, line, across.view, up.view),
    more: views.filter((view) => view.aim !== undefined).length > 2 && !single,
  };
}

/**
 * Evenly thinned in the drawn plane: cells of a grid give up their trials in turns, so that lone points stay and
 * crowds keep their shape. The selected trial always stays.
 */
export function thin(
  trials: readonly TrialState[],
  across: Axis,
  up: Axis,
  most: number,
  selected: number | undefined,
): readonly TrialState[] {
  if (trials.length <= most) return trials;
  const cells = new Map<number, TrialState[]>();
  const part = (axis: Axis, trial: TrialState, parts: number) => {
    const from = axis.scale.plane(axis.scale.low);
    const to = axis.scale.plane(axis.scale.high);
    return Math.min(
      parts - 1,
      Math.max(0, Math.floor(((axis.scale.plane(measured(trial, axis.view)) - from) / (to - from)) * parts)),
    );
  };
  for (const trial of trials) {
    const key = part(across, trial, 80) * 60 + part(up, trial, 60);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [trial]);
    else cell.push(trial);
  }
  const kept: TrialState[] = trials.filter((trial) => trial.trial === selected);
  for (let turn = 0; kept.length < most; turn++) {
    for (const cell of cells.values()) {
      const trial = cell[turn];
      if (trial !== undefined && trial.trial !== selected && kept.length < most) kept.push(trial);
    }
  }
  return kept.sort((a, b) => a.trial - b.trial);
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

/** Trials in the order the keys walk: along the front, and all by the vertical axis. */
export function walkOrder(model: FrontModel): { readonly front: readonly number[]; readonly all: readonly number[] } {
  const byX = [...model.front].sort((a, b) => measured(a, model.across.view) - measured(b, model.across.view));
  const placed = [...model.front, ...model.dominated, ...model.infeasible];
  const byY = placed.sort((a, b) => measured(b, model.up.view) - measured(a, model.up.view) || a.trial - b.trial);
  return { front: byX.map((trial) => trial.trial), all: [...byY, ...model.gutter].map((trial) => trial.trial) };
}

export function epochWords(trial: TrialState): string {
  const records = Object.values(trial.epochs);
  const latest = records.at(-1);
  return latest === undefined ? '' : `epoch ${latest.epoch} of ${latest.epochs}`;
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
  if (trial.status === 'silent' || trial.status === 'failed') return true;
  if (trial.status === 'infeasible') return Object.keys(trial.values).length === 0;
  return trial.status === 'running' && !running.some((mark) => mark.trial === trial);
}

function referenceOf(
  run: RunState,
  views: readonly MeasureView[],
  across: MeasureView,
  up: MeasureView,
): FrontModel['reference'] {
  const objectives = views.filter((view) => view.aim !== undefined);
  const at = (view: MeasureView) => run.reference[objectives.indexOf(view)] ?? view.reference;
  const x = at(across);
  const y = at(up);
  return x === undefined || y === undefined || objectives.length < 2 ? undefined : { x, y };
}

/** Before the first value: from the reference toward better. */
function aroundReference(choice: AxisChoice, at: number): number[] {
  if (isShare(choice.view)) return aimOf(choice.view) === 'max' ? [at, Math.max(0.98, at + (1 - at) * 0.9)] : [0, at];
  return choice.kind === 'log' ? [at / 40, at * 1.4] : [0, at * 1.1];
}

/** The reference joins the axis when that makes it a little longer at most; else it sits on the edge and says so. */
function nearby(choice: AxisChoice, values: readonly number[], at: number): number[] {
  const scale = makeScale(choice.kind, values, isShare(choice.view));
  const [low, high, place] = [scale.plane(scale.low), scale.plane(scale.high), scale.plane(at)];
  const longer = Math.max(high, place) - Math.min(low, place);
  return Number.isFinite(place) && longer <= (high - low) * 1.2 ? [at] : [];
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

/** A third objective, else a required measure, else none. */
export function defaultColour(views: readonly MeasureView[], across: string, up: string): string {
  const free = views.filter((view) => view.id !== across && view.id !== up);
  return (free.find((view) => view.aim !== undefined) ?? free[0])?.id ?? '#none';
}

function headingOf(
  run: RunState,
  views: readonly MeasureView[],
  single: boolean,
  up: MeasureView,
  bend: Finding | undefined,
): Finding {
  const ended = run.progress.ended;
  if (single) {
    const best = unbeaten(run.trials, up);
    if (best === undefined) return { title: up.title, say: 'no value yet' };
    const value = showWithUnit(up, best.best.y);
    const title = best.since >= 5 ? `Best ${value}, for ${best.since} trials unbeaten` : `Best ${value}`;
    return { title, say: `trial ${best.best.trial}` };
  }
  if (ended >= 4 && views.filter((view) => view.aim !== undefined).length >= 4) {
    return {
      title: frontFinding(run.front.length, ended),
      say: 'with four objectives or more most are; choose any two for the picture',
    };
  }
  if (bend !== undefined) return bend;
  return {
    title: 'The front',
    say: run.front.length === 0 ? 'no trial on it yet' : 'up to here no other trial is better in everything',
  };
}

function summaryOf(run: RunState, line: readonly PairPoint[], across: MeasureView, up: MeasureView): string {
  const first = line[0];
  const last = line.at(-1);
  if (first === undefined || last === undefined) return `${up.long} against ${across.long}: no trial has a value yet.`;
  const at = (point: PairPoint) => `${showWithUnit(up, point.y)} at ${across.title} ${showWithUnit(across, point.x)}`;
  const trials = run.front.length === 1 ? 'one trial' : `${run.front.length} trials`;
  return `${up.long} against ${across.long}: ${trials} on the front of ${run.progress.ended} ended, from ${at(first)} to ${at(last)}.`;
}

function knownValues(run: RunState, view: MeasureView): readonly number[] {
  return run.trials.flatMap((trial) => trial.values[view.id]?.mean ?? []);
}

function isShare(view: MeasureView): boolean {
  return view.unit === '%';
}

function middle(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const kindWords: Readonly<Record<ScaleKind, string>> = { linear: '', log: ', log', error: ', error scale' };
