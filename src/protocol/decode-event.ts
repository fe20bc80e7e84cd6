/**
 * The journal's door. An event of a kind this version does not know becomes a note that carries its text, so readers
 * show it as a line and go on.
 */

import { fail, type Result, succeed } from '../core/result.ts';
import { count, type Decoder, flag, list, nullable, number, object, oneOf, table, tagged, text } from './decode.ts';
import { engineFields } from './decode-engine.ts';
import { decodePlan } from './decode-plan.ts';
import { decodeSensitivity } from './decode-sensitivity.ts';
import { decodeLayerReport } from './decode-task.ts';
import type {
  AttemptLost,
  AttemptStarted,
  CancelRequested,
  EngineChosen,
  EpochFinished,
  FrontMeasured,
  Noted,
  RunEvent,
  RunEventBody,
  RunFinished,
  RungReached,
  RunResumed,
  RunStarted,
  Spread,
  TaskFinished,
  TrialConfirmed,
  TrialFailed,
  TrialFinished,
  TrialProposed,
  TrialPruned,
} from './event.ts';
import type { Answers } from './plan.ts';
import { EVENT_VERSION } from './version.ts';

export type DecodedEvent =
  | { readonly kind: 'event'; readonly event: RunEvent }
  /** Written by a newer version of this protocol. */
  | { readonly kind: 'newer'; readonly version: number };

/** A phrase on failure; `newer` is no failure of the line. */
export function decodeEvent(value: unknown): Result<DecodedEvent, string> {
  const head = decodeHead(value);
  if (!head.ok) return head;
  if (head.value.v > EVENT_VERSION) return succeed({ kind: 'newer', version: head.value.v });
  const stamp = { v: 1, seq: head.value.seq, at: head.value.at, inc: head.value.inc } as const;
  if (!knownKinds.has(head.value.kind)) {
    const message = `${head.value.kind}: ${JSON.stringify(value)}`;
    return succeed({
      kind: 'event',
      event: { kind: 'noted', level: 'info', code: 'event-unknown', message, ...stamp },
    });
  }
  const body = decodeBody(value);
  return body.ok ? succeed({ kind: 'event', event: { ...body.value, ...stamp } }) : fail(body.error);
}

const decodeHead = object<{ v: number; seq: number; at: string; inc: number; kind: string }>({
  v: count,
  seq: count,
  at: text,
  inc: count,
  kind: text,
});

const decodeSpread: Decoder<Spread> = object<Spread>({ mean: number, sd: number, each: list(number) });

const decodeAnswers: Decoder<Answers> = table<number | string>((value) =>
  typeof value === 'string' ? succeed(value) : number(value),
);

const kind = <const K extends string>(name: K): { readonly kind: Decoder<K> } => ({ kind: oneOf(name) });

const cases: { readonly [K in RunEventBody['kind']]: Decoder<Extract<RunEventBody, { readonly kind: K }>> } = {
  runStarted: object<RunStarted>(
    {
      ...kind('runStarted'),
      run: text,
      plan: decodePlan,
      source: object<RunStarted['source']>({ name: text, text }),
      version: text,
      machine: object<RunStarted['machine']>({ platform: text, node: text, cores: count }),
      command: text,
    },
    { baselineTrials: list(nullable(count)) },
  ),
  runResumed: object<RunResumed>({ ...kind('runResumed'), command: text, damaged: count }),
  engineChosen: object<EngineChosen>({
    ...kind('engineChosen'),
    ...engineFields,
    fingerprint: text,
    sets: table(count),
  }),
  trialProposed: object<TrialProposed>(
    { ...kind('trialProposed'), trial: count, answers: decodeAnswers, by: text, basis: count, tasks: list(list(text)) },
    { predicted: list(object<{ mean: number; sd: number }>({ mean: number, sd: number })) },
  ),
  attemptStarted: object<AttemptStarted>({
    ...kind('attemptStarted'),
    task: text,
    trial: count,
    stage: text,
    attempt: count,
    pid: count,
  }),
  epochFinished: object<EpochFinished>(
    {
      ...kind('epochFinished'),
      task: text,
      trial: count,
      stage: text,
      epoch: count,
      epochs: count,
      values: table(number),
      seconds: number,
    },
    { measures: table(number) },
  ),
  taskFinished: object<TaskFinished>({
    ...kind('taskFinished'),
    task: text,
    trial: count,
    stage: text,
    status: oneOf('done', 'silent', 'failed', 'cancelled'),
    measures: table(number),
    layers: list(decodeLayerReport),
    seconds: number,
    folder: text,
    reused: flag,
  }),
  attemptLost: object<AttemptLost>({ ...kind('attemptLost'), task: text, trial: count, attempt: count, message: text }),
  rungReached: object<RungReached>({
    ...kind('rungReached'),
    trial: count,
    epoch: count,
    values: table(number),
    place: count,
    among: count,
    goesOn: flag,
  }),
  trialFinished: object<TrialFinished>({
    ...kind('trialFinished'),
    trial: count,
    values: table(decodeSpread),
    feasible: flag,
    seconds: number,
  }),
  trialPruned: object<TrialPruned>({
    ...kind('trialPruned'),
    trial: count,
    epoch: count,
    epochs: count,
    values: table(number),
    place: count,
    among: count,
    seconds: number,
  }),
  trialFailed: object<TrialFailed>({
    ...kind('trialFailed'),
    trial: count,
    reason: oneOf('silent', 'gate', 'failed', 'lost', 'cancelled'),
    code: text,
    message: text,
    hint: text,
    seconds: number,
  }),
  trialConfirmed: object<TrialConfirmed>({
    ...kind('trialConfirmed'),
    trial: count,
    values: table(decodeSpread),
    feasible: flag,
  }),
  frontMeasured: object<FrontMeasured>({
    ...kind('frontMeasured'),
    trial: count,
    on: text,
    values: table(decodeSpread),
  }),
  sensitivityMeasured: decodeSensitivity,
  cancelRequested: object<CancelRequested>({
    ...kind('cancelRequested'),
    step: oneOf(1, 2, 3),
    running: list(count),
  }),
  noted: object<Noted>({ ...kind('noted'), level: oneOf('info', 'warning'), code: text, message: text }),
  runFinished: object<RunFinished>({
    ...kind('runFinished'),
    reason: oneOf('trials', 'time', 'exhausted', 'cancelled', 'failed', 'single'),
    message: text,
  }),
};

const decodeBody: Decoder<RunEventBody> = tagged<RunEventBody>(cases);
const knownKinds: ReadonlySet<string> = new Set(Object.keys(cases));
