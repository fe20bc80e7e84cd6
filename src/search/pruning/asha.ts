/**
 * Asynchronous successive halving for several objectives (L. Li et al., 2020; R. Schmucker et al., 2021), in its
 * stopping form: at the rungs grace, grace * factor, grace * factor^2 ... a trial goes on when it stands among the best
 * 1 / factor of all that have reached the rung, rounded up. The decision is a function of the plan and of the values it is shown.
 */

import { type Aim, costsOf } from '../../core/pareto/dominance.ts';
import { excessOf } from '../../protocol/excess.ts';
import type { Pruning } from '../../protocol/pruning.ts';
import type { Measured, RungValues } from '../outcome.ts';
import type { Goals } from '../study.ts';
import { type Contender, standing } from './standing.ts';

export interface RungDecision {
  /** From 1. */
  readonly place: number;
  /** How many were compared, this one included. */
  readonly among: number;
  readonly goesOn: boolean;
}

/** The epochs at which a trial of so many epochs is compared; the last epoch is its end and no rung. */
export function rungEpochs({ grace, factor }: Pick<Pruning, 'grace' | 'factor'>, epochs: number): number[] {
  const rungs: number[] = [];
  for (let epoch = grace; epoch < epochs; epoch *= factor) rungs.push(epoch);
  return rungs;
}

/** Everyone before it at the same rung; undefined where the trial's own values are not all finite numbers. */
export function decideAtRung(
  goals: Goals,
  factor: number,
  own: Rung,
  others: readonly Rung[],
): RungDecision | undefined {
  const mine = contenderOf(goals, own);
  if (mine === undefined) return undefined;
  const all = [mine, ...others.flatMap((other) => contenderOf(goals, other) ?? [])];
  const place = standing(all).indexOf(own.trial) + 1;
  // Rounded up, so the first at a rung goes on, whatever it is: there is nobody to compare it with.
  return { place, among: all.length, goesOn: place <= Math.ceil(all.length / factor) };
}

export interface Rung extends Pick<RungValues, 'values'> {
  readonly trial: number;
}

function contenderOf({ objectives, require }: Goals, { trial, values }: Rung): Contender | undefined {
  const meansOf = (goals: readonly { readonly id: string }[]) => goals.map(({ id }) => meanOf(values, id));
  const [reached, limited] = [meansOf(objectives), meansOf(require)];
  if (![...reached, ...limited].every(Number.isFinite)) return undefined;
  const aims = objectives.map(({ aim }): Aim => aim);
  const excess = require.map((requirement, i) => excessOf(requirement, limited[i]!));
  return { trial, costs: costsOf(reached, aims), excess };
}

function meanOf(values: Readonly<Record<string, Measured>>, id: string): number {
  return values[id]?.mean ?? Number.NaN;
}
