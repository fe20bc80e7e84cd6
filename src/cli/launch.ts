/** Forks a coordinator, hands it a request and passes on what it says; Ctrl-C becomes the steps of cancelling. */

import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Failure } from '../core/result.ts';
import { decodeRunnerMessage } from '../protocol/decode-runner.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { RunnerEnded, StartRequest } from '../protocol/runner.ts';

export type LaunchEnd =
  | RunnerEnded
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The process went away without a word; `printed` are the last lines of its log. */
  | { readonly kind: 'gone'; readonly words: string; readonly printed: readonly string[] };

/** `runner` is the coordinator's bundle. */
export function launchRun(
  runner: string,
  request: StartRequest,
  onEvent: (event: RunEvent) => void,
): Promise<LaunchEnd> {
  const child = fork(runner, [], {
    cwd: request.folder,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In a group of its own, so that Ctrl-C reaches this process alone.
    detached: process.platform !== 'win32',
  });
  // The whole log lies in the run's folder; on the terminal it would bury the rest.
  const printed: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue;
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      printed.push(line);
      if (printed.length > LAST_LINES) printed.shift();
    });
  }
  const cancel = () => {
    if (child.connected) child.send({ kind: 'cancel' }, () => undefined);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, cancel);

  return new Promise<LaunchEnd>((resolve) => {
    let said: LaunchEnd | undefined;
    child.on('message', (raw) => {
      const message = decodeRunnerMessage(raw);
      if (!message.ok) said ??= { kind: 'refused', failure: message.error };
      else if (message.value.kind === 'event') onEvent(message.value.event);
      else said ??= message.value;
    });
    const end = (words: string) => resolve(said ?? { kind: 'gone', words, printed });
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(signal ?? `code ${code}`));
    child.send(request, () => undefined);
  }).finally(() => {
    for (const signal of signals) process.off(signal, cancel);
  });
}

const LAST_LINES = 20;
