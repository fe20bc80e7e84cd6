/** `snnexp doctor`: what would compute here and why, and what a bug report needs. Nothing is sent anywhere. */

import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { APP_VERSION, EVENT_VERSION, NUMERICS_VERSION, PLAN_VERSION } from '../protocol/version.ts';
import { createLocalExecutor } from '../runner/executors/local.ts';
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
  const threads = availableParallelism();
  const answer = await executor.probe(
    { kind: 'probe', engine: options.engine ?? 'best', threads, ladder: true },
    new AbortController().signal,
  );
  const engine = answer.ok ? answer.value.engine : null;
  const machine = {
    snnexp: APP_VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: threads,
    memoryBytes: totalmem(),
    freeBytes: freemem(),
  };
  const versions = { plan: PLAN_VERSION, journal: EVENT_VERSION, numerics: NUMERICS_VERSION };
  if (options.json === true) {
    const failure = answer.ok ? null : answer.error;
    terminal.json({ v: 1, machine, versions, engine, failure });
    return answer.ok ? exit.fine : exit.problems;
  }
  const memory = `${gigabytes(machine.memoryBytes)}, ${gigabytes(machine.freeBytes)} free`;
  const lines = alignColumns([
    ['snnexp', `${machine.snnexp} (plan ${versions.plan}, journal ${versions.journal}, numerics ${versions.numerics})`],
    ['Node', `${machine.node} on ${machine.platform}`],
    ['Processor', `${machine.processor}, ${machine.cores} core${machine.cores === 1 ? '' : 's'}`],
    ['Memory', memory],
  ]);
  for (const line of lines) terminal.print(line);
  terminal.print();
  if (engine === null) {
    if (!answer.ok) tellFailure(terminal, answer.error);
    for (const line of log) terminal.tell(line);
    return exit.problems;
  }
  terminal.print(`Engine: ${engine.title}`);
  const ladder = alignColumns(
    engine.rungs.map(({ engine: name, taken, why }) => [taken ? '  taken' : '  not', name, why]),
  );
  for (const line of ladder) terminal.print(line);
  return exit.fine;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
