/**
 * The closing measurement: when the search is over, the trials of its final front are measured on the held-out set, by
 * the networks of all seeds that their values are a mean over. Nothing is chosen by it. Each measurement is an ordinary
 * task, so it is run once and survives a crash.
 */

import type { Result } from '../core/result.ts';
import type { RunEvent, Spread } from '../protocol/event.ts';
import type { Answers, Plan } from '../protocol/plan.ts';
import type { Measures, TaskSpec } from '../protocol/task.ts';
import { baselinesOf } from '../run/baselines.ts';
import { dependsOnSamples, heldOutName, heldOutStage } from '../run/held-out.ts';
import type { RunState, TrialState } from '../run/state.ts';
import type { Journal } from './journal.ts';
import { spreadOf } from './run-trial.ts';
import type { TaskPool } from './task-pool.ts';
import { heldOut, measuringTask } from './trial-tasks.ts';

export interface ClosingOptions {
  readonly plan: Plan;
  readonly past: readonly RunEvent[];
  readonly journal: Pick<Journal, 'write'>;
  readonly state: () => RunState;
  readonly pool: Pick<TaskPool, 'run'>;
  readonly cancelled: () => boolean;
  /** For so many repeats. */
  readonly tasksOf: (answers: Answers, repeat: number) => Promise<Result<readonly (readonly TaskSpec[])[]>>;
}

export async function measureFront(options: ClosingOptions): Promise<void> {
  const { journal, past, cancelled } = options;
  const state = options.state();
  const { trials, engine } = state;
  const front = [...state.front, ...baselinesOf(state).flatMap((baseline) => baseline.front)];
  if (engine === undefined || !((engine.sets[heldOut] ?? 0) > 0)) return;
  const done = new Set(past.flatMap((event) => (event.kind === 'frontMeasured' ? [event.trial] : [])));
  const pending = trials.filter((trial) => front.includes(trial.trial) && !done.has(trial.trial));
  await Promise.all(
    pending.map(async (measured) => {
      const { trial } = measured;
      const values = await measure(options, measured);
      if (cancelled()) return;
      if (values === undefined) {
        const message = `Trial ${trial} could not be measured on ${heldOut}.`;
        journal.write({ kind: 'noted', level: 'warning', code: 'held-out-missing', message });
        return;
      }
      journal.write({ kind: 'frontMeasured', trial, on: heldOut, values });
    }),
  );
}

/** Undefined when one of the measurements gave no result. */
async function measure(
  { plan, pool, cancelled, tasksOf }: ClosingOptions,
  { trial, answers, values }: TrialState,
): Promise<Readonly<Record<string, Spread>> | undefined> {
  const chains = await tasksOf(answers, seedsOf(plan, values));
  if (!chains.ok) return undefined;
  const goals = [...plan.objectives, ...plan.require];
  const stages = new Set([
    heldOutStage(plan),
    ...goals.filter((goal) => dependsOnSamples(goal.measure)).map(({ of }) => of),
  ]);
  const outcomes = await Promise.all(
    [...stages].flatMap((of) =>
      chains.value.map(async (chain) => {
        const measured = chain.find((spec) => spec.stage === of) ?? chain.at(-1);
        if (measured === undefined) return undefined;
        const outcome = await pool.run(measuringTask(measured, [heldOut]), trial, () => !cancelled());
        if (outcome.kind !== 'result' || outcome.result.status !== 'done') return undefined;
        return named(plan, measured.stage, outcome.result.measures);
      }),
    ),
  );
  const found = outcomes.filter((measures) => measures !== undefined);
  return found.length === outcomes.length && found.length > 0 ? spreads(found) : undefined;
}

/** A confirmed trial was trained with more seeds than the search gives one. */
function seedsOf({ data, repeat }: Plan, values: Readonly<Record<string, Spread>>): number {
  const measured = Object.values(values)[0]?.each.length;
  const folds = typeof data.folds === 'number' ? data.folds : 1;
  return measured === undefined ? repeat : Math.max(1, Math.round(measured / folds));
}

/** "accuracy on test" becomes accuracy; of another stage than the main one only what was asked for is kept. */
function named(plan: Plan, stage: string, measures: Measures): Measures {
  const asked = new Set([...plan.objectives, ...plan.require].flatMap((goal) => heldOutName(plan, goal) ?? []));
  const entries = Object.entries(measures).flatMap(([name, value]) => {
    const [measure = '', set] = name.split(' on ');
    const known = heldOutName(plan, { measure, of: stage });
    const kept = known !== undefined && (stage === heldOutStage(plan) || asked.has(known));
    return kept && (set === undefined || set === heldOut) ? [[known, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Over the repeats. */
function spreads(each: readonly Measures[]): Readonly<Record<string, Spread>> {
  const names = new Set(each.flatMap((measures) => Object.keys(measures)));
  return Object.fromEntries(
    [...names].map((name) => [name, spreadOf(each.flatMap((measures) => measures[name] ?? []))]),
  );
}
