/** Any trial of any example as a text: read again, it decides what the trial did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyze } from '../../../src/language/analyze.ts';
import { decideQuestions } from '../../../src/language/services/decide.ts';
import type { Answers, Plan } from '../../../src/protocol/plan.ts';
import { decidePlan } from '../../../src/runner/decide.ts';
import { decode, makeSpace, settle } from '../../../src/search/space/space.ts';
import { examples } from '../../support/examples.ts';

for (const { name, text } of examples()) {
  const { plan } = analyze(text);
  if (plan === undefined || plan.space.length === 0) continue;
  test(name, () => {
    const point = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: plan.space.length,
      maxLength: plan.space.length,
    });
    fc.assert(
      fc.property(point, (unit) => {
        const answers = sameInEveryLayer(plan, answersAt(plan, unit));
        const made = decideQuestions(text, answers);
        const again = analyze(made).plan;
        assert.ok(again !== undefined, made);
        assert.deepEqual(decidedBy(again, {}), decidedBy(plan, answers), made);
      }),
      { numRuns: 25, seed: 20261121 },
    );
  });
}

function answersAt(plan: Plan, unit: readonly number[]): Answers {
  const space = makeSpace(plan.space);
  assert.ok(space.ok);
  return decode(space.value, settle(space.value, unit));
}

/** A text holds one answer for a question that is asked per layer. */
function sameInEveryLayer(plan: Plan, answers: Answers): Answers {
  const first = new Map<number, Answers[string]>();
  for (const { id, at } of plan.space) {
    const answer = answers[id];
    if (at !== undefined && answer !== undefined && !first.has(at[0])) first.set(at[0], answer);
  }
  return Object.fromEntries(
    plan.space.flatMap(({ id, at }) =>
      answers[id] === undefined ? [] : [[id, (at === undefined ? undefined : first.get(at[0])) ?? answers[id]]],
    ),
  );
}

function decidedBy(plan: Plan, answers: Answers): unknown {
  const decided = decidePlan(plan, answers);
  assert.ok(decided.ok, JSON.stringify(decided));
  const { data, energy, stages } = decided.value;
  return { data, energy, stages: stages.map(({ plan: stage, settings }) => [stage.name, settings]) };
}
