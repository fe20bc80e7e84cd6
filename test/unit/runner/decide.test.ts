import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, Setting, Settings, StagePlan } from '../../../src/protocol/plan.ts';
import { decidePlan } from '../../../src/runner/decide.ts';

function plan(settings: Settings, more: Partial<Plan> = {}): Plan {
  return {
    v: 1,
    title: 't',
    seed: 1,
    repeat: 1,
    data: { kind: 'synthetic', window: 40, bin: { ask: 'data.bin' } },
    stages: [stage('train', settings)],
    space: [
      { id: 'data.bin', type: 'real', low: 1, high: 5 },
      { id: 'neuron.threshold', type: 'real', low: 1, high: 20 },
      { id: 'units', type: 'choice', of: [8, 16], labels: ['8', '16'] },
      {
        id: 'learn',
        type: 'choice',
        of: [['weights'], ['weights', 'decay']],
        labels: ['[weights]', '[weights, decay]'],
      },
      {
        id: 'optimizer',
        type: 'choice',
        of: [
          { kind: 'adam', rate: { ask: 'optimizer.adam.rate' } },
          { kind: 'sgd', momentum: { ask: 'optimizer.sgd.momentum' } },
        ],
        labels: ['adam', 'sgd'],
      },
      { id: 'optimizer.adam.rate', type: 'real', low: 0, high: 1, when: ['optimizer', 'adam'] },
      { id: 'optimizer.sgd.momentum', type: 'real', low: 0, high: 1, when: ['optimizer', 'sgd'] },
    ],
    search: null,
    objectives: [],
    require: [],
    baselines: [],
    run: { workers: 1, ahead: 1, engine: 'best' },
    energy: {},
    report: {},
    ...more,
  };
}

function stage(name: string, settings: Settings, from: readonly string[] = []): StagePlan {
  return { name, kind: 'train', from, gates: [], inner: [], settings };
}

const answers = { 'data.bin': 2, 'neuron.threshold': 10, units: '16', optimizer: 'sgd', 'optimizer.sgd.momentum': 0.9 };

function decided(settings: Settings, given = answers): Setting {
  const result = decidePlan(plan(settings), given);
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.value.stages[0]!.settings;
}

test('an answer may be a list', () => {
  const settings = decided({ learn: { ask: 'learn' } }, { ...answers, learn: '[weights, decay]' } as typeof answers);
  assert.deepEqual(settings, { learn: ['weights', 'decay'] });
});

test('questions become answers, choices of kinds with the questions inside them', () => {
  assert.deepEqual(decided({ units: { ask: 'units' }, list: [{ ask: 'units' }, 1], optimizer: { ask: 'optimizer' } }), {
    units: 16,
    list: [16, 1],
    optimizer: { kind: 'sgd', momentum: 0.9 },
  });
});

test('expressions find their settings from the inside out', () => {
  const settings = {
    depth: 1,
    neuron: {
      kind: 'srm',
      threshold: { ask: 'neuron.threshold' },
      refractory_depth: { scale: 2, of: 'threshold' },
      by_path: { scale: 3, of: 'neuron.threshold' },
      outside: { scale: 5, of: 'depth' },
    },
    steps: { ratio: ['data.window', 'data.bin'] },
    twice: { scale: 2, of: 'steps' },
  } satisfies Settings;
  assert.deepEqual(decided(settings), {
    depth: 1,
    neuron: { kind: 'srm', threshold: 10, refractory_depth: 20, by_path: 30, outside: 5 },
    steps: 20,
    twice: 40,
  });
});

test('layers are named in paths without their list', () => {
  const settings = {
    network: {
      layers: [
        { name: 'hidden', kind: 'dense', units: { ask: 'units' } },
        { name: 'next', kind: 'dense', units: { scale: 0.5, of: 'network.hidden.units' } },
      ],
    },
  } satisfies Settings;
  assert.deepEqual(decided(settings), {
    network: {
      layers: [
        { name: 'hidden', kind: 'dense', units: 16 },
        { name: 'next', kind: 'dense', units: 8 },
      ],
    },
  });
});

test('circles, unknown paths, words and missing answers are sentences', () => {
  const message = (settings: Settings, given: Record<string, number | string> = answers) => {
    const result = decidePlan(plan(settings), given);
    return result.ok ? '' : result.error.code;
  };
  assert.equal(message({ a: { scale: 2, of: 'b' }, b: { scale: 2, of: 'a' } }), 'expression-circle');
  assert.equal(message({ a: { scale: 2, of: 'nowhere.b' } }), 'path-unknown');
  assert.equal(message({ a: { scale: 2, of: 'word' }, word: 'x' }), 'expression-kind');
  assert.equal(message({ a: { ratio: ['one', 'zero'] }, one: 1, zero: 0 }), 'division-by-zero');
  assert.equal(message({ a: { ask: 'units' } }, { 'data.bin': 1 }), 'ask-unanswered');
  assert.equal(message({ a: { ask: 'units' } }, { ...answers, units: '32' }), 'choice-unknown');
});

test('stages run after those they build on, whatever their order in the file', () => {
  const stages = [stage('c', {}, ['a', 'b']), stage('b', {}, ['a']), stage('a', {})];
  const result = decidePlan(plan({}, { stages, space: [], data: {} }), {});
  assert.deepEqual(result.ok && result.value.stages.map((one) => one.plan.name), ['a', 'b', 'c']);
  const circle = decidePlan(
    plan({}, { stages: [stage('a', {}, ['b']), stage('b', {}, ['a'])], space: [], data: {} }),
    {},
  );
  assert.equal(circle.ok ? '' : circle.error.code, 'stage-order');
});
