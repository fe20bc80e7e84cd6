import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../src/core/random.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { countArrivals, energyOf, fanOut, isAnalog } from '../../../src/snn/network/energy.ts';
import { evaluate, timePerSample } from '../../../src/snn/network/evaluate.ts';
import { runNetwork, type SampleBatch } from '../../../src/snn/network/forward.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { type NetworkPlan, planNetwork } from '../../../src/snn/network/plan.ts';
import { dropOut, repeatOverTime } from '../../../src/snn/network/synapse.ts';
import { disposeWeights, givenWeights, initialWeights } from '../../../src/snn/network/weights.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

function plan(settings: DecidedSettings, sampleShape: readonly [number, number, number], classes: number): NetworkPlan {
  const planned = planNetwork(settings, { sampleShape, classes, stepMs: 1 });
  assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  return planned.value;
}

test('the fan-out of a convolution counts the outputs each input reaches, edges included', () => {
  const network = plan(
    {
      network: {
        layers: [
          { name: 'c', kind: 'conv', channels: 3, kernel: [3, 2], stride: [2, 1], padding: [1, 0] },
          { name: 'output', kind: 'dense', units: 2 },
        ],
      },
    },
    [5, 4, 2],
    2,
  );
  const conv = network.layers[0]!;
  assert.ok(conv.kind === 'conv');
  // The same by brute force: light one input at a time and count the outputs that change.
  const reached = tf.tidy(() => {
    const identity = tf.reshape(tf.eye(40), [40, 5, 4, 2]) as tf.Tensor4D;
    const padded = tf.pad(identity, [
      [0, 0],
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    const sums = tf.conv2d(padded as tf.Tensor4D, tf.ones([3, 2, 2, 3]) as tf.Tensor4D, [2, 1], 'valid');
    return [...tf.sum(tf.reshape(sums, [40, -1]), 1).dataSync()];
  });
  assert.deepEqual([...fanOut(conv)], reached);
  // In groups a spike reaches the filters of its own alone.
  const grouped = fanOut({ ...conv, output: [3, 3, 4], groups: 2 });
  assert.deepEqual(
    [...grouped],
    reached.map((synapses) => (synapses / 3) * 2),
  );
});

test('arrivals: a whole number counts as so many spikes, a fraction as one', () => {
  const reach = Float64Array.of(10, 100);
  assert.deepEqual(countArrivals(Float32Array.of(1, 0, 3, 0, -2, 0.25), reach), {
    spikes: 1 + 3 + 2 + 1,
    additions: 10 + 30 + 20 + 100,
  });
  assert.equal(isAnalog(Float32Array.of(0, 3, -1)), false);
  assert.equal(isAnalog(Float32Array.of(0, 0.5)), true);
  assert.ok(Math.abs(energyOf({ additions: 100, multiplications: 10 }, { multiply: 4.6, add: 0.9 }) - 136) < 1e-9);
});

/** One input pixel per class feeds one output neuron with the weight 1: output spikes are input events. */
function mirror(classes: number, steps: number) {
  const network = plan(
    { neuron: { kind: 'lif', decay: 0 }, network: { layers: [{ name: 'output', kind: 'dense', units: classes }] } },
    [1, classes, 1],
    classes,
  );
  const data = Float32Array.from({ length: classes ** 2 }, (_, at) => (at % (classes + 1) === 0 ? 1 : 0));
  const weights = givenWeights(network, { 'output.weights': { shape: [classes, classes], data } });
  assert.ok(weights !== undefined);
  return { network, weights, steps, loss: lossFromSettings({}, steps) };
}

/** `events[sample][step]` lists the classes that fire. */
function batchOf(events: readonly (readonly (readonly number[])[])[], labels: number[], classes: number): SampleBatch {
  const steps = events[0]!.length;
  const inputs = new Float32Array(steps * events.length * classes);
  for (const [i, sample] of events.entries()) {
    for (const [step, fired] of sample.entries()) {
      for (const unit of fired) inputs[(step * events.length + i) * classes + unit] = 1;
    }
  }
  return { inputs, shape: [steps, events.length, 1, classes, 1], labels: Int32Array.from(labels) };
}

test('accuracy, spikes, operations and the time of the final decision', async () => {
  const trainee = mirror(3, 4);
  const events = [
    [[], [1], [], [1]], // decided for 1 at step 2
    [[2], [0], [0], []], // 2 leads, at step 2 the tie goes to 0, which stays
    [[], [], [], []], // no spike: class 0 by convention, decided at the last step
    [[0, 2], [2], [], [0, 2]], // 0 leads the tie at step 1, 2 from step 2 on
  ];
  const found = await evaluate(trainee, [batchOf(events, [1, 0, 1, 2], 3)], { count: true });
  assert.ok(found !== undefined);
  assert.equal(found.accuracy, 3 / 4);
  assert.equal(found.latencySteps, (2 + 2 + 4 + 2) / 4);
  assert.equal(found.spikes, (2 + 3 + 0 + 5) / 4);
  assert.equal(found.additions, ((2 + 3 + 0 + 5) * 3) / 4, 'each event reaches three synapses');
  assert.equal(found.multiplications, 0);
  disposeWeights(trainee.weights);
});

test('measures do not depend on how samples are batched', async () => {
  const trainee = mirror(3, 5);
  const random = randomStream('batching');
  const events = Array.from({ length: 7 }, () =>
    Array.from({ length: 5 }, () => [0, 1, 2].filter(() => random.next() < 0.3)),
  );
  const labels = events.map(() => random.below(3));
  const whole = await evaluate(trainee, [batchOf(events, labels, 3)], { count: true });
  const parts = [events.slice(0, 3), events.slice(3)].map((part, i) =>
    batchOf(part, i === 0 ? labels.slice(0, 3) : labels.slice(3), 3),
  );
  const split = await evaluate(trainee, parts, { count: true });
  assert.ok(whole !== undefined && split !== undefined);
  assert.ok(Math.abs(whole.loss - split.loss) < 1e-6);
  assert.deepEqual({ ...whole, loss: 0, msPerSample: 0 }, { ...split, loss: 0, msPerSample: 0 });
  disposeWeights(trainee.weights);
});

test('a still image is multiplied once, whatever the number of steps', async () => {
  const network = plan(
    {
      network: {
        layers: [
          { name: 'hidden', kind: 'dense', units: 6 },
          { name: 'output', kind: 'dense', units: 2 },
        ],
      },
    },
    [2, 2, 1],
    2,
  );
  const weights = initialWeights(network, 1);
  const batch: SampleBatch = {
    inputs: Float32Array.of(0.9, 0.1, 0.8, 0.7),
    shape: [1, 1, 2, 2, 1],
    labels: Int32Array.of(0),
  };
  const whole = { ...batch, inputs: Float32Array.of(1, 0, 1, 1) };
  for (const [steps, image] of [
    [1, batch],
    [5, batch],
    [5, whole],
  ] as const) {
    const trainee = { network, weights, steps, loss: lossFromSettings({}, steps) };
    const found = await evaluate(trainee, [image], { count: true });
    assert.equal(found?.multiplications, 4 * 6);
    assert.equal(found?.additions, (found?.layerSpikes.get('hidden') ?? 0) * 2);
  }
  disposeWeights(weights);
});

test('spikes of a single step are no still image: each arrival is an addition', async () => {
  const trainee = mirror(3, 1);
  const found = await evaluate(trainee, [batchOf([[[1]], [[0, 2]]], [1, 0], 3)], { count: true });
  assert.deepEqual([found?.additions, found?.multiplications], [(3 * 3) / 2, 0]);
  disposeWeights(trainee.weights);
});

test('repeating over time copies each row', () => {
  const rows = tf.tidy(() => [...repeatOverTime(tf.tensor2d([[1, 2, 3]]), 2).dataSync()]);
  assert.deepEqual(rows, [1, 2, 3, 1, 2, 3]);
});

test('dropout silences a neuron for the whole window and scales the others', () => {
  const [steps, neurons] = [5, 200];
  const kept = tf.tidy(() => dropOut(tf.ones([steps, neurons]), 0.25, randomStream('drop')).arraySync());
  for (let i = 0; i < neurons; i++) {
    const course = kept.map((row) => row[i]!);
    assert.ok(course.every((value) => value === course[0]));
    assert.ok(course[0] === 0 || Math.abs(course[0]! - 4 / 3) < 1e-6);
  }
  const silent = kept[0]!.filter((value) => value === 0).length;
  assert.ok(silent > 25 && silent < 80, `${silent} of 200 are silent`);
});

test('fewer steps cut the window off', () => {
  const { network, weights } = mirror(2, 4);
  const batch = batchOf([[[0], [1], [0], [0]]], [0], 2);
  const spikes = tf.tidy(() => [...runNetwork(network, weights, batch, { steps: 2 }).dataSync()]);
  assert.deepEqual(spikes, [1, 0, 0, 1]);
  disposeWeights(weights);
});

test('a recording is not run for more steps than it has', () => {
  const network = plan({ network: { layers: [{ name: 'output', kind: 'dense', units: 2 }] } }, [1, 1, 3], 2);
  const weights = initialWeights(network, 1);
  const batch: SampleBatch = { inputs: new Float32Array(4 * 3), shape: [4, 1, 1, 1, 3], labels: new Int32Array(1) };
  const stepsOf = (steps: number) => tf.tidy(() => runNetwork(network, weights, batch, { steps }).shape[0]);
  assert.deepEqual([3, 4].map(stepsOf), [3, 4]);
  assert.throws(() => stepsOf(5), /A batch of 4 steps cannot be run for 5/);
  disposeWeights(weights);
});

test('time per sample leaves the first batch out, which warms up, unless little would be left', () => {
  const slow = { samples: 10, ms: 100 };
  assert.equal(timePerSample([]), 0);
  assert.equal(timePerSample([slow]), 10);
  assert.equal(timePerSample([slow, { samples: 10, ms: 10 }, { samples: 10, ms: 30 }]), 2);
  assert.equal(timePerSample([slow, { samples: 2, ms: 20 }]), 10, 'not two samples alone');
});
