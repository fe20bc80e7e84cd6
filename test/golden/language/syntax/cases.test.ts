/** The golden cases as the parser sees them: its own codes at their places, and none where the slip is one of meaning. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineStarts, placeOf } from '../../../../src/language/syntax/lines.ts';
import { syntaxMessages } from '../../../../src/language/syntax/messages.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { type Expected, goldenCases, wrap } from '../cases.ts';

const syntaxCodes: ReadonlySet<string> = new Set(syntaxMessages.map(({ code }) => code));

for (const { number, snippet, star, problems } of goldenCases) {
  test(`golden case ${number}: ${snippet.replaceAll('\n', '⏎')}`, () => {
    const expected = problems.filter(([code]) => syntaxCodes.has(code));
    assert.deepEqual(found(snippet, star), expected);
  });
}

function found(snippet: string, star: boolean): readonly Expected[] {
  const { text, linesBefore } = wrap(snippet, star);
  const starts = lineStarts(text);
  return parse(text).problems.map(({ code, start, end }): Expected => {
    const { line, column } = placeOf(starts, start);
    return start === end
      ? [code, line - linesBefore, column]
      : [code, line - linesBefore, column, column + end - start];
  });
}
