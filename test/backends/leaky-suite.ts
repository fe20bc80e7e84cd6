/** The general neurons, delays and Loihi's neuron on one engine, against the plain kernels of engine/reference. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { delay, delayGradient, leakyFilter } from '../../src/engine/reference/delay.ts';
import { fixedPointForward } from '../../src/engine/reference/fixed-point.ts';
import { type LeakyInputs, leakyBackward, leakyForward } from '../../src/engine/reference/leaky.ts';
import { alphaFilter, srmForward } from '../../src/engine/reference/srm.ts';
import {
  ALPHA_FILTER,
  DELAY,
  DELAY_GRADIENT,
  FIXED_POINT_FORWARD,
  type FixedPointAttributes,
  LEAKY_BACKWARD,
  LEAKY_FILTER,
  LEAKY_FORWARD,
  type LeakyAttributes,
  type LeakyParameter,
  SRM_FORWARD,
} from '../../src/snn/kernel-contract.ts';
import { assertClose, dot, randomValues } from '../support/close.ts';
import { nearThreshold, run } from './run-kernel.ts';

export function leakySuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const [name, parameters] of Object.entries(neurons)) {
    for (const size of [1, 12, 67]) {
      test(`${label}: ${name}, ${size} neurons`, async () => {
        for (const recurrent of [false, true])
          for (const reset of ['zero', 'subtract', 'none'] as const)
            for (const detachReset of [false, true]) {
              const scaledInput = detachReset !== (reset === 'zero');
              await compareLeaky(parameters, size, recurrent, { reset, detachReset, scaledInput });
            }
      });
    }
  }

  test(`${label}: the leaky filter, and its adjoint is the transpose`, async () => {
    const [steps, n] = [23, 19];
    const shape = [steps, n];
    const [x, y] = [randomValues('x', steps * n), randomValues('y', steps * n)];
    const forward = (await run(LEAKY_FILTER, { x: [x, shape] }, { decay: 0.8, adjoint: false }))[0]!;
    assertClose(forward, leakyFilter(x, steps, { decay: 0.8, adjoint: false }), 'filter');
    const back = (await run(LEAKY_FILTER, { x: [y, shape] }, { decay: 0.8, adjoint: true }))[0]!;
    assert.ok(Math.abs(dot(forward, y) - dot(x, back)) < 1e-5 * Math.sqrt(dot(forward, forward) * dot(y, y)));
  });

  test(`${label}: delays by channel, their transpose and gradient`, async () => {
    for (const [steps, n, delays] of [
      [9, 6, 3],
      [20, 34, 17],
      [5, 1, 1],
    ] as const) {
      const shape = [steps, n];
      const [x, y] = [randomValues('x', steps * n), randomValues('y', steps * n)];
      const lengths = randomValues('delay', delays).map((value) => Math.abs(5 * value));
      const inputs = (values: Float32Array) => ({ x: [values, shape], delay: [lengths, [delays]] }) as const;
      const attributes = { stepMs: 1.5, adjoint: false };
      const delayed = (await run(DELAY, inputs(x), attributes))[0]!;
      assert.deepEqual(delayed, delay(x, lengths, steps, attributes));
      const back = (await run(DELAY, inputs(y), { ...attributes, adjoint: true }))[0]!;
      assert.ok(Math.abs(dot(delayed, y) - dot(x, back)) < 1e-4);
      const pair = { outputGradient: [y, shape], delayed: [delayed, shape] } as const;
      const gradient = (await run(DELAY_GRADIENT, pair, { delays }))[0]!;
      assertClose(gradient, delayGradient(y, delayed, steps, delays), 'gradient', 1e-5);
    }
  });

  test(`${label}: SRM with responses that end`, async () => {
    const [steps, n] = [40, 21];
    const potential = randomValues('potential', steps * n).map((value) => 2 * value);
    for (const taps of [1, 4, 11, 100])
      for (const adjoint of [false, true]) {
        const attributes = { tauSteps: 3, adjoint, taps };
        const found = (await run(ALPHA_FILTER, { x: [potential, [steps, n]] }, attributes))[0]!;
        assertClose(found, alphaFilter(potential, steps, attributes), `${taps} values`, 1e-5);
        const srm = { threshold: 1, refractoryTauSteps: 2, refractoryDepth: 2, refractoryTaps: taps };
        const expected = srmForward(potential, steps, srm);
        const [spikes, corrected] = await run(SRM_FORWARD, { potential: [potential, [steps, n]] }, srm);
        if (nearThreshold(expected.corrected, 1)) continue;
        assert.deepEqual(spikes, expected.spikes);
        assertClose(corrected!, expected.corrected, 'corrected', 1e-5);
      }
  });

  test(`${label}: Loihi's neuron, to the last bit`, async () => {
    const [steps, n] = [50, 37];
    const current = randomValues('current', steps * n).map((value) => Math.round(20 * value) + 4);
    for (const adaptive of [false, true])
      for (const more of [{}, { membraneAtSpike: 128, refractorySteps: 3, silentSteps: 1 }]) {
        const attributes: FixedPointAttributes = { ...loihi, adaptive, ...more };
        const expected = fixedPointForward(current, steps, attributes);
        const [spikes, potential] = await run(FIXED_POINT_FORWARD, { current: [current, [steps, n]] }, attributes);
        assert.ok(expected.spikes.includes(1) && expected.spikes.includes(0));
        assert.deepEqual(spikes, expected.spikes);
        assert.deepEqual(potential, expected.potential);
      }
  });
}

const loihi = {
  ...{ scale: 64, currentDecay: 1024, membraneDecay: 128, threshold: 5120, refractorySteps: 1, silentSteps: 0 },
  ...{ thresholdDecay: 200, thresholdStep: 900, refractoryDecay: 400 },
};

/** How each parameter's values are drawn for so many neurons of a sample. */
type Drawn = Partial<Record<LeakyParameter, (size: number) => Float32Array>>;

const one = (value: number) => (): Float32Array => Float32Array.of(value);
const spread = (low: number, high: number) => (size: number) =>
  Float32Array.from({ length: size }, (_, i) => low + ((high - low) * ((i * 7) % 5)) / 5);
const neurons: Readonly<Record<string, Drawn>> = {
  PLIF: { membraneDecay: spread(0.5, 0.9), threshold: one(0.7) },
  CUBA: { membraneDecay: one(0.8), threshold: spread(0.5, 0.9), currentDecay: one(0.6) },
  ALIF: { membraneDecay: one(0.9), threshold: one(0.6), adaptationDecay: spread(0.7, 0.9), adaptationStep: one(0.3) },
};

async function compareLeaky(
  drawn: Drawn,
  size: number,
  recurrent: boolean,
  how: Pick<LeakyAttributes, 'reset' | 'detachReset' | 'scaledInput'>,
): Promise<void> {
  const [steps, samples] = [11, 2];
  const shape = [steps, samples, size];
  const names = Object.keys(drawn) as LeakyParameter[];
  const values = Object.fromEntries(names.map((name) => [name, drawn[name]!(size)]));
  const weights = randomValues('recurrent', size * size).map((value) => (0.3 * value) / Math.sqrt(size));
  const firstAdaptation = randomValues('first', samples * size).map((value) => Math.abs(value));
  const begins = drawn.adaptationStep !== undefined;
  const plain = {
    ...values,
    ...(recurrent ? { recurrent: weights } : {}),
    ...(begins ? { firstAdaptation } : {}),
  } as unknown as LeakyInputs;
  const tensors = {
    ...Object.fromEntries(names.map((name) => [name, [values[name]!, [values[name]!.length]] as const])),
    ...(recurrent ? { recurrent: [weights, [size, size]] as const } : {}),
    ...(begins ? { firstAdaptation: [firstAdaptation, [samples, size]] as const } : {}),
  };
  const attributes: LeakyAttributes = { ...surrogate, ...how, learns: names };
  const current = randomValues('current', steps * samples * size).map((value) => 2 * value + 0.4);
  const expected = leakyForward(current, steps, plain, attributes);
  const [spikes, membrane, adaptation] = await run(
    LEAKY_FORWARD,
    { current: [current, shape], ...tensors },
    attributes,
  );
  assertClose(membrane!, expected.membrane, 'membrane', 1e-5);
  assert.deepEqual(spikes, expected.spikes);
  if (expected.adaptation !== undefined) assertClose(adaptation!, expected.adaptation, 'adaptation', 1e-5);

  const gradient = randomValues('gradient', steps * samples * size);
  const saved = expected.adaptation === undefined ? {} : { adaptation: [expected.adaptation, shape] as const };
  const inputs = {
    spikesGradient: [gradient, shape],
    membrane: [expected.membrane, shape],
    ...saved,
    ...tensors,
  } as const;
  const outputs = ['current', ...names, ...Object.keys(tensors).slice(names.length)];
  for (const of of ['spikes', 'potential', 'membrane'] as const) {
    const found = await run(LEAKY_BACKWARD, inputs, { ...attributes, of });
    const more = { ...attributes, of };
    const wanted = leakyBackward(gradient, expected.membrane, expected.adaptation, steps, plain, more);
    assert.equal(found.length, outputs.length);
    assert.equal(wanted.length, outputs.length);
    for (const [i, array] of wanted.entries())
      assertClose(found[i]!, array, `${outputs[i]}, gradient of the ${of}`, 1e-4, 0.1);
  }
}

const surrogate = { surrogate: 'arctangent', width: 1.1, height: 0.8 } as const;
