/**
 * The front of a run and the history of its hypervolume, brought up to date when a trial ends. A new trial is compared
 * with the front only, so this costs nothing per epoch and little per trial.
 */

import { type Costs, costsOf, dominates } from '../core/pareto/dominance.ts';
import { distinctFront } from '../core/pareto/front.ts';
import { hypervolume } from '../core/pareto/hypervolume.ts';
import { inferReference } from '../core/pareto/reference.ts';
import type { Objective } from '../protocol/plan.ts';
import type { RunState, TrialState } from './state.ts';

/** What a trial that has just ended changes. `trials` is the caller's own copy: statuses are changed in it. */
export function enterFront(
  state: Omit<RunState, 'trials'> & { readonly trials: TrialState[] },
  number: number,
): Pick<RunState, 'front' | 'hypervolume' | 'reference'> {
  const objectives = state.started?.plan.objectives ?? [];
  const { trials } = state;
  const row = trials.findIndex((trial) => trial.trial === number);
  const entering = trials[row];
  const costs = entering?.feasible ? trialCosts(entering, objectives) : undefined;
  let front = state.front;
  if (costs !== undefined && costs.length > 0) {
    const rows = new Map(trials.map((trial, i) => [trial.trial, i]));
    const costsAt = (member: number) => trialCosts(trials[rows.get(member) ?? -1], objectives) ?? [];
    const rest = front.filter((member) => member !== number);
    if (!rest.some((member) => dominates(costsAt(member), costs))) {
      const beaten = rest.filter((member) => dominates(costs, costsAt(member)));
      for (const member of beaten) {
        const at = rows.get(member)!;
        trials[at] = { ...trials[at]!, status: 'dominated', offFrontSince: number };
      }
      trials[row] = { ...trials[row]!, status: 'front' };
      front = [...rest.filter((member) => !beaten.includes(member)), number].sort(
        (a, b) => compareCosts(costsAt(a), costsAt(b)) || a - b,
      );
    }
  }
  if (objectives.length < 2) return { front, hypervolume: [], reference: [] };
  return { front, ...history(state, front, number, objectives) };
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

/** One more entry; all entries anew when the reference is inferred and has moved. */
function history(
  state: Pick<RunState, 'trials' | 'hypervolume' | 'reference' | 'front'>,
  front: readonly number[],
  number: number,
  objectives: readonly Objective[],
): Pick<RunState, 'hypervolume' | 'reference'> {
  const aims = objectives.map((objective) => objective.aim);
  const entries = state.hypervolume.filter((entry) => entry.trial !== number);
  const byNumber = new Map(state.trials.map((trial) => [trial.trial, trial]));
  const costs = (trial: number): readonly Costs[] => {
    const found = byNumber.get(trial);
    const point = found?.feasible ? trialCosts(found, objectives) : undefined;
    return point === undefined ? [] : [point];
  };
  if (front === state.front && state.reference.length > 0) {
    return {
      hypervolume: [...entries, { trial: number, value: entries.at(-1)?.value ?? 0 }],
      reference: state.reference,
    };
  }
  const points = front.flatMap(costs);
  const given = objectives.map((objective, i) =>
    objective.reference === undefined ? undefined : costsOf([objective.reference], [aims[i]!])[0],
  );
  const bound = inferReference(points, given);
  if (bound === undefined) return { hypervolume: [...entries, { trial: number, value: 0 }], reference: [] };
  const reference = costsOf(bound, aims);
  const moved = reference.some((value, i) => value !== state.reference[i]);
  if (!moved) {
    return { hypervolume: [...entries, { trial: number, value: hypervolume(points, bound) }], reference };
  }
  let known: readonly Costs[] = [];
  const anew = [...entries.map((entry) => entry.trial), number].map((trial) => {
    const added = costs(trial);
    if (added.length > 0) known = distinctFront([...known, ...added]);
    return { trial, value: hypervolume(known, bound) };
  });
  return { hypervolume: anew, reference };
}

function compareCosts(a: Costs, b: Costs): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
