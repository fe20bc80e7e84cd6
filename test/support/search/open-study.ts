/** A study as the library opens it, but with its strategy on this thread and a clock that stands still. */

import assert from 'node:assert/strict';
import { createStudy, type Study } from '../../../src/search/ask-tell.ts';
import { type AnswersTo, type Questions, type StudyDefinition, studyPlan } from '../../../src/search/definition.ts';
import { createStrategy } from '../../../src/search/strategy.ts';

export function openStudy<const Q extends Questions>(definition: StudyDefinition<Q>): Study<AnswersTo<Q>> {
  const plan = studyPlan(definition);
  assert.ok(plan.ok);
  const strategy = createStrategy(plan.value);
  assert.ok(strategy.ok);
  const { propose } = strategy.value;
  return createStudy<AnswersTo<Q>>({
    plan: plan.value,
    strategy: { propose: async (n, history) => propose(n, history) },
    close: async () => undefined,
    now: () => 0,
  });
}
