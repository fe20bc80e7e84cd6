/**
 * Runs attempts and probes as child processes of this machine. Nothing about results is here: those are files, the
 * same for every executor to come.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { decodeWorkerMessage } from '../../protocol/decode-worker.ts';
import type { Probe, ProbeAnswer, RunTask, WorkerMessage, WorkerRequest } from '../../protocol/worker.ts';

export interface WorkerProcess {
  readonly pid: number;
  /** How it ended, in words: "code 0", "signal SIGKILL". */
  readonly ended: Promise<WorkerEnd>;
  ask(request: WorkerRequest): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}
export interface WorkerEnd {
  readonly code: number | null;
  readonly words: string;
}

export interface LocalExecutor {
  start(task: RunTask, onMessage: (message: WorkerMessage) => void): WorkerProcess;
  probe(request: Probe, stopping: AbortSignal): Promise<Result<ProbeAnswer>>;
}

/**
 * `folder` is where workers run; `log` takes what they print, line by line; `environment` is added to that of this
 * process.
 */
export function createLocalExecutor(
  worker: string,
  folder: string,
  log: (line: string) => void,
  environment: Readonly<Record<string, string>> = {},
): LocalExecutor {
  const start = (request: RunTask | Probe, onMessage: (message: WorkerMessage) => void): WorkerProcess => {
    let child: ChildProcess;
    try {
      child = fork(worker, [], {
        cwd: folder,
        env: { ...process.env, ...environment },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A group of its own: Ctrl-C in a terminal then reaches only the starter, which cancels in steps.
        detached: process.platform !== 'win32',
      });
    } catch (error) {
      return neverStarted(error);
    }
    // Undefined where the process could not be started for want of files (EMFILE), whatever the type says.
    for (const stream of [child.stdout, child.stderr]) if (stream) forward(stream, log);
    child.on('message', (raw) => {
      const message = decodeWorkerMessage(raw);
      if (message.ok) onMessage(message.value);
      else log(`A worker's message was not understood: it ${message.error}.`);
    });
    const ask = (wish: WorkerRequest) => {
      // The callback takes the error of a worker that has just gone; its end is seen elsewhere.
      if (child.connected) child.send(wish, () => undefined);
    };
    const ended = endOf(child);
    ask(request);
    return { pid: child.pid ?? 0, ended, ask, kill: (signal) => killGroup(child, signal) };
  };

  return {
    start,
    probe(request, stopping) {
      return new Promise((resolve) => {
        const worker = start(request, (message) => {
          if (message.kind === 'probed') resolve(succeed(message));
          if (message.kind === 'probeFailed') resolve(fail(message.failure));
        });
        const stop = () => worker.kill('SIGKILL');
        stopping.addEventListener('abort', stop, { once: true });
        if (stopping.aborted) stop();
        worker.ended.then((end) => {
          stopping.removeEventListener('abort', stop);
          resolve(fail(probeLost(end)));
        });
      });
    },
  };
}

/** Some reasons for which the system starts no process come as an exception (ENOMEM), the others as an event. */
function neverStarted(error: unknown): WorkerProcess {
  const words = error instanceof Error ? error.message : String(error);
  return { pid: 0, ended: Promise.resolve({ code: null, words }), ask: () => undefined, kill: () => undefined };
}

/** The worker and everything it started. */
function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

function endOf(child: ChildProcess): Promise<WorkerEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, words: error.message }));
    child.once('exit', (code, signal) =>
      resolve({ code, words: signal === null ? `code ${code}` : `signal ${signal}` }),
    );
  });
}

function forward(stream: Readable, log: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', log);
}

function probeLost(end: WorkerEnd): Failure {
  return {
    code: 'worker-lost',
    message: `The worker that looks at engine and data ended without an answer (${end.words}).`,
    hint: 'Its last words are in the log.',
  };
}
