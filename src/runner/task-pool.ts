/**
 * Runs tasks, `workers` at once, each key once: a finished task is taken from its folder, a running one is waited for
 * by all who want it. A worker that dies without a result is followed by another attempt, a few times.
 */

import { join } from 'node:path';
import type { Failure } from '../core/result.ts';
import { attemptsOf, findResult, readResult } from '../files/attempts.ts';
import { canPass, diskTrouble, waitingWords } from '../files/disk-trouble.ts';
import type { RunEventBody } from '../protocol/event.ts';
import { attemptFolder } from '../protocol/layout.ts';
import type { EpochRecord, TaskResult, TaskSpec } from '../protocol/task.ts';
import { exitCodes } from '../protocol/worker.ts';
import type { LocalExecutor, WorkerProcess } from './executors/local.ts';
import { askTaskToStop, followMetrics, keepSpec, prepareTask, recordsOf } from './task-folder.ts';

export type TaskOutcome =
  | { readonly kind: 'result'; readonly result: TaskResult; readonly folder: string; readonly reused: boolean }
  /** Workers died again and again. */
  | { readonly kind: 'lost'; readonly failure: Failure }
  /** Cancelled, or not wanted any more: then perhaps after so many seconds of work. */
  | { readonly kind: 'dropped'; readonly seconds?: number };

export interface TaskPool {
  /**
   * `wanted` is asked when a worker is free; a task nobody wants by then is dropped. `watch` is told of every epoch at
   * which the task measured itself, also of those of earlier attempts and before the outcome of a finished task.
   */
  run(spec: TaskSpec, trial: number, wanted: () => boolean, watch?: Watch): Promise<TaskOutcome>;
  /** Asks everyone again what is wanted; a running task that nobody wants any more is asked to end, and dropped. */
  review(): void;
  /** Workers that have nothing to do, waiting tasks counted. */
  idle(): number;
  /** 1 asks every worker to end, 2 terminates, 3 kills. Nothing is started any more. */
  cancel(step: 1 | 2 | 3): void;
}

export type Watch = (record: EpochRecord) => void;

export interface PoolOptions {
  readonly runFolder: string;
  readonly workers: number;
  readonly executor: LocalExecutor;
  readonly write: (body: RunEventBody) => void;
  /** Resolves when the journal is on disk: nothing is started that it does not know. False: stop. */
  readonly settled: () => Promise<boolean>;
  /** Epochs the journal already holds, by task key. */
  readonly epochsKnown: ReadonlyMap<string, number>;
  /** Failed tasks of this run; a failure left by an earlier run is tried again. */
  readonly failuresKnown: ReadonlySet<string>;
}

export function createTaskPool(options: PoolOptions): TaskPool {
  const { runFolder, executor, write } = options;
  const jobs = new Map<string, Job>();
  const queue: Job[] = [];
  const running = new Map<string, WorkerProcess>();
  const lastEpoch = new Map(options.epochsKnown);
  let slotsTaken = 0;
  let cancelled: 0 | 1 | 2 | 3 = 0;

  const run = (spec: TaskSpec, trial: number, wanted: () => boolean, watch?: Watch): Promise<TaskOutcome> => {
    const known = jobs.get(spec.key);
    if (known?.unwanted === true) {
      // It is ending as nobody wanted it; this one does, and begins where it stopped.
      return known.outcome.then(() => run(spec, trial, wanted, watch));
    }
    if (known !== undefined) {
      known.wanted.push(wanted);
      if (watch !== undefined) {
        known.watches.push(watch);
        for (const record of known.measured.values()) watch(record);
      }
      return known.outcome.then((outcome) => (outcome.kind === 'result' ? { ...outcome, reused: true } : outcome));
    }
    const found = findResult(runFolder, spec.key);
    const counts = found !== undefined && (found.result.status !== 'failed' || options.failuresKnown.has(spec.key));
    if (counts && keepSpec(runFolder, spec)) {
      const records = recordsOf(runFolder, spec.key);
      // A run begun anew has no lines of what an earlier one trained.
      tellEpochs(spec, trial, records);
      if (watch !== undefined) for (const record of records) if (record.measures !== undefined) watch(record);
      return Promise.resolve(resultOf(spec.key, found.attempt, found.result, true));
    }
    let settle: Job['settle'] = () => undefined;
    let fail: Job['fail'] = () => undefined;
    const outcome = new Promise<TaskOutcome>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    const watches = watch === undefined ? [] : [watch];
    const asked = { wanted: [wanted], watches, measured: new Map(), unwanted: false };
    const job: Job = { spec, trial, ...asked, outcome, settle, fail };
    jobs.set(spec.key, job);
    queue.push(job);
    queue.sort((a, b) => a.trial - b.trial);
    fill();
    return outcome;
  };

  /** Each epoch of a task once. */
  const tellEpochs = ({ key, stage }: TaskSpec, trial: number, records: readonly EpochRecord[]): void => {
    for (const record of records) {
      if (record.epoch <= (lastEpoch.get(key) ?? 0)) continue;
      lastEpoch.set(key, record.epoch);
      write({ kind: 'epochFinished', task: key, trial, stage, ...record });
    }
  };

  const fill = (): void => {
    for (let at = 0; at < queue.length; at++) {
      const job = queue[at]!;
      if (cancelled === 0 && job.wanted.some((wanted) => wanted())) continue;
      queue.splice(at--, 1);
      end(job, { kind: 'dropped' });
    }
    while (slotsTaken < options.workers && queue.length > 0) {
      const job = queue.shift()!;
      slotsTaken++;
      const leave = (tell: () => void): void => {
        slotsTaken--;
        tell();
        fill();
      };
      work(job).then(
        (outcome) => leave(() => end(job, outcome)),
        (error: unknown) => leave(() => giveUp(job, error)),
      );
    }
  };

  const end = (job: Job, outcome: TaskOutcome): void => {
    // Only a finished task is worth remembering; a dropped one may be asked for again.
    if (outcome.kind !== 'result') jobs.delete(job.spec.key);
    job.unwanted = false;
    job.settle(outcome);
  };

  /** A bug: whoever waits for the task meets it. */
  const giveUp = (job: Job, error: unknown): void => {
    jobs.delete(job.spec.key);
    job.fail(error);
  };

  const work = async (job: Job): Promise<TaskOutcome> => {
    const ends: string[] = [];
    while (ends.length < attemptsAllowed) {
      if (!(await options.settled()) || cancelled > 0) return { kind: 'dropped' };
      const prepared = await prepare(job.spec);
      if (prepared !== undefined) return prepared;
      const attempt = (attemptsOf(runFolder, job.spec.key).at(-1) ?? 0) + 1;
      const ended = await tryOnce(job, attempt);
      const result = readResult(runFolder, job.spec.key, attempt);
      if (result !== undefined && result.status !== 'cancelled') {
        return resultOf(job.spec.key, attempt, result, false);
      }
      if (cancelled > 0) return { kind: 'dropped' };
      if (job.unwanted) return { kind: 'dropped', seconds: result?.seconds ?? 0 };
      if (ended.code === exitCodes.otherProtocol) return { kind: 'lost', failure: otherProtocol };
      ends.push(ended.words);
      const message = `The worker ended without a result (${ended.words}).`;
      write({ kind: 'attemptLost', task: job.spec.key, trial: job.trial, attempt, message });
    }
    return { kind: 'lost', failure: workersLost(ends) };
  };

  const prepare = async (spec: TaskSpec): Promise<TaskOutcome | undefined> => {
    for (let patience = PATIENCE; ; patience--) {
      try {
        prepareTask(runFolder, spec);
        return undefined;
      } catch (error) {
        if (cancelled > 0) return { kind: 'dropped' };
        const failure = diskTrouble(error, 'The folder of the run');
        if (!canPass(error) || patience === 0) return { kind: 'lost', failure };
        if (patience === PATIENCE) {
          write({ kind: 'noted', level: 'warning', code: failure.code, message: waitingWords(failure) });
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  };

  const tryOnce = async (job: Job, attempt: number): Promise<{ code: number | null; words: string }> => {
    const { spec, trial } = job;
    const { key, stage } = spec;
    const report = (records: readonly EpochRecord[]): void => {
      for (const record of records) {
        if (record.measures !== undefined && !job.measured.has(record.epoch)) {
          job.measured.set(record.epoch, record);
          for (const watch of job.watches) watch(record);
        }
      }
      tellEpochs(spec, trial, records);
    };
    // What an earlier attempt wrote after its coordinator had died.
    for (const earlier of attemptsOf(runFolder, key)) report(followMetrics(runFolder, key, earlier)());
    if (!job.wanted.some((wanted) => wanted())) {
      job.unwanted = true;
      return { code: null, words: 'not wanted any more' };
    }
    const metrics = followMetrics(runFolder, key, attempt);
    const worker = executor.start({ kind: 'task', tasks: join(runFolder, 'tasks'), key, attempt }, (message) => {
      if (message.kind === 'wrote') report(metrics());
      if (message.kind === 'note') {
        const { level, code, message: sentence } = message;
        write({ kind: 'noted', level, code, message: `Trial ${trial}: ${sentence}` });
      }
    });
    running.set(key, worker);
    write({ kind: 'attemptStarted', task: key, trial, stage, attempt, pid: worker.pid });
    if (cancelled > 0) stop(key, worker, cancelled);
    const ended = await worker.ended;
    running.delete(key);
    report(metrics());
    return ended;
  };

  const stop = (key: string, worker: WorkerProcess, step: 0 | 1 | 2 | 3): void => {
    if (step === 1) {
      worker.ask({ kind: 'cancel' });
      try {
        askTaskToStop(runFolder, key);
      } catch {
        // The message over IPC is enough; a full disk must not keep a run from being cancelled.
      }
    } else worker.kill(step === 2 ? 'SIGTERM' : 'SIGKILL');
  };

  const review = (): void => {
    fill();
    for (const job of jobs.values()) {
      const worker = running.get(job.spec.key);
      if (worker === undefined || job.unwanted || job.wanted.some((wanted) => wanted())) continue;
      job.unwanted = true;
      stop(job.spec.key, worker, 1);
    }
  };

  return {
    run,
    review,
    idle: () => Math.max(0, options.workers - slotsTaken - queue.length),
    cancel(step) {
      cancelled = step;
      fill();
      for (const [key, worker] of running) stop(key, worker, step);
    },
  };
}

interface Job {
  readonly spec: TaskSpec;
  /** The trial that asked first; its number orders the queue. */
  readonly trial: number;
  readonly wanted: (() => boolean)[];
  readonly watches: Watch[];
  /** Epochs at which it measured itself. */
  readonly measured: Map<number, EpochRecord>;
  /** Nobody wants it any more: its worker was asked to end. */
  unwanted: boolean;
  readonly outcome: Promise<TaskOutcome>;
  readonly settle: (outcome: TaskOutcome) => void;
  readonly fail: (error: unknown) => void;
}

function resultOf(key: string, attempt: number, result: TaskResult, reused: boolean): TaskOutcome {
  return { kind: 'result', result, folder: attemptFolder(key, attempt), reused };
}

const attemptsAllowed = 3;
/** How often, a second apart, a full disk is tried again. */
const PATIENCE = 600;

const otherProtocol: Failure = {
  code: 'worker-version',
  message: 'The worker is of another version than the search process.',
  hint: 'Install snnexp again, so that all its files are of one version.',
};

function workersLost(ends: readonly string[]): Failure {
  return {
    code: 'worker-lost',
    message: `${ends.length} workers in a row ended without a result (${[...new Set(ends)].join(', ')}).`,
    hint: remedyFor(ends),
  };
}

function remedyFor(ends: readonly string[]): string {
  const some = (signals: RegExp) => ends.some((words) => signals.test(words));
  if (some(/SIGSEGV|SIGILL|SIGBUS|SIGFPE/))
    return 'The engine crashed: try another one, for example wasm, and report the last lines of the log.';
  // The system kills what is too large; Node aborts itself when its own memory is full.
  if (some(/SIGKILL|SIGABRT|SIGTRAP|ENOMEM/))
    return 'The memory may have run out: use fewer workers or a smaller batch.';
  return 'See the log.';
}
