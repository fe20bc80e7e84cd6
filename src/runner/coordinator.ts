/**
 * The coordinator of one run: proposes trials by the `ahead` rule, has their tasks run, writes what happens. It holds
 * no tensor and learns everything from the journal and the files of the tasks, so another one can go on at any time.
 */

import { type Failure, type Result, succeed } from '../core/result.ts';
import type { RunEvent, TrialProposed } from '../protocol/event.ts';
import type { Answers, Plan } from '../protocol/plan.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { RunState } from '../run/state.ts';
import type { Proposed } from '../search/outcome.ts';
import type { Proposer } from '../search/thread/proposer.ts';
import type { AfterSearch } from './after-search.ts';
import { readBook } from './book.ts';
import { measureFronts } from './closing.ts';
import { confirmFronts } from './confirm.ts';
import type { DataLooks } from './data-looks.ts';
import { decidePlan } from './decide.ts';
import { endedUpTo, historyFor, type TrialEnd } from './history.ts';
import type { Journal } from './journal.ts';
import { type Lane, laneOf, lanesOf } from './lanes.ts';
import { runTrial } from './run-trial.ts';
import { createRungs } from './rungs.ts';
import { createSensitivityTeller } from './sensitivity.ts';
import { allEnded, cancelledEnd, type End, failedEnd, whyStop } from './stopping.ts';
import { goneSince, losesTrial, lostAmong, withoutLost } from './taken-away.ts';
import type { TaskPool } from './task-pool.ts';
import { trialTasks } from './trial-tasks.ts';
import { createWake } from './wake.ts';

export interface CoordinatorOptions {
  readonly plan: Plan;
  /** Events of earlier coordinators. */
  readonly past: readonly RunEvent[];
  readonly journal: Journal;
  /** The run as the journal tells it, at this moment. */
  readonly state: () => RunState;
  readonly pool: TaskPool;
  /** Where proposals are computed, off this process's event loop. */
  readonly proposer: Pick<Proposer, 'open'>;
  /** Where it is found out which settings mattered. */
  readonly analyst: Pick<Proposer, 'sensitivity'>;
  readonly data: DataLooks;
  readonly how: TaskSpec['how'];
  /** Once the search is over: what each of so many tasks that can run at once gets. */
  readonly threadsFor: (tasks: number) => number;
  readonly cancelled: () => boolean;
}

/** Runs to the end and says why it ended. The caller writes that down. */
export async function coordinate(options: CoordinatorOptions): Promise<End> {
  const { plan, journal, cancelled } = options;
  const lanes = lanesOf(plan, options.proposer);
  if (!lanes.ok) return failedEnd(lanes.error);
  const book = readBook(options.past);
  const active = new Map<number, Promise<void>>();
  const wake = createWake();
  const rungs = createRungs(plan, options.past, journal.write);
  const sensitivity = createSensitivityTeller({ ...options, now: () => performance.now() });
  const ahead = plan.run.ahead;
  let lane = lanes.value[0]!;
  /** Trials before the lane's first, and the most the lane may have. */
  let before = 0;
  let most = lane.trials(0);
  let searched = 0;
  let next = 1;
  let warned = false;
  let end: End | undefined;
  /** How the search itself ended, once a baseline is on. */
  let searchEnd: End | undefined;
  /** A bug met by a trial, for whoever waits for the run. */
  let fault: { readonly error: unknown } | undefined;

  const mayPropose = (): boolean => {
    if (options.pool.idle() === 0) return false;
    return ahead === 'any' || endedUpTo(book.ends) >= next - ahead;
  };

  const begin = (proposal: TrialProposed, tasks: readonly (readonly TaskSpec[])[]): void => {
    const { trial } = proposal;
    // Baselines are what the search is compared with: they run to their ends.
    const pruning = lane.name === undefined ? rungs : undefined;
    const prepared = pruning?.prepare(tasks) ?? tasks;
    const done = runTrial({
      trial,
      plan,
      tasks: prepared,
      pool: options.pool,
      write: journal.write,
      told: (key) => book.told.get(`${trial}/${key}`),
      cancelled,
      watch: pruning?.watch(trial, prepared),
    })
      .then((ended) => {
        journal.write(ended);
        if (ended.kind !== 'trialFailed' || ended.reason !== 'cancelled') book.ends.set(trial, ended);
        active.delete(trial);
        sensitivity.meanwhile(allEnds);
      })
      .catch((error: unknown) => {
        fault ??= { error };
      })
      .finally(wake.ring);
    active.set(trial, done);
  };

  const allEnds = () => historyFor(next, 'any', book.proposals, withoutLost(book.ends), 0, rungs?.rungsOf);

  /** The lane counts its own trials from 1 and knows no others. */
  const propose = async (trial: number, basis: number | 'any') => {
    const known = basis === 'any' ? 'any' : Math.max(0, basis - before);
    const proposal = await lane.strategy.propose(
      trial - before,
      historyFor(trial, known, book.proposals, book.ends, before, rungs?.rungsOf),
    );
    return 'exhausted' in proposal || lane.name === undefined ? proposal : { ...proposal, by: lane.name };
  };

  const enter = (following: Lane): void => {
    if (lane.name === undefined) searched = next - 1;
    lane = following;
    before = next - 1;
    most = lane.trials(searched);
  };

  /** Begins trial `next`, as proposed before or anew. */
  const proceed = async (): Promise<void> => {
    const trial = next;
    const known = book.proposals.get(trial);
    if (known === undefined) {
      const basis = ahead === 'any' ? 'any' : Math.max(0, trial - ahead);
      const proposal = await propose(trial, basis);
      if (cancelled()) return;
      if ('exhausted' in proposal) {
        end = { reason: 'exhausted', message: proposal.exhausted };
        return;
      }
      const tasks = await tasksOf(options, proposal.answers, lane.repeat);
      // The look at its data was given up, so its tasks are not known; whoever resumes the run proposes it again.
      if (cancelled() && !tasks.ok) return;
      launch(write({ trial, proposal, basis, tasks }), tasks);
    } else {
      const tasks = await tasksOf(options, known.answers, lane.repeat);
      // Its data could not be looked at when it was proposed.
      const isNew = known.tasks.length === 0 && tasks.ok;
      if (tasks.ok && !isNew && !sameKeys(known, tasks.value)) warnOnce();
      launch(isNew ? record(withTasks(known, tasks.value)) : known, tasks);
    }
  };

  const write = ({ trial, proposal, basis, tasks }: Written): TrialProposed => {
    const known = basis === 'any' ? endedUpTo(book.ends) : basis;
    const keys = tasks.ok ? keysOf(tasks.value) : [];
    return record({ kind: 'trialProposed', trial, ...proposal, basis: known, tasks: keys });
  };

  const record = (event: TrialProposed): TrialProposed => {
    book.proposals.set(event.trial, event);
    journal.write(event);
    return event;
  };

  const warnOnce = (): void => {
    if (warned) return;
    warned = true;
    journal.write(numericsChanged);
  };

  const launch = (proposal: TrialProposed, tasks: Result<readonly (readonly TaskSpec[])[]>): void => {
    next = proposal.trial + 1;
    if (tasks.ok) begin(proposal, tasks.value);
    else if (!cancelled()) {
      const ended: TrialEnd = {
        kind: 'trialFailed',
        trial: proposal.trial,
        reason: losesTrial(tasks.error.code) ? 'lost' : 'failed',
        ...tasks.error,
        seconds: 0,
      };
      book.ends.set(proposal.trial, ended);
      journal.write(ended);
    }
  };

  /** A proposal whose line was lost is made again: later ones build on its answers. */
  const mend = async (trial: number): Promise<void> => {
    const basis = ahead === 'any' ? 'any' : Math.max(0, trial - ahead);
    const proposal = await propose(trial, basis);
    if ('exhausted' in proposal) return;
    const tasks = await tasksOf(options, proposal.answers, lane.repeat);
    write({ trial, proposal, basis, tasks });
  };

  for (;;) {
    if (fault !== undefined) {
      options.pool.cancel(2);
      throw fault.error;
    }
    const settled = await journal.settled();
    if (!settled.ok) {
      // What runs could not be written down; its checkpoints are on disk.
      options.pool.cancel(2);
      await Promise.all(active.values());
      return failedEnd(settled.error);
    }
    for (;;) {
      // An earlier coordinator may have been in a baseline already.
      const known = book.proposals.get(next);
      const told = known === undefined ? lane : laneOf(lanes.value, known.by);
      if (told !== lane && told.name !== undefined) {
        searchEnd ??= allEnded(next - 1);
        enter(told);
      }
      if (!book.ends.has(next)) break;
      if (known === undefined) await mend(next);
      next++;
    }
    end ??= whyStop(options, lane, next > before + most, book.proposals.has(next), book.ends);
    if (end === undefined && mayPropose()) await proceed();
    else if (active.size > 0 || end === undefined) await wake.heard();
    else {
      const following = lanes.value[lanes.value.indexOf(lane) + 1];
      searchEnd ??= end;
      if (cancelled() || end.reason === 'failed' || following === undefined) break;
      end = undefined;
      enter(following);
    }
  }
  if (cancelled()) return cancelledEnd;
  if (end.reason === 'failed') return end;
  const gone = goneSince(book.ends, 1);
  if (gone !== undefined) return failedEnd(gone);
  await sensitivity.atEnd(allEnds());
  const following: AfterSearch = { ...options, tasksFor: (answers, repeat) => tasksOf(options, answers, repeat) };
  const unconfirmed = await confirmFronts(following);
  const unmeasured = await measureFronts(following);
  if (cancelled()) return cancelledEnd;
  const lost = lostAmong(book.ends);
  if (lost !== undefined) return failedEnd(lost);
  if (unconfirmed !== undefined) return failedEnd(afterSearch('confirmed', unconfirmed));
  return unmeasured === undefined ? searchEnd : failedEnd(afterSearch('measured on held-out samples', unmeasured));
}

/** The search itself is whole, and what followed it can be made up for. */
function afterSearch(done: string, { code, message }: Failure): Failure {
  return {
    code,
    message: `The search is complete, but not all of its front could be ${done}: ${message}`,
    hint: 'Once that is mended, resume the run: only what is missing runs.',
  };
}

interface Written {
  readonly trial: number;
  readonly proposal: Proposed;
  readonly basis: number | 'any';
  readonly tasks: Result<readonly (readonly TaskSpec[])[]>;
}

async function tasksOf(
  { plan, data, how }: CoordinatorOptions,
  answers: Answers,
  repeat: number,
): Promise<Result<readonly (readonly TaskSpec[])[]>> {
  const decided = decidePlan(plan, answers);
  if (!decided.ok) return decided;
  const look = await data.of(decided.value.data);
  if (!look.ok) return look;
  return succeed(trialTasks({ ...plan, repeat }, decided.value, look.value, how));
}

/** The proposal alone, without its line's number and time. */
function withTasks(proposal: TrialProposed, tasks: readonly (readonly TaskSpec[])[]): TrialProposed {
  const { trial, answers, by, basis, predicted } = proposal;
  const body = { trial, answers, by, basis, ...(predicted === undefined ? {} : { predicted }) };
  return { kind: 'trialProposed', ...body, tasks: keysOf(tasks) };
}

function keysOf(tasks: readonly (readonly TaskSpec[])[]): TrialProposed['tasks'] {
  return tasks.map((chain) => chain.map((spec) => spec.key));
}

function sameKeys(proposal: TrialProposed, tasks: readonly (readonly TaskSpec[])[]): boolean {
  return JSON.stringify(proposal.tasks) === JSON.stringify(keysOf(tasks));
}

const numericsChanged = {
  kind: 'noted',
  level: 'warning',
  code: 'numerics-changed',
  message:
    'This version computes differently from the one that began the run. Trials to come may not compare with the others.',
} as const;
