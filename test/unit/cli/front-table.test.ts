import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns, frontTable } from '../../../src/cli/front-table.ts';
import { closingLines } from '../../../src/cli/run-view.ts';
import { statusLine } from '../../../src/cli/status-line.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { sampleEvents } from '../../support/sample-run.ts';

test('the front is a table in the order of its first objective, with held-out values when there are some', () => {
  const state = foldAll(emptyState(), sampleEvents({ heldOut: true, finished: 'trials' }));
  const [head = '', ...rows] = frontTable(state);
  assert.equal(rows.length, state.front.length);
  assert.match(head, /^trial +accuracy .*accuracy on test/);
  assert.deepEqual(
    rows.map((row) => Number(row.split(' ')[0])),
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
