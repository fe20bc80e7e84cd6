import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns, frontTable, showValues } from '../../../src/cli/front-table.ts';
import { closingLines } from '../../../src/cli/run-view.ts';
import { statusLine } from '../../../src/cli/status-line.ts';
import { viewsOf } from '../../../src/run/axes.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { showSpread } from '../../../src/run/measure.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('the front is a table in the order of its first objective, with held-out values when there are some', () => {
  const state = foldAll(emptyState(), sampleEvents({ heldOut: true, finished: 'trials' }));
  const [head = '', ...rows] = frontTable(state);
  assert.equal(rows.length, state.front.length);
  assert.match(head, /^trial +accuracy .*accuracy on test/);
  assert.deepEqual(
    rows.map((row) => Number(row.trim().split(' ')[0])),
    state.front,
  );
  assert.match(rows[0] ?? '', /\d\d\.\d\d/);
});

test('the status line says trials, front, hypervolume and rest; the last lines say where the run lies', () => {
  const state = foldAll(emptyState(), sampleEvents({ trials: 20, total: 40 }));
  assert.match(statusLine(state), /^20\/40 trials, epoch \d+\/30 \d+\/30, front \d+, hypervolume [\d.]+ %, .+ left$/);
  assert.deepEqual(closingLines(emptyState(), 'x.snnrun'), ['', 'Run:    x.snnrun']);
  assert.match(closingLines(state, 'x').join('\n'), /\nHypervolume: [\d.]+ %, counted from accuracy \d\d\.\d\d/);
  const cut = foldAll(emptyState(), sampleEvents({ trials: 5, finished: 'cancelled' }));
  assert.ok(closingLines(cut, 'x.snnrun').includes('Go on:  snnexp run x.snnrun --resume'));
  const unbegun = { ...cut, trials: [] };
  assert.ok(!closingLines(unbegun, 'x.snnrun').some((line) => line.startsWith('Go on:')), 'nothing has begun');
});

test('values have the units of report and panel, also where the first trial of the front is far from the others', () => {
  const events = sampleEvents({ objectives: 4, finished: 'trials' });
  const [first] = foldAll(emptyState(), events).front;
  const state = foldAll(
    emptyState(),
    events.map((event) => {
      if (event.kind !== 'trialFinished' || event.trial !== first) return event;
      return { ...event, values: { ...event.values, energy: { mean: 40, sd: 0, each: [40] } } };
    }),
  );
  const trial = state.trials.find((one) => one.values.energy !== undefined && one.trial !== first)!;
  const energy = viewsOf(state, state.started!.plan).find(({ id }) => id === 'energy')!;
  assert.notEqual(energy.unit, 'pJ');
  assert.ok(showValues(state, trial).includes(showSpread(energy, trial.values.energy)));
});

test('heads are broken where the table would be wider than the terminal, and only there', () => {
  const state = foldAll(emptyState(), sampleEvents({ heldOut: true, finished: 'trials' }));
  const whole = frontTable(state);
  const widest = Math.max(...whole.map((line) => line.length));
  assert.deepEqual(frontTable(state, widest), whole);
  const narrow = frontTable(state, widest - 1);
  assert.ok(narrow.length > whole.length);
  assert.ok(Math.max(...narrow.map((line) => line.length)) < widest);
  const heads = narrow.slice(0, narrow.length - state.front.length);
  const words = (lines: readonly string[]) => lines.join(' ').split(/ +/).filter(Boolean).sort();
  assert.deepEqual(words(heads), words(whole.slice(0, 1)));
  assert.match(heads.at(-1) ?? '', /^trial /);
});

test('numbers of a column stand at their decimal point, with the same decimals', () => {
  const state = foldAll(emptyState(), sampleEvents({ heldOut: true, finished: 'trials' }));
  const [head = '', ...rows] = frontTable(state);
  assert.ok(rows.length > 5);
  for (const name of ['accuracy', 'spikes', 'threshold', 'rate']) {
    const from = head.indexOf(name);
    const ends = rows.map((row) => /^ *[\d.e−\u202f]+/.exec(row.slice(from))?.[0].length);
    assert.equal(new Set(ends).size, 1, `${name}: ${ends.join(' ')}`);
  }
  assert.match(rows.join('\n'), /\d\s±\s+\d/);
});

test('columns are as wide as their widest cell', () => {
  assert.deepEqual(
    alignColumns([
      ['a', 'b'],
      ['long', 'c'],
    ]),
    ['a     b', 'long  c'],
  );
});
