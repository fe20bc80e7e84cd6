/** `study`, the door for scripts: a definition in, a study whose proposals come from a thread of its own out. */

import { type Result, succeed } from '../../core/result.ts';
import { createStudy, type Study } from '../ask-tell.ts';
import { type AnswersTo, type Questions, type StudyDefinition, studyPlan } from '../definition.ts';
import { createProposer } from './proposer.ts';

/** Fails with a sentence where the definition cannot be searched. */
export function study<const Q extends Questions>(definition: StudyDefinition<Q>): Result<Study<AnswersTo<Q>>> {
  const plan = studyPlan(definition);
  if (!plan.ok) return plan;
  const proposer = createProposer(new URL('./search-thread.js', import.meta.url));
  const { space, search, objectives, require, seed } = plan.value;
  const strategy = proposer.open({ space, search, objectives, require, seed });
  if (!strategy.ok) return strategy;
  const parts = { plan: plan.value, strategy: strategy.value, close: proposer.close, now: Date.now };
  return succeed(createStudy<AnswersTo<Q>>(parts));
}
