import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showAnswer } from '../../../src/cli/front-table.ts';
import type { PlanDimension, RealDimension } from '../../../src/protocol/plan.ts';
import { trialsCsv } from '../../../src/report/trials-csv.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { settingViews, showAnswerInColumn } from '../../../src/run/setting.ts';
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

test('answers below each other have the same decimals, or all a power of ten', () => {
  const column = (dimension: Pick<RealDimension, 'low' | 'high' | 'scale' | 'step'>, answers: readonly number[]) => {
    const [view] = settingViews({ ...samplePlan(), space: [{ id: 'a', type: 'real', ...dimension }] });
    assert.ok(view);
    return answers.map((answer) => showAnswerInColumn(view, answer));
  };
  assert.deepEqual(column({ low: 1e-3, high: 3e-2, scale: 'log' }, [0.01, 0.0109, 0.0032]), [
    '1.0e−2',
    '1.1e−2',
    '3.2e−3',
  ]);
  assert.deepEqual(column({ low: 1, high: 20, scale: 'log' }, [1, 2.384, 19.7]), ['1.00', '2.38', '19.70']);
  assert.deepEqual(column({ low: 0.1, high: 10, scale: 'log' }, [0.123, 9]), ['0.12', '9.00']);
  assert.deepEqual(column({ low: 5, high: 20 }, [5, 12.53]), ['5.0', '12.5']);
  assert.deepEqual(column({ low: 0.5, high: 0.98 }, [0.5, 0.957]), ['0.50', '0.96']);
  assert.deepEqual(column({ low: -1, high: 1 }, [-0.5, 0.25]), ['−0.50', '0.25']);
  assert.deepEqual(column({ low: 1, high: 3, step: 0.25 }, [1, 2.25]), ['1.00', '2.25']);
  assert.deepEqual(column({ low: 100, high: 900, step: 50 }, [100, 850]), ['100', '850']);
  assert.deepEqual(column({ low: 1e-7, high: 1e-6, step: 1e-7 }, [3e-7]), ['0.0000003']);
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
