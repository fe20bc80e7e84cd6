import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barLine, statusLine } from '../../../src/cli/status-line.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import type { RunState } from '../../../src/run/state.ts';
import { sampleEvents } from '../../support/sample-run.ts';

const state = foldAll(emptyState(), sampleEvents({ trials: 20, total: 40 }));

test('with room for all: trials, epochs, front, hypervolume, rest', () => {
  assert.match(statusLine(state), /^20\/40 trials, epoch \d+\/30 \d+\/30, front \d+, hypervolume [\d.]+ %, .+ left$/);
});

test('at 80 columns everything that is asked of the bar is there, and nothing beyond the edge', () => {
  const line = barLine(state, 0.5, 80);
  assert.ok(line.length < 80, String(line.length));
  assert.match(line, /^\u2588+\u2591+ 20\/40 trials, epoch .*front \d+, hypervolume [\d.]+ %, .+ left$/);
});

test('a narrow terminal keeps trials, front and rest; a very narrow one the trials', () => {
  const line = barLine(state, 0.5, 40);
  assert.ok(line.length < 40);
  assert.match(line, /20\/40.*front \d+.* left$/);
  for (let columns = 1; columns < 200; columns++) assert.ok(barLine(state, 0.5, columns).length < Math.max(2, columns));
  assert.match(barLine(state, 0.5, 12), /20\/40/);
});

test('the bar shows the share, never more than whole', () => {
  const bars = (share: number) => barLine(state, share, 200).split(' ')[0] ?? '';
  assert.equal(bars(0), '\u2591'.repeat(24));
  assert.equal(bars(0.25), '\u2588'.repeat(6) + '\u2591'.repeat(18));
  assert.equal(bars(1.7), '\u2588'.repeat(24));
});

test('the rest is told in whole seconds, one trial is no trials, a cancel step stays visible', () => {
  const progress = {
    ended: 0,
    total: 1,
    baselines: { ended: 0, total: 0 },
    elapsedMs: 0,
    restMs: [12, 8_200] as const,
  };
  const soon: RunState = { ...state, progress };
  assert.match(statusLine(soon).replaceAll('\u00a0', ' '), /^0\/1 trial, .* 1 s to 9 s left$/);
  assert.match(statusLine({ ...state, cancel: 2 }, 30), /terminated$/);
  assert.match(statusLine({ ...state, progress: { ...progress, ended: 1, total: undefined } }), /^1 trial, /);
});

test('baselines count with the search, in the line and so in the bar', () => {
  const { progress } = state;
  const more = { ...progress, baselines: { ended: 3, total: 8 } };
  assert.match(statusLine({ ...state, progress: more }), /^23\/48 trials, /);
});
