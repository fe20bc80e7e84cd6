/** Layers that add earlier ones: what a name stands for, shapes, counts, and what cannot be. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../src/core/random.ts';
import { isNamedNetwork } from '../../../src/protocol/named-networks.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { addedFanOut, fanOut } from '../../../src/snn/network/energy.ts';
import { evaluate } from '../../../src/snn/network/evaluate.ts';
import { currentsOf, runNetwork } from '../../../src/snn/network/forward.ts';
import { parametersIn, parametersOf } from '../../../src/snn/network/parameters.ts';
import { type MapShape, planNetwork } from '../../../src/snn/network/plan.ts';
import { addedFactors, layersInBlocks } from '../../../src/snn/network/signal-scale.ts';
import { gradientsOf } from '../../../src/snn/network/train.ts';
import { disposeWeights, initialWeights } from '../../../src/snn/network/weights.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const output: DecidedSettings = { name: 'o', kind: 'dense', units: 3 };
function conv(name: string, more: DecidedSettings = {}): DecidedSettings {
  return { name, kind: 'conv', channels: 2, kernel: [3, 3], padding: [1, 1], ...more };
}
function plan(layers: readonly DecidedSettings[], neuron: DecidedSettings = {}, sampleShape: MapShape = [4, 4, 2]) {
  return planNetwork({ neuron, network: { layers } }, { sampleShape, classes: 3, stepMs: 1 });
}
function planned(...given: Parameters<typeof plan>) {
  const found = plan(...given);
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
}
function addedTo(network: ReturnType<typeof planned>, name: string) {
  const layer = network.layers.find((each) => each.name === name);
  return layer === undefined || layer.kind === 'pool' ? [] : (layer.added ?? []);
}

test('a name is the nearest earlier layer; a block is what reaches it, behind it what it gave', () => {
  const inner = [conv('a', { add: ['body'] }), conv('b', { add: ['a', 'stem'] })];
  const network = planned([
    conv('stem'),
    { name: 'body', kind: 'block', times: 2, layers: inner },
    conv('a', { add: ['body', 'body.1.b'] }),
    output,
  ]);
  const from = (name: string): readonly string[] => addedTo(network, name).map((added) => added.from);
  assert.deepEqual(from('body.1.a'), ['stem']);
  assert.deepEqual(from('body.1.b'), ['body.1.a', 'stem']);
  assert.deepEqual(from('body.2.a'), ['body.1.b']);
  assert.deepEqual(from('body.2.b'), ['body.2.a', 'stem']);
  assert.deepEqual(from('a'), ['body.2.b', 'body.1.b']);
  const first = planned([{ name: 'body', kind: 'block', layers: [conv('a', { add: ['body'] })] }, output]);
  assert.deepEqual(addedTo(first, 'body.1.a')[0]?.from, '', 'the input of the network');
});

test('shapes that agree are added as they are, others through 1 x 1 at the stride that fits', () => {
  const network = planned(
    [
      conv('a', { channels: 4 }),
      conv('b', { channels: 4, add: ['a'] }),
      conv('c', { channels: 5, stride: [2, 3], add: ['a', 'b'] }),
      output,
    ],
    {},
    [5, 7, 2],
  );
  assert.equal(addedTo(network, 'b')[0]?.projection, undefined);
  const [first] = addedTo(network, 'c');
  assert.deepEqual(
    [first?.input, first?.output, first?.projection?.stride],
    [
      [5, 7, 4],
      [3, 3, 5],
      [2, 3],
    ],
  );
  const shapes = network.layers.flatMap(parametersIn).map(({ name, shape }) => [name, shape]);
  assert.deepEqual(Object.fromEntries(shapes)['c.added.b.weights'], [1, 1, 4, 5]);
  assert.ok(!shapes.some(([name]) => String(name).startsWith('b.added')));
});

test('what cannot be added says why', () => {
  const message = (...layers: readonly DecidedSettings[]): string => {
    const found = plan([...layers, output]);
    assert.ok(!found.ok);
    assert.equal(found.error.code, 'network-invalid');
    return found.error.message;
  };
  assert.match(message(conv('a', { add: ['b'] }), conv('b')), /a adds b, which is no layer before it/);
  assert.match(message(conv('a', { add: ['a'] })), /a adds a, which is no layer before it/);
  assert.match(
    message(conv('a', { stride: [2, 2] }), { name: 'u', kind: 'unpool', size: [2, 2], add: ['a'] }),
    /2 x 2 x 2/,
  );
  assert.match(
    message(conv('a'), { name: 'd', kind: 'dense', units: 9, add: ['a'] }),
    /d adds a, which gives 4 x 4 x 2/,
  );
  assert.equal(
    message(conv('a', { stride: [2, 2], skip: true })),
    'The layer a has skip = yes, but turns 4 x 4 x 2 into 2 x 2 x 2.',
  );
  const last = plan([conv('a'), { ...output, add: ['a'] }]);
  assert.match(last.ok ? '' : last.error.message, /The last layer o adds another/);
});

test('ResNet-12 and ResNet-20: convolutions counted as their names say, halved from stage to stage', () => {
  for (const [kind, blocks] of [
    ['resnet12', 4],
    ['resnet20', 8],
  ] as const) {
    assert.ok(isNamedNetwork(kind));
    const found = planNetwork({ network: { kind } }, { sampleShape: [32, 32, 3], classes: 10, stepMs: undefined });
    assert.ok(found.ok, found.ok ? '' : found.error.message);
    const { layers } = found.value;
    const weighted = layers.filter((layer) => layer.kind === 'conv' || layer.kind === 'dense');
    assert.equal(weighted.length, Number(kind.slice('resnet'.length)));
    assert.equal(layers.filter((layer) => layer.kind !== 'pool' && layer.added !== undefined).length, blocks);
    const ends = layers.filter(({ name }) => /^r\d_1b$|^p/.test(name)).map(({ name, output: shape }) => [name, shape]);
    assert.deepEqual(ends, [
      ['p1', [16, 16, 64]],
      ['r1_1b', [16, 16, 64]],
      ['r2_1b', [8, 8, 128]],
      ['r3_1b', [4, 4, 256]],
      ['r4_1b', [2, 2, 512]],
      ['p2', [1, 1, 512]],
    ]);
    const projections = layers.filter((layer) => layer.kind !== 'pool' && layer.added?.[0]?.projection);
    assert.deepEqual(
      projections.map(({ name }) => name),
      ['r2_1b', 'r3_1b', 'r4_1b'],
    );
    const stem = 9 * (3 * 64 + 2 * 64 * 64);
    const widths = [64, 128, 256, 512];
    const perStage = blocks / 4;
    const branches = widths.map((width, i) => {
      const before = widths[i - 1] ?? 64;
      return 9 * (before * width + (2 * perStage - 1) * width * width) + (i > 0 ? before * width : 0);
    });
    const total = stem + branches.reduce((sum, count) => sum + count, 0) + 5120;
    assert.equal(
      layers.reduce((sum, layer) => sum + parametersOf(layer), 0),
      total,
    );
  }
});

test('the gradient of an ordinary residual network is that of its loss', () => {
  const network = planned(
    [conv('a'), conv('b', { add: ['a'] }), conv('c', { channels: 3, stride: [2, 2], add: ['b'] }), output],
    { kind: 'relu' },
  );
  const random = randomStream('residual');
  const batch = {
    inputs: Float32Array.from({ length: 2 * 32 }, () => random.normal()),
    shape: [1, 2, 4, 4, 2] as const,
    labels: Int32Array.of(2, 0),
  };
  const weights = initialWeights(network, 3);
  const trainee = { network, weights, loss: { kind: 'cross_entropy', scale: 1 } as const, steps: 1 };
  const lossNow = (): number => {
    const found = gradientsOf(trainee, batch);
    const value = found.value.dataSync()[0]!;
    tf.dispose([found.value, found.counts, ...found.gradients.values()]);
    return value;
  };
  const { value, counts, gradients } = gradientsOf(trainee, batch);
  assert.ok(gradients.has('c.added.b.weights'));
  for (const [name, gradient] of gradients) {
    const weight = weights.get(name)!;
    const start = weight.dataSync<'float32'>().slice();
    const direction = start.map(() => random.normal());
    const shifted = (by: number): number => {
      tf.tidy(() =>
        weight.assign(
          tf.tensor(
            start.map((each, i) => each + by * direction[i]!),
            weight.shape,
          ),
        ),
      );
      return lossNow();
    };
    const slope = gradient.dataSync<'float32'>().reduce((sum, each, i) => sum + each * direction[i]!, 0);
    const difference = (shifted(1e-3) - shifted(-1e-3)) / 2e-3;
    shifted(0);
    assert.ok(Math.abs(slope - difference) < 2e-3 * Math.max(1, Math.abs(slope)), `${name}: ${slope}, ${difference}`);
  }
  tf.dispose([value, counts, ...gradients.values()]);
  disposeWeights(weights);
});

test('what is added is counted: a spike costs one addition as it is, one for each channel through 1 x 1', async () => {
  const network = planned(
    [conv('a'), conv('b', { add: ['a'] }), conv('c', { stride: [2, 2], channels: 3, add: ['b'] }), output],
    {
      kind: 'lif',
      threshold: 0.3,
    },
  );
  const [projected] = addedTo(network, 'c');
  const reach = addedFanOut(projected!);
  // Of 4 x 4 places every second row and column is seen by three channels.
  assert.deepEqual(
    [...reach],
    Array.from({ length: 32 }, (_, at) => (at % 4 < 2 && Math.floor(at / 8) % 2 === 0 ? 3 : 0)),
  );
  const random = randomStream('counted');
  const batch = {
    inputs: Float32Array.from({ length: 5 * 32 }, () => (random.next() < 0.4 ? 1 : 0)),
    shape: [5, 1, 4, 4, 2] as const,
    labels: Int32Array.of(1),
  };
  const weights = initialWeights(network, 1);
  const trainee = { network, weights, loss: { kind: 'cross_entropy', scale: 1 } as const, steps: 5 };
  const evaluation = (await evaluate(trainee, [batch], { count: true }))!;
  let expected = 0;
  tf.tidy(() => {
    const sum = (values: Float32Array, reached: Float64Array): number =>
      values.reduce((total, value, i) => total + value * reached[i % reached.length]!, 0);
    runNetwork(network, weights, batch, {
      steps: 5,
      observe: (layer, received, _given, added) => {
        expected += sum(received.dataSync<'float32'>(), fanOut(layer));
        for (const each of added) expected += sum(each.received.dataSync<'float32'>(), addedFanOut(each.plan));
        assert.equal(added.length, layer.name === 'b' || layer.name === 'c' ? 1 : 0);
      },
    });
  });
  assert.ok(expected > 0);
  assert.ok(Math.abs(evaluation.additions - expected) < 1e-6 * expected);
  assert.equal(evaluation.multiplications, 0);
  disposeWeights(weights);
});

test('Loihi neurons add with even weights, as they hear everything else', () => {
  const layers = [conv('a'), conv('b', { add: ['a'] }), conv('c', { channels: 3, add: ['a'] }), output];
  const network = planned(layers, { kind: 'loihi', threshold: 81 });
  const weights = initialWeights(network, 2);
  const batch = { inputs: new Float32Array(32).fill(1), shape: [1, 1, 4, 4, 2] as const, labels: Int32Array.of(0) };
  const given = new Map<string, Float32Array>();
  tf.tidy(() => {
    const observe = (layer: { name: string }, _: unknown, spikes: tf.Tensor): void => {
      given.set(layer.name, spikes.dataSync<'float32'>().slice());
    };
    runNetwork(network, weights, batch, { steps: 30, observe });
    const currents = (name: string): Float32Array =>
      currentsOf(network, weights, batch, { steps: 30 }, name).dataSync<'float32'>();
    assert.ok(given.get('a')!.some((spike) => spike === 1));
    for (const name of ['b', 'c'])
      assert.ok(
        currents(name).every((current) => current % 2 === 0),
        name,
      );
    assert.ok(currents('b').some((current) => current !== 0));
  });
  disposeWeights(weights);
});

test('a branch in a converted network is brought to the scale of the other', () => {
  const network = planned([conv('a'), conv('b'), conv('c', { add: ['a'] }), conv('d', { add: ['b', 'c'] }), output], {
    kind: 'soft_reset',
  });
  const thresholds: Record<string, number> = { a: 3, b: 5, c: 0.5, d: 2 };
  const factors = addedFactors(network, ({ name }) => thresholds[name]!);
  const found = Object.fromEntries([...factors].map(([name, { factor }]) => [name, factor]));
  // What a gives stands for 3 each spike, what reaches c for 15; what reaches d for 7.5.
  assert.deepEqual(found, { 'c.added.a.factor': 3 / 15, 'd.added.b.factor': 15 / 7.5, 'd.added.c.factor': 1 });
  assert.deepEqual([...layersInBlocks(network)].sort(), ['b', 'c', 'd']);
  const weights = initialWeights(network, 1);
  const batch = {
    inputs: new Float32Array(32).fill(1),
    shape: [1, 1, 4, 4, 2] as const,
    labels: Int32Array.of(0),
  };
  const inputOf = (factor: number): Float32Array =>
    tf.tidy(() => {
      const arrays = new Map<string, tf.Tensor>(weights).set('c.added.a.factor', tf.tensor1d([factor]));
      return currentsOf(network, arrays, batch, { steps: 6 }, 'c').dataSync<'float32'>();
    });
  const [none, one, two] = [inputOf(0), inputOf(1), inputOf(2)];
  assert.ok(one.some((value, i) => value !== none[i]));
  one.forEach((value, i) => {
    assert.ok(Math.abs(two[i]! - none[i]! - 2 * (value - none[i]!)) < 1e-5);
  });
  disposeWeights(weights);
});
