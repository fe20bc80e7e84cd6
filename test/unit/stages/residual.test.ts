/** A residual network through HYBRID: trained without spikes, balanced, converted, fine-tuned, resumed. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { runNetwork } from '../../../src/snn/network/forward.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { decide } from '../../../src/snn/network/train.ts';
import { disposeWeights, givenWeights } from '../../../src/snn/network/weights.ts';
import type { NamedArrays } from '../../../src/stages/stage.ts';
import { runStage } from '../../../src/stages/stages.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { recordedContext, taskSpec } from '../../support/stage-context.ts';
import { accuracyOf, type Done, runTiny, tinyImages } from '../../support/tiny-images.ts';

before(useCpuBackend);

const conv = (name: string, channels: number, more: DecidedSettings = {}): DecidedSettings => ({
  ...{ name, kind: 'conv', channels, kernel: [3, 3], padding: [1, 1] },
  ...more,
});
/** Additions as they are and through 1 x 1 with a stride. */
const network: DecidedSettings = {
  layers: [
    conv('c1', 4),
    conv('r1a', 4),
    conv('r1b', 4, { add: ['c1'] }),
    conv('r2a', 6, { stride: [2, 2] }),
    conv('r2b', 6, { add: ['r1b'] }),
    { name: 'p', kind: 'pool', pooling: 'average', size: [2, 2] },
    { name: 'output', kind: 'dense', units: 3 },
  ],
};
const ordinary: DecidedSettings = {
  ...{ neuron: { kind: 'relu' }, network, epochs: 8, batch: 8, optimizer: { kind: 'adam', rate: 0.01 } },
  ...{ schedule: { kind: 'cosine', warm_up: 0.1 }, loss: { kind: 'spike_count' } },
};
const trained = runTinyOnce();

function runTinyOnce(): () => Promise<Done> {
  let done: Promise<Done> | undefined;
  return () => {
    done ??= runTiny({}, 'ann', 'train', ordinary);
    return done;
  };
}

async function converted(blocks: string, more: DecidedSettings = {}): Promise<Done> {
  const thresholds = { kind: 'balance', percentile: 1, samples: 24, steps: 20, blocks };
  const settings = { thresholds, scale: 1, steps: 30, coding: 'direct', order: 'input_first', ...more };
  return runTiny(await trained(), 'snn', 'convert', settings, 'ann');
}

/** What the outputs gather for the validation samples, per step. */
function votes(neuron: DecidedSettings, arrays: NamedArrays, steps: number): Float32Array {
  const found = planNetwork({ neuron, network }, { sampleShape: [4, 4, 1], classes: 3, stepMs: undefined });
  assert.ok(found.ok);
  const weights = givenWeights(found.value, arrays)!;
  const batch = tinyImages().batch(
    'validation',
    Uint32Array.from({ length: 24 }, (_, i) => i),
  );
  const sums = tf.tidy(() => tf.sum(runNetwork(found.value, weights, batch, { steps }), 0).dataSync<'float32'>());
  disposeWeights(weights);
  return sums.map((sum) => sum / steps);
}

test('balanced throughout, the converted network gathers what the ordinary one gives, given time', async () => {
  // Thresholds of a margin: samples that were not balanced on may get more input than those that were.
  const done = await converted('balanced', { scale: 1.3 });
  const arrays = done.snn!.arrays;
  const wanted = votes({ kind: 'relu' }, done.ann!.arrays, 1);
  const scale = ['c1', 'r1a', 'r1b', 'r2a', 'r2b'].reduce(
    (product, layer) => product * arrays[`${layer}.threshold`]!.data[0]!,
    1,
  );
  const gathered = (steps: number) => votes({ kind: 'soft_reset', order: 'input_first' }, arrays, steps);
  const distance = (rates: Float32Array) => Math.max(...rates.map((rate, i) => Math.abs(rate * scale - wanted[i]!)));
  const [short, long] = [gathered(400), gathered(1600)];
  // What a membrane holds back at the end counts less the longer it lasts: a fourth, and not a constant share.
  assert.ok(distance(long) < 0.4 * distance(short), `${distance(short)}, ${distance(long)}`);
  assert.ok(distance(long) < 0.05 * Math.max(...wanted.map(Math.abs)), `${distance(long)}`);
  for (let sample = 0; sample < 24; sample++) assert.equal(decide(long, sample, 3), decide(wanted, sample, 3));
  assert.notEqual(arrays['r1b.added.c1.factor']!.data[0], 1);
  assert.notDeepEqual(arrays['r2b.added.r1b.weights'], done.ann!.arrays['r2b.added.r1b.weights']);
});

test('fixed blocks keep the threshold of neuron and weigh additions with 1, as HYBRID does; the stem is balanced', async () => {
  const done = await converted('fixed');
  const value = (name: string): number => done.snn!.arrays[name]!.data[0]!;
  assert.deepEqual(
    ['r1a', 'r1b', 'r2a', 'r2b'].map((layer) => value(`${layer}.threshold`)),
    [1, 1, 1, 1],
  );
  assert.equal(value('r1b.added.c1.factor'), 1);
  assert.notEqual(value('c1.threshold'), 1);
  assert.deepEqual(done.snn!.arrays['r2b.added.r1b.weights'], done.ann!.arrays['r2b.added.r1b.weights']);
  const other = await converted('fixed', { neuron: { kind: 'if', threshold: 0.5 } });
  assert.equal(other.snn!.arrays['r2a.threshold']!.data[0], 0.5);
  assert.equal(other.snn!.arrays['r1b.added.c1.factor']!.data[0], 2, 'both branches of one scale');
});

test('it learns, decides as the ordinary one, and fine-tuning goes on from a checkpoint bit for bit', async () => {
  const done = await converted('balanced', { steps: 8 });
  assert.ok(accuracyOf(done, 'ann') > 0.9);
  const settings: DecidedSettings = {
    ...{ rule: { kind: 'linear', alpha: 0.3 }, learn: ['weights', 'thresholds', 'decay'], epochs: 4, batch: 8 },
    ...{ optimizer: { kind: 'adam', rate: 0.005 }, schedule: { kind: 'step', at: [0.5], factor: 0.1 } },
  };
  const spec = taskSpec(settings, { stage: 'tuned', kind: 'finetune', from: [{ stage: 'snn', key: 'snn' }] });
  const whole = recordedContext(spec, tinyImages(), { inherited: done });
  const outcome = await runStage(whole.context);
  assert.equal(outcome.status, 'done');
  assert.ok(outcome.measures['accuracy on validation']! >= accuracyOf(done, 'snn'));
  assert.ok(outcome.measures['accuracy on validation']! > accuracyOf(done, 'snn') + 0.2);
  assert.deepEqual(outcome.arrays['r1b.added.c1.factor'], done.snn!.arrays['r1b.added.c1.factor'], 'no part of learn');
  assert.notDeepEqual(outcome.arrays['r2b.added.r1b.weights'], done.snn!.arrays['r2b.added.r1b.weights']);
  const resumed = recordedContext(spec, tinyImages(), { inherited: done, checkpoint: whole.checkpoints[1]! });
  assert.deepEqual((await runStage(resumed.context)).arrays, outcome.arrays);
});
