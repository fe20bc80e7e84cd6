/** The whole language on spoilt texts: it never throws, every problem has a place, and errors keep the plan back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyze } from '../../../src/language/analyze.ts';
import { examples } from '../../support/examples.ts';
import { spoil } from '../../support/spoil.ts';

const texts = examples().map(({ text }) => text);

test('prefixes of the examples', () => {
  for (const text of texts) for (let end = 0; end <= text.length; end += 7) judge(text.slice(0, end));
});

test('random edits of the examples', () => {
  fc.assert(fc.property(spoil(texts), judge), { numRuns: 1500, seed: 20260101 });
});

function judge(text: string): void {
  const { problems, plan, draft } = analyze(text);
  for (const { start, end, message } of problems) {
    assert.ok(0 <= start && start <= end && end <= text.length);
    assert.ok(!/undefined|NaN|\[object/.test(message), message);
  }
  const errors = problems.filter(({ severity }) => severity === 'error');
  assert.equal(plan === undefined, errors.length > 0);
  if (draft !== undefined) assert.doesNotThrow(() => JSON.stringify(draft));
}
