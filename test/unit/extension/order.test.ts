/** Runs that live beside each other do not change places with each of their events. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachOnce, inOrder } from '../../../src/extension/runs/order.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { sampleEvents } from '../../support/sample-run.ts';

function run(name: string, live: boolean, hour: number, trials: number) {
  const events = sampleEvents({ trials, running: 0 }).map((event) => {
    const at = new Date(Date.parse(event.at) + hour * 3_600_000).toISOString();
    return { ...event, at };
  });
  return { name, live, state: foldAll(emptyState(), events) };
}

const names = (runs: readonly ReturnType<typeof run>[]) => inOrder(runs).map(({ name }) => name);

test('live runs stand by when they began, whichever of them had the last event', () => {
  const [early, late] = [run('early', true, 0, 2), run('late', true, 1, 2)];
  assert.deepEqual(names([early, late]), ['late', 'early']);
  const further = run('early', true, 0, 400);
  assert.ok(further.state.lastAt > late.state.lastAt);
  assert.deepEqual(names([further, late]), ['late', 'early']);
});

test('behind them the others by their last event, and at the end what holds nothing yet', () => {
  const empty = { name: 'empty', live: false, state: emptyState() };
  const runs = [empty, run('old', false, 0, 2), run('long', false, 0, 400), run('new', false, 1, 2)];
  assert.deepEqual(names([...runs, run('live', true, 0, 1)]), ['live', 'long', 'new', 'old', 'empty']);
});

test('a file that links lead to stands once, and what was not read yet stands for itself', () => {
  const runs = ['link 7', 'real 7', 'other 8', 'new ', 'gone '].map((text) => {
    const [name = '', identity = ''] = text.split(' ');
    return { name, identity };
  });
  assert.deepEqual(
    eachOnce(runs).map(({ name }) => name),
    ['link', 'other', 'new', 'gone'],
  );
});
