/** The real command line on real bundles: workspaces, started commands, and what a journal says afterwards. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import type { RunEvent } from '../../../src/protocol/event.ts';
import { journalReader } from '../../../src/protocol/journal-line.ts';

/** The bundles under test; `node esbuild.mjs` makes them. */
export const dist = resolve(process.env.SNNEXP_DIST ?? 'dist');

/** An empty folder that is gone after the test. */
export function workspace(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-process-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the first event that fits; rejects when the command ends without one. Needs --json. */
  event<K extends RunEvent['kind']>(
    kind: K,
    fits?: (event: Extract<RunEvent, { kind: K }>) => boolean,
  ): Promise<Extract<RunEvent, { kind: K }>>;
}

/** Starts `snnexp` with these arguments in a folder; `cli` is another copy of it. */
export function start(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cli = join(dist, 'cli.js'),
): Started {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const events: RunEvent[] = [];
  const listeners = new Set<() => void>();
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (let end = stdout.indexOf('\n', read); end >= 0; end = stdout.indexOf('\n', read)) {
      const line = stdout.slice(read, end);
      read = end + 1;
      if (line.startsWith('{')) events.push(JSON.parse(line));
    }
    for (const listener of [...listeners]) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((done) => {
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return {
    child,
    finished,
    event(kind, fits = () => true) {
      return new Promise((done, refuse) => {
        const look = () => {
          const found = events.find((event) => event.kind === kind && fits(event as never));
          if (found === undefined) return;
          listeners.delete(look);
          done(found as never);
        };
        listeners.add(look);
        look();
        finished.then(({ code, stderr: said }) => {
          look();
          refuse(new Error(`snnexp ended with code ${code} before a fitting ${kind}: ${said}`));
        });
      });
    },
  };
}

/** Runs `snnexp` to its end. */
export function snnexp(folder: string, ...args: readonly string[]): Promise<Finished> {
  return start(folder, args).finished;
}

export function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Every readable event of a journal. */
export function journal(folder: string, name = 'tiny.snnrun'): readonly RunEvent[] {
  return journalReader().read(readFileSync(join(folder, name))).events;
}

/** What must be equal however a run went: answers and values by trial, confirmed and held-out ones, what mattered. */
export function essence(events: readonly RunEvent[]): object {
  const answers = new Map<number, object>();
  const values = new Map<number, object>();
  const confirmed = new Map<number, object>();
  const heldOut = new Map<number, object>();
  let sensitivity: object | undefined;
  for (const event of events) {
    if (event.kind === 'trialProposed') answers.set(event.trial, { answers: event.answers, tasks: event.tasks });
    if (event.kind === 'trialFinished') values.set(event.trial, event.values);
    if (event.kind === 'trialPruned') {
      const { epoch, place, among, values: reached } = event;
      values.set(event.trial, { epoch, place, among, reached });
    }
    if (event.kind === 'trialFailed' && event.reason !== 'cancelled') {
      values.set(event.trial, { reason: event.reason, message: event.message });
    }
    if (event.kind === 'sensitivityMeasured') {
      const { seq: _seq, at: _at, inc: _inc, ...found } = event;
      sensitivity = found;
    }
    if (event.kind === 'trialConfirmed') {
      confirmed.set(event.trial, { values: event.values, feasible: event.feasible });
    }
    if (event.kind === 'frontMeasured') heldOut.set(event.trial, withoutTime(event.values));
  }
  const byTrial = { answers: sorted(answers), values: sorted(values), confirmed: sorted(confirmed) };
  return { ...byTrial, heldOut: sorted(heldOut), sensitivity };
}

/** The process that owns the run. */
export function ownerOf(folder: string, name = 'tiny.snnrun'): number {
  return JSON.parse(readFileSync(join(folder, `${name}.d`, 'owner.json'), 'utf8')).pid;
}

/** Waits until something is so; the test's own limit ends a wait that is in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 20));
}

/** True while a process with this number lives; one that has ended and waits for its parent does not. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return process.platform !== 'linux';
  }
}

const clocks: ReadonlySet<string> = new Set(['time', 'processor_time', 'inference_time']);

/** Measures read from a clock differ from run to run. */
function withoutTime<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !clocks.has(name)));
}

function sorted(map: ReadonlyMap<number, object>): readonly (readonly [number, object])[] {
  return [...map].sort(([a], [b]) => a - b);
}
