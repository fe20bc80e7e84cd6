/**
 * The coordinator's process. It waits for one start request over IPC, runs it, and ends. When its starter goes away
 * it cancels, unless it was told to outlive it or to wait for another to attend to the run. What is printed is log, never protocol.
 */

import { decodeRunnerRequest } from '../protocol/decode-runner.ts';
import { runFolder } from '../protocol/layout.ts';
import type { RunnerMessage, StartRequest } from '../protocol/runner.ts';
import { whenUnattended } from './attendance.ts';
import { beginRun, type RunEnd, type RunHandle } from './run.ts';

let run: RunHandle | undefined;
let request: StartRequest | undefined;

process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
console.log = console.error;
console.info = console.error;

process.on('message', (raw) => {
  const message = decodeRunnerRequest(raw);
  if (!message.ok) {
    send({ kind: 'refused', failure: message.error });
    end({ ok: false });
  } else if (message.value.kind === 'cancel') run?.cancel();
  else if (run === undefined) start(message.value);
});
process.on('disconnect', () => {
  if (run === undefined || request === undefined) process.exit(1);
  if (request.outlive) return;
  const { cancel } = run;
  if (request.reattachMs === undefined) cancel();
  else whenUnattended(runFolder(request.journal), request.reattachMs, cancel);
});
// While a starter is there, it hears the terminal's Ctrl-C itself and asks for the steps one by one.
process.on('SIGINT', () => {
  if (!process.connected) run?.cancel();
});
process.on('SIGTERM', () => run?.cancel());
process.on('SIGHUP', () => {
  if (request?.outlive !== true && request?.reattachMs === undefined) run?.cancel();
});

function start(wanted: StartRequest): void {
  request = wanted;
  const begun = beginRun(wanted, send);
  if (!begun.ok) {
    send({ kind: 'refused', failure: begun.error });
    end({ ok: false });
    return;
  }
  run = begun.value;
  run.ended.then(end);
}

function send(message: RunnerMessage): void {
  // The callback takes the error of a starter that has just gone.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Lets the last messages out, then ends whatever still holds the process. */
function end(how: RunEnd): void {
  process.exitCode = how.ok ? 0 : 1;
  const message: RunnerMessage = { kind: 'ended', ...how };
  if (process.connected) process.send?.(message, undefined, undefined, () => process.exit());
  else process.exit();
}
