/**
 * HYBRID from end to end on small images: an ordinary network is trained, converted with balanced thresholds, fine-tuned
 * on its spikes, and measured again with fewer steps.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { layersOf } from '../../../src/snn/network/architectures.ts';
import { largestPercentile } from '../../../src/snn/network/balance.ts';
import { poissonCoded } from '../../../src/stages/coded.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { recordedContext, taskSpec, tinyEvents } from '../../support/stage-context.ts';
import { accuracyOf, type Done, runTiny, tinyImages } from '../../support/tiny-images.ts';

before(useCpuBackend);

const ordinary: DecidedSettings = {
  neuron: { kind: 'relu' },
  network: {
    layers: [
      { name: 'c1', kind: 'conv', channels: 4, kernel: [3, 3], padding: [1, 1] },
      { name: 'p1', kind: 'pool', pooling: 'average', size: [2, 2] },
      { name: 'd1', kind: 'dense', units: 12 },
      { name: 'output', kind: 'dense', units: 3 },
    ],
  },
  epochs: 12,
  batch: 8,
  optimizer: { kind: 'adam', rate: 0.01 },
  loss: { kind: 'spike_count', right: 5, wrong: 0 },
};
const conversion: DecidedSettings = {
  neuron: { kind: 'lif', decay: 1 },
  thresholds: { kind: 'balance', percentile: 1, samples: 24, steps: 30 },
  scale: 0.8,
  steps: 40,
};

async function converted(how: DecidedSettings = {}): Promise<Done> {
  return runTiny(await runTiny({}, 'ann', 'train', ordinary), 'snn', 'convert', { ...conversion, ...how }, 'ann');
}

test('a converted network decides as the ordinary one does, given time', async () => {
  const done = await converted();
  assert.ok(accuracyOf(done, 'ann') > 0.9);
  assert.ok(accuracyOf(done, 'snn') > 0.85);
  const { measures } = done.snn!.outcome;
  assert.equal(measures['steps on validation'], 40);
  assert.ok(measures['spikes on validation']! > 0);
  // No spikes and one step in the ordinary network; its layers multiply, the converted ones add.
  assert.equal(done.ann!.outcome.measures['spikes on validation'], 0);
  assert.equal(done.ann!.outcome.measures['steps on validation'], 1);
  for (const layer of ['c1', 'd1']) assert.ok(done.snn!.arrays[`${layer}.threshold`]!.data[0]! > 0);
});

test('too few steps decide worse, and evaluate can take steps away', async () => {
  const long = await converted();
  const short = await converted({ steps: 2 });
  assert.ok(accuracyOf(short, 'snn') < accuracyOf(long, 'snn'));
  const cut = await runTiny(long, 'quick', 'evaluate', { steps: 2 }, 'snn');
  assert.equal(
    cut.quick!.outcome.measures['accuracy on validation'],
    short.snn!.outcome.measures['accuracy on validation'],
  );
});

for (const [order, coding, rule] of [
  ['spike_first', 'poisson', 'spike_timing'],
  ['input_first', 'direct', 'linear'],
] as const) {
  test(`fine-tuning mends a conversion with few steps: ${order}, ${coding}, ${rule}`, async () => {
    const done = await converted({
      order,
      coding,
      steps: 8,
      scale: 0.8,
      thresholds: { kind: 'balance', samples: 24, steps: 8 },
    });
    const settings = {
      rule: { kind: rule, alpha: 0.3, beta: 0.01 },
      learn: ['weights', 'thresholds', 'decay'],
      ...{ epochs: 10, batch: 8, optimizer: { kind: 'adam', rate: 0.01 } },
    };
    const tuned = await runTiny(done, 'tuned', 'finetune', settings, 'snn');
    assert.ok(accuracyOf(tuned, 'tuned') >= accuracyOf(done, 'snn'));
    assert.ok(accuracyOf(tuned, 'tuned') > 0.9);
    const moved = (name: string): boolean => tuned.tuned!.arrays[name]!.data[0] !== done.snn!.arrays[name]!.data[0];
    assert.ok(moved('d1.threshold') && moved('d1.weights'));
    const decay = tuned.tuned!.arrays['d1.decay']!.data[0]!;
    assert.ok(decay <= 1);
    // Measured again it is the same: the samples are coded alike.
    const again = await runTiny(tuned, 'again', 'evaluate', {}, 'tuned');
    assert.equal(again.again!.outcome.measures['accuracy on validation'], accuracyOf(tuned, 'tuned'));
  });
}

test('fine-tuning that would learn what no layer has is refused in words', async () => {
  const network = { layers: [{ name: 'output', kind: 'dense', units: 3 }] };
  const ann = await runTiny({}, 'ann', 'train', { ...ordinary, network, epochs: 1 });
  const done = await runTiny(ann, 'snn', 'convert', { ...conversion, steps: 4 }, 'ann');
  const tuned = await runTiny(done, 'tuned', 'finetune', { learn: ['thresholds'], epochs: 1 }, 'snn');
  const { outcome } = tuned.tuned!;
  assert.ok(outcome.status === 'failed' && outcome.code === 'network-invalid', JSON.stringify(outcome));
  assert.match(outcome.message, /stage tuned: learn is thresholds, and none of its layers has any\./);
});

for (const coding of ['poisson', 'direct']) {
  test(`a conversion does not ask for the notes of its data, made from every sample: ${coding}`, async () => {
    const done = await runTiny({}, 'ann', 'train', { ...ordinary, epochs: 1 });
    let asked = 0;
    const data = Object.defineProperty(tinyImages(), 'notes', { enumerable: true, get: () => [`${++asked}`] });
    const from = [{ stage: 'ann', key: 'ann' }];
    const spec = taskSpec({ ...conversion, coding, steps: 4 }, { stage: 'snn', kind: 'convert', from });
    const outcome = await runStage(recordedContext(spec, data, { inherited: done }).context);
    assert.equal(outcome.status, 'done');
    assert.equal(asked, 0);
  });
}

test('the leak of converted neurons is what the conversion says, as a decay or as a time constant', async () => {
  const decayOf = async (neuron: DecidedSettings): Promise<number> =>
    (await converted({ neuron, steps: 8 })).snn!.arrays['d1.decay']!.data[0]!;
  assert.equal(await decayOf({ kind: 'if' }), 1);
  assert.equal(await decayOf({ kind: 'lif', decay: 0.5 }), 0.5);
  assert.equal(await decayOf({ kind: 'lif', decay: 1, tau_membrane: 20 }), Math.fround(Math.exp(-1 / 20)));
});

test('layers that name a neuron of their own, the last one too, are converted like the others', async () => {
  const { layers } = ordinary.network as { layers: readonly DecidedSettings[] };
  const named = layers.map((layer) => (layer.kind === 'pool' ? layer : { ...layer, neuron: 'own' }));
  const settings = {
    ...ordinary,
    neuron: { kind: 'lif' },
    neurons: { own: { kind: 'relu' } },
    network: { layers: named },
  };
  const done = await runTiny({}, 'ann', 'train', settings);
  const own = await runTiny(done, 'snn', 'convert', { ...conversion, steps: 8 }, 'ann');
  const common = await converted({ steps: 8 });
  assert.deepEqual(
    own.snn!.outcome.measures['spikes on validation'],
    common.snn!.outcome.measures['spikes on validation'],
  );
});

test('what is not learned stays', async () => {
  const done = await converted({ steps: 8 });
  const settings = { learn: ['weights'], epochs: 1, batch: 8, optimizer: { kind: 'sgd', rate: 0.01 } };
  const tuned = await runTiny(done, 'tuned', 'finetune', settings, 'snn');
  assert.deepEqual(tuned.tuned!.arrays['d1.threshold'], done.snn!.arrays['d1.threshold']);
  assert.notDeepEqual(tuned.tuned!.arrays['d1.weights'], done.snn!.arrays['d1.weights']);
});

test('numbers that a stage cannot be trained by are refused, and leave nothing behind', async () => {
  const done = await converted({ steps: 8 });
  for (const wrong of [{ batch: 2.5 }, { epochs: 0 }, { patience: -1 }]) {
    const settings = { learn: ['weights'], epochs: 1, batch: 8, ...wrong };
    const { outcome } = (await runTiny(done, 'tuned', 'finetune', settings, 'snn')).tuned!;
    const [name] = Object.keys(wrong);
    assert.equal(outcome.status, 'failed');
    assert.match(outcome.message, new RegExp(`^The stage tuned: ${name} is a whole number from 1 on; `));
  }
});

test('a network with spikes is not converted, and events do not train an ordinary one', async () => {
  const spiking = { ...ordinary, neuron: { kind: 'lif' }, epochs: 1 };
  const done = await runTiny(await runTiny({}, 'ann', 'train', spiking), 'snn', 'convert', conversion, 'ann');
  const { outcome } = done.snn!;
  assert.equal(outcome.status === 'failed' ? outcome.code : '', 'stage-needs-from');
  const events = await runStage(recordedContext(taskSpec(ordinary), tinyEvents()).context);
  assert.equal(events.status === 'failed' ? events.code : '', 'needs-images');
});

test('outputs that leave the finite range on validation alone end the task with a sentence too', async () => {
  const data = tinyImages();
  const glaring: typeof data = {
    ...data,
    batch(set, indices, augment) {
      const batch = data.batch(set, indices, augment);
      return set === 'train' ? batch : { ...batch, inputs: batch.inputs.map((value) => 1e38 * value) };
    },
  };
  const outcome = await runStage(recordedContext(taskSpec(ordinary), glaring).context);
  assert.equal(outcome.status === 'failed' ? outcome.code : outcome.status, 'not-finite');
});

test('Poisson spikes average to the image, with its sign, and are the same at every reading', () => {
  const steps = 4000;
  const data = tinyImages();
  const indices = Uint32Array.of(5);
  const still = data.batch('validation', indices).inputs.slice();
  const coded = poissonCoded(data, steps, 2, 7);
  const { inputs, shape } = coded.batch('validation', indices);
  assert.deepEqual(shape, [steps, 1, 4, 4, 1]);
  for (let at = 0; at < 16; at++) {
    let sum = 0;
    for (let step = 0; step < steps; step++) sum += inputs[step * 16 + at]!;
    assert.ok(Math.abs((2 * sum) / steps - still[at]!) < 0.1, `pixel ${at}`);
  }
  assert.deepEqual(coded.batch('validation', indices).inputs, inputs);
  const behindAnother = coded.batch('validation', Uint32Array.of(2, 5)).inputs.filter((_, i) => i % 32 >= 16);
  assert.deepEqual(behindAnother, inputs, 'also beside another sample');
});

test('the percentile of a step counts as DIET-SNN does, the largest step wins', () => {
  const rows = Float32Array.of(1, 5, 3, 2, 4, 9, 0, 0, 0, 0);
  assert.equal(largestPercentile(rows, 2, 1, 0), 9);
  assert.equal(largestPercentile(rows, 2, 0.75, 0), 4);
  assert.equal(largestPercentile(rows, 2, 0.75, 6), 6);
});

test('vgg5 on 32 pixels is 64, pool, 128, 128, pool and three dense layers, narrower by width', () => {
  const layers = layersOf({ kind: 'vgg5', width: 0.5, head: 100, dropout: 0.2 }, 32, 10);
  assert.deepEqual(
    layers.map(({ name, kind, channels, units }) => [name, kind, channels ?? units ?? 0]),
    [
      ['c1', 'conv', 32],
      ['p1', 'pool', 0],
      ['c2', 'conv', 64],
      ['c3', 'conv', 64],
      ['p2', 'pool', 0],
      ['d1', 'dense', 100],
      ['d2', 'dense', 100],
      ['output', 'dense', 10],
    ],
  );
  // Nothing is dropped in front of a pool.
  assert.deepEqual(
    layers.map(({ dropout }) => dropout ?? 0),
    [0, 0, 0.2, 0, 0, 0.2, 0.2, 0],
  );
});
