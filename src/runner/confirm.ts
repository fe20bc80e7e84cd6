/**
 * Confirming: once the search is over, the trials of its front are trained with further seeds, and their values over
 * all seeds take the place of the old. Whoever thereby comes to the front is confirmed as well, a few rounds long.
 * The seeds a trial was searched with are the first of these, so their tasks are not run again.
 */

import { describeFailure, type Result } from '../core/result.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { Answers, Plan } from '../protocol/plan.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { RunState, TrialState } from '../run/state.ts';
import type { Journal } from './journal.ts';
import { runTrial } from './run-trial.ts';
import type { TaskPool } from './task-pool.ts';

export interface ConfirmOptions {
  readonly plan: Plan;
  readonly past: readonly RunEvent[];
  readonly journal: Pick<Journal, 'write'>;
  readonly state: () => RunState;
  readonly pool: Pick<TaskPool, 'run' | 'review'>;
  readonly cancelled: () => boolean;
  /** For so many repeats. */
  readonly tasksFor: (answers: Answers, repeat: number) => Promise<Result<readonly (readonly TaskSpec[])[]>>;
}

export async function confirmFront(options: ConfirmOptions): Promise<void> {
  const { plan, past, cancelled } = options;
  const seeds = furtherSeeds(plan);
  if (seeds === 0) return;
  const done = new Set(past.flatMap((event) => (event.kind === 'trialConfirmed' ? [event.trial] : [])));
  for (let round = 0; round < ROUNDS && !cancelled(); round++) {
    const { trials, front } = options.state();
    const waiting = trials.filter(({ trial }) => front.includes(trial) && !done.has(trial));
    if (waiting.length === 0) return;
    await Promise.all(waiting.map((trial) => confirm(options, trial, plan.repeat + seeds)));
    for (const { trial } of waiting) done.add(trial);
  }
}

/** Seeds beyond the trial's own; 0 where the file does not ask for it. */
function furtherSeeds({ search }: Plan): number {
  const asked = search?.confirm;
  if (typeof asked !== 'object' || asked === null || !('seeds' in asked)) return 0;
  return typeof asked.seeds === 'number' ? asked.seeds : 0;
}

async function confirm(options: ConfirmOptions, trial: TrialState, repeat: number): Promise<void> {
  const { plan, past, pool, journal, cancelled } = options;
  const { answers, values } = trial;
  const note = (code: string, message: string): void =>
    journal.write({ kind: 'noted', level: 'warning', code, message });
  const missing = (why: string): void =>
    note('confirm-missing', `Trial ${trial.trial} could not be confirmed: ${why} Its values are those of the search.`);
  const tasks = await options.tasksFor(answers, repeat);
  if (cancelled()) return;
  if (!tasks.ok) return missing(describeFailure(tasks.error));
  const told = new Set(
    past.flatMap((event) => (event.kind === 'taskFinished' && event.trial === trial.trial ? [event.task] : [])),
  );
  const known = new Set([...told, ...Object.keys(trial.tasks)]);
  const ended = await runTrial({
    trial: trial.trial,
    plan,
    tasks: tasks.value,
    pool,
    write: journal.write,
    told: (key) => known.has(key),
    cancelled,
  });
  if (cancelled()) return;
  if (ended.kind === 'trialFinished') {
    journal.write({ kind: 'trialConfirmed', trial: trial.trial, values: ended.values, feasible: ended.feasible });
    return;
  }
  // Lost workers are trouble of the machine and say nothing of the network.
  if (ended.reason === 'lost') return missing(ended.message);
  note('confirm-failed', `Trial ${trial.trial} did not hold with another seed: ${ended.message}`);
  journal.write({ kind: 'trialConfirmed', trial: trial.trial, values, feasible: false });
}

const ROUNDS = 5;
