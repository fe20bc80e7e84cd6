/**
 * What the visible outcomes of a run mean to a method of search: costs instead of aims, slacks instead of limits,
 * points instead of answers. Outcomes are put in order of their trial numbers, so the order of arrival leaves no trace.
 */

import { type Aim, type Costs, costsOf } from '../core/pareto/dominance.ts';
import { excessOf } from '../protocol/excess.ts';
import type { Objective, Requirement } from '../protocol/plan.ts';
import { varianceOfMeans } from './noise.ts';
import type { EndedTrial, Measured, Outcome } from './outcome.ts';
import { foretell } from './pruning/foretell.ts';
import { encode, type Point, type Space } from './space/space.ts';

export interface Study {
  readonly space: Space;
  readonly aims: readonly Aim[];
  /** The reference as costs; places the file leaves open are undefined. */
  readonly reference: readonly (number | undefined)[];
  /** Trials with a finite value for every objective and requirement. */
  readonly measured: readonly MeasuredTrial[];
  /** What pruned trials would have come to, as far as that can be told; for models only. */
  readonly foretold: readonly Observed[];
  /** Points of pruned trials, foretold or not: their networks worked. */
  readonly pruned: readonly Point[];
  /** Points whose network was silent or whose trial failed. */
  readonly broken: readonly Point[];
  readonly pending: readonly Point[];
  /** Every point that was proposed, whatever became of it. */
  readonly taken: readonly Point[];
}

export interface MeasuredTrial extends Observed {
  readonly trial: number;
  readonly feasible: boolean;
}

/** What models learn from. */
export interface Observed {
  readonly point: Point;
  readonly costs: Costs;
  /** One per requirement: negative or zero where it is kept. */
  readonly excess: readonly number[];
  /** Left out where nothing is known of it. */
  readonly noise?: Noise;
}

/** Known variances, one per cost and one per excess; 0 where none is known. */
export interface Noise {
  readonly costs: readonly number[];
  readonly excess: readonly number[];
}

export interface Goals {
  readonly objectives: readonly Objective[];
  readonly require: readonly Requirement[];
}

export function studyOf(space: Space, { objectives, require }: Goals, history: readonly Outcome[]): Study {
  const aims = objectives.map(({ aim }) => aim);
  const measured: MeasuredTrial[] = [];
  const spreads: (readonly Measured[])[] = [];
  const pruned: EndedTrial[] = [];
  const broken: Point[] = [];
  const pending: Point[] = [];
  const taken: Point[] = [];
  const trials = oncePerTrial(history);
  for (const outcome of trials) {
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
      const excess = require.map((requirement, i) => excessOf(requirement, limited[i]!));
      const feasible = excess.every((value) => value <= 0);
      measured.push({ trial: outcome.trial, point, costs: costsOf(values, aims), excess, feasible });
      spreads.push([...objectives, ...require].map(({ id }) => outcome.values![id]!));
    } else if (outcome.status === 'pruned') pruned.push(outcome);
    else if (outcome.status !== 'cancelled') broken.push(point);
  }
  const guess = guesses(trials);
  const reference = objectives.map(({ aim, reference: value }) =>
    value === undefined ? undefined : aim === 'max' ? -value : value,
  );
  return {
    space,
    aims,
    reference,
    measured: withNoise(measured, spreads, aims.length),
    foretold: pruned.flatMap((one) => foretoldOf(space, { objectives, require }, one, guess) ?? []),
    pruned: pruned.map(({ answers }) => encode(space, answers)),
    broken,
    pending,
    taken,
  };
}

/** From the trials that went on at the rung where this one ended; undefined where they are too few. */
function foretoldOf(
  space: Space,
  { objectives, require }: Goals,
  { answers, rungs }: EndedTrial,
  guess: Guess,
): Observed | undefined {
  const last = rungs?.at(-1);
  if (last === undefined) return undefined;
  const own = ({ id }: { readonly id: string }) => guess(id, last.epoch)(last.values[id]?.mean ?? Number.NaN);
  const [reached, limited] = [objectives.map(own), require.map(own)];
  if (![...reached, ...limited].every((of) => of !== undefined && Number.isFinite(of.mean))) return undefined;
  return {
    point: encode(space, answers),
    costs: costsOf(
      reached.map((of) => of!.mean),
      objectives.map(({ aim }) => aim),
    ),
    excess: require.map((requirement, i) => excessOf(requirement, limited[i]!.mean)),
    noise: { costs: reached.map((of) => of!.variance), excess: limited.map((of) => of!.variance) },
  };
}

type Guess = (id: string, epoch: number) => ReturnType<typeof foretell>;

/** Learnt once for each goal and rung, however many trials were pruned there. */
function guesses(trials: readonly Outcome[]): Guess {
  const known = new Map<string, ReturnType<typeof foretell>>();
  return (id, epoch) => {
    const key = `${epoch} ${id}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const pairs = trials.flatMap((other): [number, number][] => {
      if (other.status !== 'done') return [];
      const then = other.rungs?.find((rung) => rung.epoch === epoch)?.values[id]?.mean;
      const end = meanOf(other, id);
      return then === undefined || !Number.isFinite(then) || !Number.isFinite(end) ? [] : [[then, end]];
    });
    const learnt = foretell(pairs);
    known.set(key, learnt);
    return learnt;
  };
}

/** `spreads` has one list per trial: objectives, then requirements. */
function withNoise(
  measured: readonly MeasuredTrial[],
  spreads: readonly (readonly Measured[])[],
  objectives: number,
): readonly MeasuredTrial[] {
  const variances = (spreads[0] ?? []).map((_, goal) => varianceOfMeans(spreads.map((of) => of[goal]!)));
  if (variances.every((of) => of.every((variance) => variance === 0))) return measured;
  return measured.map((trial, i) => {
    const own = variances.map((of) => of[i]!);
    return { ...trial, noise: { costs: own.slice(0, objectives), excess: own.slice(objectives) } };
  });
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
