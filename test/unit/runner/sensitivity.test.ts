/** What mattered is told when there is something new to tell, and only then. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, RunEventBody } from '../../../src/protocol/event.ts';
import { tellSensitivity } from '../../../src/runner/sensitivity.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { samplePlan, stamp } from '../../support/sample-run.ts';

const plan = samplePlan();

function history(count: number): Outcome[] {
  return Array.from({ length: count }, (_, i): Outcome => {
    const answers = { 'neuron.threshold': 5 + i };
    const values = Object.fromEntries(plan.objectives.map(({ id }) => [id, { mean: 1 + i }]));
    return { trial: i + 1, answers, status: 'done', values };
  });
}

function told(past: readonly RunEvent[], count: number): RunEventBody[] {
  const written: RunEventBody[] = [];
  tellSensitivity({ plan, past, journal: { write: (event) => void written.push(event) } }, history(count));
  return written;
}

test('told once at the end, not again when the run is resumed there, and again after more trials', () => {
  const [first, ...rest] = told([], 6);
  assert.ok(first?.kind === 'sensitivityMeasured' && rest.length === 0);
  assert.equal(first.measured, 6);
  assert.deepEqual(
    first.objectives.map(({ id }) => id),
    plan.objectives.map(({ id }) => id),
  );
  assert.deepEqual(told(stamp([first]), 6), []);
  const [second] = told(stamp([first]), 9);
  assert.ok(second?.kind === 'sensitivityMeasured' && second.measured === 9);
  assert.deepEqual(told(stamp([first, second]), 9), []);
});

test('too few trials say nothing', () => {
  assert.deepEqual(told([], 3), []);
});
