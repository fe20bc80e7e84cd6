/** Packing for the way to a page and unpacking there gives the same state, and folding goes on from it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeHostMessage, decodePageMessage } from '../../../src/protocol/decode-panel.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { packRun, unpackRun } from '../../../src/run/pack.ts';
import { sampleAbout, sampleEvents } from '../../support/sample-run.ts';

test('a packed run comes back as it was, whole or empty', () => {
  for (const run of [
    emptyState(),
    foldAll(emptyState(), sampleEvents({ heldOut: true })),
    foldAll(emptyState(), sampleEvents({ silent: 'all' })),
  ]) {
    assert.deepEqual(unpackRun(packRun(run)), run);
  }
});

test('trials over hundreds of seeds keep the value of each', () => {
  const each = Array.from({ length: 300 }, (_, i) => i / 300);
  const run = foldAll(emptyState(), sampleEvents({ trials: 3 }));
  const trials = run.trials.map((trial) => ({ ...trial, values: { accuracy: { mean: 0.5, sd: 0.3, each } } }));
  assert.deepEqual(unpackRun(packRun({ ...run, trials })).trials, trials);
});

test('members that JSON drops on the way come back as undefined', () => {
  const run = foldAll(emptyState(), sampleEvents({ trials: 3 }));
  const packed = packRun(run);
  const { finished: _, ...sent } = packed;
  assert.deepEqual(unpackRun(sent as typeof packed), run);
});

test('events folded after the way give the same as folded before it', () => {
  const events = sampleEvents();
  const half = foldAll(emptyState(), events.slice(0, 100));
  assert.deepEqual(foldAll(unpackRun(packRun(half)), events.slice(100)), foldAll(emptyState(), events));
});

test('the page’s door takes what the host sends and refuses what is not sound', () => {
  const run = packRun(foldAll(emptyState(), sampleEvents({ trials: 3 })));
  assert.equal(decodeHostMessage({ kind: 'snapshot', about: sampleAbout(), run }).ok, true);
  assert.equal(
    decodeHostMessage({
      kind: 'snapshot',
      about: sampleAbout(),
      run: { ...run, trials: { ...run.trials, done: new Float64Array(1) } },
    }).ok,
    false,
  );
  assert.equal(decodeHostMessage({ kind: 'events', events: [{ kind: 'noted' }] }).ok, false);
  for (const bad of [null, 3, 'x', [], {}, { kind: 'constructor' }, { kind: 'toString' }])
    assert.equal(decodeHostMessage(bad).ok, false);
});

test('the host’s door takes every call with its own parameters only', () => {
  const sent = { kind: 'call', id: 1, call: 'cancel', params: { step: 2, more: 'x' } };
  assert.deepEqual(decodePageMessage(sent), {
    ok: true,
    value: { kind: 'call', id: 1, call: 'cancel', params: { step: 2 } },
  });
  assert.equal(decodePageMessage({ ...sent, params: { step: 4 } }).ok, false);
  assert.equal(decodePageMessage({ kind: 'call', id: 1, call: 'insertExperiment', params: {} }).ok, false);
  assert.equal(decodePageMessage({ kind: 'call', call: 'report' }).ok, false);
  assert.deepEqual(decodePageMessage({ kind: 'ready', lastSeq: 0 }), {
    ok: true,
    value: { kind: 'ready', lastSeq: 0 },
  });
  assert.equal(decodePageMessage({ kind: 'ready', lastSeq: -1 }).ok, false);
});
