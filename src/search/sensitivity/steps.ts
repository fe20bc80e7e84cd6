/**
 * What one small step of the settings did: trials that differ in one setting by one step, or that lie close to each
 * other in all, and the largest ratio of their values.
 */

import { quantile } from '../../core/statistics.ts';
import type { StepEffect } from '../../protocol/event.ts';
import type { Point, Space } from '../space/space.ts';

export interface Place {
  readonly trial: number;
  readonly point: Point;
}

/** Two trials one step apart, by their places in the list. `axis` where a single setting differs. */
export interface Step {
  readonly a: number;
  readonly b: number;
  readonly axis: number | undefined;
}

/** The width of a step on an axis without a grid, and the radius within which trials are close: shares of a range. */
const NEAR = 0.1;

export function stepsAmong(space: Space, places: readonly Place[]): Step[] {
  const steps: Step[] = [];
  for (let a = 0; a < places.length; a++) {
    for (let b = 0; b < a; b++) {
      const step = compare(space, places[a]!.point, places[b]!.point);
      if (step !== undefined) steps.push({ a, b, axis: step.axis });
    }
  }
  return steps;
}

/** Ratios of positive values; `values` belong to the places, NaN where a trial has none. */
export function stepEffect(
  space: Space,
  places: readonly Place[],
  steps: readonly Step[],
  values: ArrayLike<number>,
): StepEffect | undefined {
  const ratios = steps
    .map((step) => ({ step, low: Math.min(values[step.a]!, values[step.b]!) }))
    .filter(({ low }) => low > 0)
    .map(({ step, low }) => ({ step, ratio: Math.max(values[step.a]!, values[step.b]!) / low }));
  const [first] = ratios;
  if (first === undefined) return undefined;
  const { step, ratio } = ratios.reduce((most, each) => (each.ratio > most.ratio ? each : most), first);
  const trials = [places[step.a]!.trial, places[step.b]!.trial].sort((a, b) => a - b);
  return {
    pairs: ratios.length,
    largest: ratio,
    high: quantile(
      ratios.map((each) => each.ratio),
      0.95,
    ),
    trials: [trials[0]!, trials[1]!],
    ...(step.axis === undefined ? {} : { setting: space.axes[step.axis]!.id }),
  };
}

/** Undefined where the points are the same or more than a step apart. */
function compare(space: Space, a: Point, b: Point): { axis: number | undefined } | undefined {
  let different = 0;
  let last: number | undefined;
  let near = true;
  let oneStep = true;
  for (let i = 0; i < a.length; i++) {
    const axis = space.axes[i]!;
    const [there, here] = [Number.isNaN(a[i]!), Number.isNaN(b[i]!)];
    if (there && here) continue;
    if (there !== here) {
      // It follows from the choice that differs; what differs is that choice.
      near = false;
      continue;
    }
    const distance = Math.abs(a[i]! - b[i]!);
    if (distance < 1e-6) continue;
    different++;
    last = i;
    if (axis.type === 'choice') near = false;
    else {
      if (distance > NEAR) near = false;
      const apart = Number.isFinite(axis.count) ? Math.abs(axis.cellAt(a[i]!) - axis.cellAt(b[i]!)) : undefined;
      if (apart === undefined ? distance > NEAR : apart > 1) oneStep = false;
    }
  }
  if (different === 0) return undefined;
  if (different === 1 && oneStep) return { axis: last };
  return near ? { axis: different === 1 ? last : undefined } : undefined;
}
