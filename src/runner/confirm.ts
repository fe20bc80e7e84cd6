/**
 * Confirming: once the search is over, the trials of its front and those of each baseline's own front are trained with
 * further seeds, and their values over all seeds take the place of the old: what is compared is a mean over equally
 * many. Whoever thereby comes to a front is confirmed as well, a few rounds long. The seeds a trial was searched with
 * are the first of these, so their tasks are not run again.
 *
 * A round depends on what the rounds before it found and never on the order in which its trials ended, so a run that
 * was cut off and goes on confirms the same trials.
 */

import { describeFailure, type Failure, type Result } from '../core/result.ts';
import type { RunEvent, TrialConfirmed } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { seedsIn } from '../run/averaged.ts';
import { frontsOf } from '../run/baselines.ts';
import type { TrialState } from '../run/state.ts';
import type { AfterSearch } from './after-search.ts';
import { runTrial } from './run-trial.ts';
import { onThreads } from './trial-tasks.ts';

/** Gives the trouble of the machine that kept a trial from being confirmed; a resumed run confirms it. */
export async function confirmFronts(options: AfterSearch): Promise<Failure | undefined> {
  const { plan, past, cancelled } = options;
  const seeds = furtherSeeds(plan);
  if (seeds === 0) return undefined;
  const told = new Map<number, TrialConfirmed>(
    past.flatMap((event) => (event.kind === 'trialConfirmed' ? [[event.trial, event]] : [])),
  );
  const done = new Set<number>();
  let trouble: Failure | undefined;
  let trials = asSearched(options.state().trials, past, told);
  for (let round = 0; round < ROUNDS && !cancelled(); round++) {
    const fronts = frontsOf(trials, plan.objectives);
    // A baseline may have more seeds of its own.
    const waiting = trials.filter(
      ({ trial, values }) =>
        fronts.has(trial) && !done.has(trial) && (seedsIn(plan, values) ?? 0) < plan.repeat + seeds,
    );
    if (waiting.length === 0) break;
    const open = waiting.filter(({ trial }) => !told.has(trial));
    for (const one of await confirmAll(options, open, plan.repeat + seeds)) {
      if (one === undefined) continue;
      if ('kind' in one) told.set(one.trial, one);
      else trouble ??= one;
    }
    for (const { trial } of waiting) done.add(trial);
    trials = trials.map((trial) => {
      const event = done.has(trial.trial) ? told.get(trial.trial) : undefined;
      return event === undefined ? trial : { ...trial, values: event.values, feasible: event.feasible };
    });
  }
  return trouble;
}

/** Seeds beyond the trial's own; 0 where the file does not ask for it. */
function furtherSeeds({ search }: Plan): number {
  const asked = search?.confirm;
  if (typeof asked !== 'object' || asked === null || !('seeds' in asked)) return 0;
  return typeof asked.seeds === 'number' ? asked.seeds : 0;
}

/** The trials with the values they had before an earlier coordinator confirmed them. */
function asSearched(
  trials: readonly TrialState[],
  past: readonly RunEvent[],
  told: ReadonlyMap<number, TrialConfirmed>,
): readonly TrialState[] {
  const ends = new Map(past.flatMap((event) => (event.kind === 'trialFinished' ? [[event.trial, event]] : [])));
  return trials.map((trial) => {
    const end = told.has(trial.trial) ? ends.get(trial.trial) : undefined;
    return end === undefined ? trial : { ...trial, values: end.values, feasible: end.feasible };
  });
}

/** Side by side. Where the machine made trouble, that stands in its place. */
async function confirmAll(
  options: AfterSearch,
  trials: readonly TrialState[],
  repeat: number,
): Promise<readonly (TrialConfirmed | Failure | undefined)[]> {
  const asked = await Promise.all(
    trials.map(async (trial) => ({ trial, tasks: await options.tasksFor(trial.answers, repeat) })),
  );
  // Equal tasks of two trials are one, and a trial's own seeds have run.
  const ahead = new Set(
    asked.flatMap(({ trial, tasks }) =>
      tasks.ok ? tasks.value.slice(trainingsOf(trial)).flatMap((chain) => chain.at(-1)?.key ?? []) : [],
    ),
  );
  const threads = options.threadsFor(ahead.size);
  return Promise.all(asked.map(({ trial, tasks }) => confirm(options, trial, tasks, threads)));
}

/** Seeds, and folds of each, that its values are over. */
function trainingsOf({ values }: TrialState): number {
  return Object.values(values)[0]?.each.length ?? 0;
}

async function confirm(
  { plan, past, pool, journal, cancelled }: AfterSearch,
  trial: TrialState,
  tasks: Result<readonly (readonly TaskSpec[])[]>,
  threads: number,
): Promise<TrialConfirmed | Failure | undefined> {
  const note = (code: string, message: string): void =>
    journal.write({ kind: 'noted', level: 'warning', code, message });
  const missing = ({ code, message, hint }: Failure): Failure => {
    const why = describeFailure({ code, message, hint });
    note('confirm-missing', `Trial ${trial.trial} could not be confirmed: ${why} It keeps the values it had.`);
    return { code, message, hint };
  };
  const write = (values: TrialConfirmed['values'], feasible: boolean): TrialConfirmed => {
    const event: TrialConfirmed = { kind: 'trialConfirmed', trial: trial.trial, values, feasible };
    journal.write(event);
    return event;
  };
  if (cancelled()) return undefined;
  if (!tasks.ok) return missing(tasks.error);
  const told = past.flatMap((event) =>
    event.kind === 'taskFinished' && event.trial === trial.trial ? [event.task] : [],
  );
  const known = new Set([...told, ...Object.keys(trial.tasks)]);
  const ended = await runTrial({
    trial: trial.trial,
    plan,
    tasks: tasks.value.map((chain) => chain.map((spec) => onThreads(spec, threads))),
    pool,
    write: journal.write,
    told: (key) => (known.has(key) ? 0 : undefined),
    cancelled,
  });
  if (cancelled()) return undefined;
  if (ended.kind === 'trialFinished') return write(ended.values, ended.feasible);
  // Lost workers are trouble of the machine and say nothing of the network.
  if (ended.reason === 'lost') return missing(ended);
  note('confirm-failed', `Trial ${trial.trial} did not hold with another seed: ${ended.message}`);
  return write(trial.values, false);
}

const ROUNDS = 5;
