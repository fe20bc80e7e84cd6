import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeControl,
  decodeOwner,
  decodeRunnerMessage,
  decodeRunnerRequest,
} from '../../../src/protocol/decode-runner.ts';
import { decodeWorkerMessage, decodeWorkerRequest } from '../../../src/protocol/decode-worker.ts';
import { sampleEvents } from '../../support/sample-run.ts';

const started = sampleEvents().find((event) => event.kind === 'runStarted')!;

test('requests and messages of a run pass, anything else is a sentence', () => {
  const request = {
    kind: 'start',
    journal: '/a/b.snnrun',
    folder: '/a',
    plan: started.plan,
    source: started.source,
    resume: false,
    command: 'snnexp run b.snnexp',
    outlive: false,
    workers: 2,
  };
  const decoded = decodeRunnerRequest(JSON.parse(JSON.stringify(request)));
  assert.deepEqual(decoded.ok && decoded.value, JSON.parse(JSON.stringify(request)));
  assert.ok(decodeRunnerRequest({ kind: 'cancel' }).ok);
  const wrong = decodeRunnerRequest({ ...request, plan: { ...started.plan, stages: [] } });
  assert.match(wrong.ok ? '' : wrong.error.message, /plan has no stage/);
  assert.ok(decodeRunnerMessage({ kind: 'event', event: started }).ok);
  assert.ok(decodeRunnerMessage({ kind: 'ended', ok: true }).ok);
  const failure = { code: 'run-removed', message: 'It was deleted.', hint: 'Put it back.' };
  const ended = decodeRunnerMessage({ kind: 'ended', ok: false, failure });
  assert.deepEqual(ended.ok && ended.value, { kind: 'ended', ok: false, failure });
  assert.equal(decodeRunnerMessage({ kind: 'event', event: { ...started, v: 9 } }).ok, false);
  assert.equal(decodeRunnerMessage('ended').ok, false);
});

test('owner and control files', () => {
  const owner = { v: 1, pid: 12, startedAt: 1.5e12, host: 'here' };
  assert.deepEqual(decodeOwner(owner), { ok: true, value: owner });
  assert.equal(decodeOwner({ ...owner, pid: -1 }).ok, false);
  assert.deepEqual(decodeControl({ v: 1, cancel: 2 }), { ok: true, value: { v: 1, cancel: 2 } });
  assert.equal(decodeControl({ v: 1, cancel: 4 }).ok, false);
});

test('what workers are asked and answer', () => {
  const task = { kind: 'task', tasks: '/a/tasks', key: 'k', attempt: 1 };
  assert.deepEqual(decodeWorkerRequest(task), { ok: true, value: task });
  const probe = { kind: 'probe', engine: 'best', threads: 2, ladder: true };
  assert.deepEqual(decodeWorkerRequest(probe), { ok: true, value: probe });
  const answer = { kind: 'probed', engine: null, data: null };
  assert.deepEqual(decodeWorkerMessage(answer), { ok: true, value: answer });
  assert.equal(decodeWorkerMessage({ kind: 'probed', engine: 5, data: null }).ok, false);
});
