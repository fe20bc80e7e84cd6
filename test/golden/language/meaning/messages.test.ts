/** Every code of the table has an example that gives it and nothing else; what is said is whole sentences. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { judgesTheWhole, meaningMessages } from '../../../../src/language/meaning/messages.ts';
import { syntaxMessages } from '../../../../src/language/syntax/messages.ts';
import { wrap } from '../cases.ts';

for (const { code, example, severity } of meaningMessages) {
  test(`${code}: ${example}`, () => {
    const { problems } = analyze(wrap(example.replaceAll('⏎', '\n')).text);
    const ofThis = problems.filter((problem) => problem.code === code);
    assert.ok(ofThis.length > 0, `found ${problems.map((problem) => problem.code).join(' ')}`);
    // A snippet is not a whole experiment, and what it shows may be something that cannot run yet.
    const others = problems.filter((problem) => problem.code !== code && problem.code !== 'not-yet');
    const unexpected = judgesTheWhole(code) ? [] : others.filter((problem) => !judgesTheWhole(problem.code));
    assert.deepEqual(unexpected, []);
    for (const problem of ofThis) {
      assert.equal(problem.severity, severity);
      assert.match(problem.message, /\S[.?]$/);
      assert.ok(!/undefined|NaN|\[object|\. \./.test(problem.message), problem.message);
    }
  });
}

test('no code stands in both tables', () => {
  const syntax: ReadonlySet<string> = new Set(syntaxMessages.map(({ code }) => code));
  assert.deepEqual(
    meaningMessages.filter(({ code }) => syntax.has(code)),
    [],
  );
});
