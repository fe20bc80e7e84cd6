/** Expressions: computed where everything is decided, left to the trial where an answer is needed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neuronOf, planOfSnippet, problemsOfSnippet, stageOf } from './support.ts';

test('an expression over constants is a constant', () => {
  assert.equal(neuronOf('neuron srm { threshold = 5 mV, tau_refractory = 5 ms }\ntrain { NET }').refractory_depth, 10);
  assert.equal(
    neuronOf('neuron srm { threshold = 5 mV, refractory_depth = 3 * threshold, tau_refractory = 5 ms }\ntrain { NET }')
      .refractory_depth,
    15,
  );
});

test('an expression over a question keeps its path from the stage', () => {
  const neuron = neuronOf(
    'neuron srm { threshold in 5 mV .. 20 mV, tau_refractory = 5 ms }\ntrain { NET }\nsearch random { }',
  );
  assert.deepEqual(neuron.refractory_depth, { scale: 2, of: 'neuron.threshold' });
});

test('a ratio of two times is a number, of the data too', () => {
  const { settings } = stageOf(
    'data synthetic { window = 100 ms, bin = 5 ms }\ntrain { loss = spike_count { right = window / bin }, NET }',
  );
  assert.deepEqual(settings.loss, { kind: 'spike_count', right: 20 });
});

test('units are kept apart', () => {
  const codes = (snippet: string): readonly string[] => problemsOfSnippet(`${snippet}\nGOALS`).map(({ code }) => code);
  assert.deepEqual(codes('neuron srm { tau_synapse = 2 * threshold }\ntrain { NET }'), ['expression-units']);
  assert.deepEqual(codes('data synthetic { }\ntrain { epochs = window / rate, NET }'), ['expression-units']);
  assert.deepEqual(codes('neuron srm { refractory_depth = 2 ms * threshold }\ntrain { NET }').length, 1);
  assert.deepEqual(codes('neuron srm { refractory_depth = 2 * treshold }\ntrain { NET }'), ['name-unknown']);
});

test('a computed value keeps to the limits of its setting', () => {
  const [problem] = problemsOfSnippet('neuron lif { decay = 2 * threshold }\ntrain { NET }\nGOALS');
  assert.equal(problem?.code, 'range-limit');
});

test('a circle is found', () => {
  const snippet =
    'neuron srm { tau_synapse = 2 * tau_refractory, tau_refractory = 2 * tau_synapse }\ntrain { NET }\nGOALS';
  assert.ok(problemsOfSnippet(snippet).some(({ code }) => code === 'expression-cycle'));
});

test('what a question makes of a computed setting is judged for every answer', () => {
  const said = (snippet: string): readonly string[] =>
    problemsOfSnippet(`${snippet}\nsearch random { }\nGOALS`).map(({ code }) => code);
  const patience = (rest: string): readonly string[] => said(`train { ${rest}, NET }`);
  assert.deepEqual(patience('patience = 0.5 * epochs, epochs in 1 .. 5 whole'), ['number-whole']);
  assert.deepEqual(patience('patience = 0.5 * epochs, epochs in { 4, 10 }'), []);
  assert.deepEqual(patience('patience = 0.5 * epochs, epochs in { 4, 5 }'), ['number-whole']);
  assert.deepEqual(patience('patience = 0.5 * epochs, epochs in 2 .. 10 step 2'), []);
  assert.deepEqual(patience('patience = 0.5 * epochs, epochs in 2 .. 10 step 3'), ['number-whole']);
  assert.deepEqual(said('data synthetic { window in 100 ms .. 110 ms, steps = window / bin }\ntrain { NET }'), [
    'number-whole',
  ]);
  const decay = (range: string): readonly string[] =>
    said(`neuron lif { decay = 0.5 * threshold, threshold in ${range} }\ntrain { NET }`);
  assert.deepEqual(decay('0.5 .. 2'), []);
  assert.deepEqual(decay('0.5 .. 3'), ['range-limit']);
});

test('questions that cancel leave a constant', () => {
  const { data } = planOfSnippet(
    'data synthetic { window = 20 * bin, bin in { 2 ms, 5 ms }, steps = window / bin }\ntrain { NET }\nsearch random { }\nGOALS',
  );
  assert.equal(data.steps, 20);
});
