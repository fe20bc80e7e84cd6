/**
 * SLAYER to the last digit: responses that end at 0.01 as slayerPytorch's do, neuron, losses, delays and Loihi's neurons.
 * The numbers come from an independent program in double precision that writes out every sum.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { fixedPointForward } from '../../../src/engine/reference/fixed-point.ts';
import { alphaFilter } from '../../../src/engine/reference/srm.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { delaySpikes } from '../../../src/snn/network/delay.ts';
import { type Loss, lossFromSettings, lossOf, spikeTimeLoss } from '../../../src/snn/network/loss.ts';
import { planNeuron, tapsOf } from '../../../src/snn/neuron/neuron.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { learnOne, slayerNeuron, steps } from '../../support/one-neuron.ts';

before(useCpuBackend);

/** Relative to the largest of the expected numbers. */
function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void {
  const scale = Math.max(...expected.map(Math.abs));
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) <= tolerance * scale, `[${i}]: ${actual[i]} instead of ${value}`);
  });
}

test('responses end where those of slayerPytorch do', () => {
  const impulse = new Float32Array(300);
  impulse[0] = 1;
  for (const [tau, length, sum] of [
    [10, 77, 27.048280193],
    [5, 39, 13.492718913],
    [1, 8, 2.490270147],
  ] as const) {
    const taps = tapsOf(tau, 1, 0.01);
    assert.equal(taps, length);
    const response = alphaFilter(impulse, 300, { tauSteps: tau, adjoint: false, taps });
    near([response.reduce((total, value) => total + value, 0)], [sum]);
    assert.ok(response.slice(taps).every((value) => Math.abs(value) < 1e-9));
  }
  assert.equal(tapsOf(1, 20, 0.01), 11);
});

for (const [width, height, slope] of [
  [1, 1, 2.398407202],
  [0.1, 0.25, 1.080851745],
] as const) {
  test(`one neuron: spikes, loss and gradients of the reference, width ${width}`, async () => {
    const neuron = slayerNeuron({ kind: 'exponential', width, height });
    const loss: Loss = { kind: 'spike_count', right: 3, wrong: 0 };
    const { spikes, value, onSpikes, onWeight } = await learnOne(neuron, (s) =>
      lossOf(loss, s, Int32Array.of(0), neuron),
    );
    assert.deepEqual(spikes, [6, 10, 14, 18, 23]);
    near([value], [0.0666666667]);
    near(onSpikes.slice(0, 3), [1.43610049, 1.40718389, 1.3763281]);
    near([onWeight], [slope]);
  });
}

test('the count of a region', async () => {
  const neuron = slayerNeuron({ kind: 'exponential', width: 1, height: 1 });
  const loss = lossFromSettings({ kind: 'spike_count', right: 3, wrong: 0, start: 5, stop: 20 }, steps, 1);
  assert.deepEqual(loss, { kind: 'spike_count', right: 3, wrong: 0, region: [5, 20] });
  const { value, onSpikes, onWeight } = await learnOne(neuron, (s) => lossOf(loss, s, Int32Array.of(0), neuron));
  near([value], [0.0333333333]);
  near(onSpikes.slice(0, 4), [0.91525377, 0.91234478, 0.89870036, 0.87209457]);
  assert.ok(onSpikes.slice(20).every((gradient) => gradient === 0));
  near([onWeight], [0.783098187]);
  const scaled = await learnOne(neuron, (s) => lossOf({ ...loss, scale: 2 } as Loss, s, Int32Array.of(0), neuron));
  near([scaled.value, scaled.onWeight], [0.133333333, 1.566196375]);
});

test('spike times', async () => {
  const neuron = slayerNeuron({ kind: 'exponential', width: 1, height: 1 });
  const wanted = new Float32Array(steps);
  for (const bin of [5, 12, 20]) wanted[bin] = 1;
  const { value, onWeight } = await learnOne(neuron, (s) =>
    spikeTimeLoss(s, tf.tensor2d(wanted, [steps, 1]), 1, neuron),
  );
  near([value], [13.340151893]);
  near([onWeight], [43.530716633]);
});

test('spike times: wanted trains are even, the gradient is that of differences', () => {
  const loss = lossFromSettings({ kind: 'spike_time', right: 3, wrong: 1, tau: 4 }, 12, 2);
  assert.deepEqual(loss, { kind: 'spike_time', right: 3, wrong: 1, tauSteps: 2 });
  const planned = planNeuron({ kind: 'lif' }, 2);
  assert.ok(planned.ok);
  const output = planned.value;
  const labels = Int32Array.of(1, 0);
  const at = (values: Float32Array): number =>
    tf.tidy(() => lossOf(loss, tf.tensor2d(values, [12, 4]), labels, output).dataSync()[0]!) as unknown as number;
  const exact = new Float32Array(48);
  for (const [neuron, bins] of [[6], [2, 6, 10], [2, 6, 10], [6]].entries())
    for (const bin of bins) exact[bin * 4 + neuron] = 1;
  assert.equal(at(exact), 0, 'the wanted trains themselves cost nothing');
  const values = Float32Array.from({ length: 48 }, (_, i) => ((i * 7) % 3 === 0 ? 1 : 0));
  tf.tidy(() => {
    const variable = tf.variable(tf.tensor2d(values, [12, 4]));
    const { grads } = tf.variableGrads(
      () => lossOf(loss, variable as unknown as tf.Tensor2D, labels, output),
      [variable],
    );
    const gradient = grads[variable.name]!.dataSync();
    for (const i of [0, 5, 17, 30, 47]) {
      const [up, down] = [values.slice(), values.slice()];
      up[i]! += 0.5;
      down[i]! -= 0.5;
      assert.ok(Math.abs(gradient[i]! - (at(up) - at(down))) < 1e-4, 'quadratic, so differences are exact');
    }
    variable.dispose();
  });
});

test('a delay of 3.7 ms at 1 ms steps moves spikes by 3 and its gradient is the backward difference', () => {
  const spikes = new Float32Array(steps);
  for (const bin of [6, 10, 14, 18, 23]) spikes[bin] = 1;
  const weigh = Float32Array.from({ length: steps }, (_, bin) => Math.cos(bin));
  tf.tidy(() => {
    const [x, delay] = [tf.tensor2d(spikes, [steps, 1]), tf.tensor1d([3.7])];
    const sent = (a: tf.Tensor, d: tf.Tensor): tf.Tensor => delaySpikes(a, d, 1);
    const arrived = [...sent(x, delay).dataSync()].flatMap((spike, bin) => (spike === 1 ? [bin] : []));
    assert.deepEqual(arrived, [9, 13, 17, 21, 26]);
    const [onSpikes, onDelay] = tf.grads(sent)([x, delay], tf.tensor2d(weigh, [steps, 1]));
    near(onDelay!.dataSync(), [-1.1544604813713062]);
    near(onSpikes!.dataSync(), [...weigh.slice(3), 0, 0, 0]);
  });
});

test("Loihi's neuron in whole numbers", () => {
  const current = Float32Array.from([
    ...[0, 40, 0, 20, -30, -8, 10, 24, 16, 0, -60, -20, 0, 90, 0, -40, -40, 0, 0, 30, 0, 0, 14, -6],
  ]);
  const planned = planNeuron({ kind: 'loihi' }, 1);
  assert.ok(planned.ok && planned.value.kind === 'loihi');
  const { attributes, responsePeak, threshold } = planned.value;
  assert.deepEqual([responsePeak, threshold], [195 / 64, 80]);
  const { spikes, potential } = fixedPointForward(current, current.length, attributes);
  assert.deepEqual(
    [...spikes.keys()].filter((bin) => spikes[bin] === 1),
    [3, 9],
  );
  assert.deepEqual(
    [...potential],
    [
      ...[0, 2560, 4400, 128, 120, -306, 28, 1806, 4107, 128, -2514, -5600],
      ...[-7798, -3573, -476, -783, -3559, -5547, -6948, -5991, -5249, -4669, -3316, -2691],
    ],
  );
});

test('CUBA and adaptive LIF of SLAYER 2.0 in 4096ths', () => {
  const current = Float32Array.of(0.3, 0.5, -0.2, 0.8, 0.4, 0, 0.9, 0.1, 0.6, 0.7, 0.2, 0.5, -0.4, 0.9, 0.3);
  const run = (settings: DecidedSettings) => {
    const planned = planNeuron(settings, 1);
    assert.ok(planned.ok && planned.value.kind === 'loihi');
    const { spikes, potential } = fixedPointForward(current, current.length, planned.value.attributes);
    return [[...spikes.keys()].filter((bin) => spikes[bin] === 1), [...potential]];
  };
  assert.deepEqual(run({ kind: 'loihi_cuba', threshold: 1.2, decay: 1 - 123 / 4096, current_decay: 0.75 }), [
    [2, 4, 6, 7, 8, 9, 10, 11, 13, 14],
    [1228, 4160, 5442, 4331, 9086, 3664, 9987, 5234, 6382, 7653, 6558, 6966, 3586, 9853, 6009],
  ]);
  const alif = {
    threshold: 1.2,
    adaptation_step: 0.3,
    current_decay: 0.75,
    adaptation_decay: 0.9,
    refractory_decay: 0.5,
  };
  assert.deepEqual(run({ kind: 'loihi_alif', ...alif, decay: 1 - 1230 / 4096 }), [
    [3, 5, 7, 8, 10, 11, 13],
    [1228, 3828, 4085, 7189, 3947, 7176, 4779, 9591, 5672, 4068, 11049, 6068, -718, 7801, 1868],
  ]);
});
