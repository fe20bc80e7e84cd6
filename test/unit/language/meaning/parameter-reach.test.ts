/** Bounds of the number of parameters against the networks that are built, and limits that contradict each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parametersOf } from '../../../../src/snn/network/parameters.ts';
import { type NetworkFacts, planNetwork } from '../../../../src/snn/network/plan.ts';
import { planOfSnippet, problemsOfSnippet } from './support.ts';

/** What is said of a requirement that no trial can meet. */
function never(required: string, data: string, network: string): readonly string[] {
  const asks = /\bin /.test(network) ? 'search random { }\n' : '';
  const text = `data ${data}\n${asks}train { network ${network} }\nobjectives {\nmaximize accuracy\nrequire ${required}\n}`;
  const problems = problemsOfSnippet(text).filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    problems.filter(({ code }) => code !== 'require-never'),
    [],
    network,
  );
  return problems.map(({ message }) => message);
}

function built(data: string, network: string, facts: NetworkFacts): number {
  const { settings } = planOfSnippet(`data ${data}\ntrain { network ${network} }\nGOALS`).stages[0]!;
  const made = planNetwork(settings as Parameters<typeof planNetwork>[0], facts);
  assert.ok(made.ok, made.ok ? '' : made.error.message);
  return made.value.layers.reduce((sum, layer) => sum + parametersOf(layer), 0);
}

const images = 'cifar10 { from = "c" }';

test('networks by name are counted as they will be built', () => {
  const facts = { sampleShape: [32, 32, 3], classes: 10, stepMs: undefined } as const;
  const named = [
    'vgg5 { }',
    'vgg9 { width = 0.25, head = 64 }',
    'vgg16 { head = 8, pooling = max }',
    'resnet12 { }',
    'resnet20 { width = 0.1 }',
  ];
  for (const network of named) {
    const count = built(images, network, facts);
    assert.deepEqual(never(`parameters <= ${count}`, images, network), [], network);
    assert.deepEqual(never(`parameters >= ${count}`, images, network), [], network);
    const [found] = never(`parameters <= ${count - 1}`, images, network);
    assert.match(found ?? '', new RegExp(`at least ${count} weights`), network);
    assert.equal(never(`parameters >= ${2 * count + 100_000}`, images, network).length, 1, network);
  }
});

test('of networks that are asked the smallest counts, at its smallest width', () => {
  const least = (network: string): number => {
    const [found] = never('parameters <= 1', images, network);
    return Number(/at least (\d+) weights/.exec(found ?? '')?.[1]);
  };
  assert.equal(least('vgg5 { width in { 0.25, 1 } }'), least('vgg5 { width = 0.25 }'));
  assert.equal(least('vgg5 { head in 8 .. 64 log whole }'), least('vgg5 { head = 8 }'));
  assert.equal(least('in { vgg16 { head = 64 }, vgg5 { head = 64 } }'), least('vgg5 { head = 64 }'));
  assert.ok(least('vgg5 { head = 64 }') < least('vgg16 { head = 64 }'));
});

test('the bounds hold for every answer to what is asked', () => {
  const network = (a: string, c: string, times: string, h: string): string =>
    `{
layer a = conv { channels ${a}, kernel = 1 }
block b { times ${times}, layer c = conv { channels ${c}, kernel = 1, add = [a] } }
layer p = pool { size = 16 }
layer h = dense { units ${h}, recurrent = yes }
layer o = dense { }
}`;
  const facts = { sampleShape: [16, 16, 2], classes: 4, stepMs: 5 } as const;
  const data = 'synthetic { }';
  const counts = [1, 40].flatMap((a) =>
    [2, 40].flatMap((c) =>
      [1, 3].flatMap((times) =>
        [1, 9].map((h) => built(data, network(`= ${a}`, `= ${c}`, `= ${times}`, `= ${h}`), facts)),
      ),
    ),
  );
  const asked = network('in { 1, 40 }', 'in { 2, 40 }', 'in { 1, 3 }', 'in { 1, 9 }');
  assert.deepEqual(never(`parameters <= ${Math.min(...counts)}`, data, asked), []);
  assert.deepEqual(never(`parameters >= ${Math.max(...counts)}`, data, asked), []);
  assert.equal(never('parameters <= 8', data, asked).length, 1);
  // A projection that is needed for one answer is spared for another, and so is no part of the least.
  const spared = network('= 40', 'in { 2, 40 }', '= 1', '= 1');
  const each = ['= 2', '= 40'].map((c) => built(data, network('= 40', c, '= 1', '= 1'), facts));
  assert.deepEqual(never(`parameters <= ${Math.min(...each)}`, data, spared), []);
  const narrow = (a: string): string =>
    `{
layer a = conv { channels ${a}, kernel = 1 }
layer m = conv { channels = 1, kernel = 1 }
layer c = conv { channels = 40, kernel = 1, add = [a] }
layer p = pool { size = 16 }
layer o = dense { }
}`;
  const counted = built(data, narrow('= 40'), facts);
  assert.deepEqual(never(`parameters <= ${counted}`, data, narrow('in { 39, 40 }')), []);
});

test('two limits that leave nothing between them are told at the second; those of error are limits of accuracy', () => {
  const both = (first: string, second: string) =>
    never(`${first}\nrequire ${second}`, 'synthetic { }', '{ layer o = dense { } }');
  assert.deepEqual(both('accuracy >= 80 %', 'accuracy <= 70 %'), [
    'No trial can meet both this limit and the other one. Change one of them.',
  ]);
  assert.deepEqual(both('accuracy >= 80 %', 'accuracy <= 80 %'), []);
  assert.equal(both('error <= 10 %', 'accuracy <= 80 %').length, 1);
  assert.deepEqual(both('error <= 10 %', 'accuracy <= 90 %'), []);
  assert.deepEqual(both('accuracy >= 80 %', 'accuracy on train <= 70 %'), [], 'another set');
  assert.equal(both('spikes >= 100 spikes', 'spikes <= 10 spikes').length, 1);
});

test('nothing that is measured is below 0', () => {
  const problems = problemsOfSnippet('train { NET }\nobjectives {\nmaximize accuracy\nrequire loss <= -1\n}');
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['loss is at least 0.'],
  );
});
