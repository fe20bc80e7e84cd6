/**
 * The closing measurement: when the search is over, the trials of its final front are measured on the held-out set.
 * Nothing is chosen by it. Each measurement is an ordinary task, so it is run once and survives a crash.
 */

import type { Result } from '../core/result.ts';
import type { RunEvent, Spread } from '../protocol/event.ts';
import type { Answers, Plan } from '../protocol/plan.ts';
import type { Measures, TaskSpec } from '../protocol/task.ts';
import { baselinesOf } from '../run/baselines.ts';
import type { RunState } from '../run/state.ts';
import type { Journal } from './journal.ts';
import { spreadOf } from './run-trial.ts';
import type { TaskPool } from './task-pool.ts';
import { heldOut, measuringTask } from './trial-tasks.ts';

export interface ClosingOptions {
  readonly plan: Plan;
  readonly past: readonly RunEvent[];
  readonly journal: Journal;
  readonly state: () => RunState;
  readonly pool: Pick<TaskPool, 'run'>;
  readonly cancelled: () => boolean;
  readonly tasksOf: (answers: Answers, by: string) => Promise<Result<readonly (readonly TaskSpec[])[]>>;
}

export async function measureFront(options: ClosingOptions): Promise<void> {
  const { journal, past, cancelled } = options;
  const { trials, engine, ...state } = options.state();
  const baselines = baselinesOf({ trials, engine, ...state });
  const front = [...state.front, ...baselines.flatMap((baseline) => baseline.front)];
  if (engine === undefined || !((engine.sets[heldOut] ?? 0) > 0)) return;
  const done = new Set(past.flatMap((event) => (event.kind === 'frontMeasured' ? [event.trial] : [])));
  const pending = trials.filter((trial) => front.includes(trial.trial) && !done.has(trial.trial));
  await Promise.all(
    pending.map(async ({ trial, answers, by }) => {
      const each = await measure(options, trial, answers, by);
      if (cancelled()) return;
      if (each === undefined) {
        const message = `Trial ${trial} could not be measured on ${heldOut}.`;
        journal.write({ kind: 'noted', level: 'warning', code: 'held-out-missing', message });
        return;
      }
      journal.write({ kind: 'frontMeasured', trial, on: heldOut, values: spreads(each) });
    }),
  );
}

/** By repeat; undefined when one of them gave no result. */
async function measure(
  { plan, pool, cancelled, tasksOf }: ClosingOptions,
  trial: number,
  answers: Answers,
  by: string,
): Promise<readonly Measures[] | undefined> {
  const tasks = await tasksOf(answers, by);
  if (!tasks.ok) return undefined;
  const of = plan.objectives[0]?.of ?? plan.stages.at(-1)?.name;
  const outcomes = await Promise.all(
    tasks.value.map(async (chain) => {
      const measured = chain.find((spec) => spec.stage === of) ?? chain.at(-1);
      if (measured === undefined) return undefined;
      const outcome = await pool.run(measuringTask(measured, [heldOut]), trial, () => !cancelled());
      return outcome.kind === 'result' && outcome.result.status === 'done' ? outcome.result.measures : undefined;
    }),
  );
  const found = outcomes.filter((measures) => measures !== undefined);
  return found.length === outcomes.length && found.length > 0 ? found : undefined;
}

/** "accuracy on test" becomes accuracy; measures of other sets are left out. */
function spreads(each: readonly Measures[]): Readonly<Record<string, Spread>> {
  const ending = ` on ${heldOut}`;
  const names = Object.keys(each[0] ?? {}).filter((name) => name.endsWith(ending) || !name.includes(' on '));
  return Object.fromEntries(
    names.map((name) => [name.replace(ending, ''), spreadOf(each.flatMap((measures) => measures[name] ?? []))]),
  );
}
