import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureViews } from '../../../src/run/measure.ts';
import { samplePlan } from '../../support/sample-run.ts';

test('a goal that is also required is one measure, which knows its limit', () => {
  const plan = samplePlan({ objectives: 2 });
  const { measure, of, on } = plan.objectives[0]!;
  const required = { id: `${measure} required`, measure, of, on, sign: '>=', limit: 0.2 } as const;
  const views = measureViews({ ...plan, require: [required] });
  assert.deepEqual(
    views.map((view) => view.id),
    plan.objectives.map((objective) => objective.id),
  );
  assert.equal(views[0]?.limit, required);
  assert.equal(views[1]?.limit, undefined);
  const elsewhere = measureViews({ ...plan, require: [{ ...required, on: 'test' }] });
  assert.equal(elsewhere.length, 3);
});
