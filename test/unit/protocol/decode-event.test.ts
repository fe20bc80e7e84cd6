import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeEvent } from '../../../src/protocol/decode-event.ts';
import { APP_VERSION } from '../../../src/protocol/version.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('every event of a run comes through the door unchanged', () => {
  for (const event of sampleEvents({ heldOut: true, finished: 'trials' })) {
    const decoded = decodeEvent(JSON.parse(JSON.stringify(event)));
    assert.ok(decoded.ok, `${event.kind}: ${decoded.ok ? '' : decoded.error}`);
    assert.ok(decoded.value.kind === 'event');
    assert.deepEqual(decoded.value.event, JSON.parse(JSON.stringify(event)));
  }
});

test('an unknown kind becomes a note with its text, a newer version is named, members to come are left out', () => {
  const stamp = { seq: 3, at: '2026-01-01T00:00:00.000Z', inc: 1 };
  const unknown = decodeEvent({ v: 1, ...stamp, kind: 'trialHatched', trial: 4 });
  assert.ok(unknown.ok && unknown.value.kind === 'event' && unknown.value.event.kind === 'noted');
  assert.match(unknown.value.event.message, /^trialHatched: .*"trial":4/);
  assert.deepEqual(decodeEvent({ v: 2, ...stamp, kind: 'noted' }), { ok: true, value: { kind: 'newer', version: 2 } });
  const more = decodeEvent({ v: 1, ...stamp, kind: 'frontMeasured', trial: 1, on: 'test', values: {}, colour: 'red' });
  assert.ok(more.ok && more.value.kind === 'event');
  assert.equal('colour' in more.value.event, false);
});

test('a wrong member is named with its path', () => {
  const stamp = { v: 1, seq: 3, at: '', inc: 1 };
  const wrong = (event: object) => {
    const decoded = decodeEvent({ ...stamp, ...event });
    return decoded.ok ? '' : decoded.error;
  };
  assert.match(
    wrong({ kind: 'trialFinished', trial: 1, values: { a: { mean: 'x' } } }),
    /^values\.a\.mean is not a number/,
  );
  assert.match(wrong({ kind: 'cancelRequested', step: 4, running: [] }), /^step is none of 1, 2, 3: 4$/);
  assert.match(wrong({ kind: 'noted', level: 'info', code: 'x' }), /^has no message$/);
  assert.match(wrong({ kind: 7 }), /^kind is not a text/);
  assert.equal(decodeEvent(null).ok, false);
});

test("the version is the package's", () => {
  assert.equal(JSON.parse(readFileSync('package.json', 'utf8')).version, APP_VERSION);
});
