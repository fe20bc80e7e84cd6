/** Whole experiments drawn by chance, as texts: format keeps their plans, and one slip gives problems that can be mended. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, type Problem } from '../../../src/language/analyze.ts';
import { syntaxMessages } from '../../../src/language/syntax/messages.ts';
import { format } from '../../../src/language/syntax/print.ts';
import { decodePlan } from '../../../src/protocol/decode-plan.ts';
import type { Plan } from '../../../src/protocol/plan.ts';
import { drawFrom } from '../../support/draw.ts';
import { slipped, tokensOf } from '../../support/drawn/edits.ts';
import { drawnExperiment, seedsOr } from '../../support/drawn/experiment.ts';

const seeds = seedsOr(Array.from({ length: 60 }, (_, index) => 1 + index));

test('the canonical text of a drawn experiment means the same', () => {
  let plans = 0;
  for (const seed of seeds) {
    const { text } = drawnExperiment(seed);
    const { plan, problems } = analyze(text);
    const once = format(text);
    assert.equal(format(once), once, `seed ${seed}`);
    const again = analyze(once);
    assert.deepEqual(again.problems.map(said), problems.map(said), `seed ${seed}`);
    if (plan === undefined) continue;
    plans++;
    assert.ok(again.plan !== undefined);
    assert.deepEqual(withoutPlaces(again.plan), withoutPlaces(plan), `seed ${seed}`);
    const sent = decodePlan(JSON.parse(JSON.stringify(plan)));
    assert.ok(sent.ok, `seed ${seed}: ${sent.ok ? '' : sent.error}`);
    assert.deepEqual(sent.value, plan, `seed ${seed}`);
  }
  assert.ok(plans > 0.7 * seeds.length, `only ${plans} of ${seeds.length} have a plan`);
});

test('a slip is told with a place and a sentence, and what mends it mends it', () => {
  let mended = 0;
  const words = seeds.slice(0, 40).flatMap((seed) => tokensOf(drawnExperiment(seed).text));
  for (const seed of seeds) {
    const draw = drawFrom('slip', seed);
    const { text } = drawnExperiment(seed);
    for (let slip = 0; slip < 8; slip++) {
      const wrong = slipped(draw, text, words);
      const { problems, plan } = analyze(wrong);
      assert.equal(plan === undefined, problems.some(isError), wrong);
      // One edit cannot know which of two brackets was meant.
      const isBroken = problems.some(({ code }) => /brace|bracket/.test(code));
      for (const problem of problems) {
        judge(problem, wrong);
        if (problem.fix === undefined || isBroken) continue;
        mended++;
        const after = analyze(fixed(wrong, problem));
        assert.ok(isMended(problem, problems, after.problems), `seed ${seed}: ${problem.message}\n${wrong}`);
      }
    }
  }
  assert.ok(mended > 20, `only ${mended} offers`);
});

function judge({ start, end, message, code }: Problem, text: string): void {
  assert.ok(0 <= start && start <= end && end <= text.length, code);
  assert.match(message, /^\S.*[.?!]$/s, code);
  assert.doesNotMatch(message, /undefined|NaN|\[object|Infinity/);
}

function fixed(text: string, { fix = [] }: Problem): string {
  return fix
    .toSorted((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text);
}

/** The problem is gone and none of syntax came. What it hid may come to light: what a mended name means, for example. */
function isMended(problem: Problem, before: readonly Problem[], after: readonly Problem[]): boolean {
  const same = (problems: readonly Problem[]) => problems.filter((each) => said(each) === said(problem)).length;
  const ofSyntax = (problems: readonly Problem[]) => problems.filter(({ code }) => syntax.has(code)).length;
  const fewer = syntax.has(problem.code) ? 1 : 0;
  return same(after) < same(before) && ofSyntax(after) <= ofSyntax(before) - fewer;
}

const syntax = new Set<string>(syntaxMessages.map(({ code }) => code));

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function said({ code, message }: Problem): string {
  return `${code}: ${message}`;
}

/** Places differ from text to text. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Plan).flatMap(([key, each]) =>
      key === 'at' && Array.isArray(each) ? [] : [[key, withoutPlaces(each)]],
    ),
  );
}
