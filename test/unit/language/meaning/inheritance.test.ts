/** Where a setting may stand: its own block, an enclosing one, as a path; the nearest wins and none is ignored. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settings } from '../../../../src/protocol/plan.ts';
import { neuronOf, planOfSnippet, problemsOfSnippet, stageOf } from './support.ts';

const surrogate = { kind: 'triangle', width: 1, height: 1 };

test('a stage takes the neuron of the experiment', () => {
  assert.equal(neuronOf('neuron lif { decay = 0.3 }\ntrain { NET }').decay, 0.3);
});

test("a stage's own neuron replaces the experiment's as a whole", () => {
  const { stages } = planOfSnippet(
    'neuron lif { decay = 0.3, threshold = 2 }\nstage a = train { neuron lif { decay = 0.5 }, NET }\nstage b = train { NET }\nGOALS',
  );
  const [own, common] = stages.map((stage) => stage.settings.neuron as Settings);
  assert.deepEqual([own?.decay, own?.threshold], [0.5, 1], 'the default threshold, not that of the replaced neuron');
  assert.deepEqual([common?.decay, common?.threshold], [0.3, 2]);
});

test('a setting in an enclosing block holds for everything inside that knows it', () => {
  const plan = planOfSnippet('epochs = 7\nstage a = train { NET }\nstage b = train { epochs = 9, NET }\nGOALS');
  assert.deepEqual(
    plan.stages.map((stage) => stage.settings.epochs),
    [7, 9],
  );
});

test('a normalisation of the network is one of its hidden layers with weights', () => {
  const layers =
    'layer c = conv { channels = 2, kernel = 3 }, layer p = pool { size = 2 }, layer h = dense { units = 5, normalize = none }';
  const of = (output: string): unknown[] => {
    const { stages } = planOfSnippet(`train { network { normalize = batch, ${layers}, ${output} } }\nGOALS`);
    return ((stages[0]!.settings.network as Settings).layers as Settings[]).map(({ normalize }) => normalize);
  };
  assert.deepEqual(of('layer o = dense { }'), ['batch', undefined, 'none', undefined]);
  assert.deepEqual(of('layer o = dense { normalize = batch }'), ['batch', undefined, 'none', 'batch']);
});

test('a path reaches into a part', () => {
  for (const snippet of [
    'train { neuron.surrogate.width = 2, NET }',
    'neuron lif { surrogate.width = 2 }\ntrain { NET }',
    'surrogate.width = 2\ntrain { NET }',
    'train { NET }\ntrain.neuron.surrogate.width = 2',
  ]) {
    assert.deepEqual(neuronOf(snippet).surrogate, { kind: 'triangle', width: 2, height: 1 }, snippet);
  }
});

test('a path may name a stage or a layer', () => {
  const { settings } = stageOf(
    'train { network { layer h = dense { }, layer o = dense { } } }\ntrain.network.h.units = 5',
  );
  assert.equal(layersOf(settings)[0]?.units, 5);
});

test('layers use named neurons, wherever these stand', () => {
  const { settings } = stageOf(
    'train { network { layer h = dense { units = 3, neuron = fast }, layer o = dense { } } }\nneuron fast = lif { decay = 0.2 }',
  );
  assert.equal(layersOf(settings)[0]?.neuron, 'fast');
  assert.equal(layersOf(settings)[1]?.neuron, undefined);
  assert.deepEqual(Object.keys(settings.neurons ?? {}), ['fast']);
});

test('a layer may have a neuron of its own', () => {
  const { settings } = stageOf('train { network { layer o = dense { neuron = lif { decay = 0.4 } } } }');
  assert.deepEqual(Object.keys(settings.neurons ?? {}), [String(layersOf(settings)[0]?.neuron)]);
});

test('dropout from outside is for hidden layers, its own word counts in the last one too', () => {
  const { settings } = stageOf(
    'train { dropout = 20 %, network { layer h = dense { units = 3 }, layer o = dense { } } }',
  );
  assert.deepEqual(
    layersOf(settings).map((layer) => layer.dropout),
    [0.2, 0],
  );
});

test('a name that two parts know is ambiguous outside of them', () => {
  const problems = problemsOfSnippet('decay = 0.2\ntrain { NET }\nGOALS');
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['name-ambiguous'],
  );
});

test('what nothing takes is an error at its place', () => {
  for (const snippet of [
    'tau_synapse = 5 ms\ntrain { NET }',
    'neuron lif { tau_membrane = 20 ms, decay = 0.3 }\ntrain { NET }',
    'neuron slow = lif { }\ntrain { NET }',
    'neuron lif { }\ntrain { neuron srm { tau_refractory = 5 ms }, NET }',
  ]) {
    const problems = problemsOfSnippet(`${snippet}\nGOALS`);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['setting-unused'],
      snippet,
    );
  }
});

test('what another setting of the same part keeps from having an effect is an error at its place', () => {
  const unused = (snippet: string): readonly string[] =>
    problemsOfSnippet(`${snippet}\nGOALS`).map(({ code, message }) => `${code}: ${message.split(/ where |: /)[0]}`);
  for (const [snippet, name] of [
    ['neuron cuba { current_decay = 0.5, tau_synapse = 10 ms }\ntrain { NET }', 'current_decay'],
    ['neuron alif { adaptation_decay = 0.5, tau_adaptation = 50 ms }\ntrain { NET }', 'adaptation_decay'],
    ['neuron lif { share = channel }\ntrain { NET }', 'share'],
    ['data synthetic { binning = signed, polarity = both }\ntrain { NET }', 'polarity'],
    ['energy { dram = 3 pJ }\ntrain { NET }', 'dram'],
    ['neuron srm { tau_refractory = 5 ms }\ntrain { loss = spike_time { tau = 25 ms }, NET }', 'tau'],
  ] as const)
    assert.deepEqual(unused(snippet), [`setting-unused: ${name} has no effect`], snippet);
  for (const snippet of [
    'neuron alif { adaptation_decay = 0.5, tau_membrane = 50 ms }\ntrain { NET }',
    'neuron lif { share = channel, learn = [decay] }\ntrain { NET }',
    'neuron plif { share = channel }\ntrain { NET }',
    'data synthetic { binning in { count, signed }, polarity = merged }\nsearch random { }\ntrain { NET }',
    'energy { dram = 3 pJ, weights = off_chip }\ntrain { NET }',
    'neuron in { lif, srm { tau_refractory = 5 ms } }\nsearch random { }\ntrain { loss = spike_time { tau = 25 ms }, NET }',
  ])
    assert.deepEqual(unused(snippet), [], snippet);
});

test('what is for hidden layers is said so where there is none', () => {
  const [problem] = problemsOfSnippet('train { network { dropout = 20 %, layer o = dense { } } }\nGOALS');
  assert.match(
    problem?.message ?? '',
    /^dropout has no effect: nothing here takes it\. .*it is for hidden layers; write/,
  );
});

test('what every layer says itself is not said to belong to layers', () => {
  const snippet = 'train { network { weight_scale = 4, layer o = dense { weight_scale = 9 } } }\nGOALS';
  const [problem] = problemsOfSnippet(snippet);
  assert.match(problem?.message ?? '', /^weight_scale has no effect: nothing here takes it\. Something nearer/);
});

test('a setting that fits one of its meanings only is judged by the one that takes it', () => {
  const volts = 'threshold = 5 mV\nneuron lif { }\ntrain { NET }\nGOALS';
  assert.deepEqual(
    problemsOfSnippet(volts).map(({ code, message }) => [code, message]),
    [['unit-extra', 'threshold is a plain number. Leave out mV.']],
  );
  assert.deepEqual(problemsOfSnippet(volts.replace('lif { }', 'srm { tau_refractory = 5 ms }')), []);
});

function layersOf(settings: ReturnType<typeof stageOf>['settings']): readonly Readonly<Record<string, unknown>>[] {
  const network = settings.network as { readonly layers: readonly Readonly<Record<string, unknown>>[] };
  return network.layers;
}

test('a stage that starts from another goes on with its network and neuron, and with what is asked of them', () => {
  const plan = planOfSnippet(`
    stage base = train { neuron lif { decay in 0.5 .. 0.9 }, network { layer h = dense { units in { 8, 16 } }, layer o = dense { } }, epochs = 9 }
    stage fine = train { from = base, epochs = 2 }
    stage last = train { from = fine, neuron lif { decay = 0.3 } }
    search random { stop = 3 trials }
    GOALS`);
  const [base, fine, last] = plan.stages.map((stage) => stage.settings);
  assert.deepEqual(fine?.network, base?.network);
  assert.deepEqual(fine?.neuron, base?.neuron);
  assert.equal(fine?.epochs, 2);
  assert.deepEqual(last?.network, base?.network);
  assert.equal((last?.neuron as Settings | undefined)?.decay, 0.3, 'its own neuron is nearer');
  assert.notEqual(last?.epochs, 9, 'nothing else is taken over');
  assert.deepEqual(
    plan.space.map(({ id }) => id),
    ['base.neuron.decay', 'base.network.h.units'],
  );
});

test('what stands loose in a stage for its network or neuron comes with them, and only for them', () => {
  const plan = planOfSnippet(`
    stage base = train { threshold = 2, dropout = 20 %, optimizer = adam { decay = 1e-4 }, decay = 0.7, beta1 = 0.8, network { layer h = dense { units = 4 }, layer o = dense { } } }
    stage fine = train { from = base, rate = 0.01 }
    GOALS`);
  const [base, fine] = plan.stages.map((stage) => stage.settings);
  const neuron = base?.neuron as Settings;
  assert.deepEqual([neuron.threshold, neuron.decay], [2, 0.7]);
  assert.deepEqual(fine?.neuron, base?.neuron);
  assert.deepEqual(fine?.network, base?.network);
  assert.deepEqual(fine?.optimizer, { kind: 'adam', rate: 0.01, decay: 0, beta1: 0.9, beta2: 0.999 });
});

test('a conversion has neurons of its own: others around it are not for them', () => {
  const plan = planOfSnippet(`data cifar10 { from = "a" }
    neuron lif { decay = 0.3, threshold = 2 }
    stage ann = train { network = vgg5 }
    stage snn = convert { from = ann }
    stage leaky = convert { from = ann, neuron = lif { tau_membrane = 20 ms, threshold = 0.5 } }
    stage other = train { NET }
    GOALS`);
  assert.deepEqual(
    plan.stages.slice(0, 3).map(({ settings }) => settings.neuron),
    [
      { kind: 'lif', threshold: 2, decay: 0.3, reset: 'to_zero', detach_reset: false, surrogate },
      { kind: 'if', threshold: 1, reset: 'by_subtraction' },
      { kind: 'lif', threshold: 0.5, decay: 1, tau_membrane: 20, reset: 'by_subtraction' },
    ],
  );
});

test('what has no effect on converted neurons is an error at its place', () => {
  const problemsOf = (neuron: string): string[] =>
    problemsOfSnippet(
      `data cifar10 { from = "a" }\nstage ann = train { network = vgg5 }\nstage snn = convert { from = ann, neuron = ${neuron} }\nGOALS`,
    ).map(({ code, message }) => `${code}: ${message}`);
  assert.deepEqual(problemsOf('lif { decay = 0.9 }'), []);
  assert.deepEqual(problemsOf('lif { reset = to_zero }'), [
    'kind-unknown: There is no reset to_zero. There is: by_subtraction.',
  ]);
  assert.deepEqual(problemsOf('srm'), ['kind-unknown: There is no neuron srm. There is: if, lif.']);
  assert.match(problemsOf('lif { surrogate = triangle }').join(), /^name-unknown: lif has no setting surrogate/);
  assert.match(problemsOf('lif { decay = 0.9, tau_membrane = 20 ms }').join(), /^setting-unused: decay has no effect/);
});

test('named neurons and paths come with the network of the stage before', () => {
  const plan = planOfSnippet(`
    neuron fast = lif { decay = 0.2 }
    stage base = train { neuron = fast, network { layer h = dense { neuron = fast }, layer o = dense { } } }
    stage fine = train { from = base }
    base.network.h.units = 4
    GOALS`);
  const [base, fine] = plan.stages.map((stage) => stage.settings);
  assert.equal((base?.neuron as Settings | undefined)?.decay, 0.2);
  assert.deepEqual(fine?.neuron, base?.neuron);
  assert.deepEqual(fine?.network, base?.network);
  assert.deepEqual(fine?.neurons, base?.neurons);
});

test('without from, a stage takes nothing from another', () => {
  const problems = problemsOfSnippet('stage a = train { NET }\nstage b = train { epochs = 2 }\nGOALS');
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['layers-none'],
  );
});

test('a stage that goes on with weights may have other neurons and pools, other defaults written out, and questions', () => {
  const a = 'layer h = dense { units = 5 }, layer p = spiking_pool { size = 1 }, layer o = dense { }';
  for (const [first, second] of [
    [a, 'layer h = dense { units = 5, recurrent = no, normalize = none }, layer o = dense { units = 4 }'],
    [
      a,
      'layer h = dense { units = 5 }, layer p = spiking_pool { size in { 1, 2 } }, layer o = dense { neuron = plif { } }',
    ],
    ['layer h = dense { normalize in { none, batch }, units = 5 }, layer o = dense { }', ''],
  ]) {
    const snippet = `stage a = train { network { ${first} } }\nstage b = train { from = a, ${second === '' ? '' : `network { ${second} }`} }\nsearch bayesian { }\nGOALS`;
    const problems = problemsOfSnippet(snippet).filter(({ code }) => code !== 'search-idle');
    assert.deepEqual(
      problems.map(({ message }) => message),
      [],
      snippet,
    );
  }
});
