/**
 * Which settings mattered, seen from the trials of a run: what a single step did, how values rise and fall with a
 * setting, and how much of the variance it explains. Silent and failed trials are ranked last and modelled as an
 * outcome of their own; their values are never invented.
 */

import { evenly } from '../../core/evenly.ts';
import type { ObjectiveSensitivity, SensitivityMeasured, SettingSensitivity } from '../../protocol/event.ts';
import type { Objective, Plan } from '../../protocol/plan.ts';
import type { EndedTrial, Outcome } from '../outcome.ts';
import { encode, makeSpace, type Space } from '../space/space.ts';
import { type Correlation, correlationRatio, spearman } from './rank.ts';
import { sobolIndices } from './sobol-indices.ts';
import { type Place, type Step, stepEffect, stepsAmong } from './steps.ts';
import { surrogateOf } from './surrogate.ts';

/** How much each setting mattered to each objective, and to whether a trial had values at all. */
export type Sensitivity = Omit<SensitivityMeasured, 'kind'>;

/** The id under which it is told what decides whether a trial has values at all. */
export const WORKS = 'works';

/** Undefined where nothing is asked, or fewer than four trials have ended. */
export function sensitivityOf(
  plan: Pick<Plan, 'space' | 'objectives' | 'seed'>,
  history: readonly Outcome[],
): Sensitivity | undefined {
  const made = makeSpace(plan.space);
  if (!made.ok) return undefined;
  const space = made.value;
  const told = ended(plan.objectives, history);
  const trials = evenly(told, MOST_TRIALS);
  if (trials.length < FEWEST_TRIALS || space.axes.every(({ count }) => count === 1)) return undefined;
  const places = trials.map(({ trial, answers }) => ({ trial, point: encode(space, answers) }));
  const steps = stepsAmong(space, places);
  const works = trials.map(({ broken }) => (broken ? 0 : 1));
  const anyBroken = works.includes(0);
  const of = { space, plan, places, steps, anyBroken };
  return {
    measured: told.filter(({ broken }) => !broken).length,
    broken: told.filter(({ broken }) => broken).length,
    cliffs: steps.filter(({ a, b }) => works[a] !== works[b]).length,
    objectives: [
      ...plan.objectives.map((objective, k) =>
        objectiveSensitivity(
          of,
          objective,
          trials.map(({ values }) => values[k]!),
        ),
      ),
      ...(anyBroken && works.includes(1) ? [outcomeSensitivity(of, WORKS, works)] : []),
    ],
  };
}

interface Trials {
  readonly space: Space;
  readonly plan: Pick<Plan, 'space' | 'seed'>;
  readonly places: readonly Place[];
  readonly steps: readonly Step[];
  readonly anyBroken: boolean;
}

interface Told {
  readonly trial: number;
  readonly answers: EndedTrial['answers'];
  readonly broken: boolean;
  /** One per objective; NaN where broken. */
  readonly values: readonly number[];
}

/** Trials that say something, by number; cancelled ones and those that go on do not. */
function ended(objectives: readonly Objective[], history: readonly Outcome[]): readonly Told[] {
  const byTrial = new Map<number, Told>();
  for (const outcome of history) {
    const { trial, answers, status } = outcome;
    if (status !== 'done' && status !== 'silent' && status !== 'failed') continue;
    const values = objectives.map(({ id }) =>
      status === 'done' ? (outcome.values?.[id]?.mean ?? Number.NaN) : Number.NaN,
    );
    const broken = !values.every(Number.isFinite);
    byTrial.set(trial, { trial, answers, broken, values: broken ? values.map(() => Number.NaN) : values });
  }
  return [...byTrial.values()].sort((a, b) => a.trial - b.trial);
}

function objectiveSensitivity(of: Trials, objective: Objective, values: readonly number[]): ObjectiveSensitivity {
  const effect = stepEffect(of.space, of.places, of.steps, values);
  const plain = outcomeSensitivity(of, objective.id, values);
  if (!of.anyBroken) return { ...plain, ...(effect === undefined ? {} : { steps: effect }) };
  const worst = objective.aim === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const all = values.map((value) => (Number.isNaN(value) ? worst : value));
  const settings = plain.settings.map((setting): SettingSensitivity => {
    const axis = of.space.axes.findIndex(({ id }) => id === setting.id);
    const rankAll = rankOf(of, axis, all, `${objective.id} all`);
    return { ...setting, ...(rankAll === undefined ? {} : { rankAll }) };
  });
  return { ...plain, ...(effect === undefined ? {} : { steps: effect }), settings };
}

/** Rank correlations and Sobol indices of one list of values, NaN where a trial has none. */
function outcomeSensitivity(of: Trials, id: string, values: readonly number[]): ObjectiveSensitivity {
  const { space, places, plan } = of;
  const kept = values.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
  const inputs = space.axes.length;
  const enough = kept.length >= Math.max(FEWEST_FOR_MODEL, 2 * (inputs + 1)) && !isRare(kept.map((i) => values[i]!));
  const surrogate = enough
    ? surrogateOf(
        space,
        kept.map((i) => places[i]!.point),
        kept.map((i) => values[i]!),
      )
    : undefined;
  const indices =
    surrogate && sobolIndices(surrogate.at, inputs, pointsFor(inputs, kept.length), 'sensitivity', plan.seed, id);
  const settings = space.axes.flatMap((axis, i): SettingSensitivity[] => {
    if (axis.count === 1 && space.conditions[i] === undefined) return [];
    const rank = rankOf(of, i, values, id);
    return [
      {
        id: axis.id,
        ordered: orderOf(of, i) !== undefined,
        ...(rank === undefined ? {} : { rank }),
        ...(indices === undefined ? {} : { direct: share(indices.direct[i]!), total: share(indices.total[i]!) }),
      },
    ];
  });
  const model = surrogate && { trials: surrogate.trials, fit: surrogate.fit };
  return { id, ...(model === undefined ? {} : { model }), settings };
}

/** Over the trials in which the setting exists and that have a value. */
function rankOf(of: Trials, axis: number, values: readonly number[], name: string): Correlation | undefined {
  const { places, space, plan } = of;
  const order = orderOf(of, axis);
  const cells: number[] = [];
  const kept: number[] = [];
  places.forEach(({ point }, i) => {
    const unit = point[axis]!;
    if (Number.isNaN(unit) || Number.isNaN(values[i]!)) return;
    cells.push(order === undefined ? space.axes[axis]!.cellAt(unit) : order(unit));
    kept.push(values[i]!);
  });
  const seed = `${plan.seed} ${name} ${space.axes[axis]!.id}`;
  return order === undefined ? correlationRatio(cells, kept, seed) : spearman(cells, kept, seed);
}

/** From the unit interval to something that rises with the answer; undefined for choices that are mere names. */
function orderOf({ plan, space }: Trials, axis: number): ((unit: number) => number) | undefined {
  const dimension = plan.space[axis]!;
  if (dimension.type !== 'choice') return (unit) => unit;
  const numbers = dimension.labels.map((label) => (label.trim() === '' ? Number.NaN : Number(label)));
  if (!numbers.every(Number.isFinite)) return undefined;
  return (unit) => numbers[space.axes[axis]!.cellAt(unit)]!;
}

/** A power of two, as balanced Sobol points need, within a budget of kernels; 2^11 is an error of about 0.01. */
function pointsFor(inputs: number, trials: number): number {
  const affordable = KERNELS / ((inputs + 2) * trials * inputs);
  return 2 ** Math.min(11, Math.max(8, Math.floor(Math.log2(affordable))));
}

/** Whether all but a few values are the same, as with two silent trials among fifty: a model would only learn those. */
function isRare(values: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return values.length - Math.max(...counts.values()) < FEWEST_DIFFERENT;
}

/** Errors of the estimate may lead a little out of 0 .. 1. */
function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}

const FEWEST_TRIALS = 4;
const FEWEST_FOR_MODEL = 8;
const FEWEST_DIFFERENT = 5;
/** Evenly over the run: the process takes time with their cube. */
const MOST_TRIALS = 400;
const KERNELS = 2e7;
