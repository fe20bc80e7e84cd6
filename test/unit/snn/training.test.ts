import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { createOptimizer, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { trainBatch } from '../../../src/snn/network/train.ts';
import { disposeWeights, givenWeights, initialWeights } from '../../../src/snn/network/weights.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

test('an array that the loss does not depend on stays as it is', async () => {
  const planned = planNetwork(
    { network: { layers: [{ name: 'output', kind: 'dense', units: 2 }] } },
    { sampleShape: [1, 1, 3], classes: 2, stepMs: 1 },
  );
  assert.ok(planned.ok);
  const network = planned.value;
  const weights = new Map([...initialWeights(network, 1), ['mine', tf.variable(tf.tensor1d([5]))]] as const);
  const optimizer = createOptimizer(optimizerFromSettings({ kind: 'sgd' }, 1), weights);
  const trainee = { network, weights, loss: lossFromSettings({}, 4), steps: 4 };
  const inputs = new Float32Array(4 * 3).fill(1);
  const before = weights.get('output.weights')!.dataSync().slice();
  await trainBatch(trainee, optimizer, { inputs, shape: [4, 1, 1, 1, 3], labels: Int32Array.of(1) });
  assert.deepEqual([...weights.get('mine')!.dataSync()], [5]);
  assert.notDeepEqual(weights.get('output.weights')!.dataSync(), before);
  optimizer.dispose();
  disposeWeights(weights);
});

function oneWeight(...values: number[]) {
  return new Map([['w', tf.variable(tf.tensor1d(values))]]);
}

test('two Adam steps follow the paper, bias correction included', () => {
  const weights = oneWeight(1);
  const optimizer = createOptimizer(optimizerFromSettings({ kind: 'adam', rate: 0.1 }, undefined), weights);
  let [m, v, w] = [0, 0, 1];
  for (const [index, slope] of [0.5, -2].entries()) {
    const gradient = tf.tensor1d([slope]);
    optimizer.step(new Map([['w', gradient]]));
    gradient.dispose();
    m = 0.9 * m + 0.1 * slope;
    v = 0.999 * v + 0.001 * slope * slope;
    w -= (0.1 * (m / (1 - 0.9 ** (index + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (index + 1))) + 1e-8);
    assert.ok(Math.abs(weights.get('w')!.dataSync()[0]! - w) < 1e-5);
  }
  optimizer.dispose();
  disposeWeights(weights);
});

test('small gradients move weights in Adam as they do in PyTorch', () => {
  tf.tidy(() => {
    const weights = new Map([['w', tf.variable(tf.ones([4]))]]);
    const optimizer = createOptimizer(optimizerFromSettings({ rate: 0.01 }, undefined), weights);
    // torch.optim.Adam of PyTorch 2.15.
    for (const expected of [
      [0.99, 0.99000996, 0.9909091, 0.995],
      [0.98, 0.98001993, 0.9818182, 0.99],
      [0.97, 0.97002989, 0.9727273, 0.985],
    ]) {
      optimizer.step(new Map([['w', tf.tensor1d([1, 1e-5, 1e-7, 1e-8])]]));
      const found = weights.get('w')!.dataSync();
      for (const [i, value] of expected.entries())
        assert.ok(Math.abs(found[i]! - value) < 2e-7, `${found[i]} where ${value} is due`);
    }
    optimizer.dispose();
    disposeWeights(weights);
  });
});

test('clipping shortens the gradient over all weights together', () => {
  const weights = new Map([...oneWeight(0), ['b', tf.variable(tf.tensor1d([0]))]] as [string, tf.Variable][]);
  const plan = optimizerFromSettings({ kind: 'sgd', rate: 1, momentum: 0 }, 1);
  const optimizer = createOptimizer(plan, weights);
  const gradients = new Map([
    ['w', tf.tensor1d([3])],
    ['b', tf.tensor1d([4])],
  ]);
  optimizer.step(gradients);
  assert.ok(Math.abs(weights.get('w')!.dataSync()[0]! + 0.6) < 1e-6);
  assert.ok(Math.abs(weights.get('b')!.dataSync()[0]! + 0.8) < 1e-6);
  tf.dispose([...gradients.values()]);
  optimizer.dispose();
  disposeWeights(weights);
});

test('initial weights: bound, scale, threshold, and a stream for each layer', () => {
  const before = tf.memory().numTensors;
  const layer = (name: string, units: number, scale = 1) => ({ name, kind: 'dense', units, weight_scale: scale });
  const drawn = (layers: readonly DecidedSettings[], threshold: number): Map<string, Float32Array> => {
    const planned = planNetwork(
      { neuron: { kind: 'lif', threshold }, network: { layers } },
      { sampleShape: [4, 5, 3], classes: 10, stepMs: 1 },
    );
    assert.ok(planned.ok);
    const weights = initialWeights(planned.value, 1);
    const values = new Map([...weights].map(([name, weight]) => [name, weight.dataSync<'float32'>().slice()]));
    disposeWeights(weights);
    return values;
  };
  const output = layer('output', 10);
  const first = drawn([layer('a', 40), output], 1);
  const scaled = drawn([layer('a', 40, 3), output], 2);
  const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bound = Math.sqrt(6 / 60);
  assert.ok(largest(first.get('a.weights')!) <= bound && largest(first.get('a.weights')!) > 0.99 * bound);
  assert.ok(Math.abs(largest(scaled.get('a.weights')!) / largest(first.get('a.weights')!) - 6) < 1e-5);
  const without = drawn([output], 1);
  assert.equal(without.get('output.weights')!.length, 600);
  assert.deepEqual(drawn([layer('a', 40), layer('b', 40), output], 1).get('a.weights'), first.get('a.weights'));
  assert.equal(tf.memory().numTensors, before);
});

test('weights of another network are refused', () => {
  const planned = planNetwork(
    { network: { layers: [{ name: 'output', kind: 'dense', units: 2 }] } },
    { sampleShape: [1, 3, 1], classes: 2, stepMs: 1 },
  );
  assert.ok(planned.ok);
  const data = new Float32Array(6);
  assert.equal(givenWeights(planned.value, { 'output.weights': { shape: [2, 3], data } }), undefined);
  assert.equal(givenWeights(planned.value, {}), undefined);
  const fitting = givenWeights(planned.value, { 'output.weights': { shape: [3, 2], data } });
  assert.ok(fitting !== undefined);
  disposeWeights(fitting);
});
