/** `snnexp doctor`: what would compute here and why, and what a bug report needs. Nothing is sent anywhere. */

import { freemem, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { counted } from '../core/words.ts';
import { processorName } from '../machine/processor-name.ts';
import { usableCores } from '../machine/usable-cores.ts';
import { APP_VERSION, EVENT_VERSION, NUMERICS_VERSION, PLAN_VERSION } from '../protocol/version.ts';
import { createLocalExecutor, type LocalExecutor } from '../runner/executors/local.ts';
import { type TriedRung, tryEveryRung } from '../runner/ladder.ts';
import { alignColumns } from './front-table.ts';
import { type ExitCode, exit, type Terminal, tellFailure } from './terminal.ts';

export interface DoctorOptions {
  readonly json?: boolean;
  readonly engine?: string;
}

export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<ExitCode> {
  const log: string[] = [];
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  const executor = createLocalExecutor(worker, process.cwd(), (line) => log.push(line));
  const cores = usableCores();
  const found = await lookAtEngines(executor, options.engine ?? 'best', cores);
  const machine = {
    snnexp: APP_VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processor: processorName(),
    cores,
    memoryBytes: totalmem(),
    freeBytes: freemem(),
  };
  const versions = { plan: PLAN_VERSION, journal: EVENT_VERSION, numerics: NUMERICS_VERSION };
  if (options.json === true) {
    const [engine, failure] = found.ok ? [found.value, null] : [null, found.error];
    terminal.json({ v: 1, machine, versions, engine, failure });
    return found.ok ? exit.fine : exit.problems;
  }
  const memory = `${gigabytes(machine.memoryBytes)}, ${gigabytes(machine.freeBytes)} free`;
  const lines = alignColumns([
    ['snnexp', `${machine.snnexp} (plan ${versions.plan}, journal ${versions.journal}, numerics ${versions.numerics})`],
    ['Node', `${machine.node} on ${machine.platform}`],
    ['Processor', `${machine.processor}, ${counted(cores, 'core')}`],
    ['Memory', memory],
  ]);
  for (const line of lines) terminal.print(line);
  terminal.print();
  if (!found.ok) {
    tellFailure(terminal, found.error);
    for (const line of log) terminal.tell(line);
    return exit.problems;
  }
  terminal.print(`Engine: ${found.value.title}`);
  for (const line of alignColumns(found.value.rungs.map(columnsOf))) terminal.print(line);
  if (cores > 1) terminal.print('Trials that run at the same time share the threads out between them.');
  return exit.fine;
}

interface FoundEngine {
  readonly engine: string;
  readonly title: string;
  readonly threads: number;
  readonly rungs: readonly TriedRung[];
}

/** Every rung of the ladder, or the one engine that was asked for. */
async function lookAtEngines(executor: LocalExecutor, wanted: string, threads: number): Promise<Result<FoundEngine>> {
  const never = new AbortController().signal;
  if (wanted === 'best') {
    const rungs = await tryEveryRung(executor, threads, never);
    const taken = rungs.find((rung) => rung.taken);
    if (taken === undefined) return fail(noEngine(rungs));
    return succeed({ engine: taken.engine, title: taken.title ?? taken.engine, threads: taken.threads ?? 1, rungs });
  }
  const answer = await executor.probe({ kind: 'probe', engine: wanted, threads, ladder: true }, never);
  if (!answer.ok) return answer;
  const { engine } = answer.value;
  if (engine === null) return fail(noEngine([]));
  const rungs = engine.rungs.map((rung) => ({ ...rung, works: true, title: engine.title, threads: engine.threads }));
  return succeed({ ...engine, rungs });
}

function columnsOf({ engine, taken, works, title, why }: TriedRung): string[] {
  const state = taken ? 'taken' : works ? 'works' : 'not';
  return [`  ${state}`, engine, title === null ? why : `${title}; ${why}`];
}

function noEngine(rungs: readonly TriedRung[]): Failure {
  const reasons = rungs.map(({ engine, why }) => `${engine}: ${why}`).join('; ');
  const message = `No engine computes right here (${reasons}).`;
  return { code: 'engine-none', message, hint: 'Please report this line.' };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
