/** Both doors between the extension host and a page in a webview: what came through one, checked. */

import { fail, type Result, succeed } from '../core/result.ts';
import { count, isObject } from './decode.ts';
import type { HostMessage, PageMessage, PanelRequest } from './panel.ts';

/** The host's door: what came from a page, checked. */
export function decodePageMessage(value: unknown): Result<PageMessage> {
  if (!isObject(value)) return refuse('no object');
  switch (value.kind) {
    case 'ready':
      return isCount(value.lastSeq) ? succeed({ kind: 'ready', lastSeq: value.lastSeq }) : refuse('ready');
    case 'select': {
      const { trial } = value;
      return trial === null || isCount(trial) ? succeed({ kind: 'select', trial }) : refuse('select');
    }
    case 'call':
      return decodeCall(value);
    default:
      return refuse(`kind ${JSON.stringify(value.kind)}`);
  }
}

/** The page's door. The host is of the same version, so this checks tags, lengths and numbers, not every leaf. */
export function decodeHostMessage(value: unknown): Result<HostMessage> {
  if (!isObject(value)) return refuse('no object');
  const sound = hostChecks[String(value.kind)];
  return sound?.(value) === true
    ? succeed(value as unknown as HostMessage)
    : refuse(`kind ${JSON.stringify(value.kind)}`);
}

type Fields = Readonly<Record<string, unknown>>;

function decodeCall(value: Fields): Result<PanelRequest> {
  const { id } = value;
  const params = isObject(value.params) ? value.params : {};
  if (!isCount(id)) return refuse('call without a number');
  switch (value.call) {
    case 'cancel': {
      const { step } = params;
      if (step !== 1 && step !== 2 && step !== 3) return refuse('cancel without a step');
      return succeed({ kind: 'call', id, call: 'cancel', params: { step } });
    }
    case 'resume':
    case 'report':
    case 'openLog':
      return succeed({ kind: 'call', id, call: value.call, params: {} });
    case 'openExperiment': {
      const { setting } = params;
      if (setting !== undefined && typeof setting !== 'string') return refuse('openExperiment');
      return succeed({ kind: 'call', id, call: 'openExperiment', params: setting === undefined ? {} : { setting } });
    }
    case 'openJournal':
      if (!isCount(params.line)) return refuse('openJournal without a line');
      return succeed({ kind: 'call', id, call: 'openJournal', params: { line: params.line } });
    case 'insertExperiment':
    case 'curves':
      if (!isCount(params.trial)) return refuse(`${value.call} without a trial`);
      return succeed({ kind: 'call', id, call: value.call, params: { trial: params.trial } });
    default:
      return refuse(`call ${JSON.stringify(value.call)}`);
  }
}

const hostChecks: Readonly<Record<string, (value: Fields) => boolean>> = {
  snapshot: (value) => isAbout(value.about) && isPackedRun(value.run),
  events: (value) => Array.isArray(value.events) && value.events.every(isEvent),
  about: (value) => isAbout(value.about),
  failed: (value) => isFailure(value.failure),
  reply: (value) => isCount(value.id) && (value.ok === true ? isObject(value.value) : isFailure(value.error)),
};

function isEvent(value: unknown): boolean {
  return isObject(value) && isCount(value.seq) && typeof value.kind === 'string' && typeof value.at === 'string';
}

function isAbout(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.journal)) return false;
  const { lines, known, leftOut } = value.journal;
  return (
    typeof value.file === 'string' &&
    typeof value.experiment === 'string' &&
    typeof value.live === 'boolean' &&
    Array.isArray(value.can) &&
    isCount(lines) &&
    isCount(known) &&
    Array.isArray(leftOut)
  );
}

function isPackedRun(value: unknown): boolean {
  if (!isObject(value) || value.v !== 1 || !isObject(value.trials) || !isObject(value.hypervolume)) return false;
  const { trials } = value;
  const rows = trials.trial instanceof Float64Array ? trials.trial.length : -1;
  const { seconds, secondsTakenOver, attempts, attemptsLost } = trials;
  const work = [seconds, secondsTakenOver, attempts, attemptsLost];
  const columns = [trials.status, trials.feasible, trials.basis, trials.done, ...work];
  return (
    columns.every((column) => isColumn(column) && column.length === rows) &&
    isColumn(value.front) &&
    isColumn(value.hypervolume.trial) &&
    isColumn(value.hypervolume.value) &&
    isCount(value.lastSeq)
  );
}

function isFailure(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.code === 'string' &&
    typeof value.message === 'string' &&
    typeof value.hint === 'string'
  );
}

function isColumn(value: unknown): value is Float64Array | Uint8Array {
  return value instanceof Float64Array || value instanceof Uint8Array;
}

function isCount(value: unknown): value is number {
  return count(value).ok;
}

function refuse(what: string): Result<never> {
  return fail({
    code: 'panel-message',
    message: `A message between editor and panel was not understood (${what}).`,
    hint: 'Close the panel and open the run again.',
  });
}
