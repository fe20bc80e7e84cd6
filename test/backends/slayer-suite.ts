/**
 * SLAYER on one engine: the reference's test vectors, delays that are no whole number of steps, a network with delays
 * against every sum written out, and all kinds of layers against the plain engine.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import type { DecidedSettings } from '../../src/protocol/plan.ts';
import { ALPHA_FILTER, DELAY, DELAY_GRADIENT, SRM_FORWARD } from '../../src/snn/kernel-contract.ts';
import type { SampleBatch } from '../../src/snn/network/forward.ts';
import { lossOf } from '../../src/snn/network/loss.ts';
import { parametersIn } from '../../src/snn/network/parameters.ts';
import { planNetwork } from '../../src/snn/network/plan.ts';
import { gradientsOf } from '../../src/snn/network/train.ts';
import { disposeWeights, givenWeights } from '../../src/snn/network/weights.ts';
import { assertClose, randomValues } from '../support/close.ts';
import { input, learnOne, slayerNeuron, steps } from '../support/one-neuron.ts';
import { slayerPass } from '../support/slayer-literal.ts';
import { run } from './run-kernel.ts';

export function slayerSuite(label: string, wish: EngineWish): void {
  const start = async (wanted: EngineWish): Promise<void> => {
    const chosen = await chooseEngine(wanted);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  };
  before(() => start(wish));

  test(`${label}: responses of slayerPytorch, whole length`, async () => {
    const impulse = new Float32Array(300);
    impulse[0] = 1;
    for (const [tauSteps, taps, sum, first] of [
      [10, 77, 27.04828, [0, 0.24596, 0.445108, 0.604126]],
      [5, 39, 13.492719, [0]],
      [1, 8, 2.49027, [0, 1, 0.735759, 0.406006]],
    ] as const) {
      const attributes = { tauSteps, adjoint: false, taps };
      const response = (await run(ALPHA_FILTER, { x: [impulse, [300, 1]] }, attributes))[0]!;
      assertClose(response.subarray(0, first.length), first, `tau ${tauSteps}`, 1e-6, 1);
      assertClose([response.reduce((total, value) => total + value, 0)], [sum], `sum of tau ${tauSteps}`, 1e-6);
      assert.equal(response.indexOf(Math.max(...response)), tauSteps);
      assert.ok(response.subarray(0, taps).every((value, i) => i === 0 || value > 0.005));
      assert.ok(response.subarray(taps).every((value) => Math.abs(value) < 1e-6));
    }
    const once = new Float32Array(30);
    once[0] = 10;
    const srm = { threshold: 10, refractoryTauSteps: 1, refractoryDepth: 20, refractoryTaps: 11 };
    const [spikes, corrected] = await run(SRM_FORWARD, { potential: [once, [30, 1]] }, srm);
    assert.deepEqual(
      [...spikes!.keys()].filter((bin) => spikes![bin] === 1),
      [0],
    );
    const refractory = [-20, -14.71518, -8.12012, -3.98297, -1.83156, -0.80855, -0.34703, -0.1459, -0.06038, -0.02468];
    assertClose(corrected!.subarray(1, 11), refractory, 'refractory response', 1e-6);
    assert.ok(corrected!.subarray(11).every((value) => Math.abs(value) < 1e-5));
  });

  test(`${label}: one neuron of slayerPytorch: potentials, spikes, loss and gradients`, async () => {
    const current = input.map((spike) => 6 * spike);
    const filter = { tauSteps: 10, adjoint: false, taps: 77 };
    const potential = (await run(ALPHA_FILTER, { x: [current, [steps, 1]] }, filter))[0]!;
    const srm = { threshold: 10, refractoryTauSteps: 1, refractoryDepth: 20, refractoryTaps: 11 };
    const corrected = (await run(SRM_FORWARD, { potential: [potential, [steps, 1]] }, srm))[1]!;
    const expected = [0, 0, 1.4758, 2.6706, 5.1005, 8.5195, 11.2416, -6.6316, 0.2735, 8.0593, 13.0249, -4.2994];
    assertClose(corrected.subarray(0, 12), expected, 'potential', 1e-5);
    for (const [width, height, slope] of [
      [1, 1, 2.398407],
      [0.1, 0.25, 1.080852],
    ] as const) {
      const neuron = slayerNeuron({ kind: 'exponential', width, height });
      const count = { kind: 'spike_count', right: 3, wrong: 0 } as const;
      const found = await learnOne(neuron, (spikes) => lossOf(count, spikes, Int32Array.of(0), neuron));
      assert.deepEqual(found.spikes, [6, 10, 14, 18, 23]);
      assertClose([found.value], [0.0666667], 'loss', 1e-6);
      assertClose(found.onSpikes.slice(0, 3), [1.4361, 1.40718, 1.37633], 'gradient of spikes', 5e-6);
      assertClose([found.onWeight], [slope], `gradient of the weight, width ${width}`, 2e-6);
    }
  });

  test(`${label}: delays between two steps count the whole steps before them`, async () => {
    const time = 12;
    for (const [stepMs, delays, shifts] of [
      [1, [0, 0.999, 1, 3.7], [0, 0, 1, 3]],
      [1.5, [1.49, 1.5, 2.99, 3.01], [0, 1, 1, 2]],
      [0.25, [0.2, 0.74, 2.75, 2.9], [0, 2, 11, 11]],
      [5, [4.9, 62, 59.9, 9.9], [0, 12, 11, 1]],
    ] as const) {
      const [x, g] = [randomValues('x', time * 4), randomValues('g', time * 4)];
      const shape = [time, 4];
      const sent = async (values: Float32Array, adjoint: boolean) =>
        (await run(DELAY, { x: [values, shape], delay: [Float32Array.from(delays), [4]] }, { stepMs, adjoint }))[0]!;
      const moved = (values: Float32Array, sign: number) =>
        values.map((_, at) => {
          const from = at + 4 * sign * shifts[at % 4]!;
          return from >= 0 && from < values.length ? values[from]! : 0;
        });
      const arrived = await sent(x, false);
      assert.deepEqual([...arrived], [...moved(x, -1)], `${delays} at ${stepMs} ms`);
      assert.deepEqual([...(await sent(g, true))], [...moved(g, 1)], `errors, ${delays} at ${stepMs} ms`);
      const inputs = { outputGradient: [g, shape], delayed: [arrived, shape] } as const;
      const slopes = (await run(DELAY_GRADIENT, inputs, { delays: 4 }))[0]!;
      const expected = delays.map((_, n) => {
        let slope = 0;
        for (let t = 0; t < time; t++) slope -= g[4 * t + n]! * (arrived[4 * t + n]! - (arrived[4 * (t - 1) + n] ?? 0));
        return slope;
      });
      assertClose(slopes, expected, 'gradient of delays', 1e-5);
    }
  });

  test(`${label}: two layers with delays, against every sum written out`, async () => {
    const [time, stepMs] = [40, 2];
    const sizes = [6, 5, 3] as const;
    const neuron = { kind: 'srm', threshold: 10, tau_synapse: 8, tau_refractory: 4, surrogate: narrow };
    const layers = [dense('h', sizes[1]), dense('o', sizes[2])];
    const settings = { neuron, network: { layers, delays: { kind: 'learned', up_to: 20 } } };
    const delaysMs = [0, 1.9, 2, 7.3, 19.99];
    const inputs = Float32Array.from(randomValues('input', time * 6), (value) => (value > 0.8 ? 1 : 0));
    const weights = {
      'h.weights': Float32Array.from(randomValues('h', 30), (value) => 2 + 4 * value),
      'h.delays': Float32Array.from(delaysMs),
      'o.weights': Float32Array.from(randomValues('o', 15), (value) => 2 + 4 * value),
    };
    const found = await learn(
      settings,
      { inputs, shape: [time, 1, 1, 1, 6], labels: Int32Array.of(1) },
      weights,
      stepMs,
    );
    const literal = { threshold: 10, tauSynapse: 4, tauRefractory: 2, refractoryDepth: 20, width: 0.3, height: 0.7 };
    const rows = (values: Float32Array, columns: number) =>
      Array.from({ length: values.length / columns }, (_, row) => [
        ...values.subarray(row * columns, (row + 1) * columns),
      ]);
    const shifts = delaysMs.map((delay) => Math.floor(delay / stepMs));
    const wanted = [0.03, 0.2, 0.03].map((share) => share * time);
    const two = [{ weights: rows(weights['h.weights'], 5), shifts }, { weights: rows(weights['o.weights'], 3) }];
    const expected = slayerPass(rows(inputs, 6), two, literal, wanted);
    assert.ok(expected.margin > 1e-3, `no potential lies at the threshold: ${expected.margin}`);
    assert.ok(expected.counts.every((count) => count > 0 && count < time));
    assert.deepEqual([...found.counts], expected.counts);
    assertClose([found.loss], [expected.loss], 'loss', 1e-5);
    const [h, o] = expected.gradients;
    assertClose(found.gradients.get('h.weights')!, h!.weights.flat(), 'gradient of the first weights', 1e-5);
    assertClose(found.gradients.get('o.weights')!, o!.weights.flat(), 'gradient of the second weights', 1e-5);
    assertClose(found.gradients.get('h.delays')!, h!.delays, 'gradient of the delays', 1e-5);
  });

  test(`${label}: spiking pool, unpool, transposed and ordinary convolution with delays, as on the plain engine`, async () => {
    const [time, stepMs] = [14, 1.5];
    const neuron = { kind: 'srm', threshold: 10, tau_synapse: 5, tau_refractory: 3, surrogate: narrow };
    const layers = [
      { name: 'c', kind: 'conv', channels: 4, kernel: [3, 3], padding: [1, 1] },
      { name: 'p', kind: 'spiking_pool', size: [3, 2] },
      { name: 'u', kind: 'unpool', size: [2, 1] },
      { name: 't', kind: 'conv_transposed', channels: 3, kernel: [3, 2], stride: [2, 1], padding: [1, 0] },
      dense('o', 3),
    ];
    const settings = { neuron, network: { layers, delays: { kind: 'learned', up_to: 9 } } };
    const inputs = Float32Array.from(randomValues('maps', time * 2 * 60), (value) => (value > 0.7 ? 1 : 0));
    const batch: SampleBatch = { inputs, shape: [time, 2, 5, 6, 2], labels: Int32Array.of(2, 0) };
    const values = drawn(settings, batch, stepMs);
    const found = await learn(settings, batch, values, stepMs);
    await start({ wanted: 'cpu' });
    const plain = await learn(settings, batch, values, stepMs);
    await start(wish);
    assert.ok(plain.counts.some((count) => count > 0) && plain.counts.some((count) => count < time));
    assert.deepEqual([...found.counts], [...plain.counts]);
    assertClose([found.loss], [plain.loss], 'loss', 1e-5);
    assert.deepEqual(
      [...plain.gradients.keys()],
      ['c.weights', 'c.delays', 'p.delays', 'u.delays', 't.weights', 't.delays', 'o.weights'],
    );
    for (const [name, gradient] of plain.gradients) {
      assert.ok(
        gradient.some((value) => value !== 0),
        `${name} has a gradient`,
      );
      assertClose(found.gradients.get(name)!, gradient, `gradient of ${name}`, 2e-5);
    }
  });
}

const narrow = { kind: 'exponential', width: 0.3, height: 0.7 };

function dense(name: string, units: number): DecidedSettings {
  return { name, kind: 'dense', units };
}

function planOf(settings: DecidedSettings, batch: SampleBatch, stepMs: number) {
  const [, , ...sampleShape] = batch.shape;
  const planned = planNetwork(settings, { sampleShape, classes: 3, stepMs });
  assert.ok(planned.ok, planned.ok ? '' : planned.error.message);
  return planned.value;
}

/** Values for all that the network learns: weights that let every layer fire, delays within 9 ms. */
function drawn(settings: DecidedSettings, batch: SampleBatch, stepMs: number): Readonly<Record<string, Float32Array>> {
  const plans = planOf(settings, batch, stepMs).layers.flatMap(parametersIn);
  return Object.fromEntries(
    plans.map(({ name, shape }) => {
      const values = randomValues(
        name,
        shape.reduce((a, b) => a * b, 1),
      );
      return [
        name,
        values.map((value) => (name.endsWith('delays') ? Math.min(9, Math.abs(4 * value)) : 1.5 + 4 * value)),
      ];
    }),
  );
}

async function learn(
  settings: DecidedSettings,
  batch: SampleBatch,
  values: Readonly<Record<string, Float32Array>>,
  stepMs: number,
) {
  const network = planOf(settings, batch, stepMs);
  const shapes = network.layers.flatMap(parametersIn);
  const arrays = Object.fromEntries(shapes.map(({ name, shape }) => [name, { shape, data: values[name]! }]));
  const weights = givenWeights(network, arrays);
  assert.ok(weights !== undefined);
  const time = batch.shape[0];
  const loss = { kind: 'spike_count', right: 0.2 * time, wrong: 0.03 * time } as const;
  const { value, counts, gradients } = gradientsOf({ network, weights, loss, steps: time }, batch);
  const found = {
    loss: (await value.data<'float32'>())[0]!,
    counts: await counts.data<'float32'>(),
    gradients: new Map<string, Float32Array>(),
  };
  for (const [name, gradient] of gradients) found.gradients.set(name, await gradient.data<'float32'>());
  tf.dispose([value, counts, ...gradients.values()]);
  disposeWeights(weights);
  return found;
}
