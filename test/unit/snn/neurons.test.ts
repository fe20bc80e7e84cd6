/** Every neuron kind from its settings to a step of training: learned constants, recurrent weights and delays included. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { leakyBackward, leakyForward } from '../../../src/engine/reference/leaky.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { countArrivals, fanOut } from '../../../src/snn/network/energy.ts';
import { evaluate } from '../../../src/snn/network/evaluate.ts';
import { runNetwork, type SampleBatch } from '../../../src/snn/network/forward.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { createOptimizer, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { parametersIn, parametersOf } from '../../../src/snn/network/parameters.ts';
import { type LayerPlan, type MapShape, planNetwork } from '../../../src/snn/network/plan.ts';
import { gradientsOf, type Trainee, trainBatch } from '../../../src/snn/network/train.ts';
import { disposeWeights, givenWeights, initialWeights } from '../../../src/snn/network/weights.ts';
import { fireLeaky } from '../../../src/snn/neuron/leaky.ts';
import { fireLoihi, roundToEven } from '../../../src/snn/neuron/loihi.ts';
import { planNeuron } from '../../../src/snn/neuron/neuron.ts';
import { assertClose, randomValues } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const steps = 8;
const kinds: Readonly<Record<string, DecidedSettings>> = {
  if: { kind: 'if', reset: 'by_subtraction' },
  lif: { kind: 'lif', learn: ['threshold'], share: 'channel' },
  'lif without reset': { kind: 'lif', reset: 'none' },
  plif: { kind: 'plif', decay: 0.6 },
  cuba: { kind: 'cuba', tau_synapse: 4, learn: ['decay', 'current_decay'] },
  alif: { kind: 'alif', learn: ['decay', 'threshold', 'adaptation_decay', 'adaptation_step'] },
  srm: { kind: 'srm', cutoff: 0.01 },
  loihi: { kind: 'loihi' },
  loihi_cuba: { kind: 'loihi_cuba', surrogate: { kind: 'exponential', width: 3 } },
  loihi_alif: { kind: 'loihi_alif', surrogate: { kind: 'exponential', width: 3 } },
};
const recurrentKinds = ['if', 'lif', 'plif', 'cuba', 'alif'];

for (const [name, neuron] of Object.entries(kinds)) {
  for (const recurrent of recurrentKinds.includes(name) ? [false, true] : [false]) {
    test(`${name}${recurrent ? ', recurrent' : ''}: all it has learns, and nothing is left behind`, async () => {
      const weightScale = 2;
      const layers = [
        { name: 'hidden', kind: 'dense', units: 6, recurrent, weight_scale: weightScale },
        { name: 'output', kind: 'dense', units: 3, weight_scale: weightScale },
      ];
      const network = { delays: { kind: 'learned', up_to: 3 }, layers };
      const before = tf.memory().numTensors;
      const trainee = build({ neuron, network });
      const optimizer = createOptimizer(optimizerFromSettings({ rate: 0.05 }, undefined), trainee.weights);
      const names = [...trainee.weights.keys()];
      assert.deepEqual(
        names,
        trainee.network.layers.flatMap(parametersIn).map((plan) => plan.name),
      );
      assert.equal(names.includes('hidden.recurrent'), recurrent);
      assert.ok(names.includes('hidden.delays') && !names.includes('output.delays'));
      const first = new Map(names.map((key) => [key, [...trainee.weights.get(key)!.dataSync()]]));
      for (let step = 0; step < 8; step++) {
        const { loss } = await trainBatch(trainee, optimizer, batch);
        assert.ok(Number.isFinite(loss));
      }
      for (const key of names) {
        const now = trainee.weights.get(key)!.dataSync();
        assert.ok(
          now.some((value, i) => value !== first.get(key)![i]),
          `${key} has learned`,
        );
        if (key.endsWith('.delays')) assert.ok(now.every((value) => value >= 0 && value <= 3));
      }
      const measured = await evaluate(trainee, [batch], { count: true });
      assert.ok(measured !== undefined && measured.spikes > 0);
      optimizer.dispose();
      disposeWeights(trainee.weights);
      assert.equal(tf.memory().numTensors, before);
    });
  }
}

test('learned constants: the gradient is that of the kernel, through the logistic function for decays', () => {
  const planned = planNeuron({ kind: 'alif', learn: ['decay', 'threshold', 'adaptation_step'] }, 1);
  assert.ok(planned.ok && planned.value.kind === 'leaky');
  const neuron = planned.value;
  const raw = { membraneDecay: [1.2, 0.4], threshold: [0.8], adaptationStep: [0.3] } as const;
  const decays = Float32Array.from(raw.membraneDecay, (x) => 1 / (1 + Math.exp(-x)));
  const current = randomValues('current', steps * 4);
  const weigh = randomValues('weigh', steps * 4);
  const inputs = {
    membraneDecay: decays,
    threshold: Float32Array.from(raw.threshold),
    adaptationDecay: Float32Array.of(neuron.values.adaptationDecay!),
    adaptationStep: Float32Array.from(raw.adaptationStep),
  };
  const attributes = { ...neuron, ...neuron.surrogate };
  const { membrane, adaptation } = leakyForward(current, steps, inputs, attributes);
  const expected = leakyBackward(weigh, membrane, adaptation, steps, inputs, attributes);
  tf.tidy(() => {
    const tensors = [
      tf.tensor2d(current, [steps, 4]),
      ...neuron.learns.map((name) => tf.tensor1d([...raw[name as 'threshold']])),
    ];
    const run = (x: tf.Tensor, ...constants: tf.Tensor[]): tf.Tensor =>
      fireLeaky(x, neuron, { constants: new Map(neuron.learns.map((name, i) => [name, constants[i]!])) });
    const found = tf.grads(run)(tensors, tf.tensor2d(weigh, [steps, 4]));
    neuron.learns.forEach((name, i) => {
      const slope = name === 'membraneDecay' ? decays.map((d) => d * (1 - d)) : Float32Array.of(1);
      assertClose(
        found[i + 1]!.dataSync(),
        expected[i + 1]!.map((g, at) => g * slope[at % slope.length]!),
        name,
        1e-5,
      );
    });
    assertClose(found[0]!.dataSync(), expected[0]!, 'current', 1e-5);
  });
});

test("Loihi's gradient is the surrogate's, handed back through current and membrane", () => {
  const planned = planNeuron({ kind: 'loihi', current_loss: 2048, membrane_loss: 1024 }, 1);
  assert.ok(planned.ok && planned.value.kind === 'loihi');
  const neuron = planned.value;
  tf.tidy(() => {
    const x = tf.tensor2d([0, 30, 20, 0], [4, 1]); // u 1920, 2240, 1120; v 1920, 3680, 3880
    const gradient = tf
      .grad((input) => fireLoihi(input, neuron))(x, tf.tensor2d([0, 0, 0, 1], [4, 1]))
      .dataSync();
    const slope = ((64 * neuron.surrogate.height) / 5120) * Math.exp(-Math.abs(3880 - 5120) / 5120);
    const response = [1, 0.75 + 0.5, 0.5625 + 0.375 + 0.25, 0.421875 + 0.28125 + 0.1875 + 0.125];
    assertClose(
      gradient,
      response.reverse().map((value) => slope * value),
      'gradient',
      1e-6,
    );
    assert.deepEqual([...roundToEven(tf.tensor1d([0.9, 1.1, -3.2, 7])).dataSync()].map(Math.abs), [0, 2, 4, 8]);
  });
});

test('a single spike makes the neurons of a relay fire, for every kind', () => {
  // Responses whose peak lies between two steps, or before the first, as where a step is longer than their time constant.
  const between = [0.3, 0.6, 1.4].map((tau) => ({ kind: 'srm', tau_synapse: tau }));
  for (const neuron of [...Object.values(kinds), ...between]) {
    const settings = {
      neuron: recurrentKinds.includes(String(neuron.kind)) ? { ...neuron, learn: [] } : neuron,
      network: {
        layers: [
          { name: 'p', kind: 'spiking_pool', size: [2, 2] },
          { name: 'o', kind: 'dense', units: 3 },
        ],
      },
    };
    const trainee = build(settings);
    const [pool] = trainee.network.layers;
    assert.ok(pool !== undefined && pool.kind !== 'pool');
    const inputs = new Float32Array(40 * 9);
    inputs[9 + 5] = 1; // at step 1, right of the middle
    const one = { inputs, shape: [40, 1, 3, 3, 1], labels: Int32Array.of(0) } as const;
    const fired: number[] = [];
    const observe = (layer: LayerPlan, _: unknown, given: tf.Tensor): void => {
      if (layer === pool) fired.push(...tf.sum(given, 0).dataSync());
    };
    tf.tidy(() => runNetwork(trainee.network, trainee.weights, one, { steps: 40, observe }));
    assert.deepEqual(
      fired.map((count) => count > 0),
      [false, true, false, false],
    );
    disposeWeights(trainee.weights);
  }
});

test('operations of transposed convolutions, relays and recurrent layers are those of their synapses', () => {
  const layers = [
    { name: 't', kind: 'conv_transposed', channels: 2, kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
    { name: 'p', kind: 'spiking_pool', size: [2, 2] },
    { name: 'u', kind: 'unpool', size: [2, 3] },
    { name: 'o', kind: 'dense', units: 3, recurrent: true },
  ];
  const { network, weights } = build({ neuron: { kind: 'lif' }, network: { layers } });
  const [transposed, pool, unpool, output] = network.layers;
  assert.deepEqual(
    network.layers.map((layer) => layer.output.join(' ')),
    ['5 5 2', '3 3 2', '6 9 2', '1 1 3'],
  );
  assert.deepEqual(network.layers.map(parametersOf), [3 * 3 * 2, 0, 0, 6 * 9 * 2 * 3 + 9]);
  // Corners of the input lose a row and a column of their window to the padding.
  assert.deepEqual(
    [...fanOut(transposed!)],
    [4, 6, 4, 6, 9, 6, 4, 6, 4].map((places) => 2 * places),
  );
  assert.ok(fanOut(pool!).every((reach) => reach === 1) && fanOut(unpool!).every((reach) => reach === 6));
  assert.equal(countArrivals(new Float32Array(108).fill(1), fanOut(output!)).additions, 108 * 3);
  disposeWeights(weights);
});

test('padding beyond the kernel of a transposed convolution leaves border inputs without synapses', () => {
  const layers = [
    { name: 't', kind: 'conv_transposed', channels: 1, kernel: [2, 2], stride: [2, 1], padding: [3, 0] },
    { name: 'o', kind: 'dense', units: 3 },
  ];
  const { network, weights } = build({ neuron: { kind: 'lif' }, network: { layers } }, [6, 1, 1]);
  disposeWeights(weights);
  // The same by brute force: light one input at a time and count the outputs that change.
  const reached = tf.tidy(() => {
    const sums = tf.conv2dTranspose(
      tf.reshape(tf.eye(6), [6, 6, 1, 1]) as tf.Tensor4D,
      tf.ones([2, 2, 1, 1]) as tf.Tensor4D,
      [6, 12, 2, 1],
      [2, 1],
      'valid',
    );
    return [...tf.sum(tf.reshape(tf.slice(sums, [0, 3, 0, 0], [6, 6, 2, 1]), [6, -1]), 1).dataSync()];
  });
  assert.deepEqual([...fanOut(network.layers[0]!)], reached);
});

test('weights, recurrent weights, constants and delays are given back as they were', () => {
  const settings = {
    neuron: { kind: 'plif' },
    network: {
      delays: { kind: 'learned', up_to: 5 },
      layers: [
        { name: 'h', kind: 'dense', units: 4, recurrent: true },
        { name: 'o', kind: 'dense', units: 3 },
      ],
    },
  };
  const { network, weights } = build(settings);
  const arrays = Object.fromEntries(
    [...weights].map(([name, weight]) => [name, { shape: weight.shape, data: weight.dataSync() as Float32Array }]),
  );
  const again = givenWeights(network, arrays);
  assert.ok(again !== undefined);
  const first = gradientsOf({ network, weights, loss, steps }, batch);
  const second = gradientsOf({ network, weights: again, loss, steps }, batch);
  assert.deepEqual([...first.value.dataSync()], [...second.value.dataSync()]);
  const { 'h.delays': gone, ...missing } = arrays;
  assert.ok(gone !== undefined);
  assert.equal(givenWeights(network, missing), undefined);
  for (const { value, counts, gradients } of [first, second]) tf.dispose([value, counts, ...gradients.values()]);
  disposeWeights(weights);
  disposeWeights(again);
});

const loss = lossFromSettings({}, steps);
const batch: SampleBatch = {
  inputs: Float32Array.from({ length: steps * 4 * 9 }, (_, i) => ((i * 7919) % 13 < 5 ? 1 : 0)),
  shape: [steps, 4, 3, 3, 1],
  labels: Int32Array.of(0, 1, 2, 0),
};

function build(settings: DecidedSettings, sampleShape: MapShape = [3, 3, 1]): Trainee {
  const planned = planNetwork(settings, { sampleShape, classes: 3, stepMs: 1 });
  assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  return { network: planned.value, weights: initialWeights(planned.value, 7), loss, steps };
}
