/** What the language suggests it also takes: the example of each message and the usual range of each setting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMeaning } from '../../../../src/language/analyze.ts';
import { judgeDomain } from '../../../../src/language/meaning/check-domain.ts';
import { judgeValue } from '../../../../src/language/meaning/check-value.ts';
import { type Problem, reporter } from '../../../../src/language/meaning/problem.ts';
import { exampleOf } from '../../../../src/language/meaning/value-words.ts';
import type { SettingInfo } from '../../../../src/language/meaning/vocabulary/word.ts';
import { experiment, groups } from '../../../../src/language/meaning/vocabulary.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { problemsOfSnippet } from './support.ts';

const settings = [experiment, ...groups.flatMap(({ kinds }) => kinds)].flatMap((kind) =>
  kind.settings.map((info) => ({ of: kind.title, info })),
);

/** What the setting itself has against an entry that gives it a value or asks it. */
function problemsWith(info: SettingInfo, entry: string): readonly string[] {
  const text = `snnexp 1\nexperiment "t" {\n${entry}\n}\n`;
  const file = parse(text);
  assert.deepEqual(file.problems, [], entry);
  const [setting] = file.block.kind === 'Block' ? file.block.items : [];
  if (setting?.kind === 'Part') return [];
  assert.ok(setting?.kind === 'Setting' && setting.value.kind !== 'Missing', entry);
  const problems: Problem[] = [];
  const judged = { info, scope: readMeaning(text, file).root, report: reporter(problems) };
  if (setting.value.kind === 'Domain') judgeDomain(setting.value, judged);
  else judgeValue(setting.value, judged);
  return problems.map(({ message }) => message);
}

test('every example is a value that its setting takes', () => {
  for (const { of, info } of settings) {
    for (const example of exampleOf(info).split(` or ${info.name} `)) {
      const entry = example.startsWith(info.name) ? example : `${info.name} ${example}`;
      assert.deepEqual(problemsWith(info, entry), [], `${of}: ${entry}`);
    }
  }
});

test('every usual question is one that its setting takes', () => {
  const asked = settings.filter(({ info }) => info.usual !== undefined);
  assert.ok(asked.length > 40);
  for (const { of, info } of asked) {
    const entry = `${info.name} in ${info.usual}`;
    assert.deepEqual(problemsWith(info, entry), [], `${of}: ${entry}`);
  }
});

test('a whole number is proposed within the limits, with the unit that was written', () => {
  for (const [snippet, words] of [
    ['train { epochs = 0.2 epochs, NET }', 'Write 1 epoch,'],
    ['train { epochs = 2.5, NET }', 'Write 3,'],
    ['data synthetic { folds = 0.5 }\ntrain { NET }', 'Write 2,'],
    ['train { NET }\nsearch random { stop = 0.5 }', 'Write 80 trials, or 6 h.'],
  ] as const) {
    const [problem] = problemsOfSnippet(`${snippet}\nGOALS`);
    assert.ok(problem?.message.includes(words), problem?.message);
  }
});
