/** The experiment that README.md shows is one that a reader can copy and run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { analyze } from '../../../src/language/analyze.ts';
import { format } from '../../../src/language/syntax/print.ts';

test('the experiment of README.md has no problems and is in canonical form', () => {
  const [, text = ''] = /^```\n(snnexp 1\n.*?)^```$/ms.exec(readFileSync('README.md', 'utf8')) ?? [];
  const { plan, problems } = analyze(text);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  assert.ok(plan !== undefined);
  assert.equal(format(text), text);
});
