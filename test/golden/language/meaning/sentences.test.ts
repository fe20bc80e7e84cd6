/** What the checker says, word for word: the table of rules on the language's page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { baselineSizes } from '../../../../src/search/baseline.ts';
import { wrap } from '../cases.ts';

/** Snippet, code, sentence; `search` is added behind where a question needs an answer. */
const rows: readonly (readonly [snippet: string, code: string, sentence: string])[] = [
  ['neuron srm { tau_synpase = 5 ms }', 'name-unknown', 'srm has no setting tau_synpase. Did you mean tau_synapse?'],
  [
    'network { layer = pool { size = 2 } }',
    'name-unknown',
    'layer is no setting: it begins a part. Write layer NAME = dense { }.',
  ],
  [
    'data nmnist { from = "d", train.epochs = 3 }',
    'name-unknown',
    'train of nmnist has no settings of its own to reach.',
  ],
  ['train = 5', 'name-unknown', 'train is no setting: it begins a part. Write train { }.'],
  [
    'neuron srm { tau_synapse = 5 }',
    'unit-missing',
    'tau_synapse is a time and needs a unit. Write 5 ms, for example.',
  ],
  ['window = 300 mV', 'unit-kind', 'window is a time; 300 mV is a voltage.'],
  ['momentum = 0.9 ms', 'unit-extra', 'momentum is a plain number. Leave out ms.'],
  [
    'tau_synapse in 1 ms .. 20 mV',
    'range-units',
    'Both ends of a range need the same kind of unit. 20 mV is a voltage; tau_synapse is a time.',
  ],
  ['tau_synapse in 20 ms .. 1 ms', 'range-order', 'This range is empty. Write the smaller end first.'],
  ['tau_synapse in 1000 us .. 1 ms', 'range-order', 'This range holds one value. Write tau_synapse = 1 ms, or a larger end.'],
  [
    'tau_synapse in 0 .. 20 ms log',
    'range-log-zero',
    'A logarithmic range cannot start at 0. Start at a small positive time, for example 0.1 ms.',
  ],
  ['neuron lif { decay in 0 .. 2 }', 'range-limit', 'decay lies between 0 and 1.'],
  ['bin = 1 ms .. 20 ms', 'one-value', 'bin takes one value. Ask for a range with in.'],
  ['network { layer a = dense { units in { 8, 16 } log } }', 'modifier-place', 'log belongs to a range. Choices have no scale.'],
  [
    'train { rate in 1e-4 .. 1e-2 usually 1 }',
    'usually-outside',
    '1 lies outside the range. The usual value must be one that the search can try.',
  ],
  ['network { layer a = dense { units in { 8, 8 } } }', 'choice-twice', '8 stands twice among the choices.'],
  ['objectives {⏎maximise accuracy on validation⏎}', 'goal-misspelt', 'maximise begins no goal. Did you mean maximize?'],
  ['objectives {⏎requires accuracy >= 85 %⏎}', 'goal-misspelt', 'requires begins no goal. Did you mean require?'],
  ['seed in 1 .. 9 whole', 'not-askable', 'seed cannot be asked. Use repeat to average over seeds.'],
  [
    'neuron lif { decay in 0.1 .. 0.9 per layer }',
    'per-layer-none',
    'There are no layers to ask for. Name them in network, or leave out per layer.',
  ],
  [
    'data synthetic { }⏎neuron in { lif { decay in 0.1 .. 0.9 per layer }, alif }⏎network { layer a = dense { } }⏎train { }',
    'per-layer-none',
    'decay is asked per layer, but it stands inside of the choice lif, which is the same for all layers. Leave out per layer, or decide neuron = lif.',
  ],
  [
    'data synthetic { }⏎neuron lif { surrogate in { triangle { width in 0.1 .. 0.9 per layer }, exponential } }⏎network { layer a = dense { } }⏎train { }',
    'per-layer-none',
    'width is asked per layer, but it stands inside of the choice triangle, which is the same for all layers. Leave out per layer, or decide surrogate = triangle.',
  ],
  [
    'data synthetic { }⏎neuron fast = lif { decay in 0.1 .. 0.9 per layer }⏎neuron slow = lif { }⏎network { layer a = dense { neuron in { fast, slow } } }⏎train { }',
    'per-layer-none',
    'decay is asked per layer, but no layer is sure to have its neuron: layers name others, or choose among several. Leave out per layer, or give layers this neuron with =.',
  ],
  ['seed = 1⏎seed = 2', 'setting-twice', 'seed is already decided in line 4.'],
  ['neuron lfi { }', 'kind-unknown', 'There is no neuron lfi. Did you mean lif?'],
  [
    'stage a = train { }⏎stage b = train { }⏎stage d = evaluate { from = c }',
    'stage-unknown',
    'There is no stage c. Stages here: a, b.',
  ],
  [
    'stage a = train { from = b }⏎stage b = train { from = a }',
    'from-cycle',
    'a and b wait for each other. One of them must start on its own.',
  ],
  ['split = [train 80 %, test 30 %]', 'split-sum', 'The shares add up to 110 %, not 100 %.'],
  [
    'objectives { maximize accuracy, reference = [50 %, 4000 spikes] }',
    'reference-length',
    'reference needs one value for each maximize and minimize, in their order: 1, not 2.',
  ],
  [
    'data synthetic { split = [train 60 %, validation 20 %, test 20 %] }⏎train { }⏎objectives { require accuracy on test >= 50 % }',
    'select-on-test',
    'A search that looks at the held-out set leaves nothing to judge it by. Use on validation.',
  ],
  [
    'baseline grid { over = [neuron.tau_synapse] }',
    'over-unasked',
    'neuron.tau_synapse is not asked, so a grid cannot walk over it.',
  ],
  [
    'neuron in { lif, alif { adaptation_step in 0.1 .. 1 } }⏎baseline grid { over = [neuron.adaptation_step] }',
    'over-unasked',
    'neuron.adaptation_step is not asked, so a grid cannot walk over it. Did you mean neuron.alif.adaptation_step?',
  ],
  [
    'neuron lif { decay in 0.1 .. 0.9 }⏎baseline grid { over = [lif.decay] }',
    'name-unknown',
    'There is no setting lif.decay here. Did you mean neuron.decay?',
  ],
  [
    'neuron lif { decay in 0.1 .. 0.9, threshold in 1 .. 2 }⏎baseline grid { over = [quokka] }',
    'name-unknown',
    'There is no setting quokka here. Asked here: neuron.decay and neuron.threshold.',
  ],
  [
    'stage space = train { }⏎stage t = tps { from = space }',
    'not-yet',
    'This version cannot run tps yet. The file is fine; the run would stop here.',
  ],
];

for (const [snippet, code, sentence] of rows) {
  test(`${code}: ${snippet}`, () => {
    const { problems } = analyze(wrap(`${snippet.replaceAll('⏎', '\n')}\nsearch random { }`).text);
    const said = problems.filter((problem) => problem.code === code).map((problem) => problem.message);
    assert.deepEqual(said.slice(0, 1), [sentence]);
  });
}

test('a grid over what stands inside a choice says when it never takes that choice', () => {
  const rest = 'search random { }\nobjectives { maximize accuracy }';
  const said = (usually: string, over: string) =>
    analyze(
      wrap(
        `${runs}\nneuron in { lif, alif { adaptation_step in 0.1 .. 1 } }${usually}\n${rest}\nbaseline grid { over = [${over}] }`,
      ).text,
    ).problems.map(({ code, message }) => [code, message]);
  const path = 'neuron.alif.adaptation_step';
  assert.deepEqual(said('', path), [
    [
      'over-idle',
      'The grid never meets neuron.alif.adaptation_step: it is there only where neuron is alif, and that stays lif. Put neuron into over as well, or write usually alif behind it.',
    ],
  ]);
  assert.deepEqual(said('', `neuron, ${path}`), []);
  assert.deepEqual(said(' usually alif', path), []);
});

test('a grid of more combinations than can be trained is refused, and one of a choice counts each branch by itself', () => {
  const of = (points: number) =>
    analyze(
      wrap(
        `${runs}\nneuron in { lif, alif { adaptation_step in 0.1 .. 1, threshold in 0.5 .. 2 } }\nsearch random { }\nobjectives { maximize accuracy }\nbaseline grid { over = [neuron, neuron.alif.adaptation_step, neuron.alif.threshold], points = ${points} }`,
      ).text,
    );
  const { plan } = of(141);
  assert.deepEqual(plan && baselineSizes(plan), [1 + 141 * 141]); // lif, and every alif
  assert.deepEqual(
    of(142).problems.map(({ code, message }) => [code, message]),
    [
      [
        'grid-large',
        'The grid has 20,165 combinations, each of them a trial, and may have 20,000. Name fewer questions in over, or give points a smaller number.',
      ],
    ],
  );
});

test('a grid over what is asked per layer walks over the question of each layer', () => {
  const { plan } = analyze(
    wrap(
      'data synthetic { }\nneuron lif { decay in 0.1 .. 0.9 per layer }\nnetwork { layer a = dense { units = 3 }, layer o = dense { } }\ntrain { }\nsearch random { }\nobjectives { maximize accuracy }\nbaseline grid { over = [neuron.decay] }',
    ).text,
  );
  const ids = plan?.space.map(({ id }) => id);
  assert.deepEqual(ids, ['network.a.decay', 'network.o.decay']);
  assert.deepEqual(plan?.baselines[0]?.over, ids);
});

test('a grid may walk over what is asked inside a choice', () => {
  const asked = 'neuron in { lif, alif { adaptation_step in 0.1 .. 1 } }\nsearch random { }';
  const { problems } = analyze(wrap(`${asked}\nbaseline grid { over = [neuron.alif.adaptation_step] }`).text);
  assert.deepEqual(
    problems.filter(({ code }) => code === 'over-unasked' || code === 'name-unknown'),
    [],
  );
});

test('unanswered counts the questions in words', () => {
  const snippet = 'tau_synapse in 1 ms .. 2 ms\nbatch in { 8, 16 }\ndecay in 0.1 .. 0.9';
  const { problems } = analyze(wrap(snippet).text);
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message]),
    [
      [
        'unanswered',
        'Three settings are asked but nothing answers them. Add a search part, or decide them with =.',
      ],
    ],
  );
});

test('a search of an unknown kind is no missing search', () => {
  const { problems } = analyze(wrap('decay in 0.1 .. 0.9\nsearch grid { stop = 3 trials }').text);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['kind-unknown'],
  );
});

const runs = 'data synthetic { bin = 1 ms }\ntrain { network { layer o = dense { } } }';

test('bin-coarse names the time constant and the bin', () => {
  const snippet = `${runs}\nneuron srm { tau_refractory in 0.5 ms .. 5 ms }\nsearch random { }\nobjectives { maximize accuracy }`;
  const { problems, plan } = analyze(wrap(snippet).text);
  assert.deepEqual(
    problems.map(({ code, severity, message }) => [code, severity, message]),
    [
      [
        'bin-coarse',
        'warning',
        'tau_refractory can fall below bin (1 ms); the simulation cannot resolve it.',
      ],
    ],
  );
  assert.ok(plan !== undefined, 'a warning does not keep the plan back');
});

test('goal-none asks for a goal', () => {
  const { problems } = analyze(wrap(`${runs}\nobjectives { require latency <= 150 ms }`).text);
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message]),
    [['goal-none', 'Nothing is to be improved. Add a line with maximize or minimize to objectives { }.']],
  );
});

test('a misspelt setting has a quick fix that makes the text right', () => {
  const { text } = wrap('neuron srm { tau_synpase = 5 ms }');
  const fix = analyze(text).problems.find((problem) => problem.code === 'name-unknown')?.fix ?? [];
  const [edit] = fix;
  assert.ok(edit !== undefined);
  assert.match(`${text.slice(0, edit.start)}${edit.text}${text.slice(edit.end)}`, /\{ tau_synapse = 5 ms \}/);
});
