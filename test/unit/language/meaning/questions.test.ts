/** What `in` asks, as dimensions of the plan: ids, units, conditions, layers, usual answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanDimension } from '../../../../src/protocol/plan.ts';
import { planOfSnippet, problemsOfSnippet } from './support.ts';

function spaceOf(snippet: string): readonly PlanDimension[] {
  const { space } = planOfSnippet(`${snippet}\nsearch random { }\nGOALS`);
  return space.map(({ at: _, ...rest }) => rest as PlanDimension);
}

test('a range is stored in base units with its scale and usual answer', () => {
  assert.deepEqual(
    spaceOf(
      'data synthetic { bin = 0.1 ms }\nneuron srm { tau_synapse in 300 us .. 0.02 s log usually 5 ms }\ntrain { NET }',
    ),
    [{ id: 'neuron.tau_synapse', unit: 'ms', type: 'real', low: 0.3, high: 20, scale: 'log', usual: 5 }],
  );
});

test('the first end of a range borrows the unit of the second', () => {
  const [dimension] = spaceOf('data synthetic { bin in 1 .. 5 ms }\ntrain { NET }');
  assert.deepEqual(dimension, { id: 'data.bin', unit: 'ms', type: 'real', low: 1, high: 5 });
});

test('what counts in whole numbers is asked in whole numbers', () => {
  assert.deepEqual(spaceOf('train { epochs in 5 .. 20 step 5, NET }'), [
    { id: 'train.epochs', unit: 'epochs', type: 'whole', low: 5, high: 20, step: 5 },
  ]);
});

test('choices may be lists', () => {
  const space = spaceOf(
    `data cifar10 { from = "d" }
stage ann = train { network = vgg5, schedule = step { at in { [50 %], [60 %, 80 %] } } }
stage snn = convert { from = ann }
stage tuned = finetune { from = snn, learn in { [weights], [weights, thresholds, decay] } usually [weights] }`,
  );
  assert.deepEqual(space, [
    { id: 'ann.schedule.at', type: 'choice', of: [[0.5], [0.6, 0.8]], labels: ['[50 %]', '[60 %, 80 %]'] },
    {
      id: 'tuned.learn',
      type: 'choice',
      of: [['weights'], ['weights', 'thresholds', 'decay']],
      labels: ['[weights]', '[weights, thresholds, decay]'],
      usual: '[weights]',
    },
  ]);
});

test('the usual choice may be written in another unit than the choices', () => {
  const [window] = spaceOf('data synthetic { window in { 200 ms, 1000 ms } usually 1 s }\ntrain { NET }');
  assert.ok(window?.type === 'choice');
  assert.deepEqual([window.labels, window.usual], [['200 ms', '1000 ms'], '1000 ms']);
});

test('choices of kinds hold their settings; inner questions depend on the choice', () => {
  const space = spaceOf(
    'train { optimizer in { adam { rate in 1e-4 .. 1e-2 log }, sgd { momentum = 0.5 } } usually sgd, NET }',
  );
  assert.deepEqual(space, [
    {
      id: 'train.optimizer',
      type: 'choice',
      of: [
        { kind: 'adam', rate: { ask: 'train.optimizer.adam.rate' }, decay: 0, beta1: 0.9, beta2: 0.999 },
        { kind: 'sgd', rate: 0.1, momentum: 0.5, decay: 0 },
      ],
      labels: ['adam', 'sgd'],
      usual: 'sgd',
    },
    {
      id: 'train.optimizer.adam.rate',
      when: ['train.optimizer', 'adam'],
      type: 'real',
      low: 1e-4,
      high: 1e-2,
      scale: 'log',
    },
  ]);
});

test('conditions nest', () => {
  const space = spaceOf(
    'neuron in { lif, srm { tau_refractory = 5 ms, surrogate in { triangle, exponential { width in 0.5 .. 2 } } } }\ntrain { NET }',
  );
  assert.deepEqual(
    space.map(({ id, when }) => [id, when]),
    [
      ['neuron', undefined],
      ['neuron.srm.surrogate', ['neuron', 'srm']],
      ['neuron.srm.surrogate.exponential.width', ['neuron.srm.surrogate', 'exponential']],
    ],
  );
});

test('per layer asks once for each layer, inside blocks too', () => {
  const plan = planOfSnippet(
    'neuron lif { decay in 0.1 .. 0.9 per layer, surrogate.width in 0.5 .. 2 per layer }\n' +
      'network { layer a = dense { units = 3 }, block body { layer b = dense { units = 3 } }, layer o = dense { } }\n' +
      'train { }\nsearch random { }\nGOALS',
  );
  assert.deepEqual(
    plan.space.map(({ id }) => id),
    [
      'network.a.decay',
      'network.body.b.decay',
      'network.o.decay',
      'network.a.surrogate.width',
      'network.body.b.surrogate.width',
      'network.o.surrogate.width',
    ],
  );
  const { neurons } = plan.stages[0]!.settings as { readonly neurons: Readonly<Record<string, { decay: unknown }>> };
  assert.deepEqual(
    Object.values(neurons).map((neuron) => neuron.decay),
    [{ ask: 'network.a.decay' }, { ask: 'network.body.b.decay' }, { ask: 'network.o.decay' }],
  );
});

test('a question that two stages share is asked once', () => {
  const space = spaceOf('batch in { 16, 32 }\nstage a = train { NET }\nstage b = train { NET }');
  assert.deepEqual(
    space.map(({ id }) => id),
    ['batch'],
  );
});

test('sizes and units are labels as they are written', () => {
  const [kernel, window] = spaceOf(
    'data nmnist { from = "d", window in { 200 ms, 0.3 s } }\n' +
      'train { network { layer c = conv { channels = 2, kernel in { 3 x 3, 5x5 } }, layer o = dense { } } }',
  );
  assert.deepEqual(
    [kernel, window].map((each) => (each?.type === 'choice' ? [each.id, each.labels, each.of] : each)),
    [
      ['data.window', ['200 ms', '0.3 s'], [200, 300]],
      [
        'train.network.c.kernel',
        ['3 x 3', '5 x 5'],
        [
          [3, 3],
          [5, 5],
        ],
      ],
    ],
  );
});

test('without a question there is no search, and one trial', () => {
  assert.equal(planOfSnippet('train { NET }\nGOALS').search, null);
});

test('exploring takes 2 (d + 1) trials, at most half of all', () => {
  const explore = (stop: string): number | undefined =>
    planOfSnippet(`batch in { 8, 16 }\nepochs in 1 .. 9\ntrain { NET }\nsearch bayesian { ${stop} }\nGOALS`).search
      ?.explore;
  assert.equal(explore('stop = 80 trials or 6 h'), 6);
  assert.equal(explore('stop = 4 trials'), 2);
  assert.equal(explore('explore = 9 trials, stop = 2 h'), 9);
});

test('a choice is called the same however its unit is spelt, so that formatting changes no answer', () => {
  const [dimension] = spaceOf('train { patience in { 1 epochs, 2 epoch }, NET }');
  assert.deepEqual(dimension?.type === 'choice' && dimension.labels, ['1 epoch', '2 epochs']);
});

test('a model that never has its turn is said, one that has a trial is not', () => {
  const said = (search: string): readonly string[] =>
    problemsOfSnippet(`train { batch in { 16, 32 }, NET }\nGOALS\nsearch bayesian { ${search} }`).map(
      ({ code, severity, message }) => `${severity} ${code}: ${message}`,
    );
  assert.deepEqual(said('explore = 9 trials, stop = 9 trials'), [
    'warning explore-all: The model proposes no trial: the search ends after 9 trials, and explore spreads 9 evenly. Lower explore, or raise stop.',
  ]);
  assert.deepEqual(said('explore = 8 trials, stop = 9 trials'), []);
  assert.deepEqual(said('explore = 9 trials, stop = 1 h'), []);
  assert.deepEqual(said('stop = 1 trial'), []);
});
