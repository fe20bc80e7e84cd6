/** Limits that the file itself decides: the number of time steps, and requirements that no trial can meet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../../../src/data/settings.ts';
import { parametersOf } from '../../../../src/snn/network/parameters.ts';
import { planNetwork } from '../../../../src/snn/network/plan.ts';
import { planOfSnippet, problemsOfSnippet, textOf } from './support.ts';

function said(snippet: string, code: string): readonly (readonly [at: string, message: string])[] {
  const text = textOf(snippet);
  const problems = problemsOfSnippet(snippet);
  assert.deepEqual(
    problems.filter((problem) => problem.severity === 'error' && problem.code !== code).map(({ message }) => message),
    [],
    snippet,
  );
  return problems
    .filter((problem) => problem.code === code)
    .map(({ start, end, message }) => [text.slice(start, end), message]);
}

test('a window of more steps than a sample can have is an error at bin, or at window, or at the data', () => {
  const steps = (data: string, around = '') => said(`${around}\ndata ${data}\ntrain { NET }\nGOALS`, 'steps-many');
  assert.deepEqual(steps('synthetic { window = 300 ms, bin = 0.02 ms }'), [
    [
      'bin = 0.02 ms',
      'window / bin gives 15000 steps, and a sample has at most 10000. Use a longer bin or a shorter window.',
    ],
  ]);
  assert.deepEqual(
    steps('synthetic { window = 60 s }').map(([at]) => at),
    ['window = 60 s'],
  );
  assert.deepEqual(
    steps('synthetic { }', 'bin = 1 us').map(([at]) => at),
    ['bin = 1 us'],
  );
  assert.deepEqual(
    steps('synthetic { window = 100 ms }', 'data.bin = 1 us').map(([at]) => at),
    ['data.bin = 1 us'],
  );
  assert.deepEqual(steps('synthetic { window = 100 ms, bin = 0.01 ms }'), []);
});

test('a range of bins that reaches too far is told as one that can give too many steps', () => {
  const [found] = said(
    'data synthetic { window = 100 ms, bin in 0.005 ms .. 5 ms log }\nsearch random { }\ntrain { NET }\nGOALS',
    'steps-many',
  );
  assert.match(found?.[1] ?? '', /can give 20000 steps/);
});

test('the checker and the reader of the data draw the same line', () => {
  for (const bin of [0.00999, 0.01, 0.0101, 0.02]) {
    const snippet = `data synthetic { window = 100 ms, bin = ${bin} ms }\ntrain { NET }\nGOALS`;
    const checked = said(snippet, 'steps-many').length === 0;
    const read = readSettings({ kind: 'synthetic', window: 100, bin, split: [['train', 1]] });
    assert.equal(read.ok, checked, String(bin));
  }
  for (const steps of [10_000, 10_001]) {
    const data = `data synthetic { steps = ${steps} }`;
    const found = said(`${data}\ntrain { NET }\nGOALS`, 'range-limit');
    assert.deepEqual(
      found.map(([at]) => at),
      steps > 10_000 ? ['10001'] : [],
    );
  }
});

function never(required: string, data = 'synthetic { window = 100 ms, bin = 5 ms }', stages = 'train { NET }') {
  const goals = `objectives {\nmaximize accuracy\nrequire ${required}\n}`;
  const asks = / in /.test(data + stages) ? 'search random { }\n' : '';
  return said(`data ${data}\n${asks}${stages}\n${goals}`, 'require-never');
}

test('steps that are computed from a question are told as what they come to', () => {
  const steps = (data: string) =>
    said(`data synthetic { ${data} }\nsearch random { }\ntrain { NET }\nGOALS`, 'steps-many');
  assert.deepEqual(
    steps('window = 20000 * bin, bin in { 0.001 ms, 5 ms }').map(([at]) => at),
    ['window = 20000 * bin'],
  );
  assert.deepEqual(steps('window = 20 * bin, bin in { 0.001 ms, 5 ms }'), []);
  assert.match(steps('bin = 0.00001 * window, window in 1 ms .. 5 ms')[0]?.[1] ?? '', /gives 100000 steps/);
  const ratio = 'window in { 100 ms, 200 ms }, steps = window / bin, bin = 0.005 ms';
  const beyond = said(`data synthetic { ${ratio} }\nsearch random { }\ntrain { NET }\nGOALS`, 'range-limit');
  assert.match(beyond[0]?.[1] ?? '', /^steps can come out as 20000, which it cannot be\. Ask for a narrower range/);
  const multiple = 'synthetic { window = 20 * bin, bin in 1 ms .. 5 ms }';
  assert.match(never('steps <= 10 steps', multiple)[0]?.[1] ?? '', /gives 20 steps/);
  const circle = 'data synthetic { window = 2 * bin, bin = 2 * window }\ntrain { NET }\nGOALS';
  assert.equal(said(circle, 'expression-cycle').length, 2);
});

test('more steps than a sample has are an error where a network is measured', () => {
  const beyond = (data: string, steps: string) =>
    said(
      `data ${data}\nstage a = train { NET }\nstage b = evaluate { from = a, steps ${steps} }\nsearch random { }\nGOALS`,
      'steps-beyond',
    );
  assert.deepEqual(beyond('synthetic { window = 100 ms, bin = 5 ms }', '= 21'), [
    ['steps = 21', 'b shows 21 steps, and a sample has 20 steps (window / bin). Show fewer, or raise window of data.'],
  ]);
  assert.equal(beyond('synthetic { steps = 8 }', 'in { 9, 10 }').length, 1);
  assert.deepEqual(beyond('synthetic { window = 100 ms, bin = 5 ms }', '= 20'), []);
  assert.deepEqual(beyond('synthetic { steps = 8 }', 'in { 4, 10 }'), [
    ['10', 'Where steps is 10: b shows 10 steps, and a sample has 8 steps. Show fewer, or raise steps of data.'],
  ]);
  assert.deepEqual(
    beyond('synthetic { window in 50 ms .. 200 ms }', '= 30').map(([at]) => at),
    ['50 ms'],
  );
  assert.deepEqual(beyond('synthetic { window in 150 ms .. 200 ms }', '= 30'), []);
  assert.deepEqual(beyond('cifar10 { from = "c", steps = 4 }', '= 9'), [], 'an image is shown as long as one likes');
  assert.equal(beyond('cifar10 { from = "c", steps = 4, encode = rate }', '= 9').length, 1);
});

test('a cross-validation makes its set validation itself', () => {
  const split = 'synthetic { folds = 3, split = [train 80 %, test 20 %] }';
  const goals = 'objectives { maximize accuracy, minimize spikes on validation }';
  assert.deepEqual(said(`data ${split}\ntrain { NET }\n${goals}`, 'set-unknown'), []);
  assert.deepEqual(said('data synthetic { folds = 3, split = [train 100 %] }\ntrain { NET }\nGOALS', 'set-none'), []);
});

test('bin has an effect where steps is computed from it', () => {
  const unused = (data: string) => said(`data synthetic { ${data} }\ntrain { NET }\nGOALS`, 'setting-unused');
  assert.deepEqual(unused('steps = window / bin, bin = 4 ms'), []);
  assert.equal(unused('steps = 20, bin = 4 ms').length, 1);
});

test('a requirement that decided steps break is an error at its line, with what breaks it', () => {
  assert.deepEqual(never('steps <= 10 steps'), [
    [
      'require steps <= 10 steps',
      'No trial can meet this: window / bin gives 20 steps. Change the limit, or window / bin.',
    ],
  ]);
  assert.deepEqual(never('steps <= 20 steps'), []);
  assert.match(never('steps >= 21 steps')[0]?.[1] ?? '', /gives 20 steps/);
  assert.match(never('steps <= 5 steps', 'synthetic { steps = 8 }')[0]?.[1] ?? '', /: steps gives 8 steps/);
  const asked = 'synthetic { window = 100 ms, bin in { 2 ms, 5 ms } }';
  assert.match(never('steps <= 10 steps', asked)[0]?.[1] ?? '', /gives at least 20 steps/);
  assert.deepEqual(never('steps <= 30 steps', asked), []);
  assert.match(never('steps >= 60 steps', asked)[0]?.[1] ?? '', /gives at most 50 steps/);
  const gate = said('train { require steps <= 10 steps, NET }\nGOALS', 'require-never');
  assert.deepEqual(
    gate.map(([at]) => at),
    ['require steps <= 10 steps'],
  );
});

test('a stage that shows fewer steps is measured over those, a network without spikes over one', () => {
  const two = (steps: string) => `stage a = train { NET }\nstage b = evaluate { from = a${steps} }`;
  assert.match(never('steps <= 10 steps', undefined, two(''))[0]?.[1] ?? '', /window \/ bin gives 20/);
  assert.deepEqual(never('steps <= 10 steps', undefined, two(', steps = 10')), []);
  assert.match(never('steps <= 9 steps', undefined, two(', steps = 10'))[0]?.[1] ?? '', /steps of b gives 10/);
  const images = 'cifar10 { from = "c", steps = 6 }';
  const unset = 'cifar10 { from = "c" }';
  assert.deepEqual(never('steps <= 5 steps', unset, 'train { neuron relu { }, NET }'), []);
  assert.equal(never('steps <= 5 steps', images).length, 1);
  assert.equal(never('steps <= 5 steps', unset).length, 1);
  const converted = 'stage a = train { neuron relu { }, NET }\nstage b = convert { from = a, steps = 50 }';
  assert.match(never('steps <= 5 steps', unset, converted)[0]?.[1] ?? '', /steps of b gives 50/);
  const named = 'train { network vgg5 { } }';
  assert.deepEqual(never('steps <= 5 steps', unset, named), []);
});

test('no decision takes longer than a sample lasts', () => {
  assert.match(
    never('latency >= 101 ms')[0]?.[1] ?? '',
    /a sample lasts 100 ms at most\. Change the limit, or the window\.$/,
  );
  assert.deepEqual(never('latency >= 100 ms'), []);
  assert.deepEqual(never('latency <= 1 ms'), []);
  assert.match(never('latency >= 7 steps', 'cifar10 { from = "c", steps = 6 }')[0]?.[1] ?? '', /at most 6 steps/);
});

const networks = [
  'layer h = dense { units = 7 }\nlayer o = dense { }',
  'layer c = conv { channels = 4, kernel = 3 }\nlayer p = pool { size = 2 }\nlayer o = dense { }',
  'layer c = conv { channels = 4, kernel = 3 x 5, groups = 2, stride = 2 }\nlayer t = conv_transposed { channels = 3, kernel = 2 }\nlayer o = dense { }',
  'block b { times = 4, layer c = conv { channels = 2, kernel = 3, padding = 1 } }\nlayer o = dense { }',
  'layer h = dense { units = 9, recurrent = yes }\nlayer o = dense { }',
  'layer a = conv { channels = 3, kernel = 1 }\nlayer c = conv { channels = 5, kernel = 1, stride = 2, add = [a] }\nlayer o = dense { }',
  'block b { times = 3, layer c = conv { channels = 6, kernel = 3 } }\nlayer o = dense { }',
  'normalize = batch\nlayer c = conv { channels = 6, kernel = 3 }\nlayer p = pool { size = 2 }\nlayer o = dense { }',
  'layer h = dense { units = 9, normalize = none }\nlayer o = dense { normalize = batch }',
];

test('a limit below the weights of the network is never met, one at their number is', () => {
  for (const network of networks) {
    const stages = `train { network {\n${network}\n} }`;
    const { settings } = planOfSnippet(`${stages}\nGOALS`).stages[0]!;
    const made = planNetwork(settings as Parameters<typeof planNetwork>[0], {
      sampleShape: [16, 16, 2],
      classes: 4,
      stepMs: 5,
    });
    assert.ok(made.ok, made.ok ? '' : made.error.message);
    const parameters = made.value.layers.reduce((sum, layer) => sum + parametersOf(layer), 0);
    assert.deepEqual(never(`parameters <= ${parameters}`, undefined, stages), [], network);
    const [found] = never(`parameters <= ${parameters - 1}`, undefined, stages);
    assert.match(
      found?.[1] ?? '',
      new RegExp(`network of train has at least ${parameters} weights\\. Change the limit, or make layers smaller`),
      network,
    );
  }
});

test('asked sizes count with what gives least, or most', () => {
  const asked = 'train { network { layer h = dense { units in { 8, 512 } }, layer o = dense { } } }';
  assert.deepEqual(never('parameters <= 4128', undefined, asked), []);
  assert.match(never('parameters <= 4127', undefined, asked)[0]?.[1] ?? '', /at least 4128 weights/);
  const most = 512 * 512 + 4 * 512;
  assert.deepEqual(never(`parameters >= ${most}`, undefined, asked), []);
  assert.match(never(`parameters >= ${2 * most}`, undefined, asked)[0]?.[1] ?? '', /at most \d+ weights\..* larger/);
  const kernel =
    'train { network { layer c = conv { channels in { 2, 4 }, kernel in { 3, 5 } }, layer h = dense { units = 50 }, layer o = dense { } } }';
  assert.match(never('parameters <= 300', undefined, kernel)[0]?.[1] ?? '', /at least 304 weights/);
  assert.deepEqual(never('parameters >= 1000000', undefined, kernel), [], 'the map behind the kernel is not known');
  const later = 'stage a = train { NET }\nstage b = evaluate { from = a }';
  assert.match(never('parameters <= 10', undefined, later)[0]?.[1] ?? '', /network of a has at least 2048 weights/);
});
