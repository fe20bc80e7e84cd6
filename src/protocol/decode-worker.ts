/** The doors between a coordinator and a worker. */

import type { Result } from '../core/result.ts';
import { count, flag, list, nullable, object, oneOf, table, tagged, text } from './decode.ts';
import { engineFields } from './decode-engine.ts';
import { decodeDecidedSettings } from './decode-plan.ts';
import { decodeFailure } from './decode-runner.ts';
import type { ChosenEngine } from './engine.ts';
import type { DataAnswer, Probe, RunTask, WorkerMessage, WorkerRequest } from './worker.ts';

/** A phrase on failure. */
export function decodeWorkerRequest(value: unknown): Result<WorkerRequest, string> {
  return requests(value);
}

export function decodeWorkerMessage(value: unknown): Result<WorkerMessage, string> {
  return messages(value);
}

const requests = tagged<WorkerRequest>({
  task: object<RunTask>({ kind: oneOf('task'), tasks: text, key: text, attempt: count }),
  probe: object<Probe>(
    { kind: oneOf('probe'), engine: text, threads: count, ladder: flag },
    {
      rung: text,
      data: object<NonNullable<Probe['data']>>({ settings: decodeDecidedSettings, splitSeed: count }),
    },
  ),
  cancel: object<{ readonly kind: 'cancel' }>({ kind: oneOf('cancel') }),
});

const data = object<DataAnswer>({ fingerprint: text, sets: table(count) }, { notes: list(text) });

type Of<K extends WorkerMessage['kind']> = Extract<WorkerMessage, { readonly kind: K }>;
const messages = tagged<WorkerMessage>({
  wrote: object<Of<'wrote'>>({ kind: oneOf('wrote') }),
  note: object<Of<'note'>>({ kind: oneOf('note'), level: oneOf('info', 'warning'), code: text, message: text }),
  probed: object<Of<'probed'>>(
    { kind: oneOf('probed'), engine: nullable(object<ChosenEngine>(engineFields)), data: nullable(data) },
    { why: text },
  ),
  probeFailed: object<Of<'probeFailed'>>({ kind: oneOf('probeFailed'), failure: decodeFailure }),
});
