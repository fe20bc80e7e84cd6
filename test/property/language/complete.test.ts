/** Whatever is offered behind a sign can stand there: every value of the examples taken away, and each offer put in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../src/language/analyze.ts';
import { complete } from '../../../src/language/services/complete.ts';
import { wideExamples } from '../../support/examples.ts';

const line = /^( *[a-z_.0-9]+ +(?:=|in) +)([^#\n]*?)( *(?:#.*)?)$/gm;

for (const { name, text } of wideExamples()) {
  test(name, () => {
    let offers = 0;
    for (const found of text.matchAll(line)) {
      const [, head = '', value = ''] = found;
      if (/[{[]$/.test(value)) continue;
      const at = found.index + head.length;
      const without = text.slice(0, at) + text.slice(at + value.length);
      for (const { start, end, insert } of complete(without, at)) {
        offers++;
        const written = without.slice(0, start) + insert + without.slice(end);
        const wrong = analyze(written).problems.filter(
          (problem) =>
            problem.severity === 'error' &&
            // A kind may need settings of its own, or wait for a later version.
            problem.code !== 'setting-missing' &&
            problem.code !== 'not-yet' &&
            problem.start >= found.index &&
            problem.start <= start + insert.length,
        );
        assert.deepEqual(
          wrong.map(({ message }) => message),
          [],
          head + insert,
        );
      }
    }
    assert.ok(offers > 0);
  });
}
