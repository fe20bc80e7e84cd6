import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showAnswer } from '../../../src/cli/front-table.ts';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import { trialsCsv } from '../../../src/report/trials-csv.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { settingViews } from '../../../src/run/setting.ts';
import { sampleEvents, samplePlan } from '../../support/sample-run.ts';

const labelled: PlanDimension = {
  id: 'data.window',
  type: 'choice',
  of: [500, 1000],
  labels: ['500 ms', '1 s'],
  unit: 'ms',
};
const bare: PlanDimension = { id: 'data.steps', type: 'choice', of: [8, 16], labels: ['8', '16'], unit: 'steps' };

test('a unit stands once, whether the file wrote it at the choices or not', () => {
  assert.equal(showAnswer(labelled, '1 s'), '1 s');
  assert.equal(showAnswer(bare, '8'), '8 steps');
  assert.equal(showAnswer(bare, '1'), '1 step');
  assert.equal(showAnswer({ id: 'a', type: 'real', low: 0, high: 2, unit: 'ms' }, 1), '1 ms');
  const views = settingViews({ ...samplePlan(), space: [labelled, bare] });
  assert.deepEqual(
    views.map(({ unit }) => unit),
    ['', 'steps'],
  );
});

test('in a table for programs a choice among quantities is a number in the unit of its column', () => {
  const events = sampleEvents({ trials: 1, running: 0 }).map((event) => {
    if (event.kind === 'runStarted') return { ...event, plan: { ...event.plan, space: [labelled] } };
    return event.kind === 'trialProposed' ? { ...event, answers: { 'data.window': '1 s' } } : event;
  });
  const [head = '', row = ''] = trialsCsv(foldAll(emptyState(), events));
  assert.equal(head.split(',')[3], 'data.window (ms)');
  assert.equal(row.split(',')[3], '1000');
});
