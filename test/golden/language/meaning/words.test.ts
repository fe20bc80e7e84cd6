/** Every line of the language's page on words that the whole plan needs, each at a place where it may stand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../../src/language/analyze.ts';
import { wrap } from '../cases.ts';

interface Line {
  readonly text: string;
  /** `@` stands for the line; the rest makes a whole of it. */
  readonly around: string;
  /** What cannot run yet, in the order of the text; empty where it runs. */
  readonly notYet: readonly string[];
}

const data = 'data synthetic { }';
const net = 'network { layer o = dense { } }';
const goals = 'objectives { maximize accuracy }';
const nmnist = 'data nmnist { from = "d" }';

const lines: readonly Line[] = [
  {
    text: 'data nmnist { from = "data/nmnist", test = list "test100.txt", encode = direct, augment { shift = 8 px, flip = no } }',
    around: `@⏎train { ${net} }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'neuron fast = lif { decay = 0.2 }                    # named kinds of neuron, used by layers',
    around: `${data}⏎@⏎train { network { layer o = dense { neuron = fast } } }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'layer c1 = conv { channels in { 16, 32 }, kernel = 5 x 5, padding = 2, neuron = fast }',
    around: `${nmnist}⏎neuron fast = lif { }⏎network {⏎@⏎layer o = dense { }⏎}⏎train { }⏎search bayesian { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'layer p1 = pool { kind = average, size = 2 x 2 }',
    around: `${nmnist}⏎network {⏎@⏎layer o = dense { }⏎}⏎train { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'block body { times in 1 .. 3 whole, layer c = conv { channels = 2, kernel = 3, padding = 1, skip = yes } }',
    around: `${nmnist}⏎network {⏎@⏎layer o = dense { }⏎}⏎train { }⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'layer c = conv { channels = 4, kernel = 3, groups = 2 }',
    around: `${nmnist}⏎network {⏎@⏎layer o = dense { }⏎}⏎train { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'delays in { none, learned { up_to in 1 ms .. 64 ms log } }        # conditional: up_to exists only in its branch',
    around: `${data}⏎network {⏎@⏎layer o = dense { }⏎}⏎train { }⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'optimizer in { adam { rate in 1e-4 .. 1e-2 log usually 1e-3 }, sgd { momentum in 0.8 .. 0.99 } }',
    around: `${data}⏎train {⏎@⏎${net}⏎}⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'schedule in { step { at = [50 %, 80 %], factor in 0.1 .. 0.5 }, cosine { floor = 1 %, warm_up = 5 % } }',
    around: `${data}⏎train {⏎@⏎${net}⏎}⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'block body { times = 3, layer a = conv { channels = 2, kernel = 3, padding = 1 }, layer b = conv { channels = 2, kernel = 3, padding = 1, add = [body, a] } }',
    around: `${nmnist}⏎network {⏎@⏎layer o = dense { }⏎}⏎train { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'stage ann = train { network in { resnet12, resnet20 { width = 0.5, dropout = 20 % } } }',
    around: `data cifar10 { from = "d" }⏎@⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'stage ann = train { network in { vgg5, vgg9 } }      # one task for each, shared by all that convert it',
    around: `data cifar10 { from = "d" }⏎@⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'stage quick = evaluate { from = tuned, steps in { 8, 16 } }',
    around: `${data}⏎stage tuned = train { ${net} }⏎@⏎search random { }⏎${goals}`,
    notYet: [],
  },
  {
    text: 'stage space = spikedhs { preset = small, resolution in { keep, halve, double } per layer }',
    around: `data cifar10 { from = "d" }⏎@⏎${goals}`,
    notYet: ['spikedhs'],
  },
  {
    text: 'network stereo { trellis feature = conv_2d { layers = 2 }, trellis matching = conv_3d { layers = 4 }, disparity = 0 .. 63 px }',
    around: `${data}⏎@⏎train { }⏎${goals}`,
    notYet: ['stereo'],
  },
  {
    text: 'baseline default { repeat = 3 seeds }',
    around: `${data}⏎train { ${net} }⏎@⏎${goals}`,
    notYet: [],
  },
  {
    text: 'baseline grid { points = 5, over = [neuron.tau_synapse] }',
    around: `${data}⏎neuron srm { tau_synapse in 5 ms .. 20 ms, tau_refractory = 5 ms }⏎train { ${net} }⏎search random { }⏎@⏎${goals}`,
    notYet: [],
  },
  {
    text: 'search bayesian { prune = asha { grace = 3 epochs, factor = 2 }, confirm = front { seeds = 3 } }',
    around: `${data}⏎train { batch in { 16, 32 }, ${net} }⏎@⏎${goals}`,
    notYet: [],
  },
  {
    text: 'run { engine = native, workers = 2, ahead = 4 }',
    around: `${data}⏎train { ${net} }⏎@⏎${goals}`,
    notYet: [],
  },
  {
    text: 'energy { multiply = 4.6 pJ, add = 0.9 pJ, read = 5 pJ }',
    around: `${data}⏎train { ${net} }⏎@⏎${goals}`,
    notYet: [],
  },
  {
    text: 'report { show = [front, importance, cell] }',
    around: `${data}⏎train { ${net} }⏎@⏎${goals}`,
    notYet: ['cell'],
  },
];

for (const { text, around, notYet } of lines) {
  test(text, () => {
    const whole = wrap(around.replaceAll('⏎', '\n').replace('@', text)).text;
    const { problems, plan, draft } = analyze(whole);
    const found = problems.map(({ code, start, end, message }) => [code, whole.slice(start, end), message]);
    assert.deepEqual(
      found.map(([code, place]) => [code, place]),
      notYet.map((place) => ['not-yet', place]),
    );
    assert.ok(draft !== undefined, 'what it means is known even where it cannot run');
    assert.equal(plan !== undefined, notYet.length === 0);
  });
}
