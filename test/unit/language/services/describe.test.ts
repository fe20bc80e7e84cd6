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
  ['neuron lif { decay i^n 0.5 .. 0.9 }', 'in', /Asked: the search answers it/],
  ['train { optimizer = adam { rate in 1e-4 .. 1e-2 l^og } }', 'log', /grow with the value/],
  ['data synthetic { bin in 1 ms .. 9 ms st^ep 2 ms }', 'step', /every so many/],
  ['neuron lif { decay in 0.5 .. 0.9 per la^yer }', 'layer', /once for each layer/],
  ['neuron lif { decay in 0.5 .. 0.9 usua^lly 0.8 }', 'usually', /first trial/],
  ['search random { stop = 3 trials o^r 1 h }', 'or', /whichever comes first/],
  ['data synthetic { split = [train 80 %, valid^ation 20 %] }', 'validation', /nothing is trained on it/],
  ['objectives { max^imize accuracy }', 'maximize', /more of it is better/],
  ['objectives { requ^ire accuracy >= 80 % }', 'require', /not on the front/],
  ['objectives { maximize accuracy o^n test }', 'on', /The set/],
  ['objectives { maximize accuracy on te^st }', 'test', /Held back/],
  ['objectives { minimize spikes on validation per sam^ple }', 'sample', /For one sample/],
] as const) {
  test(`hover over ${snippet}`, () => {
    const found = describedAt(snippet);
    assert.equal(found?.on, on);
    assert.match(found?.text ?? '', words);
  });
}

test('the words before the braces are explained, and those of a comment or title are not', () => {
  const text = 'snnexp 1\n# experiment in\nexperiment "in experiment" {\n  seed = 1 # in log\n}\n';
  const at = (words: string) => describe(text, text.indexOf(words) + 1)?.text;
  assert.match(at('snnexp 1') ?? '', /version of the language/);
  assert.match(at('experiment "') ?? '', /what is asked/);
  for (const words of ['experiment in\n', 'in\n', 'in experiment', 'in log', 'log', '1\n#']) {
    assert.equal(at(words), undefined, words);
  }
});

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
