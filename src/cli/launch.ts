/** Forks a coordinator, hands it a request and passes on what it says; Ctrl-C becomes the steps of cancelling. */

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../core/result.ts';
import { decodeRunnerMessage } from '../protocol/decode-runner.ts';
import type { RunEvent } from '../protocol/event.ts';
import type { RunnerEnded, StartRequest } from '../protocol/runner.ts';

export type LaunchEnd =
  | RunnerEnded
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The process went away without a word. */
  | { readonly kind: 'gone'; readonly words: string };

export interface LaunchListener {
  event(event: RunEvent): void;
  /** A line of the log of coordinator and workers. */
  log(line: string): void;
}

export function launchRun(request: StartRequest, listener: LaunchListener): Promise<LaunchEnd> {
  const child = fork(fileURLToPath(new URL('./runner.js', import.meta.url)), [], {
    cwd: request.folder,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In a group of its own, so that Ctrl-C reaches this process alone.
    detached: process.platform !== 'win32',
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => listener.log(text.trimEnd()));
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
      if (!message.ok) listener.log(message.error.message);
      else if (message.value.kind === 'event') listener.event(message.value.event);
      else said ??= message.value;
    });
    child.once('error', (error) => resolve(said ?? { kind: 'gone', words: error.message }));
    child.once('close', (code, signal) => resolve(said ?? { kind: 'gone', words: signal ?? `code ${code}` }));
    child.send(request, () => undefined);
  }).finally(() => {
    for (const signal of signals) process.off(signal, cancel);
  });
}
