/** Epochs found again in a journal, without keeping them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochPlaces, epochsIn, readNoting } from '../../../src/extension/runs/epoch-places.ts';
import { journalReader, sealLine } from '../../../src/protocol/journal-line.ts';
import { curvesOf } from '../../../src/run/curves.ts';
import { sampleEvents, withEpochs } from '../../support/sample-run.ts';

const events = withEpochs(sampleEvents({ trials: 200, running: 0 }), 2);
const bytes = new TextEncoder().encode(events.map(sealLine).join(''));

test('of a journal, read at once or with whatever cuts, the epochs of a task are found in few bytes', () => {
  for (const most of [10_007, bytes.length]) {
    const reader = journalReader();
    const places = epochPlaces();
    for (let start = 0; start < bytes.length; start += most)
      readNoting(reader, places, bytes.subarray(start, start + most));
    for (const trial of [1, 77, 200]) {
      const tasks = [`${trial.toString(16).padStart(6, '0')}0`, `${trial.toString(16).padStart(6, '0')}1`];
      const pieces = places.of(tasks);
      const found = pieces.flatMap(({ from, to }) => epochsIn(bytes.subarray(from, to), tasks));
      assert.deepEqual(curvesOf(found, tasks), curvesOf(events, tasks));
      assert.equal(curvesOf(found, tasks)[1]?.epochs.length, 30);
      assert.ok(pieces.reduce((sum, { from, to }) => sum + to - from, 0) < bytes.length / 4);
    }
    assert.deepEqual(places.of(['ffffff0']), []);
  }
});

test('what is read at once is told as it is line by line', () => {
  const damaged = bytes.slice();
  damaged[400_000] = (damaged[400_000] ?? 0) ^ 1;
  const whole = readNoting(journalReader(), epochPlaces(), damaged);
  assert.deepEqual(whole, journalReader().read(damaged));
  assert.deepEqual([whole.leftOut.length, whole.events.length], [1, events.length - 1]);
});

test('a line that was altered is no epoch', () => {
  const line = events.find(({ kind }) => kind === 'epochFinished');
  assert.ok(line?.kind === 'epochFinished');
  const sealed = sealLine(line);
  const read = (text: string) => epochsIn(new TextEncoder().encode(text), [line.task]).length;
  assert.equal(read(sealed), 1);
  assert.equal(read(sealed.replace('"epoch":1', '"epoch":2')), 0);
});
