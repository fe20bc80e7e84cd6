/**
 * Infinite currents and such that are not a number, on one engine, against the plain kernels of engine/reference: a wrong
 * value is where the equations put it, and nowhere else. Half of the neurons get one, at different steps.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { leakyFilter } from '../../src/engine/reference/delay.ts';
import { fixedPointForward } from '../../src/engine/reference/fixed-point.ts';
import { type LeakyInputs, leakyBackward, leakyForward } from '../../src/engine/reference/leaky.ts';
import { lifBackward, lifForward } from '../../src/engine/reference/lif.ts';
import { normalizedLifBackward, normalizedLifForward } from '../../src/engine/reference/normalized-lif.ts';
import { softResetBackward, softResetForward } from '../../src/engine/reference/soft-reset.ts';
import { alphaFilter, srmForward, surrogateGradient } from '../../src/engine/reference/srm.ts';
import { surrogateKinds } from '../../src/snn/gradient/surrogate.ts';
import {
  ALPHA_FILTER,
  FIXED_POINT_FORWARD,
  LEAKY_BACKWARD,
  LEAKY_FILTER,
  LEAKY_FORWARD,
  type LeakyAttributes,
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  NORMALIZED_LIF_BACKWARD,
  NORMALIZED_LIF_FORWARD,
  SOFT_RESET_BACKWARD,
  SOFT_RESET_FORWARD,
  type SoftResetAttributes,
  SRM_FORWARD,
  SURROGATE_GRADIENT,
} from '../../src/snn/kernel-contract.ts';
import { randomValues } from '../support/close.ts';
import { run } from './run-kernel.ts';

const [steps, n] = [10, 38];
const shape = [steps, n];
const wrong = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
const resets = ['zero', 'subtract', 'none'] as const;

export function wrongValuesSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: wrong currents of LIF`, async () => {
    for (const reset of ['zero', 'subtract'] as const)
      for (const detachReset of [false, true])
        for (const surrogate of surrogateKinds) {
          const how = `LIF, ${reset}, ${detachReset}, ${surrogate}`;
          const attributes: LifAttributes = { ...plain, surrogate, reset, detachReset };
          const current = wrongCurrent();
          const expected = lifForward(current, steps, attributes);
          const [spikes, membrane] = await run(LIF_FORWARD, { current: [current, shape] }, attributes);
          assertAlike(spikes!, expected.spikes, `${how}: spikes`);
          assertAlike(membrane!, expected.membrane, `${how}: membrane`);
          const gradient = randomValues('gradient', steps * n);
          const wanted = lifBackward(gradient, expected.membrane, steps, attributes);
          for (const [name, from] of [
            ['membrane', expected.membrane],
            ['current', current],
          ] as const) {
            const inputs = { spikesGradient: [gradient, shape], [name]: [from, shape] } as const;
            assertAlike((await run(LIF_BACKWARD, inputs, attributes))[0]!, wanted, `${how}: gradient from the ${name}`);
          }
        }
  });

  test(`${label}: wrong currents of LIF behind a normalisation with given statistics`, async () => {
    const [scale, shift] = [new Float32Array(n).fill(1.2), new Float32Array(n).fill(0.1)];
    const [mean, variance] = [new Float32Array(n).fill(0.2), new Float32Array(n).fill(0.9)];
    const statistics = { scale, shift, mean, variance };
    const given = Object.fromEntries(
      Object.entries(statistics).map(([name, values]) => [name, [values, [n]] as const]),
    );
    for (const reset of ['zero', 'subtract'] as const)
      for (const detachReset of [false, true]) {
        const how = `${reset}, ${detachReset}`;
        const attributes = { ...plain, ...slope, reset, detachReset, epsilon: 1e-3, fixedStatistics: true };
        const current = wrongCurrent();
        const inputs = { current: [current, shape], ...given } as const;
        const [spikes] = await run(NORMALIZED_LIF_FORWARD, inputs, attributes);
        assertAlike(spikes!, normalizedLifForward(current, steps, statistics, attributes), `${how}: spikes`);
        const gradient = randomValues('gradient', steps * n);
        const back = { spikesGradient: [gradient, shape], ...inputs } as const;
        const found = await run(NORMALIZED_LIF_BACKWARD, back, attributes);
        const wanted = normalizedLifBackward(gradient, current, steps, statistics, attributes);
        for (const [i, name] of ['current', 'scale', 'shift'].entries())
          assertAlike(found[i]!, wanted[i]!, `${how}: gradient of the ${name}`);
      }
  });

  test(`${label}: behind given statistics a wrong current is that of its own neuron alone`, async () => {
    const channels = n / 2; // of a channel's two neurons one gets a wrong value
    const given = Object.fromEntries(
      Object.entries({ scale: 1.2, shift: 0.1, mean: 0.2, variance: 0.9 }).map(([name, value]) => [
        name,
        [new Float32Array(channels).fill(value), [channels]] as const,
      ]),
    );
    const gradientOf = async (current: Float32Array): Promise<ArrayLike<number>> => {
      const attributes = {
        ...{ ...plain, ...slope, reset: 'zero', detachReset: false },
        ...{ epsilon: 1e-3, fixedStatistics: true },
      };
      const inputs = {
        spikesGradient: [randomValues('gradient', steps * n), shape],
        current: [current, shape],
        ...given,
      } as const;
      return (await run(NORMALIZED_LIF_BACKWARD, inputs, attributes))[0]!;
    };
    const right = await gradientOf(randomValues('wrong', steps * n).map((value) => value + 0.2));
    const found = await gradientOf(wrongCurrent());
    for (const [i, value] of Array.from(right).entries())
      if (i % 2 === 1) assert.equal(found[i], value, `step ${Math.floor(i / n)}, neuron ${i % n}`);
  });

  for (const [name, parameters] of Object.entries(neurons))
    for (const recurrent of [false, true])
      test(`${label}: wrong currents of ${recurrent ? 'recurrent ' : ''}${name}`, async () => {
        for (const reset of resets)
          for (const detachReset of [false, true])
            for (const scaledInput of [false, true]) {
              const attributes: LeakyAttributes = { ...slope, reset, detachReset, scaledInput, learns: [] };
              await compareLeaky(
                `${name}, ${reset}, ${detachReset}, ${scaledInput}`,
                parameters,
                recurrent,
                attributes,
              );
            }
      });

  test(`${label}: wrong currents of SRM, of filters and of the neuron with a soft reset`, async () => {
    const x = wrongCurrent();
    for (const adjoint of [false, true]) {
      const found = (await run(LEAKY_FILTER, { x: [x, shape] }, { decay: 0.8, adjoint }))[0]!;
      assertAlike(found, leakyFilter(x, steps, { decay: 0.8, adjoint }), 'leaky filter');
      for (const more of [{}, { taps: 4 }]) {
        const attributes = { tauSteps: 3, adjoint, ...more };
        const filtered = (await run(ALPHA_FILTER, { x: [x, shape] }, attributes))[0]!;
        assertAlike(filtered, alphaFilter(x, steps, attributes), `alpha filter ${JSON.stringify(attributes)}`);
      }
    }
    const srm = { threshold: 0.5, refractoryTauSteps: 2, refractoryDepth: 2 };
    const potential = srmForward(x, steps, srm);
    const [spikes, corrected] = await run(SRM_FORWARD, { potential: [x, shape] }, srm);
    assertAlike(spikes!, potential.spikes, 'SRM: spikes');
    assertAlike(corrected!, potential.corrected, 'SRM: potential');
    const values = { threshold: [Float32Array.of(0.5), [1]], decay: [Float32Array.of(0.9), [1]] } as const;
    for (const order of ['spike_first', 'input_first'] as const) {
      const parameters = { threshold: 0.5, decay: Math.fround(0.9) };
      const attributes: SoftResetAttributes = { order, slope: 'linear', height: 0.3, decline: 0, underflow: false };
      const expected = softResetForward(x, steps, parameters, attributes);
      const [fired, membrane] = await run(SOFT_RESET_FORWARD, { current: [x, shape], ...values }, attributes);
      assertAlike(fired!, expected.spikes, `${order}: spikes`);
      assertAlike(membrane!, expected.membrane, `${order}: membrane`);
      const gradient = randomValues('gradient', steps * n);
      const inputs = { spikesGradient: [gradient, shape], membrane: [expected.membrane, shape], ...values } as const;
      const found = await run(SOFT_RESET_BACKWARD, inputs, attributes);
      const wanted = softResetBackward(gradient, expected.membrane, steps, parameters, attributes);
      assertAlike(found[0]!, wanted.current, `${order}: gradient`);
    }
  });

  test(`${label}: a surrogate's slope where the membrane is wrong`, async () => {
    for (const surrogate of surrogateKinds) {
      const membrane = wrongCurrent();
      const gradient = randomValues('gradient', steps * n);
      const attributes = { surrogate, width: 0.7, height: 1.3, threshold: 1 };
      const inputs = { spikesGradient: [gradient, shape], membrane: [membrane, shape] } as const;
      const found = (await run(SURROGATE_GRADIENT, inputs, attributes))[0]!;
      assertAlike(found, surrogateGradient(gradient, membrane, attributes), surrogate);
    }
  });

  test(`${label}: the slope of the narrowest surrogate is a number`, async () => {
    const membrane = Float32Array.of(1, 0.5, 2, 3e38, -3e38);
    const gradient = new Float32Array(5).fill(1);
    for (const surrogate of surrogateKinds) {
      const attributes = { surrogate, width: 1.3e-38, height: 1e-37, threshold: 1 };
      const inputs = { spikesGradient: [gradient, [5]], membrane: [membrane, [5]] } as const;
      const found = (await run(SURROGATE_GRADIENT, inputs, attributes))[0]!;
      assertAlike(found, surrogateGradient(gradient, membrane, attributes), surrogate);
      assert.ok(found[0]! > 5, surrogate);
    }
  });

  test(`${label}: wrong currents of Loihi's neuron`, async (context) => {
    // Whole numbers of 32 bits have no infinity.
    if (wish.wanted === 'webgpu') return context.skip('webgpu has whole numbers of 32 bits there');
    for (const adaptive of [false, true]) {
      const attributes = { ...loihi, adaptive };
      const current = wrongCurrent().map((value) => (Number.isFinite(value) ? Math.round(20 * value) : value));
      const expected = fixedPointForward(current, steps, attributes);
      const [spikes, potential] = await run(FIXED_POINT_FORWARD, { current: [current, shape] }, attributes);
      assertAlike(spikes!, expected.spikes, `spikes, ${adaptive}`);
      assertAlike(potential!, expected.potential, `potential, ${adaptive}`);
    }
  });

  test(`${label}: after an infinite current a neuron is reset, fires for ever or is not a number, as its equations say`, async () => {
    const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
    const course = async (value: number, reset: LeakyAttributes['reset'], more: readonly string[]) => {
      const names = ['membraneDecay', 'threshold', ...more];
      const constants = {
        membraneDecay: 0.5,
        threshold: 1,
        currentDecay: 0.5,
        adaptationDecay: 0.5,
        adaptationStep: 1,
      };
      const inputs = names.map((name) => [name, [Float32Array.of(constants[name as 'threshold']), [1]]] as const);
      const current = Float32Array.of(0.5, value, 0.5, 1.5);
      const attributes: LeakyAttributes = { ...slope, reset, detachReset: false, scaledInput: false, learns: [] };
      const given = { current: [current, [4, 1]], ...Object.fromEntries(inputs) } as const;
      const [spikes, membrane] = await run(LEAKY_FORWARD, given, attributes);
      return [[...spikes!], [...membrane!]];
    };
    const adapts = ['adaptationDecay', 'adaptationStep'];
    for (const more of [[], adapts]) {
      // The raised threshold is 2 at step 2 and 1.5 at step 3.
      assert.deepEqual(await course(inf, 'zero', more), [
        [0, 1, 0, 1],
        [0.5, inf, 0.5, 1.75],
      ]);
      assert.deepEqual(await course(inf, 'subtract', more), [
        [0, 1, 1, 1],
        [0.5, inf, inf, inf],
      ]);
      assert.deepEqual(await course(nan, 'zero', more), [
        [0, 0, 0, 0],
        [0.5, nan, nan, nan],
      ]);
      assert.deepEqual(await course(-inf, 'zero', more), [
        [0, 0, 0, 0],
        [0.5, -inf, -inf, -inf],
      ]);
    }
    assert.deepEqual(await course(inf, 'zero', ['currentDecay']), [
      [0, 1, 1, 1],
      [0.5, inf, inf, inf],
    ]);
  });
}

const slope = { surrogate: 'arctangent', width: 1.1, height: 0.8 } as const;
const plain = { threshold: 0.6, decay: 0.8, width: 0.7, height: 1.3 };
const loihi = {
  ...{ scale: 64, currentDecay: 1024, membraneDecay: 128, threshold: 5120, refractorySteps: 2, silentSteps: 0 },
  ...{ thresholdDecay: 200, thresholdStep: 900, refractoryDecay: 400 },
};

const one = (value: number): Float32Array => Float32Array.of(value);
const neurons: Readonly<Record<string, Omit<LeakyInputs, 'recurrent'>>> = {
  LIF: { membraneDecay: one(0.8), threshold: one(0.6) },
  IF: { membraneDecay: one(1), threshold: one(0.6) },
  CUBA: { membraneDecay: one(0.8), threshold: one(0.6), currentDecay: one(0.6) },
  ALIF: { membraneDecay: one(0.8), threshold: one(0.6), adaptationDecay: one(0.8), adaptationStep: one(0.3) },
};

/** Every second neuron gets one wrong value, each kind of them at each step. */
function wrongCurrent(): Float32Array {
  const current = randomValues('wrong', steps * n).map((value) => value + 0.2);
  for (let neuron = 0; neuron < n; neuron += 2)
    current[((neuron / 2) % steps) * n + neuron] = wrong[(neuron / 2) % wrong.length]!;
  return current;
}

async function compareLeaky(
  how: string,
  parameters: Omit<LeakyInputs, 'recurrent'>,
  recurrent: boolean,
  attributes: LeakyAttributes,
): Promise<void> {
  const weights = randomValues('recurrent', n * n).map((value) => (0.3 * value) / Math.sqrt(n));
  const inputs: LeakyInputs = recurrent ? { ...parameters, recurrent: weights } : parameters;
  const names = Object.keys(parameters) as (keyof LeakyInputs)[];
  const tensors = {
    ...Object.fromEntries(names.map((name) => [name, [inputs[name]!, [1]] as const])),
    ...(recurrent ? { recurrent: [weights, [n, n]] as const } : {}),
  };
  const current = wrongCurrent();
  const expected = leakyForward(current, steps, inputs, attributes);
  const [spikes, membrane, adaptation] = await run(
    LEAKY_FORWARD,
    { current: [current, shape], ...tensors },
    attributes,
  );
  assertAlike(spikes!, expected.spikes, `${how}: spikes`);
  assertAlike(membrane!, expected.membrane, `${how}: membrane`);
  const saved = expected.adaptation === undefined ? {} : { adaptation: [expected.adaptation, shape] as const };
  if (expected.adaptation !== undefined) assertAlike(adaptation!, expected.adaptation, `${how}: adaptation`);
  const gradient = randomValues('gradient', steps * n);
  const found = await run(
    LEAKY_BACKWARD,
    { spikesGradient: [gradient, shape], membrane: [expected.membrane, shape], ...saved, ...tensors },
    attributes,
  );
  const wanted = leakyBackward(gradient, expected.membrane, expected.adaptation, steps, inputs, attributes);
  assertAlike(found[0]!, wanted[0]!, `${how}: gradient`);
}

/** Infinities and what is no number at the same places, all others close. */
function assertAlike(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(found.length, expected.length, what);
  const off = Array.from(expected).findIndex((value, i) => {
    if (!Number.isFinite(value)) return !Object.is(found[i], value);
    return !(Math.abs(found[i]! - value) <= 1e-4 * Math.max(1, Math.abs(value)));
  });
  const place = `${what}, step ${Math.floor(off / n)}, neuron ${off % n}`;
  assert.ok(off === -1, `${place}: ${found[off]} where ${expected[off]} is due`);
}
