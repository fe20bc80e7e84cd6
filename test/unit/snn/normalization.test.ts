/** Layers whose sums are normalised over the batch: beside the same network put together by hand, trained and measured. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../src/engine/choose.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import { evaluate } from '../../../src/snn/network/evaluate.ts';
import { currentsOf, runNetwork, type SampleBatch } from '../../../src/snn/network/forward.ts';
import { lossFromSettings } from '../../../src/snn/network/loss.ts';
import { createOptimizer, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { learnedIn, parametersIn, parametersOf } from '../../../src/snn/network/parameters.ts';
import { type NetworkPlan, planNetwork } from '../../../src/snn/network/plan.ts';
import { repeatOverTime, transmit, transmitAdded } from '../../../src/snn/network/synapse.ts';
import { gradientsOf, trainBatch } from '../../../src/snn/network/train.ts';
import { disposeWeights, givenWeights, initialWeights, type Weights } from '../../../src/snn/network/weights.ts';
import { fire } from '../../../src/snn/neuron/fire.ts';
import { assertClose, randomValues } from '../../support/close.ts';

before(async () => {
  const chosen = await chooseEngine({ wanted: 'cpu', threads: 1 }); // with the gradients of all operations
  assert.ok(chosen.ok);
});

const [steps, samples, side, classes] = [4, 5, 6, 3];
const facts = { sampleShape: [side, side, 2], classes, stepMs: 1 } as const;
const conv = { name: 'c', kind: 'conv', channels: 4, kernel: 3, padding: 1, normalize: 'batch' };
const output = { name: 'o', kind: 'dense', weight_scale: 3 };

const networks: readonly [string, DecidedSettings, 'still' | 'moving'][] = [
  ['convolution and LIF', { network: { layers: [conv, output] } }, 'moving'],
  ['a still image', { network: { layers: [conv, output] } }, 'still'],
  ['PLIF behind groups', { neuron: { kind: 'plif' }, network: { layers: [{ ...conv, groups: 2 }, output] } }, 'moving'],
  ['SRM', { neuron: { kind: 'srm', tau_synapse: 2 }, network: { layers: [conv, output] } }, 'moving'],
  ['what is added comes behind it', { network: { layers: [conv, { ...conv, name: 'd', add: ['c'] }, output] } }, 'moving'],
  ['the same of a still image', { network: { layers: [{ ...conv, channels: 2, skip: true }, output] } }, 'still'],
  ['transposed convolution', { network: { layers: [{ ...conv, kind: 'conv_transposed', stride: 2 }, output] } }, 'moving'],
  ['recurrent dense layer, and the output', { network: { layers: [{ name: 'h', kind: 'dense', units: 7, recurrent: true, normalize: 'batch' }, { ...output, normalize: 'batch' }] } }, 'moving'],
]; // biome-ignore format: a line for each

for (const [name, settings, input] of networks) {
  test(`${name}: spikes and gradients of the network put together by hand`, () => {
    tf.tidy(() => {
      const network = planned(settings);
      const weights = spread(network);
      const batch = batchOf(1, input);
      const upstream = tf.tensor(randomValues('upstream', steps * samples * classes), [steps, samples * classes]);
      const learned = learnedIn(network);
      const wanted = [...weights].filter(([weight]) => learned.has(weight)).map(([, weight]) => weight);
      const by = (run: () => tf.Tensor) => {
        const { value, gradients } = valueAndGradients(() => tf.sum(tf.mul(run(), upstream)) as tf.Scalar, wanted);
        return { spikes: run().dataSync(), value: value.dataSync(), gradients };
      };
      const expected = by(() => byHand(network, weights, batch));
      const actual = by(() => runNetwork(network, weights, batch, { steps, statistics: () => {} }));
      assert.deepEqual(actual.spikes, expected.spikes);
      assert.ok(actual.spikes.includes(1) && actual.spikes.includes(0), 'some fire and some do not');
      wanted.forEach((_, i) => {
        const [found, gradient] = [actual, expected].map(({ gradients }) => gradients[i]!.dataSync());
        assertClose(found!, gradient!, `gradient of ${[...learned][i]}`, 1e-4);
      });
    });
  });
}

test('scale, the first of them the threshold, and shift are learned, mean and variance are not', () => {
  const network = planned({ neuron: { kind: 'lif', threshold: 0.5 }, network: { layers: [conv, output] } });
  const [layer] = network.layers;
  const own = parametersIn(layer!).map(({ name, shape, first, collected }) => ({ name, shape, first, collected }));
  assert.deepEqual(own.slice(1), [
    { name: 'c.scale', shape: [4], first: { value: 0.5 }, collected: undefined },
    { name: 'c.shift', shape: [4], first: { value: 0 }, collected: undefined },
    { name: 'c.mean', shape: [4], first: { value: 0 }, collected: true },
    { name: 'c.variance', shape: [4], first: { value: 1 }, collected: true },
  ]);
  assert.equal(parametersOf(layer!), 3 * 3 * 2 * 4 + 2 * 4);
  assert.deepEqual([...learnedIn(network)], ['c.weights', 'c.scale', 'c.shift', 'o.weights']);
});

test('what is measured is normalised by running means of what training met', async () => {
  const network = planned({ network: { layers: [conv, output] } });
  const weights = spread(network);
  const still = { network, weights, loss: lossFromSettings({}, steps), steps };
  const optimizer = createOptimizer(optimizerFromSettings({ kind: 'sgd', rate: 0 }, undefined), weights);
  const batches = [1, 2, 3].map((seed) => batchOf(seed, 'moving'));
  const met = batches.map((batch) => momentsOf(network, weights, batch));
  await trainBatch(still, optimizer, batches[0]!);
  close(met[0]!, 'after the first batch its own');
  await trainBatch(still, optimizer, batches[1]!);
  close(mix(met[0]!, met[1]!, 1 / 2), 'after the second the mean of both');
  for (let step = 3; step <= 10; step++) await trainBatch(still, optimizer, batches[0]!);
  const nine = mix(met[0]!, met[1]!, 1 / 10);
  close(nine, 'after ten the mean of all');
  await trainBatch(still, optimizer, batches[2]!);
  close(mix(nine, met[2]!, 1 / 10), 'from then on a tenth of the newest');
  optimizer.dispose();

  const batch = batchOf(4, 'moving');
  tf.tidy(() => {
    const statistics = { mean: weights.get('c.mean')!, variance: weights.get('c.variance')! };
    const expected = byHand(network, weights, batch, statistics).dataSync();
    assert.deepEqual(runNetwork(network, weights, batch, { steps }).dataSync(), expected);
    const others = runNetwork(network, weights, batch, { steps, statistics: () => {} }).dataSync();
    assert.notDeepEqual(others, expected, 'by its own statistics the batch gives other spikes');
    const currents = currentsOf(network, weights, batch, { steps }, 'c');
    const [layer] = network.layers;
    assert.ok(layer !== undefined && layer.kind !== 'pool');
    const again = fire(currents, layer.neuron);
    let sent: Float32Array | undefined;
    runNetwork(network, weights, batch, {
      steps,
      observe: ({ name }, _, spikes) => {
        if (name === 'c') sent = spikes.dataSync() as Float32Array;
      },
    });
    assert.deepEqual(again.dataSync(), sent, 'currentsOf gives what the neurons get');
  });
  const [all, halves] = [await evaluate(still, [batch]), await evaluate(still, cut(batch))];
  assert.equal(all!.spikes, halves!.spikes, 'how samples are batched changes nothing');
  disposeWeights(weights);

  function close(expected: Moments, what: string): void {
    assertClose(weights.get('c.mean')!.dataSync(), expected.mean, `mean ${what}`, 1e-5);
    assertClose(weights.get('c.variance')!.dataSync(), expected.variance, `variance ${what}`, 1e-5);
  }
});

for (const kind of ['lif', 'plif']) {
  test(`running means are no weights: nothing is learned of them while measuring (${kind})`, () => {
    const network = planned({ neuron: { kind }, network: { layers: [conv, output] } });
    const weights = initialWeights(network, 3);
    const { value, gradients } = valueAndGradients(
      () => tf.sum(runNetwork(network, weights, batchOf(1, 'moving'), { steps })) as tf.Scalar,
      [...weights.values()],
    );
    const names = [...weights.keys()].filter((_, i) => gradients[i] !== undefined);
    const learned = learnedIn(network);
    assert.deepEqual(
      names,
      [...weights.keys()].filter((name) => learned.has(name)),
    );
    tf.dispose([value, ...gradients.filter((gradient) => gradient !== undefined)]);
    disposeWeights(weights);
  });
}

test('training leaves no tensors behind', async () => {
  const network = planned({ network: { layers: [conv, output] } });
  const weights = spread(network);
  const optimizer = createOptimizer(optimizerFromSettings({ kind: 'adam' }, undefined), weights);
  const trainee = { network, weights, loss: lossFromSettings({}, steps), steps };
  await trainBatch(trainee, optimizer, batchOf(1, 'moving'));
  const { numTensors } = tf.memory();
  for (let step = 0; step < 5; step++) await trainBatch(trainee, optimizer, batchOf(1, 'moving'));
  const { value, counts, gradients } = gradientsOf(trainee, batchOf(1, 'moving'));
  tf.dispose([value, counts, ...gradients.values()]);
  assert.equal(tf.memory().numTensors, numTensors);
  optimizer.dispose();
  disposeWeights(weights);
});

test('weights without the statistics are those of another network, and not of this one', () => {
  const network = planned({ network: { layers: [conv, output] } });
  const plain = planned({ network: { layers: [{ ...conv, normalize: 'none' }, output] } });
  const weights = initialWeights(plain, 1);
  assert.throws(
    () => runNetwork(network, weights, batchOf(1, 'moving'), { steps }),
    /The weights are of another network: it has c\.scale \[4\], they have none\./,
  );
  const arrays = Object.fromEntries(
    [...weights].map(([name, w]) => [name, { shape: w.shape, data: [...w.dataSync()] }]),
  );
  assert.equal(givenWeights(network, arrays), undefined);
  disposeWeights(weights);
});

for (const kind of ['loihi', 'relu']) {
  test(`neurons of the kind ${kind} take no normalised sums`, () => {
    const found = planNetwork({ neuron: { kind }, network: { layers: [conv, output] } }, { ...facts, stepMs: 1 });
    assert.ok(!found.ok);
    assert.match(
      found.error.message,
      new RegExp(`^The layer c has normalize = batch, but neurons of the kind ${kind}\\.`),
    );
  });
}

test('a word that is no normalisation, and one in a layer without weights, are refused', () => {
  const message = (layer: DecidedSettings): string => {
    const found = planNetwork({ network: { layers: [layer, output] } }, facts);
    return found.ok ? 'planned' : found.error.message;
  };
  assert.match(message({ ...conv, normalize: 'layer' }), /^The layer c: normalize: none, batch; layer was given\./);
  assert.match(message({ name: 'p', kind: 'spiking_pool', size: 2, normalize: 'batch' }), /has the setting normalize/);
});

interface Moments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

function planned(settings: DecidedSettings): NetworkPlan {
  const network = planNetwork(settings, facts);
  assert.ok(network.ok, JSON.stringify(network));
  return network.value;
}

/** Weights whose scales and shifts are not all alike. */
function spread(network: NetworkPlan): Weights {
  const weights = initialWeights(network, 3);
  for (const [name, weight] of weights) {
    if (/scale|shift/.test(name))
      tf.tidy(() => weight.assign(tf.add(weight, tf.tensor(randomValues(name, weight.size).map((x) => x / 4), weight.shape)))); // biome-ignore format: one line
  }
  return weights;
}

function batchOf(seed: number, input: 'still' | 'moving'): SampleBatch {
  const shape = [input === 'still' ? 1 : steps, samples, ...facts.sampleShape] as const;
  const inputs = randomValues(`batch ${seed}`, shape[0] * samples * side * side * 2).map((x) => seed * x + 0.3 * seed);
  return { inputs, shape, labels: Int32Array.from({ length: samples }, (_, i) => i % classes) };
}

function cut({ inputs, shape, labels }: SampleBatch): SampleBatch[] {
  const [time, , ...each] = shape;
  const size = each.reduce((product, length) => product * length, 1);
  return [0, 2].map((first) => {
    const count = first === 0 ? 2 : samples - 2;
    const rows = Array.from({ length: time }, (_, t) => inputs.slice((t * samples + first) * size, (t * samples + first + count) * size)); // biome-ignore format: one line
    const all = Float32Array.from(rows.flatMap((row) => [...row]));
    return { inputs: all, shape: [time, count, ...each], labels: labels.slice(first, first + count) };
  });
}

/** Layer by layer from operations of TensorFlow.js; with statistics those of the one layer that normalises. */
function byHand(
  network: NetworkPlan,
  weights: Weights,
  batch: SampleBatch,
  statistics?: { readonly mean: tf.Tensor; readonly variance: tf.Tensor },
): tf.Tensor {
  let [time] = batch.shape as readonly number[] as [number];
  let maps = tf.tensor4d(batch.inputs, [time * samples, side, side, 2]);
  let spikes: tf.Tensor = maps;
  const given = new Map([['', maps]]);
  for (const layer of network.layers) {
    assert.notEqual(layer.kind, 'pool');
    if (layer.kind === 'pool') break;
    const { normalized, ...plain } = layer;
    let sums: tf.Tensor = transmit(plain, maps, weights.get(`${layer.name}.weights`));
    if (normalized) {
      const { mean, variance } = statistics ?? tf.moments(sums, [0, 1, 2]);
      const normal = tf.div(tf.sub(sums, mean), tf.sqrt(tf.add(variance, 1e-5)));
      sums = tf.add(tf.mul(normal, weights.get(`${layer.name}.scale`)!), weights.get(`${layer.name}.shift`)!);
    }
    for (const added of layer.added ?? [])
      sums = tf.add(sums, transmitAdded(layer, added, given.get(added.from)!, undefined));
    let currents = tf.reshape(sums, [time, sums.size / time]) as tf.Tensor2D;
    if (time === 1) currents = repeatOverTime(currents, steps);
    time = steps;
    const recurrent = weights.get(`${layer.name}.recurrent`);
    const decay = weights.get(`${layer.name}.decay`);
    spikes = fire(currents, layer.neuron, { ...(recurrent ? { recurrent } : {}), ...(decay ? { decay } : {}) });
    maps = tf.reshape(spikes, [time * samples, ...layer.output]);
    given.set(layer.name, maps);
  }
  return spikes;
}

/** Of what the convolution gives for a batch. */
function momentsOf(network: NetworkPlan, weights: Weights, batch: SampleBatch): Moments {
  return tf.tidy(() => {
    const [layer] = network.layers;
    const x = tf.tensor4d(batch.inputs, [steps * samples, side, side, 2]);
    const { mean, variance } = tf.moments(transmit(layer!, x, weights.get('c.weights')), [0, 1, 2]);
    return { mean: mean.dataSync() as Float32Array, variance: variance.dataSync() as Float32Array };
  });
}

function mix(a: Moments, b: Moments, share: number): Moments {
  const of = (part: keyof Moments) => a[part].map((value, i) => (1 - share) * value + share * b[part][i]!);
  return { mean: of('mean'), variance: of('variance') };
}
