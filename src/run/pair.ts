/**
 * A run seen along two measures: the points, the front of these two, and where it bends. Rules for what a heading may
 * claim stand here, so that panel and report say the same.
 */

import { capital } from '../core/words.ts';
import { type MeasureView, nounOf, showDifference, showWithUnit } from './measure.ts';
import { formatCount, formatTimes } from './numbers.ts';
import type { Scale } from './scale.ts';
import type { TrialState } from './state.ts';

export interface PairPoint {
  readonly trial: number;
  readonly x: number;
  readonly y: number;
}

/** A measure with the aim that better means; a measure that is only required counts its limit's direction. */
export function aimOf(view: MeasureView): 'max' | 'min' {
  return view.aim ?? (view.limits[0]?.sign === '>=' ? 'max' : 'min');
}

/** Trials that have both values, feasible ones only, that no other beats in these two; by rising x. */
export function frontOfPair(trials: readonly TrialState[], across: MeasureView, up: MeasureView): PairPoint[] {
  const right = aimOf(across) === 'max' ? 1 : -1;
  const high = aimOf(up) === 'max' ? 1 : -1;
  const points = trials
    .filter((trial) => trial.feasible && (trial.status === 'front' || trial.status === 'dominated'))
    .flatMap((trial) => pointOf(trial, across, up) ?? [])
    .sort((a, b) => right * (b.x - a.x) || high * (b.y - a.y) || a.trial - b.trial);
  const front: PairPoint[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (high * point.y > best) {
      best = high * point.y;
      front.push(point);
    }
  }
  return front.sort((a, b) => a.x - b.x);
}

/** The name under which a trial's number serves as a measure, for histories. */
export const TRIAL_NUMBER = '#trial';

export function meanOf(trial: TrialState, id: string): number | undefined {
  return id === TRIAL_NUMBER ? trial.trial : trial.values[id]?.mean;
}

export function pointOf(trial: TrialState, across: MeasureView, up: MeasureView): PairPoint | undefined {
  const x = meanOf(trial, across.id);
  const y = meanOf(trial, up.id);
  return x === undefined || y === undefined ? undefined : { trial: trial.trial, x, y };
}

/**
 * The front point of largest distance to the chord between the ends, on the drawn scales and toward the better side.
 * None with fewer than four points, or when the front is nearly straight (within 5 % of its extent).
 */
export function bendOf(
  front: readonly PairPoint[],
  across: { readonly scale: Scale; readonly view: MeasureView },
  up: { readonly scale: Scale; readonly view: MeasureView },
): PairPoint | undefined {
  const first = front[0];
  const last = front.at(-1);
  if (first === undefined || last === undefined || front.length < 4) return undefined;
  const place = (point: PairPoint) => ({ x: across.scale.plane(point.x), y: up.scale.plane(point.y) });
  const a = place(first);
  const width = place(last).x - a.x;
  const height = place(last).y - a.y;
  const better = aimOf(up.view) === 'max' ? 1 : -1;
  let bend: PairPoint | undefined;
  let furthest = 0.05;
  for (const point of front.slice(1, -1)) {
    const p = place(point);
    // Both axes run 0..1 between the ends, so the distance does not depend on the picture's size.
    const above = (better * (p.y - a.y - ((p.x - a.x) / width) * height)) / Math.abs(height);
    const distance = above / Math.SQRT2;
    if (distance > furthest) {
      furthest = distance;
      bend = point;
    }
  }
  return bend;
}

export interface Finding {
  readonly title: string;
  readonly say: string;
}

/** What the heading over the front may say, or undefined when no rule holds. */
export function bendFinding(
  front: readonly PairPoint[],
  bend: PairPoint | undefined,
  across: MeasureView,
  up: MeasureView,
): Finding | undefined {
  if (bend === undefined) return undefined;
  const costly = aimOf(across) === 'min';
  // Going on past the bend costs more of x and gains in y, whichever end that is.
  const end = costly ? front.at(-1) : front[0];
  const unit = across.unit === '' ? ` ${nounOf(across)}` : '';
  const title = `The front bends at ${showWithUnit(across, bend.x)}${unit}`;
  if (end === undefined || !costly || bend.x <= 0) return { title, say: `at trial ${bend.trial}` };
  const ratio = end.x / bend.x;
  const verb = aimOf(up) === 'max' ? 'buy' : 'save';
  const gain = showDifference(up, Math.abs(end.y - bend.y)).replace(/^[+±−]/, '');
  return {
    title,
    say: `past trial ${bend.trial}, ${formatTimes(ratio)} the ${nounOf(across)} ${verb} ${gain}${unitless(up)}`,
  };
}

/** "nine of 48 trials are on the front" */
export function frontFinding(front: number, ended: number): string {
  return `${capital(formatCount(front))} of ${ended} trials ${front === 1 ? 'is' : 'are'} on the front`;
}

/** Trials in a row, to the last, that did not beat the best of one objective; and which trial holds it. */
export function unbeaten(
  trials: readonly TrialState[],
  view: MeasureView,
): { readonly best: PairPoint; readonly since: number } | undefined {
  const sign = aimOf(view) === 'max' ? 1 : -1;
  let best: PairPoint | undefined;
  let since = 0;
  for (const trial of trials) {
    const value = trial.values[view.id]?.mean;
    if (trial.status === 'waiting' || trial.status === 'running') continue;
    if (value !== undefined && trial.feasible && (best === undefined || sign * value > sign * best.y)) {
      best = { trial: trial.trial, x: trial.trial, y: value };
      since = 0;
    } else since++;
  }
  return best === undefined ? undefined : { best, since };
}

/** Did the hypervolume still grow in the last ten entries? A statement, or undefined before twenty exist. */
export function growthFinding(history: readonly { readonly value: number }[]): string | undefined {
  const last = history.at(-1)?.value;
  const before = history.at(-11)?.value;
  if (history.length < 20 || last === undefined || before === undefined || last <= 0) return undefined;
  const grown = (last - before) / last;
  if (grown <= 0) return 'Hypervolume has not grown in the last ten trials';
  return grown < 0.02 ? 'Hypervolume still grows, slowly' : 'Hypervolume still grows';
}

/** Predictions that came true: each within one predicted standard deviation. */
export function cameTrue(
  predicted: readonly { readonly mean: number; readonly sd: number }[],
  got: readonly (number | undefined)[],
): boolean {
  return (
    predicted.length > 0 &&
    predicted.every(({ mean, sd }, i) => Math.abs((got[i] ?? Number.POSITIVE_INFINITY) - mean) <= sd)
  );
}

function unitless(view: MeasureView): string {
  return view.differenceUnit === '' && view.unit !== 'duration' ? ` ${nounOf(view)}` : '';
}
