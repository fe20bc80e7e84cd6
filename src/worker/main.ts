/**
 * A worker's process: takes one request over IPC, answers it, ends. What is printed is log, never protocol. When the
 * process that asked goes away, the worker goes too; checkpoints keep what it had.
 */

import { decodeWorkerRequest } from '../protocol/decode-worker.ts';
import { exitCodes, type WorkerMessage } from '../protocol/worker.ts';
import { probe } from './probe.ts';
import { runTask } from './run-task.ts';

let cancelled = false;
let busy = false;

process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
console.log = console.error;
console.info = console.error;
console.debug = console.error;

process.on('disconnect', () => process.exit(exitCodes.interrupted));
// Ctrl-C is for the process that asked; it says what is to be done.
process.on('SIGINT', () => undefined);

process.on('message', (raw) => {
  const request = decodeWorkerRequest(raw);
  if (!request.ok) {
    console.error(`A request was not understood: it ${request.error}.`);
    process.exit(exitCodes.otherProtocol);
  }
  if (request.value.kind === 'cancel') cancelled = true;
  else if (!busy) {
    busy = true;
    serve(request.value).then(leaveWhenSent, (error: unknown) => {
      console.error(error);
      leaveWhenSent(exitCodes.failed);
    });
  }
});

async function serve(request: Parameters<typeof runTask>[0] | Parameters<typeof probe>[0]): Promise<number> {
  if (request.kind === 'task') {
    return runTask(request, { send, cancelled: () => cancelled, leave: (code) => process.exit(code) });
  }
  const answer = await probe(request);
  await sendNow(answer.ok ? { kind: 'probed', ...answer.value } : { kind: 'probeFailed', failure: answer.error });
  return exitCodes.done;
}

function send(message: WorkerMessage): void {
  // The callback takes the error of a coordinator that has just gone.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function sendNow(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

/** Threads of the engine would keep the process; the last lines of the log are let out first. */
function leaveWhenSent(code: number): void {
  process.stderr.write('', () => process.exit(code));
}
