/**
 * What the visible outcomes of a run mean to a method of search: costs instead of aims, slacks instead of limits,
 * points instead of answers. Outcomes are put in order of their trial numbers, so the order of arrival leaves no trace.
 */

import { type Aim, type Costs, costsOf } from '../core/pareto/dominance.ts';
import type { Objective, Requirement } from '../protocol/plan.ts';
import type { EndedTrial, Outcome } from './outcome.ts';
import { encode, type Point, type Space } from './space/space.ts';

export interface Study {
  readonly space: Space;
  readonly aims: readonly Aim[];
  /** The reference as costs; places the file leaves open are undefined. */
  readonly reference: readonly (number | undefined)[];
  /** Trials with a finite value for every objective and requirement. */
  readonly measured: readonly MeasuredTrial[];
  /** Points whose network was silent or whose trial failed. */
  readonly broken: readonly Point[];
  readonly pending: readonly Point[];
  /** Every point that was proposed, whatever became of it. */
  readonly taken: readonly Point[];
}

export interface MeasuredTrial {
  readonly trial: number;
  readonly point: Point;
  readonly costs: Costs;
  /** One per requirement: negative or zero where it is kept. */
  readonly excess: readonly number[];
  readonly feasible: boolean;
}

export interface Goals {
  readonly objectives: readonly Objective[];
  readonly require: readonly Requirement[];
}

export function studyOf(space: Space, { objectives, require }: Goals, history: readonly Outcome[]): Study {
  const aims = objectives.map(({ aim }) => aim);
  const measured: MeasuredTrial[] = [];
  const broken: Point[] = [];
  const pending: Point[] = [];
  const taken: Point[] = [];
  for (const outcome of oncePerTrial(history)) {
    const point = encode(space, outcome.answers);
    taken.push(point);
    if (outcome.status === 'pending') pending.push(point);
    else if (outcome.status === 'done') {
      const values = objectives.map(({ id }) => meanOf(outcome, id));
      const limited = require.map(({ id }) => meanOf(outcome, id));
      if (![...values, ...limited].every(Number.isFinite)) {
        broken.push(point);
        continue;
      }
      const excess = require.map(({ sign, limit }, i) => (sign === '<=' ? limited[i]! - limit : limit - limited[i]!));
      const feasible = excess.every((value) => value <= 0);
      measured.push({ trial: outcome.trial, point, costs: costsOf(values, aims), excess, feasible });
    } else if (outcome.status !== 'cancelled') broken.push(point);
  }
  const reference = objectives.map(({ aim, reference: value }) =>
    value === undefined ? undefined : aim === 'max' ? -value : value,
  );
  return { space, aims, reference, measured, broken, pending, taken };
}

/** By trial number; a trial told twice counts once, the later telling wins, a result wins over `pending`. */
function oncePerTrial(history: readonly Outcome[]): Outcome[] {
  const byTrial = new Map<number, Outcome>();
  for (const outcome of history) {
    if (outcome.status === 'pending' && byTrial.has(outcome.trial)) continue;
    byTrial.set(outcome.trial, outcome);
  }
  return [...byTrial.values()].sort((a, b) => a.trial - b.trial);
}

function meanOf(outcome: EndedTrial, id: string): number {
  return outcome.values?.[id]?.mean ?? Number.NaN;
}
