/**
 * How a measure is named and shown: accuracy as percent with two decimals, spikes whole, energy in a fitting unit.
 * Values stay in base units everywhere; only text is scaled.
 */

import type { Spread } from '../protocol/event.ts';
import type { Objective, Plan, Requirement } from '../protocol/plan.ts';
import { heldOutName } from './held-out.ts';
import {
  formatDuration,
  formatFixed,
  formatScientific,
  formatSigned,
  formatSignificant,
  MISSING,
  NO_BREAK_SPACE,
  THIN_SPACE,
} from './numbers.ts';

export interface MeasureView {
  readonly id: string;
  /** Its name in the vocabulary. */
  readonly measure: string;
  /** The name of its held-out values; undefined where it can have none. */
  readonly heldOut: string | undefined;
  /** Undefined for a measure that is only required. */
  readonly aim: 'max' | 'min' | undefined;
  /** "spikes per sample" */
  readonly title: string;
  /** "accuracy on validation" */
  readonly long: string;
  readonly unit: string;
  /** Base unit to shown unit. */
  readonly factor: number;
  readonly digits: number;
  /** What differences are called: "points" for shares, else the unit. */
  readonly differenceUnit: string;
  readonly reference: number | undefined;
  /** What its values must keep: none, a limit, or the two ends of a range. */
  readonly limits: readonly Requirement[];
}

/** Objectives in order, then what is only required. `sample` gives typical values, so that units fit. */
export function measureViews(plan: Plan, sample: (id: string) => number | undefined = () => undefined): MeasureView[] {
  const goals = [...plan.objectives, ...plan.require];
  const once = goals.filter((goal, i) => goals.findIndex((other) => isSameMeasure(other, goal)) === i);
  return once.map((of) => view(plan, of, sample(of.id)));
}

/** A measure that is no goal, by the name of its held-out values. `typical` chooses its unit. */
export function measureView(plan: Plan, name: string, typical: number): MeasureView {
  const [measure = '', of = ''] = name.split(' of ');
  const unit = unitOfMeasure(plan, measure);
  const goal = { id: name, measure, of, on: 'test', sign: '<=', limit: Number.NaN } as const;
  return { ...view(plan, unit === undefined ? goal : { ...goal, unit }, typical), limits: [] };
}

/** The base unit of a measure, whether it is a goal or not; undefined for plain numbers and shares. */
export function unitOfMeasure(plan: Plan, measure: string): string | undefined {
  const goal = [...plan.objectives, ...plan.require].find((one) => one.measure === measure);
  if (goal?.unit !== undefined) return goal.unit;
  if (energies.has(measure)) return 'pJ';
  if (measure === 'latency') return plan.data.kind === 'cifar10' ? 'steps' : 'ms';
  return isTime(measure) ? 'ms' : undefined;
}

/** "spikes": what is counted, without what per. */
export function nounOf({ title }: MeasureView): string {
  return title.replace(/ per .*/, '');
}

/** The number alone: "97.05". */
function showValue(view: MeasureView, value: number): string {
  if (view.unit === 'duration') return formatDuration(value);
  const shown = value * view.factor;
  return view.digits >= 0 ? formatFixed(shown, view.digits) : formatSignificant(shown, 3);
}

/** The number with its unit: "97.05 %", "98 ms". */
export function showWithUnit(view: MeasureView, value: number): string {
  return showValue(view, value) + unitSuffix(view);
}

/** "97.05 ± 0.17 %"; no ± for a single repeat. */
export function showSpread(view: MeasureView, spread: Spread | undefined): string {
  if (spread === undefined) return MISSING;
  const { mean, sd } = spreadWords(view, spread);
  const deviation = sd === undefined ? '' : `${NO_BREAK_SPACE}±${NO_BREAK_SPACE}${sd}`;
  return `${mean}${deviation}${unitSuffix(view)}`;
}

/**
 * Mean and standard deviation without their unit, to the same decimals: three digits of the mean, or as many as it takes
 * to see the deviation. No deviation for a single repeat.
 */
export function spreadWords(
  view: MeasureView,
  spread: Spread,
): { readonly mean: string; readonly sd: string | undefined } {
  const same = spread.sd === 0 && exact.has(view.measure);
  if (spread.each.length < 2 || same) return { mean: showValue(view, spread.mean), sd: undefined };
  const plain = { mean: showValue(view, spread.mean), sd: showValue(view, spread.sd) };
  if (view.digits >= 0 || view.unit === 'duration') return plain;
  const digits = decimalsOf(view, spread);
  if (digits > MOST_DECIMALS) return plain;
  return {
    mean: formatFixed(spread.mean * view.factor, digits),
    sd: formatFixed(spread.sd * view.factor, digits),
  };
}

/** The same for the spreads of a column: all with the same decimals, or all with a power of ten, so that they can be compared. */
export function spreadsInColumn(
  view: MeasureView,
  column: readonly Spread[],
): (spread: Spread) => ReturnType<typeof spreadWords> {
  if (view.digits >= 0 || view.unit === 'duration') return (spread) => spreadWords(view, spread);
  const needed = column.map((spread) => decimalsOf(view, spread)).sort((a, b) => a - b);
  const tiny = (needed[needed.length >> 1] ?? 0) > MOST_DECIMALS;
  const digits = Math.min(MOST_DECIMALS, needed.at(-1) ?? 0);
  const show = (value: number): string =>
    tiny ? formatScientific(value * view.factor, 3) : formatFixed(value * view.factor, digits);
  return ({ mean, sd, each }) => ({ mean: show(mean), sd: each.length < 2 ? undefined : show(sd) });
}

/** Three digits of the mean, or as many as it takes to see the deviation. */
function decimalsOf(view: MeasureView, { mean, sd, each }: Spread): number {
  const own = decimals(mean * view.factor, 3);
  return each.length < 2 ? own : Math.max(own, decimals(sd * view.factor, 1));
}

/** "energy per sample, nJ": an axis whose ticks are bare numbers says their unit; ticks in percent and times have it. */
export function axisTitle(view: MeasureView): string {
  return view.unit === '' || view.unit === '%' || view.unit === 'duration' ? view.long : `${view.long}, ${view.unit}`;
}

/** A point that nobody wrote down: three digits say enough. */
export function showReference(view: MeasureView, value: number): string {
  return view.reference === undefined ? showWithUnit(view, value) : showLimit(view, value);
}

/** A difference with its sign: "+0.05 points", "−12 ms". */
export function showDifference(view: MeasureView, difference: number): string {
  if (view.unit === 'duration') return `${difference < 0 ? '−' : '+'}${formatDuration(Math.abs(difference))}`;
  const shown = difference * view.factor;
  const digits = view.digits >= 0 ? view.digits : 2;
  return `${formatSigned(shown, digits)}${view.differenceUnit === '' ? '' : NO_BREAK_SPACE + view.differenceUnit}`;
}

/** An axis label: as many decimals as the tick needs. */
export function showTick(view: MeasureView, value: number): string {
  if (view.unit === 'duration') return formatDuration(value);
  const shown = Number((value * view.factor).toPrecision(6));
  const decimals = Math.min(4, (String(shown).split('.')[1] ?? '').length);
  const text =
    Math.abs(shown) >= 1e6 || (shown !== 0 && Math.abs(shown) < 1e-3)
      ? formatSignificant(shown)
      : formatFixed(shown, decimals);
  return view.unit === '%' ? text + unitSuffix(view) : text;
}

/** "latency over 150 ms": what breaking the requirement means. */
export function showBroken(view: MeasureView, limit: Requirement): string {
  return `${view.title} ${limit.sign === '<=' ? 'over' : 'under'} ${showLimit(view, limit.limit)}`;
}

/** A limit as short as it was written: 150 ms, 85 %. */
export function showLimit(view: MeasureView, limit: number): string {
  const text = showTick(view, limit);
  return view.unit === '%' || view.unit === 'duration' ? text : text + unitSuffix(view);
}

/**
 * Factor that turns a hypervolume into percent of the box between the reference and the perfect point (shares end at
 * 1, whatever is minimized at 0). Undefined where an objective has no perfect value.
 */
export function hypervolumePercent(objectives: readonly Objective[], reference: readonly number[]): number | undefined {
  let box = 1;
  for (const [i, objective] of objectives.entries()) {
    const from = reference[i];
    const perfect = objective.aim === 'min' ? 0 : isShare(objective.measure) ? 1 : undefined;
    if (from === undefined || perfect === undefined || from === perfect) return undefined;
    box *= Math.abs(perfect - from);
  }
  return objectives.length > 1 && box > 0 ? 100 / box : undefined;
}

function isSameMeasure(a: Objective | Requirement, b: Objective | Requirement): boolean {
  return a.measure === b.measure && a.of === b.of && a.on === b.on && a.per === b.per;
}

function view(plan: Plan, of: Objective | Requirement, typical: number | undefined): MeasureView {
  const title = `${of.measure.replaceAll('_', ' ')}${of.per !== undefined ? ` per ${of.per}` : perSample.has(of.measure) ? ' per sample' : ''}`;
  const stage = / of (\S+)/.exec(of.id)?.[1];
  const staged = stage === undefined ? title : `${title} of ${stage}`;
  // The id names a set only where another goal has the same measure on another one.
  const named = / on \S+/.test(of.id) ? `${staged} on ${of.on}` : staged;
  const shape = shapeOf(of, typical);
  return {
    id: of.id,
    measure: of.measure,
    heldOut: heldOutName(plan, of),
    aim: 'aim' in of ? of.aim : undefined,
    title: named,
    long: isShare(of.measure) || of.on !== 'validation' ? `${staged} on ${of.on}` : named,
    ...shape,
    differenceUnit: shape.unit === '%' ? 'points' : shape.unit,
    reference: 'aim' in of ? of.reference : undefined,
    limits: plan.require.filter((limit) => isSameMeasure(limit, of)),
  };
}

function shapeOf(
  of: Objective | Requirement,
  typical: number | undefined,
): { unit: string; factor: number; digits: number } {
  if (isShare(of.measure)) return { unit: '%', factor: 100, digits: 2 };
  if (of.measure === 'time' || of.measure === 'processor_time') return { unit: 'duration', factor: 1, digits: 0 };
  if (of.measure === 'inference_time') {
    // Kept in ms; a sample of a small network takes microseconds.
    return Math.abs(typical ?? 1) < 1
      ? { unit: 'µs', factor: 1000, digits: -1 }
      : { unit: 'ms', factor: 1, digits: -1 };
  }
  if (energies.has(of.measure)) {
    const size = Math.abs(typical ?? 1);
    if (size >= 1e9) return { unit: 'mJ', factor: 1e-9, digits: -1 };
    if (size >= 1e6) return { unit: 'µJ', factor: 1e-6, digits: -1 };
    if (size >= 1e3) return { unit: 'nJ', factor: 1e-3, digits: -1 };
    return { unit: 'pJ', factor: 1, digits: -1 };
  }
  if (of.measure === 'latency') {
    const unit = of.unit === 'steps' ? 'steps' : 'ms';
    return { unit, factor: 1, digits: (typical ?? 100) >= 20 ? 0 : 1 };
  }
  if (exact.has(of.measure)) return { unit: '', factor: 1, digits: 0 };
  if (whole.has(of.measure)) return { unit: '', factor: 1, digits: (typical ?? 100) >= 20 ? 0 : 1 };
  return { unit: of.unit ?? '', factor: 1, digits: -1 };
}

/** Taken from a clock: it depends on the machine, and on what else it does. */
export function isTime(measure: string): boolean {
  return times.has(measure);
}

function isShare(measure: string): boolean {
  return measure === 'accuracy' || measure === 'error';
}

/** How many decimals show so many significant digits. */
function decimals(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
}

/** Beyond, a power of ten reads better. */
const MOST_DECIMALS = 4;

/** What stands behind a number: a blank and the unit, where it has one. */
export function unitSuffix(view: MeasureView): string {
  if (view.unit === '' || view.unit === 'duration') return '';
  return (view.unit === '%' ? THIN_SPACE : NO_BREAK_SPACE) + view.unit;
}

const energies: ReadonlySet<string> = new Set(['energy', 'energy_with_memory']);
const times: ReadonlySet<string> = new Set(['time', 'processor_time', 'inference_time']);
const perSample: ReadonlySet<string> = new Set(['spikes', 'operations', 'inference_time', ...energies]);
const whole: ReadonlySet<string> = new Set(['spikes', 'operations']);
/** Whole numbers even on average: the same with every seed. */
const exact: ReadonlySet<string> = new Set(['parameters', 'steps']);
