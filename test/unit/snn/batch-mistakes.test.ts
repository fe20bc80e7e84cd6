/** Batches, weights, gradients and plans that do not fit a network are refused with a sentence. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { evaluate } from '../../../src/snn/network/evaluate.ts';
import { currentsOf, runNetwork, type SampleBatch } from '../../../src/snn/network/forward.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { createOptimizer, type OptimizerPlan, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { trainBatch } from '../../../src/snn/network/train.ts';
import { disposeWeights, givenWeights, initialWeights, type Weights } from '../../../src/snn/network/weights.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const batch: SampleBatch = {
  inputs: new Float32Array(5 * 3 * 4).fill(1),
  shape: [5, 3, 2, 2, 1],
  labels: Int32Array.of(0, 1, 1),
};

function network(): Parameters<typeof runNetwork>[0] {
  const layers = [{ kind: 'dense', name: 'output', units: 2 }];
  const planned = planNetwork({ network: { layers } }, { sampleShape: [2, 2, 1], classes: 2, stepMs: 1 });
  assert.ok(planned.ok);
  return planned.value;
}

test('batches of another shape, with values missing or too many; weights of another network; no number of steps', () => {
  const plan = network();
  const weights = initialWeights(plan, 1);
  const run = (given: Partial<SampleBatch>, arrays: Weights = weights, steps = 5) =>
    tf.tidy(() => runNetwork(plan, arrays, { ...batch, ...given }, { steps }).shape);
  const refused: readonly [() => unknown, RegExp][] = [
    [() => run({ shape: [5, 3, 4, 1, 1] }), /takes samples \[time, batch, 2, 2, 1\]; \[5, 3, 4, 1, 1\] was given/],
    [() => run({ inputs: new Float32Array(7) }), /Samples \[5, 3, 2, 2, 1\] have 60 values; 7 were given/],
    [() => run({ inputs: new Float32Array(61) }), /have 60 values; 61 were given/],
    [() => run({ inputs: new Float32Array(0), shape: [0, 3, 2, 2, 1] }), /at least one time step; \[0, 3, 2, 2, 1\]/],
    // A tensor made of these would be of whole numbers, and so would be all that is computed with it.
    [() => run({ inputs: new Uint8Array(60) as never }), /^Inputs are a Float32Array/],
    [() => run({ inputs: Array.from(batch.inputs) as never }), /^Inputs are a Float32Array/],
    [() => run({}, disposed()), /weights were disposed of already: output\.weights/],
    [() => run({}, new Map()), /it has output\.weights \[4, 2\], they have none/],
    [() => run({}, new Map([['output.weights', tf.variable(tf.zeros([9, 2]))]])), /theirs is \[9, 2\]/],
    [() => run({}, weights, 0), /^steps is a whole number from 1 on; 0 was given/],
    [() => run({}, weights, 2.5), /^steps is .*; 2\.5 was given/],
    [() => run({}, weights, 6), /cannot be run for 6; ask for 5 at most/],
  ];
  for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
  assert.deepEqual(run({}), [5, 6]);
  assert.deepEqual(run({}, weights, 3), [3, 6]);
});

test('options that there are not: a pass would go by running means, and an evaluation count nothing', async () => {
  const plan = network();
  const weights = initialWeights(plan, 1);
  const misspelt = { steps: 5, statistic: () => {} };
  const said = /^RangeError: Options of a pass through a network: steps, .*; statistic was given\.$/;
  assert.throws(() => runNetwork(plan, weights, batch, misspelt), said);
  assert.throws(() => currentsOf(plan, weights, batch, misspelt, 'output'), said);
  const trainee = { network: plan, weights, loss: lossFromSettings({}, 5), steps: 5 };
  const counting = { count: false, cont: true };
  await assert.rejects(evaluate(trainee, [batch], counting), /^RangeError: Options of evaluate: count, stop; cont was/);
});

function disposed(): Weights {
  const weights = initialWeights(network(), 1);
  disposeWeights(weights);
  return weights;
}

test('weights of lists, as JSON keeps them, are the same weights; too few values are none', () => {
  const values = [0.5, -1, 2, 0.25, 3, 1, -2, 0];
  const weights = givenWeights(network(), { 'output.weights': { shape: [4, 2], data: values } });
  assert.equal(weights?.get('output.weights')?.dtype, 'float32');
  assert.deepEqual([...(weights?.get('output.weights')?.dataSync() ?? [])], values);
  const whole = givenWeights(network(), {
    'output.weights': { shape: [4, 2], data: Int32Array.from([1, 2, 3, 4, 5, 6, 7, 8]) },
  });
  assert.equal(whole?.get('output.weights')?.dtype, 'float32');
  assert.equal(givenWeights(network(), { 'output.weights': { shape: [4, 2], data: values.slice(1) } }), undefined);
});

test('a label for each sample', async () => {
  const plan = network();
  const weights = initialWeights(plan, 1);
  const optimizer = createOptimizer(optimizerFromSettings({}, undefined), weights);
  const trainee = { network: plan, weights, loss: { kind: 'cross_entropy', scale: 1 }, steps: 5 } as const;
  // One label for three samples of two classes would be one sample of six.
  for (const labels of [[1], [0, 1], [0, 1, 1, 0]]) {
    const given = { ...batch, labels: Int32Array.from(labels) };
    const said = new RegExp(`label for each sample; ${labels.length} were given for 3`);
    await assert.rejects(trainBatch(trainee, optimizer, given), said);
    await assert.rejects(evaluate(trainee, [given]), said);
  }
  const { labels: _, ...unlabelled } = batch;
  for (const run of [
    (given: SampleBatch) => trainBatch(trainee, optimizer, given),
    (given: SampleBatch) => evaluate(trainee, [given]),
  ]) {
    await assert.rejects(
      run(unlabelled as SampleBatch),
      /^RangeError: .* label for each sample; none were given for 3/,
    );
    await assert.rejects(run(undefined as never), /^RangeError: The shape of a batch is \[time, batch, 2, 2, 1\]/);
  }
  assert.ok((await trainBatch(trainee, optimizer, batch)).loss > 0);
});

test('gradients of another shape, and plans with gaps', () => {
  const weights = initialWeights(network(), 1);
  const optimizer = createOptimizer(optimizerFromSettings({}, undefined), weights);
  const step = (gradient: tf.Tensor) => optimizer.step(new Map([['output.weights', gradient]]));
  assert.throws(() => step(tf.ones([2])), /gradient of output\.weights is \[4,2\], as it is; \[2\] was given/);
  step(tf.ones([4, 2]));
  const byVariable = new Map([['Variable_7', tf.ones([4, 2])]]);
  const said = /^RangeError: Gradients come by the names of weights, such as output\.weights; they came as Variable_7/;
  assert.throws(() => optimizer.step(byVariable), said);
  assert.equal(optimizer.steps, 1, 'what was refused is no step');
  const gaps = { kind: 'adam', rate: 0.1 } as OptimizerPlan;
  assert.throws(() => createOptimizer(gaps, weights), /^RangeError: decay is a number from 0 on; undefined was given/);
});

test('an optimizer goes on from what was saved, lists of JSON too, and from nothing that is of other weights', () => {
  const weights = initialWeights(network(), 1);
  const plan = optimizerFromSettings({}, undefined);
  const gradients = new Map([['output.weights', tf.ones([4, 2])]]);
  const first = createOptimizer(plan, weights);
  first.step(gradients);
  const moments = Object.fromEntries([...first.moments].map(([name, moment]) => [name, [...moment.dataSync()]]));
  const after = weights.get('output.weights')!.dataSync().slice();
  first.step(gradients);
  const expected = weights.get('output.weights')!.dataSync().slice();
  weights.get('output.weights')!.assign(tf.tensor2d(after, [4, 2]));
  const saved = JSON.parse(JSON.stringify({ steps: 1, moments }));
  createOptimizer(plan, weights, saved).step(gradients);
  assert.deepEqual(weights.get('output.weights')!.dataSync(), expected);

  assert.throws(
    () => createOptimizer(plan, weights, { ...saved, moments: {} }),
    /moment output\.weights\/first has 8 values; there is none/,
  );
  const short = { ...moments, 'output.weights/second': [1, 2] };
  assert.throws(
    () => createOptimizer(plan, weights, { ...saved, moments: short }),
    /second has 8 values; 2 were given/,
  );
  assert.throws(
    () => createOptimizer(plan, weights, { ...saved, steps: Number.NaN }),
    /^RangeError: steps of what was saved/,
  );
  const misspelt = { steps: saved.steps, moment: moments } as unknown as typeof saved;
  assert.throws(() => createOptimizer(plan, weights, misspelt), /^RangeError: .*steps, moments; .*moment/);
});

test('a step that fails leaves no tensor behind', async () => {
  const weights = initialWeights(network(), 1);
  const trainee = { network: network(), weights, loss: { kind: 'cross_entropy', scale: 1 } as const, steps: 5 };
  const optimizer = createOptimizer(optimizerFromSettings({ kind: 'sgd' }, undefined), weights);
  const failing = {
    ...optimizer,
    step() {
      throw new Error('no step');
    },
  };
  const before = tf.memory().numTensors;
  await assert.rejects(trainBatch(trainee, failing as never, batch), /no step/);
  assert.equal(tf.memory().numTensors, before);
  const wrong = { ...batch, labels: Int32Array.of(0, 1, 9) };
  await assert.rejects(trainBatch(trainee, optimizer, wrong), /Labels are 0 to 1/);
  assert.equal(tf.memory().numTensors, before);
  optimizer.dispose();
  disposeWeights(weights);
});
