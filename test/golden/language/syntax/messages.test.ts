/** Every code of the table has an example that gives it, and no slip has a code outside the table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntaxMessages } from '../../../../src/language/syntax/messages.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { wrap } from '../cases.ts';

/** Examples that cannot stand in a table as they are. */
const special: Readonly<Record<string, string>> = {
  'not-text': wrap('seed = \0').text,
  'file-large': 'x'.repeat(10_000_000),
  'file-empty': '',
  'nested-deep': wrap(`${'a { '.repeat(70)}${'}'.repeat(70)}`).text,
};

/** Said of a whole list of problems; test/unit/language/most-problems.test.ts looks at it. */
const ofLists: ReadonlySet<string> = new Set(['problems-more']);

for (const { code, example } of syntaxMessages.filter((message) => !ofLists.has(message.code))) {
  test(`${code}: ${example}`, () => {
    const { problems } = parse(special[code] ?? wholeFile(example));
    assert.deepEqual([...new Set(problems.map((problem) => problem.code))], [code]);
    for (const { message, severity } of problems) {
      assert.equal(severity, 'error');
      assert.match(message, /\S[.?]$/, 'whole sentences');
      assert.ok(!/undefined|\{[a-z]+\}|\. \./.test(message), message);
    }
  });
}

function wholeFile(example: string): string {
  const text = example.replaceAll('⏎', '\n');
  return /^(snnexp|experiment)/.test(text) ? text : wrap(text).text;
}
