/** Starts a coordinator in a process of its own and forgets it: everything it finds is read from the journal. */

import { fork } from 'node:child_process';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { decodeRunnerMessage } from '../../protocol/decode-runner.ts';
import type { RunEvent } from '../../protocol/event.ts';
import type { StartRequest } from '../../protocol/runner.ts';

export interface LaunchedRun {
  /** Resolves when the coordinator has ended. */
  readonly ended: Promise<CoordinatorEnd>;
}

export interface CoordinatorEnd {
  /** False when it ended with an error. */
  readonly well: boolean;
  /** What it said of an end that the journal does not hold. */
  readonly failure: Failure | undefined;
}

/**
 * Forks the runner bundle and hands it the request. Resolves once the first event is written, or with the sentence
 * of a refusal (another owner, a read-only folder). Each event is told as it happens, before it is on disk.
 */
export function launchRun(
  runnerBundle: string,
  request: StartRequest,
  log: (line: string) => void,
  heard: (event: RunEvent) => void,
): Promise<Result<LaunchedRun, Failure>> {
  log(`> ${request.command}`);
  const child = fork(runnerBundle, [], {
    cwd: request.folder,
    // In desktop VS Code execPath is the editor; this makes it a plain Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A window that goes away takes its process group along; the run decides for itself.
    detached: true,
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));
  let failure: Failure | undefined;
  const ended = new Promise<CoordinatorEnd>((resolve) => {
    child.once('exit', (code) => resolve({ well: code === 0, failure }));
  });

  return new Promise((resolve) => {
    child.once('error', (error) => resolve(fail(startFailure(error.message))));
    child.once('exit', (code, signal) => resolve(fail(startFailure(`it ended with ${signal ?? `code ${code}`}`))));
    child.on('message', (raw) => {
      const message = decodeRunnerMessage(raw);
      if (!message.ok) return log(`A message of the runner could not be read: ${message.error.message}`);
      if (message.value.kind === 'refused') resolve(fail(message.value.failure));
      if (message.value.kind === 'ended') failure = message.value.failure;
      if (message.value.kind !== 'event') return;
      resolve(succeed({ ended }));
      heard(message.value.event);
    });
    // The callback takes the error of a process that did not come up; its end is told above.
    child.send(request, () => undefined);
    child.unref();
  });
}

function startFailure(reason: string): Failure {
  return {
    code: 'runner-start',
    message: `The search process could not be started: ${reason}.`,
    hint: 'The log (SNN: Open Log) has its last words.',
  };
}
