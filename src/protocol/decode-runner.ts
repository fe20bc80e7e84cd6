/** The doors between a starter and a coordinator: IPC both ways, owner.json and control.json. */

import { type Failure, fail, type Result, succeed } from '../core/result.ts';
import { count, type Decoder, flag, number, object, oneOf, tagged, text } from './decode.ts';
import { decodeEvent } from './decode-event.ts';
import { decodePlan } from './decode-plan.ts';
import type { Attended, Control, Owner, RunnerEnded, RunnerMessage, RunnerRequest, StartRequest } from './runner.ts';

export function decodeRunnerRequest(value: unknown): Result<RunnerRequest> {
  return named('request to the search process', requests(value));
}

export function decodeRunnerMessage(value: unknown): Result<RunnerMessage> {
  return named('message of the search process', messages(value));
}

export function decodeOwner(value: unknown): Result<Owner> {
  return named('owner.json', owner(value));
}

export function decodeControl(value: unknown): Result<Control> {
  return named('control.json', control(value));
}

export function decodeAttended(value: unknown): Result<Attended> {
  return named('attended.json', attended(value));
}

export const decodeFailure: Decoder<Failure> = object<Failure>({ code: text, message: text, hint: text });

const requests = tagged<RunnerRequest>({
  start: object<StartRequest>(
    { kind: oneOf('start'), journal: text, folder: text, resume: flag, command: text, outlive: flag },
    {
      plan: decodePlan,
      source: object<{ name: string; text: string }>({ name: text, text }),
      workers: count,
      engine: text,
      threads: count,
      reattachMs: count,
    },
  ),
  cancel: object<{ readonly kind: 'cancel' }>({ kind: oneOf('cancel') }),
});

type EventMessage = Extract<RunnerMessage, { readonly kind: 'event' }>;
const messages = tagged<RunnerMessage>({
  event: object<EventMessage>({
    kind: oneOf('event'),
    event: (value) => {
      const decoded = decodeEvent(value);
      if (!decoded.ok) return decoded;
      return decoded.value.kind === 'newer' ? fail('is newer than this version') : succeed(decoded.value.event);
    },
  }),
  refused: object<{ readonly kind: 'refused'; readonly failure: Failure }>({
    kind: oneOf('refused'),
    failure: decodeFailure,
  }),
  ended: object<RunnerEnded>({ kind: oneOf('ended'), ok: flag }, { failure: decodeFailure }),
});

const owner = object<Owner>({ v: oneOf(1), pid: count, startedAt: number, host: text });
const attended = object<Attended>({ v: oneOf(1), count });
const control = object<Control>({ v: oneOf(1), cancel: oneOf(0, 1, 2, 3) });

function named<T>(what: string, result: Result<T, string>): Result<T> {
  if (result.ok) return result;
  return fail({
    code: 'message-unreadable',
    message: `A ${what} was not understood: it ${result.error}.`,
    hint: 'Both sides must be of the same version of snnexp.',
  });
}
