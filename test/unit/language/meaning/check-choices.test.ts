/** Which stages are looked at again for an answer: a file of many stages would be checked for as long as their number squared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMeaning } from '../../../../src/language/analyze.ts';
import { judgeAnswers } from '../../../../src/language/meaning/check-choices.ts';
import { planOf } from '../../../../src/language/meaning/plan.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { textOf } from './support.ts';

/** Each answer that was tried, with the stages that were judged with it. */
function judgedIn(snippet: string): readonly (readonly string[])[] {
  const text = textOf(snippet);
  const file = parse(text);
  const resolved = readMeaning(text, file);
  const judged: string[][] = [];
  const judge: Parameters<typeof judgeAnswers>[1] = (_, stages) => judged.push(stages.map(({ name }) => name));
  judgeAnswers({ plan: planOf(file, resolved, () => {}), resolved, report: () => {} }, judge, new Set());
  return judged;
}

test('an answer is judged in the stages that ask it', () => {
  assert.deepEqual(
    judgedIn('stage a = train { epochs in 5 .. 20, NET }\nstage b = train { batch in { 8, 16 }, NET }\nGOALS'),
    [['a'], ['a'], ['b'], ['b']],
  );
});

test('in those that begin with their weights, or give them theirs', () => {
  const stages = `data cifar10 { from = "d" }
stage ann = train { network in { vgg5, vgg9 } }
stage other = train { network = vgg5 }
stage snn = convert { from = ann }
stage tuned = finetune { from = snn, epochs in { 1, 2 } }
GOALS`;
  const linked = ['ann', 'snn', 'tuned'];
  assert.deepEqual(judgedIn(stages), [linked, linked, linked, linked]);
});

test('in all where the data are asked', () => {
  const [first] = judgedIn(
    'data synthetic { bin in { 1 ms, 2 ms } }\nstage a = train { NET }\nstage b = train { NET }',
  );
  assert.deepEqual(first, ['a', 'b']);
});
