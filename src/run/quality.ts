/**
 * The front of a run and the history of its hypervolume, brought up to date when a trial ends. A new trial is compared
 * with the front only, so this costs nothing per epoch and little per trial.
 */

import { type Costs, costsOf, dominates, weaklyDominates } from '../core/pareto/dominance.ts';
import { hypervolume } from '../core/pareto/hypervolume.ts';
import { referenceBeyond } from '../core/pareto/reference.ts';
import type { Objective, Plan } from '../protocol/plan.ts';
import { isOver, rowOf, trialOf } from './rows.ts';
import type { RunState, TrialState } from './state.ts';

/** A state whose lists are the caller's own copies: they are changed in place. */
export type Ending = Omit<RunState, 'trials' | 'hypervolume'> & {
  readonly trials: TrialState[];
  readonly hypervolume: HypervolumeEntry[];
};
type HypervolumeEntry = { readonly trial: number; readonly value: number };

/**
 * Brings front and history up to date after a trial's end; gives what is new of front and reference. `again` says that
 * the trial had ended before: its workers were lost, and the run was resumed.
 */
export function enterFront(state: Ending, number: number, again: boolean): Pick<RunState, 'front' | 'reference'> {
  const objectives = state.started?.plan.objectives ?? [];
  if (again) {
    const at = state.hypervolume.findIndex((entry) => entry.trial === number);
    if (at >= 0) state.hypervolume.splice(at, 1);
  }
  const front = nextFront(state, number, objectives);
  if (objectives.length < 2) return { front, reference: [] };
  return { front, reference: writeHistory(state, front, number, objectives) };
}

function nextFront({ trials, front }: Ending, number: number, objectives: readonly Objective[]): readonly number[] {
  const costsAt = (member: number) => trialCosts(trialOf(trials, member), objectives) ?? [];
  const row = rowOf(trials, number);
  const entering = trials[row];
  const costs = entering?.feasible ? trialCosts(entering, objectives) : undefined;
  if (entering === undefined || costs === undefined) return front;
  const rest = front.filter((member) => member !== number);
  if (rest.some((member) => dominates(costsAt(member), costs))) return front;
  const beaten = rest.filter((member) => dominates(costs, costsAt(member)));
  for (const member of beaten) {
    const at = rowOf(trials, member);
    trials[at] = { ...trials[at]!, status: 'dominated', offFrontSince: number };
  }
  trials[row] = { ...entering, status: 'front' };
  return [...rest.filter((member) => !beaten.includes(member)), number].sort(
    (a, b) => compareCosts(costsAt(a), costsAt(b)) || a - b,
  );
}

/** Means over the repeats as costs, one per objective; undefined while one is missing. */
export function trialCosts(trial: TrialState | undefined, objectives: readonly Objective[]): Costs | undefined {
  const values: number[] = [];
  for (const objective of objectives) {
    const value = trial?.values[objective.id]?.mean;
    if (value === undefined) return undefined;
    values.push(value);
  }
  return costsOf(
    values,
    objectives.map((objective) => objective.aim),
  );
}

/**
 * Whether the point that hypervolume is counted from stays: the file names it, or the first trials, from whose worst
 * it is taken, have all ended. Before that the volumes of two moments cannot be compared.
 */
export function isReferenceSettled({ started, trials }: Pick<RunState, 'started' | 'trials'>): boolean {
  const plan = started?.plan;
  if (plan === undefined) return false;
  if (plan.objectives.every((objective) => objective.reference !== undefined)) return true;
  const first = firstTrials(plan, trials);
  return (
    first.length === settlingTrials(plan) &&
    first.some((trial) => trial.feasible) &&
    first.every(({ status }) => isOver(status))
  );
}

/** How many trials an inferred reference is taken from: those that explore, four to ten. */
function settlingTrials({ search }: Plan): number {
  const total = search === null ? 1 : (search.stop.trials ?? Number.POSITIVE_INFINITY);
  return Math.min(total, Math.max(4, Math.min(10, search?.explore ?? 0)));
}

function firstTrials(plan: Plan, trials: readonly TrialState[]): readonly TrialState[] {
  return trials.slice(0, settlingTrials(plan)).filter((trial) => trial.trial <= settlingTrials(plan));
}

/** Adds an entry; writes all entries anew when the reference is inferred and has moved. Gives the reference. */
function writeHistory(
  state: Ending,
  front: readonly number[],
  number: number,
  objectives: readonly Objective[],
): readonly number[] {
  const { hypervolume: entries } = state;
  const plan = state.started?.plan;
  const settled = isReferenceSettled(state);
  const named = objectives.every((objective) => objective.reference !== undefined);
  const later = settled && plan !== undefined && (named || number > settlingTrials(plan));
  if (later && front === state.front && state.reference.length > 0) {
    entries.push({ trial: number, value: entries.at(-1)?.value ?? 0 });
    return state.reference;
  }
  const bound = boundOf(state, objectives);
  if (bound === undefined) {
    entries.push({ trial: number, value: 0 });
    return [];
  }
  const points = front.flatMap((trial) => pointOf(state, trial, objectives));
  entries.push({ trial: number, value: hypervolume(points, bound) });
  const reference = referenceAt(bound, objectives);
  if (!reference.every((value, i) => value === state.reference[i])) rewrite(state, bound, objectives);
  return reference;
}

/**
 * The history once the values of a trial have changed: every volume is counted anew from the values that hold now, so
 * the last one is that of the front as it is. Gives the reference.
 */
export function historyAnew(state: Ending): readonly number[] {
  const objectives = state.started?.plan.objectives ?? [];
  if (objectives.length < 2) return [];
  const bound = boundOf(state, objectives);
  if (bound === undefined) {
    state.hypervolume.forEach(({ trial }, i) => {
      state.hypervolume[i] = { trial, value: 0 };
    });
    return [];
  }
  rewrite(state, bound, objectives);
  return referenceAt(bound, objectives);
}

function rewrite(state: Ending, bound: Costs, objectives: readonly Objective[]): void {
  const entries = state.hypervolume;
  let known: readonly Costs[] = [];
  entries.forEach(({ trial }, i) => {
    const [point] = pointOf(state, trial, objectives);
    // Most trials do not change the front, and its volume is dear.
    const joins = point !== undefined && !known.some((other) => weaklyDominates(other, point));
    if (joins) known = [...known.filter((other) => !dominates(point, other)), point];
    entries[i] = { trial, value: joins ? hypervolume(known, bound) : (entries[i - 1]?.value ?? 0) };
  });
}

/** What the file names; else beyond the worst of the first trials, of all while those still run. */
function boundOf(state: Ending, objectives: readonly Objective[]): Costs | undefined {
  const { trials, started } = state;
  const given = objectives.map(({ reference, aim }) =>
    reference === undefined ? undefined : costsOf([reference], [aim])[0],
  );
  const first = started !== undefined && isReferenceSettled(state) ? firstTrials(started.plan, trials) : trials;
  const seen = first.flatMap(({ trial }) => pointOf(state, trial, objectives));
  return referenceBeyond(
    seen.filter((point) => point.every(Number.isFinite)),
    given,
  );
}

/** None or one: the costs of a feasible trial. */
function pointOf({ trials }: Ending, trial: number, objectives: readonly Objective[]): readonly Costs[] {
  const found = trialOf(trials, trial);
  const point = found?.feasible ? trialCosts(found, objectives) : undefined;
  return point === undefined ? [] : [point];
}

function referenceAt(bound: Costs, objectives: readonly Objective[]): readonly number[] {
  return costsOf(
    bound,
    objectives.map(({ aim }) => aim),
  );
}

function compareCosts(a: Costs, b: Costs): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
