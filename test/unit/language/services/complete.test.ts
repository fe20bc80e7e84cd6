/** What is offered in half-typed entries: the table of the language's exact form. `^` is the caret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../../../src/language/services/complete.ts';

function offersAt(snippet: string) {
  const text = `snnexp 1\nexperiment "t" {\n${snippet}`;
  const offset = text.indexOf('^');
  return complete(text.replace('^', ''), offset);
}

function offered(snippet: string): readonly string[] {
  return offersAt(snippet).map(({ label }) => label);
}

const rows: readonly (readonly [snippet: string, has: readonly string[], lacks: readonly string[]])[] = [
  ['neuron lif { tau_^', ['tau_membrane', 'surrogate'], ['tau_synapse', 'epochs']],
  ['neuron srm { tau_synapse ^', ['=', 'in'], ['tau_refractory']],
  ['seed ^', ['='], ['in']],
  ['energy ^', [], ['=', 'in']],
  ['data nmnist { augment ^', [], ['=', 'in']],
  ['optimizer ^', ['adam', '=', 'in'], []],
  ['data synthetic { bin = ^', ['5 ms'], ['=']],
  ['search bayesian { explore = ^', [], ['2 (d + 1) for d questions, at most half of the trials']],
  ['neuron srm { refractory_depth = ^', ['2 * threshold'], []],
  ['train { loss spike_count { start = ^', ['0 ms'], []],
  ['train { loss spike_count { stop = ^', [], ['the end of the window']],
  ['bin in ^', ['1 ms .. 20 ms log'], ['in']],
  ['tau_synapse in 1 ms .. ^', ['20 ms'], ['log']],
  ['tau_synapse in 1 ms .. 9 ms usually ^', ['20 ms'], ['log']],
  ['tau_synapse in 1 ms .. 9 ms ^', ['log', 'usually', 'per layer'], ['ms']],
  ['window = 300 m^', ['ms', 's'], ['mV', 'trials']],
  ['search random { stop = 80 ^', ['trials', 'h'], ['mV']],
  ['search random { stop = 80 trials or 6 ^', ['trials', 'h'], ['or', 'mV']],
  ['search random { stop = 80 trials or 6 h ^', [], ['or', 'h']],
  ['objectives { require latency <= 5 ^', ['ms', 's'], ['of', 'on', 'mV']],
  ['objectives { require latency <= 5 m^', ['ms'], ['of']],
  ['objectives { require latency <= 5 ms ^', [], ['ms', 'of', 'on']],
  ['objectives { require latency ^ <= 5 ms }', ['of', 'on'], ['ms']],
  ['network { layer c1 = ^', ['dense', 'conv', 'pool'], ['lif']],
  ['stage a = train { }\nstage b = evaluate { from = ^', ['a'], ['b']],
  [
    'network { layer a = dense { }, block b { layer c = conv { }, layer d = conv { add = ^ } }, layer e = dense { } }',
    ['a', 'b', 'c'],
    ['d', 'e', 'conv'],
  ],
  ['train { schedule = ^', ['constant', 'step', 'cosine'], ['adam']],
  ['train { schedule = step { at = ^', ['[60 %, 80 %, 90 %]'], []],
  ['neuron ^', ['lif', 'srm'], ['dense']],
  ['train { optimizer = a^', ['adam', 'sgd'], ['lif']],
  ['neuron fast = lif { }\nnetwork { layer a = dense { neuron = ^', ['fast', 'lif'], []],
  ['neuron lif { reset = ^', ['to_zero', 'by_subtraction'], []],
  ['train { network = vgg5 { bias = ^', ['no'], ['yes']],
  ['objectives { ^', ['maximize', 'minimize', 'require', 'reference'], ['seed']],
  ['objectives { maximize ^', ['accuracy', 'spikes'], ['of']],
  [
    'data nmnist { split = [train 50 %, look 50 %] }\nobjectives { minimize spikes on ^',
    ['train', 'look'],
    ['accuracy'],
  ],
  [
    'data synthetic { folds = 3, split = [train 100 %] }\nobjectives { minimize spikes on ^',
    ['train', 'validation'],
    [],
  ],
  ['objectives { require latency ^', ['<=', '>='], ['accuracy']],
  ['neuron srm { tau_synapse in 1 ms .. 5 ms }\nbaseline grid { over = [neuron.^', ['tau_synapse'], ['threshold']],
  ['network { layer a = dense { ^', ['units', 'neuron', 'dropout'], ['threshold', 'decay', 'width']],
  ['network { layer a = dense { neuron = lif, ^', ['units', 'threshold', 'decay'], ['neuron']],
  ['# a comment ^', [], ['seed', 'data']],
  ['seed = 1 # and another^', [], ['seed', 'data']],
  ['seed = 1 # and another\n^', ['data'], ['seed']],
  ['baseline ^', ['default', 'random', 'grid'], ['=', 'in', 'lif']],
  ['train { optimizer = adam { rate in 1e-3 .. 1e-2 ^', ['log', 'usually'], ['rate']],
  ['train { epochs in 3 .. 9 ^', ['log', 'whole', 'usually', 'epochs'], []],
  ['neuron lif { decay in 0.5 .. 0.9 usu^', ['usually', 'per layer', '%'], []],
  ['neuron lif { decay in 0.5 .. 0.9^', ['%'], ['usually']],
  ['neuron lif { learn = [decay, ^]', ['threshold'], ['decay']],
  ['train { optimizer = sgd ^', [], ['adam', 'sgd']],
  ['stage a = train { }\nstage b = train { from = [^]', ['a'], []],
  ['data synthetic { split = [^]', [], ['[train 80 %, validation 20 %]']],
  ['search random { stop = 20 trials ^', ['or'], ['trials']],
  ['objectives { maximize accuracy ^', ['of', 'on'], ['per']],
  ['objectives { minimize spikes ^', ['of', 'on', 'per'], []],
  ['objectives { minimize parameters ^', ['of'], ['on', 'per']],
  ['objectives { require accuracy >= ^', [], ['of', 'on']],
  ['^', ['data', 'neuron', 'train', 'stage', 'search', 'objectives'], ['dense']],
  ['seed = 1\n^\n}', ['data'], ['seed']],
];

for (const [snippet, has, lacks] of rows) {
  test(`offered at ${snippet.replaceAll('\n', '⏎')}`, () => {
    const labels = offered(snippet);
    for (const label of has) assert.ok(labels.includes(label), `${label} among ${labels.join(', ')}`);
    for (const label of lacks) assert.ok(!labels.includes(label), `no ${label} among ${labels.join(', ')}`);
  });
}

test('what is typed of a word is replaced', () => {
  const text = 'snnexp 1\nexperiment "t" {\nneuron lif { thre';
  const [offer] = complete(text, text.length).filter(({ label }) => label === 'threshold');
  assert.deepEqual([offer?.start, offer?.end], [text.length - 4, text.length]);
});

test('an offer that wants more has something offered behind it, and only words that could stand there alone want none', () => {
  const places = [
    '^',
    'train { ^',
    'neuron lif { ^',
    'network { layer a = dense { ^',
    'train { batch ^',
    'data synthetic { ^',
  ];
  let wanting = 0;
  for (const place of places) {
    for (const { label, wants } of offersAt(place)) {
      if (wants !== true) continue;
      wanting++;
      assert.notDeepEqual(offered(place.replace('^', `${label} ^`)), [], `${place} ${label}`);
    }
  }
  assert.ok(wanting > 20);
  const want = (place: string, label: string) => offersAt(place).find((offer) => offer.label === label)?.wants;
  assert.deepEqual([want('train { ^', 'batch'), want('^', 'neuron'), want('train { batch ^', '=')], [true, true, true]);
  assert.deepEqual([want('^', 'network'), want('^', 'train'), want('train { patience ^', '=')], [false, false, false]);
});

test('what must be said is offered first, then what usually is', () => {
  for (const [snippet, first] of [
    ['train { ^', ['epochs', 'batch', 'optimizer', 'schedule', 'loss']],
    ['network { ^', ['layer']],
    ['search bayesian { ^', ['explore', 'stop']],
    ['objectives { ^', ['maximize', 'minimize']],
    ['network { layer a = pool { ^', ['size']],
    ['baseline grid { ^', ['over']],
    ['stage a = evaluate { ^', ['from']],
    ['data nmnist { ^', ['from']],
  ] as const) {
    assert.deepEqual(offered(snippet).slice(0, first.length), first, snippet);
  }
  // Whatever is seldom said is offered all the same.
  assert.ok(offered('train { ^').includes('from'));
});

test('an offer says what a hover says: the usual range, the source, what a word of the language does', () => {
  const about = (snippet: string, label: string) =>
    offersAt(snippet).find((offer) => offer.label === label)?.about ?? '';
  assert.match(about('neuron lif { ^', 'threshold'), /fires\.\n\nUsually asked as `in 0\.3 \.\. 2`\.$/);
  assert.match(about('search bayesian { ^', 'explore'), /\n\nAfter BoTorch tutorials\.$/);
  assert.match(
    about('objectives { maximize ^', 'energy'),
    /\n\nAfter 4\.6 pJ and 0\.9 pJ at 45 nm \(Horowitz 2014\)\.$/,
  );
  assert.match(about('objectives { ^', 'require'), /A limit\./);
  assert.match(about('objectives { maximize accuracy on ^', 'validation'), /nothing is trained on it/);
  assert.match(about('objectives { minimize spikes per ^', 'sample'), /For one sample/);
});
