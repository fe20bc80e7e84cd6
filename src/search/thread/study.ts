/** `study`, the door for scripts: a definition in, a study whose proposals come from a thread of its own out. */

import { existsSync } from 'node:fs';
import { fail, type Result, succeed } from '../../core/result.ts';
import { createStudy, type Study } from '../ask-tell.ts';
import { type AnswersTo, type Questions, type StudyDefinition, studyPlan } from '../definition.ts';
import { searchFailure } from '../messages.ts';
import { createProposer } from './proposer.ts';

/** Fails with a sentence where the definition cannot be searched. */
export function study<const Q extends Questions>(definition: StudyDefinition<Q>): Result<Study<AnswersTo<Q>>> {
  const plan = studyPlan(definition);
  if (!plan.ok) return plan;
  const script = threadScript();
  if (script === undefined) return fail(scriptMissing);
  const proposer = createProposer(script);
  const { space, search, objectives, require, seed } = plan.value;
  const strategy = proposer.open({ space, search, objectives, require, seed });
  if (!strategy.ok) return strategy;
  const parts = { plan: plan.value, strategy: strategy.value, close: proposer.close, now: Date.now };
  return succeed(createStudy<AnswersTo<Q>>(parts));
}

/** Undefined where a bundler left it behind; bundles of CommonJS have no place of their own. */
function threadScript(): URL | undefined {
  const here = import.meta.url as string | undefined;
  if (here === undefined) return undefined;
  const script = new URL('./search-thread.js', here);
  return existsSync(script) ? script : undefined;
}

const scriptMissing = searchFailure(
  'thread-missing',
  'The script of the thread that proposes, search-thread.js, does not lie beside this program.',
  'Leave snnexp outside of the bundle, with esbuild by --packages=external.',
);
