/** Hover and outline: words for what stands at a place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../../../../src/language/services/describe.ts';
import { outline } from '../../../../src/language/services/outline.ts';
import { parse } from '../../../../src/language/syntax/parse.ts';
import { textOf } from '../meaning/support.ts';

function describedAt(snippet: string): { readonly on: string; readonly text: string } | undefined {
  const marked = textOf(snippet);
  const offset = marked.indexOf('^');
  const text = marked.replace('^', '');
  const found = describe(text, offset);
  return found === undefined ? undefined : { on: text.slice(found.start, found.end), text: found.text };
}

for (const [snippet, on, words] of [
  ['neuron srm { tau_sy^napse = 5 ms }', 'tau_synapse', /Rise of the response[\s\S]*10 ms/],
  ['neuron sr^m { }', 'srm', /Spike response model[\s\S]*Gerstner/],
  ['neu^ron srm { }', 'neuron', /sums, fires and resets/],
  ['train { optimizer = ad^am { } }', 'adam', /Kingma/],
  ['train { optimizer in { adam, sg^d } }', 'sgd', /momentum/],
  ['neuron lif { reset = to_ze^ro }', 'to_zero', /to zero/],
  ['data synthetic { bin = 5 m^s }', 'ms', /a time/],
  ['objectives { maximize accu^racy }', 'accuracy', /most output spikes/],
  ['stage a = tp^s { }', 'tps', /Not yet/],
] as const) {
  test(`hover over ${snippet}`, () => {
    const found = describedAt(snippet);
    assert.equal(found?.on, on);
    assert.match(found?.text ?? '', words);
  });
}

test('between entries there is nothing to say', () => {
  assert.equal(describedAt('seed = 1\n^\nrepeat = 2 seeds'), undefined);
});

test('the outline names parts, questions and goals', () => {
  const text = textOf('train { NET, batch in { 8, 16 } }\nGOALS');
  const [experiment] = outline(parse(text), text);
  assert.equal(experiment?.name, 't');
  assert.deepEqual(
    experiment?.children.map(({ name, detail, kind }) => [name, detail, kind]),
    [
      ['data', 'synthetic', 'part'],
      ['train', '', 'part'],
      ['objectives', '', 'part'],
    ],
  );
  const train = experiment?.children[1];
  assert.deepEqual(
    train?.children.map(({ name, detail, kind }) => [name, detail, kind]),
    [
      ['network', '', 'part'],
      ['batch', '{ 8, 16 }', 'question'],
    ],
  );
  assert.equal(train?.children[0]?.children[0]?.name, 'o');
});
