/** One run from request to end: prepares it, looks at engine and data, coordinates, writes the last line. */

import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { usableCores } from '../machine/usable-cores.ts';
import type { ChosenEngine } from '../protocol/engine.ts';
import type { RunEvent, RunStarted } from '../protocol/event.ts';
import { fileNames } from '../protocol/layout.ts';
import type { DecidedSettings, Plan } from '../protocol/plan.ts';
import type { RunnerMessage, StartRequest } from '../protocol/runner.ts';
import { APP_VERSION } from '../protocol/version.ts';
import type { DataAnswer } from '../protocol/worker.ts';
import { emptyState, fold, foldAll } from '../run/fold.ts';
import { hasValues } from '../run/outcome.ts';
import { baselineSizes } from '../search/baseline.ts';
import { createStrategy } from '../search/strategy.ts';
import { createProposer } from '../search/thread/proposer.ts';
import { type Cancel, watchCancel } from './cancel.ts';
import { coordinate } from './coordinator.ts';
import { createDataLooks } from './data-looks.ts';
import { decidePlan } from './decide.ts';
import { createLocalExecutor } from './executors/local.ts';
import { createJournal } from './journal.ts';
import { climb } from './ladder.ts';
import { type PreparedRun, prepareRun } from './prepare.ts';
import { type End, failedEnd } from './stopping.ts';
import { createTaskPool } from './task-pool.ts';
import { crowded, threadsAtEnd, threadsPerWorker } from './threads.ts';

export interface RunHandle {
  /** The next step of cancelling. */
  cancel(): void;
  /** Nothing is held any more then. */
  readonly ended: Promise<RunEnd>;
}

export interface RunEnd {
  /** True when the run ended as it should and some trial has values. */
  readonly ok: boolean;
  /** Why the journal does not hold its end. */
  readonly failure?: Failure;
}

/** Begins the run, or says in one sentence why it cannot. */
export function beginRun(request: StartRequest, send: (message: RunnerMessage) => void): Result<RunHandle> {
  // Before anything else: preparing puts the journal of an earlier run aside.
  if (!request.resume && request.plan === undefined) return fail(planMissing);
  const prepared = prepareRun(request);
  if (!prepared.ok) return prepared;
  const started = prepared.value.events.find((event) => event.kind === 'runStarted');
  const plan = request.resume ? started?.plan : request.plan;
  if (plan === undefined) throw new Error('A journal was reopened whose first line holds no plan.');
  return succeed(work(request, withOverrides(plan, request), prepared.value, send));
}

function work(
  request: StartRequest,
  plan: Plan,
  prepared: PreparedRun,
  send: (message: RunnerMessage) => void,
): RunHandle {
  const { events: past, claim, folder, name } = prepared;
  const stopping = new AbortController();
  const log = (line: string): void => {
    process.stderr.write(`${line}\n`);
    try {
      appendFileSync(join(folder, fileNames.log), `${line}\n`);
    } catch {
      // A full disk costs log lines, never the run.
    }
  };
  let state = foldAll(emptyState(), past);
  const journal = createJournal({
    file: prepared.file,
    name,
    incarnation: (past.at(-1)?.inc ?? 0) + 1,
    lastSeq: past.at(-1)?.seq ?? 0,
    mayWrite: claim.holds,
    isThere: () => prepared.file.isInPlace() && existsSync(folder),
    patienceMs: diskPatienceMs,
    retryMs: 1000,
    onEvent(event) {
      state = fold(state, event);
      send({ kind: 'event', event });
    },
  });
  const settled = async () => (await journal.settled()).ok;

  const cores = usableCores();
  const threads = request.threads ?? threadsPerWorker(plan, cores);
  const executor = createLocalExecutor(workerBundle(), request.folder, log);
  const pool = createTaskPool({
    runFolder: folder,
    workers: plan.run.workers,
    executor,
    write: journal.write,
    settled,
    ...knownTasks(past),
  });
  const searchThread = new URL('./search-thread.js', import.meta.url);
  const proposer = createProposer(searchThread);
  const analyst = createProposer(searchThread);
  const cancel: Cancel = watchCancel(folder, (step) => {
    const running = state.trials.filter((trial) => trial.status === 'running').map((trial) => trial.trial);
    journal.write({ kind: 'cancelRequested', step, running });
    stopping.abort();
    journal.hurry(leavingPatienceMs);
    pool.cancel(step);
  });
  const data = createDataLooks(executor, { engine: plan.run.engine, threads }, plan.seed, stopping.signal);

  const run = async (): Promise<End> => {
    log(`> ${request.command}`);
    if (request.resume) journal.write({ kind: 'runResumed', command: request.command, damaged: prepared.damaged });
    else journal.write(startedEvent(request, plan));
    const first = firstData(plan, past);
    if (!first.ok) return failedEnd(first.error);
    const crowd = crowded(threads, plan.run.workers, cores);
    if (crowd !== undefined && request.threads !== undefined)
      journal.write({ kind: 'noted', level: 'warning', code: 'threads-many', message: crowd });
    const answer = await climb(
      executor,
      {
        kind: 'probe',
        engine: plan.run.engine,
        threads,
        data: { settings: first.value, splitSeed: plan.seed },
        ladder: true,
      },
      stopping.signal,
    );
    if (cancel.step > 0) return { reason: 'cancelled', message: 'Cancelled before the first trial.' };
    if (!answer.ok) return failedEnd(answer.error);
    const { engine, data: look } = answer.value;
    if (engine === null || look === null) return failedEnd(probeEmpty);
    const changed = dataChanged(past, look, name);
    if (changed !== undefined) return failedEnd(changed);
    warnOfEngine(past, engine, journal.write);
    journal.write({ kind: 'engineChosen', ...engine, fingerprint: look.fingerprint, sets: look.sets });
    if (!past.some(({ kind }) => kind === 'engineChosen')) {
      for (const message of look.notes ?? [])
        journal.write({ kind: 'noted', level: 'info', code: 'data-note', message });
    }
    data.know(first.value, look);
    const how = { engine: engine.engine, threads };
    return coordinate({
      plan,
      past,
      journal,
      state: () => state,
      pool,
      proposer,
      analyst,
      data,
      how,
      threadsFor: (tasks) => request.threads ?? threadsAtEnd(plan, cores, tasks),
      cancelled: () => cancel.step > 0,
    });
  };

  const finish = async (): Promise<RunEnd> => {
    const end = await run().catch((error: unknown) => failedEnd(bug(error, log)));
    journal.write({ kind: 'runFinished', ...end });
    const written = await journal.settled();
    if (!written.ok) log(`${written.error.message} ${written.error.hint}`);
    cancel.close();
    await Promise.all([proposer.close(), analyst.close()]);
    journal.close();
    claim.release();
    if (!written.ok) return { ok: false, failure: written.error };
    return { ok: end.reason !== 'failed' && end.reason !== 'cancelled' && hasValues(state.trials) };
  };
  return { cancel: cancel.further, ended: finish() };
}

/** A run on a full disk waits this long before it gives up. */
const diskPatienceMs = 10 * 60_000;
/** And this long once it is cancelled. */
const leavingPatienceMs = 3_000;

function workerBundle(): string {
  return fileURLToPath(new URL('./worker.js', import.meta.url));
}

function withOverrides(plan: Plan, request: StartRequest): Plan {
  const workers = Math.max(1, request.workers ?? plan.run.workers);
  return { ...plan, run: { ...plan.run, workers, engine: request.engine ?? plan.run.engine } };
}

function startedEvent(request: StartRequest, plan: Plan): RunStarted {
  return {
    kind: 'runStarted',
    run: randomUUID(),
    plan,
    source: request.source ?? { name: '', text: '' },
    version: APP_VERSION,
    machine: { platform: `${process.platform}-${process.arch}`, node: process.version, cores: availableParallelism() },
    command: request.command,
    ...(plan.baselines.length === 0 ? {} : { baselineTrials: baselineSizes(plan) }),
  };
}

/** How the first trial reads the data: that is looked at before anything runs. */
function firstData(plan: Plan, past: readonly RunEvent[]): Result<DecidedSettings> {
  const strategy = createStrategy(plan);
  if (!strategy.ok) return strategy;
  const before = past.find((event) => event.kind === 'trialProposed');
  const proposal = before ?? strategy.value.propose(1, []);
  const decided = decidePlan(plan, 'answers' in proposal ? proposal.answers : {});
  return decided.ok ? succeed(decided.value.data) : decided;
}

function knownTasks(past: readonly RunEvent[]) {
  const epochsKnown = new Map<string, number>();
  const failuresKnown = new Set<string>();
  for (const event of past) {
    if (event.kind === 'epochFinished') {
      epochsKnown.set(event.task, Math.max(event.epoch, epochsKnown.get(event.task) ?? 0));
    }
    if (event.kind === 'taskFinished' && event.status === 'failed') failuresKnown.add(event.task);
  }
  return { epochsKnown, failuresKnown };
}

function dataChanged(past: readonly RunEvent[], look: DataAnswer, name: string): Failure | undefined {
  const before = past.findLast((event) => event.kind === 'engineChosen');
  if (before === undefined || before.fingerprint === look.fingerprint) return undefined;
  return {
    code: 'data-changed',
    message: `The data is not what it was when ${name} began, so its trials could not be compared any more.`,
    hint: 'Bring the old data back, or run the experiment anew (--force on the command line).',
  };
}

function warnOfEngine(
  past: readonly RunEvent[],
  engine: ChosenEngine,
  write: (body: { kind: 'noted'; level: 'warning'; code: string; message: string }) => void,
): void {
  const before = past.findLast((event) => event.kind === 'engineChosen');
  if (before === undefined || before.engine === engine.engine) return;
  const message = `The run goes on with the engine ${engine.engine}; it began with ${before.engine}. Last digits may differ.`;
  write({ kind: 'noted', level: 'warning', code: 'engine-changed', message });
}

function bug(error: unknown, log: (line: string) => void): Failure {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return {
    code: 'runner-bug',
    message: `The search process met an error of its own: ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'Nothing computed is lost: resume the run. Please report the last lines of the log.',
  };
}

const planMissing: Failure = {
  code: 'plan-missing',
  message: 'There is no plan to run.',
  hint: 'Start from an experiment file.',
};

const probeEmpty: Failure = {
  code: 'worker-lost',
  message: 'The worker said nothing about engine or data.',
  hint: 'See the log.',
};
