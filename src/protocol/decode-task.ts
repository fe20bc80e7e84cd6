/** The doors of a task's files: spec.json, a line of metrics.jsonl, result.json. */

import { count, type Decoder, isObject, list, number, object, oneOf, table, text } from './decode.ts';
import { decodeDecidedSettings } from './decode-plan.ts';
import type { EpochRecord, LayerReport, TaskResult, TaskSpec } from './task.ts';

export const decodeTaskSpec: Decoder<TaskSpec> = object<TaskSpec>({
  v: oneOf(1),
  key: text,
  stage: text,
  kind: text,
  settings: decodeDecidedSettings,
  data: decodeDecidedSettings,
  fingerprint: text,
  seed: count,
  splitSeed: count,
  from: list(object<{ stage: string; key: string }>({ stage: text, key: text })),
  sets: list(text),
  energy: decodeDecidedSettings,
  code: text,
  how: object<TaskSpec['how']>({ engine: text, threads: count }, { rungs: list(count) }),
});

export const decodeEpochRecord: Decoder<EpochRecord> = object<EpochRecord>(
  { epoch: count, epochs: count, values: table(number), seconds: number },
  { measures: table(number) },
);

export const decodeLayerReport: Decoder<LayerReport> = object<LayerReport>(
  { name: text, kind: text, neurons: count, parameters: count },
  { rate: number, energy: number, energyWithMemory: number },
);

type Case<S extends TaskResult['status']> = Extract<TaskResult, { readonly status: S }>;

const base = {
  v: oneOf(1),
  key: text,
  measures: table(number),
  files: table(text),
  epochs: count,
  seconds: number,
  engine: text,
  layers: list(decodeLayerReport),
};

const byStatus: ReadonlyMap<string, Decoder<TaskResult>> = new Map<string, Decoder<TaskResult>>([
  ['done', object<Case<'done'>>({ ...base, status: oneOf('done') })],
  ['silent', object<Case<'silent'>>({ ...base, status: oneOf('silent'), message: text })],
  ['failed', object<Case<'failed'>>({ ...base, status: oneOf('failed'), code: text, message: text, hint: text })],
  ['cancelled', object<Case<'cancelled'>>({ ...base, status: oneOf('cancelled') })],
]);

export const decodeTaskResult: Decoder<TaskResult> = (value) => {
  const status = isObject(value) ? value.status : undefined;
  const decoder = typeof status === 'string' ? byStatus.get(status) : undefined;
  return decoder === undefined ? { ok: false, error: 'has no known status' } : decoder(value);
};
