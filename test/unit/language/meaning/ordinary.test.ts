/** Networks without spikes and samples over time: refused before anything runs, and only where it is certain. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';

function codes(entries: string): readonly string[] {
  const goal = 'objectives { maximize accuracy }\n';
  return analyze(`snnexp 1\nexperiment "t" {\n${entries}\n${goal}}\n`)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
}

const two = 'network { layer h = dense { units = 7 }, layer o = dense { } }';

for (const entries of [
  'data synthetic { }\ntrain { network vgg5 { } }',
  `data synthetic { }\nneuron relu { }\ntrain { ${two} }`,
  `data synthetic { steps = 2 }\ntrain { neuron relu { }, ${two} }`,
  `data cifar10 { from = "a", encode = rate }\ntrain { neuron relu { }, ${two} }`,
  'data cifar10 { from = "a", encode in { rate, latency } }\nsearch random { }\ntrain { network in { vgg5, vgg9 } }',
  `data synthetic { steps in 5 .. 20 }\nsearch random { }\ntrain { neuron relu { }, ${two} }`,
])
  test(`refused: ${entries.replaceAll('\n', ' ')}`, () => assert.deepEqual(codes(entries), ['ordinary-time']));

for (const entries of [
  'data cifar10 { from = "a" }\ntrain { network vgg5 { } }',
  `data synthetic { steps = 1 }\ntrain { neuron relu { }, ${two} }`,
  `data synthetic { window = 20 ms, bin = 20 ms }\ntrain { neuron relu { }, ${two} }`,
  'data synthetic { }\nneuron fire = lif { }\ntrain { neuron relu { }, network { layer h = dense { units = 7, neuron = fire }, layer o = dense { } } }',
  `data cifar10 { from = "a" }\nsearch random { }\ntrain { batch in { 4, 8 }, neuron relu { }, ${two} }`,
])
  test(`left to the run: ${entries.replaceAll('\n', ' ')}`, () => assert.deepEqual(codes(entries), []));

const ann = 'stage ann = train { network vgg5 { } }\nstage snn = convert { from = ann }';

for (const [entries, name] of [
  [`data cifar10 { from = "a" }\nneuron lif { }\n${ann}`, 'neuron'],
  [`data cifar10 { from = "a" }\nneuron lif { decay in 0.5 .. 0.9 }\nsearch random { }\n${ann}`, 'neuron'],
  [`data cifar10 { from = "a" }\nann.loss = spike_count\n${ann}`, 'loss'],
  [
    `data cifar10 { from = "a" }\ntrain { neuron relu { }, loss in { spike_count, cross_entropy }, ${two} }\nsearch random { }`,
    'loss',
  ],
  [`data cifar10 { from = "a", steps = 6 }\n${ann}`, 'steps'],
  [`data cifar10 { from = "a", steps in { 4, 6 } }\nsearch random { }\n${ann}`, 'steps'],
] as const)
  test(`without effect: ${name} in ${entries.replaceAll('\n', ' ')}`, () => {
    const text = `snnexp 1\nexperiment "t" {\n${entries}\nobjectives { maximize accuracy }\n}\n`;
    const { problems } = analyze(text);
    assert.deepEqual(
      problems.map(({ code, start, end }) => [code, text.slice(start, end).split(/[ .]/).at(-1)]),
      [['setting-unused', name]],
    );
  });

const spiking = `stage other = train { ${two} }`;

for (const entries of [
  `data cifar10 { from = "a", steps = 6 }\nneuron lif { }\nloss = cross_entropy\n${ann}\n${spiking}`,
  `data cifar10 { from = "a", steps = 6 }\ntrain { neuron in { lif, relu }, loss = cross_entropy, ${two} }\nsearch random { }`,
  'data cifar10 { from = "a", steps = 6 }\nstage ann = train { network vgg5 { } }\nstage snn = convert { from = ann, steps = 2 * data.steps }',
])
  test(`read: ${entries.replaceAll('\n', ' ')}`, () => assert.deepEqual(codes(entries), []));

test('one choice that can never work is refused at its place, and says which', () => {
  const said = (entries: string): readonly (readonly [string, string])[] => {
    const text = `snnexp 1\nexperiment "t" {\n${entries}\nsearch random { }\nobjectives { maximize accuracy }\n}\n`;
    return analyze(text).problems.map(({ start, end, message }) => [text.slice(start, end), message]);
  };
  const [found, ...more] = said('data cifar10 { from = "a", encode in { direct, rate } }\ntrain { network vgg5 { } }');
  assert.deepEqual(more, []);
  assert.equal(found?.[0], 'rate');
  assert.match(found?.[1] ?? '', /^Where encode is rate: This network has no spikes/);
  const places = (entries: string): readonly string[] => said(entries).map(([place]) => place);
  assert.deepEqual(places(`data synthetic { }\ntrain { neuron in { lif, relu }, ${two} }`), ['relu']);
  assert.deepEqual(places(`data synthetic { steps in { 1, 5 } }\ntrain { neuron = relu, ${two} }`), ['5']);
  assert.deepEqual(places(`data synthetic { steps in 1 .. 5 }\ntrain { neuron = relu, ${two} }`), ['5']);
  assert.deepEqual(
    places('data cifar10 { from = "a", encode in { direct, rate } }\ntrain { network in { vgg5, vgg9 } }'),
    ['rate'],
  );
});
