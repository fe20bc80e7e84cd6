/**
 * The golden cases as the whole language sees them, syntax and meaning together. Left out are rules about the whole
 * (a snippet is no experiment that could run) and what cannot run yet.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { judgesTheWhole } from '../../../../src/language/meaning/messages.ts';
import { lineStarts, placeOf } from '../../../../src/language/syntax/lines.ts';
import { type Expected, goldenCases, wrap } from '../cases.ts';

for (const { number, snippet, star, problems } of goldenCases) {
  test(`golden case ${number}: ${snippet.replaceAll('\n', '⏎')}`, () => {
    assert.deepEqual(found(snippet, star), problems);
  });
}

function found(snippet: string, star: boolean): readonly Expected[] {
  const { text, linesBefore } = wrap(snippet, star);
  const starts = lineStarts(text);
  const lines = snippet.split('\n').length;
  return analyze(text)
    .problems.filter(({ code }) => code !== 'not-yet' && !judgesTheWhole(code))
    .map(({ code, start, end }): Expected => {
      const { line, column } = placeOf(starts, start);
      assert.ok(line > linesBefore && line <= linesBefore + lines, `${code} stands in the snippet`);
      return start === end
        ? [code, line - linesBefore, column]
        : [code, line - linesBefore, column, column + end - start];
    });
}
