/** Small experiments for the rules of meaning: NET, DATA and GOALS stand for what a whole one needs. */
import assert from 'node:assert/strict';
import { analyze, type Problem } from '../../../../src/language/analyze.ts';
import type { Plan, Settings, StagePlan } from '../../../../src/protocol/plan.ts';

export function textOf(snippet: string): string {
  const whole = snippet
    .replaceAll('NET', 'network { layer o = dense { } }')
    .replaceAll('GOALS', 'objectives { maximize accuracy }');
  const data = /^data /m.test(whole) ? '' : 'data synthetic { }\n';
  return `snnexp 1\n\nexperiment "t" {\n${data}${whole}\n}\n`;
}

export function problemsOfSnippet(snippet: string): readonly Problem[] {
  return analyze(textOf(snippet)).problems;
}

export function planOfSnippet(snippet: string): Plan {
  const { plan, problems } = analyze(textOf(snippet));
  assert.ok(plan !== undefined, problems.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return plan;
}

/** The only stage of a snippet without goals. */
export function stageOf(snippet: string): StagePlan {
  const [stage] = planOfSnippet(`${snippet}\nGOALS`).stages;
  assert.ok(stage !== undefined);
  return stage;
}

export function neuronOf(snippet: string): Settings {
  return stageOf(snippet).settings.neuron as Settings;
}
