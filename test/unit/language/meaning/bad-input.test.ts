/** Whatever stands in the file: one clear sentence with a place, and no throw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { problemsOfSnippet } from './support.ts';

for (const [what, text] of [
  ['an empty file', ''],
  ['a NUL byte', 'snnexp 1\nexperiment "t" { seed = \0 }'],
  ['10 MB', 'x'.repeat(10_000_000)],
  ['binary rubbish', '\u0001\uffff{}{}"\u0007=in in in'],
  ['another version', 'snnexp 2\nexperiment "t" { sead = 1 }'],
] as const) {
  test(`${what} is one error`, () => {
    const { problems, plan } = analyze(text);
    assert.equal(plan, undefined);
    assert.ok(problems.length > 0);
    if (what !== 'binary rubbish') assert.equal(problems.length, 1, problems.map(({ code }) => code).join(' '));
    for (const { start, end } of problems) assert.ok(0 <= start && start <= end && end <= text.length);
  });
}

test('an empty experiment says what it needs', () => {
  const { problems } = analyze('snnexp 1\nexperiment "t" { }\n');
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['data-none', 'stage-none'],
  );
});

const one: readonly (readonly [snippet: string, code: string, part: RegExp])[] = [
  ['batches = 3\ntrain { NET }', 'name-unknown', /Did you mean batch\?/],
  ['train { epochs = "three", NET }', 'value-form', /epochs = 5 epochs|epochs = /],
  ['train { epochs = 0, NET }', 'range-limit', /between 1 and/],
  [
    'data cifar10 { from = "a" }\ntrain { network = vgg5 { bias = yes } }',
    'range-limit',
    /^bias can only be no\. A spiking network has no place for a bias\.$/,
  ],
  ['train { epochs = 2.5, NET }', 'number-whole', /whole numbers/],
  [
    'train { network { layer c = conv { channels = 2, kernel = 40 x 40 }, layer o = dense { } } }',
    'layer-shape',
    /16 x 16/,
  ],
  [
    'train { network { layer a = dense { units = 9 }, layer b = dense { units = 9, add = c }, layer o = dense { } } }',
    'name-unknown',
    /no layer c above b/,
  ],
  [
    'train { network { layer hidden = dense { units = 9 }, layer b = dense { units = 9, add = hiden }, layer o = dense { } } }',
    'name-unknown',
    /Did you mean hidden\?/,
  ],
  [
    'train { network { layer c = conv { channels = 2, kernel = 3 }, layer b = dense { units = 9, add = c }, layer o = dense { } } }',
    'layer-shape',
    /14 x 14 x 2, to its own 1 x 1 x 9/,
  ],
  ['train { network { layer a = dense { units = 9 }, layer o = dense { add = a } } }', 'layer-shape', /last layer/],
  [
    'neuron srm { }\ntrain { network { layer a = dense { units = 9, recurrent = yes }, layer o = dense { } } }',
    'layer-recurrent',
    /^a is recurrent, .* of the kind srm\. Take lif, if, plif, cuba or alif, or leave recurrent out\.$/,
  ],
  [
    'neuron c = loihi { }\ntrain { network { normalize = batch, layer a = dense { units = 9, neuron = c }, layer o = dense { } } }',
    'layer-normalized',
    /^a is normalised, .* of the kind loihi\. Take lif, if, plif, cuba, alif or srm, or leave normalize out\.$/,
  ],
  [
    'stage a = train { network { layer h = dense { units = 9, normalize = batch }, layer o = dense { } } }\nstage b = train { from = a, network { layer h = dense { units = 9 }, layer o = dense { } } }',
    'from-network',
    /^b goes on with the weights of a, and h has normalize = batch there and none here\./,
  ],
  [
    'stage a = train { NET }\nstage b = train { from = a, network { layer h = dense { units = 9 }, layer o = dense { } } }',
    'from-network',
    /layer h stands here and not there/,
  ],
  ['train { network { layer p = pool { size = 2 } } }', 'output-units', /no neurons/],
  ['train { network { layer a = dense { }, layer o = dense { } } }', 'setting-missing', /units/],
  [
    'train { loss spike_count { start = 50 ms, stop = 20 ms }, NET }',
    'loss-region',
    /50 ms, and stop is 20 ms: none is left/,
  ],
  ['train { loss = spike_count { start = 100 ms }, NET }', 'loss-region', /100 ms, and the window ends at 100 ms/],
  ['train { loss spike_count { start = 150 ms, stop = 200 ms }, NET }', 'loss-region', /the window ends at 100 ms/],
  ['train { network { input = 34 x 34 x 2, layer o = dense { } } }', 'input-shape', /16 x 16 x 2/],
  ['data nmnist { }\ntrain { NET }', 'setting-missing', /from = /],
  ['data synthetic { split = [train 100 %] }\ntrain { NET }', 'set-none', /validation.*or let folds cut train/],
  ['stage e = evaluate { }', 'setting-missing', /from/],
  ['stage a = train { from = a, NET }', 'from-cycle', /itself/],
  ['train { NET }\nrun { engine = nativ }', 'kind-unknown', /Did you mean native\?/],
  [
    'train { NET }\nrun { engine = gpu }',
    'kind-unknown',
    /^There is no engine gpu\. Did you mean webgpu\? The graphics .*snnexp engine install webgpu\)\.$/,
  ],
  ['train { NET }\nrun { engine = CUDA }', 'kind-unknown', /Did you mean webgpu\?/],
  ['train { NET }\nrun { engine = tf }', 'kind-unknown', /Did you mean tensorflow\? .*install tensorflow/],
  ['train { NET }\nrun { engine = fast }', 'kind-unknown', /no engine fast\. There is: best, /],
  ['train { NET }\nsearch { stop = 3 }', 'unit-missing', /trials/],
  ['train { NET }\nsearch { stop = 3 trials or 4 trials }', 'value-form', /twice/],
  ['train { schedule = step { at = [80 %, 60 %] }, NET }', 'range-order', /in their order/],
  ['train { schedule = step { at = [60 %, 160 %] }, NET }', 'range-limit', /at/],
  ['train { schedule = step { at = 50 % }, NET }', 'value-form', /at = \[60 %, 80 %, 90 %\]/],
  ['train { schedule = step { at = [train 50 %] }, NET }', 'value-form', /a list of shares/],
  ['data synthetic { split = [train 50 %, train 50 %] }\ntrain { NET }', 'split-twice', /train/],
  ['train { maximize accuracy, NET }', 'goal-place', /objectives/],
  ['train { NET }\nevaluate { }', 'name-unknown', /kind of stage/],
  [
    'train { network { layer o = dense { neuron = fats } } }\nneuron fast = lif { }',
    'kind-unknown',
    /Did you mean fast\?/,
  ],
];

for (const [snippet, code, part] of one) {
  test(`${code}: ${snippet.replaceAll('\n', '⏎')}`, () => {
    const problems = problemsOfSnippet(`${snippet}\nGOALS`).filter(({ severity }) => severity === 'error');
    assert.deepEqual(
      problems.map((problem) => problem.code),
      [code],
    );
    assert.match(problems[0]!.message, part);
  });
}
