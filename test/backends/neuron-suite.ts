/** The kernels of the contract on one engine, against the plain kernels of engine/reference and against mathematics. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { lifBackward, lifForward } from '../../src/engine/reference/lif.ts';
import { optimizerStep } from '../../src/engine/reference/optimizer.ts';
import { srmForward, surrogateGradient } from '../../src/engine/reference/srm.ts';
import { surrogateDerivative } from '../../src/engine/reference/surrogate.ts';
import { surrogateKinds } from '../../src/snn/gradient/surrogate.ts';
import {
  ALPHA_FILTER,
  LEAKY_BACKWARD,
  type LeakyAttributes,
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  OPTIMIZER_STEP,
  type OptimizerAttributes,
  SRM_FORWARD,
  type SrmAttributes,
  SURROGATE_GRADIENT,
} from '../../src/snn/kernel-contract.ts';
import { assertClose, dot, randomValues } from '../support/close.ts';
import { nearThreshold, run } from './run-kernel.ts';
import { smoothedSuite } from './smoothed-suite.ts';

export function neuronSuite(label: string, wish: EngineWish): void {
  smoothedSuite(label, wish, ['arctangent', 'dspike']);
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: LIF forward, both resets, any size`, async () => {
    await fc.assert(
      fc.asyncProperty(
        small(12),
        small(80),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (steps, n, zero, decay) => {
          const attributes: LifAttributes = { ...lif, decay, reset: zero ? 'zero' : 'subtract' };
          const current = randomValues('current', steps * n);
          const expected = lifForward(current, steps, attributes);
          const [spikes, membrane] = await run(LIF_FORWARD, { current: [current, [steps, n]] }, attributes);
          // A membrane within rounding of the threshold may fall on either side, and then goes its own way.
          if (nearThreshold(expected.membrane, attributes.threshold)) return;
          assert.deepEqual([...spikes!], [...expected.spikes]);
          assertClose(membrane!, expected.membrane, 'membrane');
        },
      ),
      { numRuns: 60 },
    );
  });

  for (const surrogate of surrogateKinds) {
    test(`${label}: LIF backward with ${surrogate}`, async () => {
      for (const reset of ['zero', 'subtract'] as const)
        for (const detachReset of [true, false])
          for (const n of [1, 7, 64, 131]) {
            const steps = 9;
            const attributes: LifAttributes = { ...lif, reset, detachReset, surrogate, width: 0.7, height: 1.3 };
            const { membrane } = lifForward(randomValues('current', steps * n), steps, attributes);
            const spikesGradient = randomValues('gradient', steps * n);
            const inputs = { spikesGradient: [spikesGradient, [steps, n]], membrane: [membrane, [steps, n]] } as const;
            const [gradient] = await run(LIF_BACKWARD, inputs, attributes);
            const expected = lifBackward(spikesGradient, membrane, steps, attributes);
            assertClose(gradient!, expected, `${reset}, ${detachReset}, ${n}`, 1e-5);
            const outside = (await run(SURROGATE_GRADIENT, inputs, attributes))[0]!;
            assertClose(outside, surrogateGradient(spikesGradient, membrane, attributes), 'surrogate alone', 1e-5);
          }
    });
  }

  test(`${label}: slopes end before they are subnormal numbers, and filters come to rest`, async () => {
    const membrane = Float32Array.from({ length: 4000 }, (_, i) => 0.5 * (i - 2000));
    const spikesGradient = new Float32Array(4000).fill(1e-3);
    for (const surrogate of surrogateKinds) {
      const attributes = { surrogate, width: 0.1, height: 1, temperature: 300, threshold: 1 };
      const shape = [4000];
      const inputs = { spikesGradient: [spikesGradient, shape], membrane: [membrane, shape] } as const;
      const [gradient] = await run(SURROGATE_GRADIENT, inputs, attributes);
      assert.ok(
        gradient!.every((value) => value === 0 || Math.abs(value) > 1e-16),
        surrogate,
      );
    }
    const impulse = new Float32Array(300 * 16).fill(1, 0, 16);
    const [filtered] = await run(ALPHA_FILTER, { x: [impulse, [300, 16]] }, { tauSteps: 2, adjoint: false });
    assert.ok(filtered!.every((value) => value === 0 || Math.abs(value) > 1e-37));
  });

  test(`${label}: a membrane at rest on the edge of a surrogate, or fading towards it, is inside`, async () => {
    // In float and double, with 1 / threshold or divided by it, such a membrane came to lie on either side.
    const membrane = Float32Array.of(0, -0, 1e-30, -1e-30, 1e-12, -1e-12, 3e-9, -3e-9);
    const shape = [1, 8];
    const spikesGradient = new Float32Array(8).fill(1);
    const common = { reset: 'subtract', detachReset: true, height: 1, temperature: 1.1 } as const;
    for (const [surrogate, width] of [
      ['rectangle', 2],
      ['dspike', 1],
    ] as const)
      for (const threshold of [0.05, 0.1, 0.35, 0.7, 1, 1.3, 3, 7]) {
        const attributes = { ...common, surrogate, width, threshold, decay: 0.5 };
        const slope = surrogateDerivative(attributes, threshold)(0);
        assert.ok(slope > 0);
        const inputs = { spikesGradient: [spikesGradient, shape], membrane: [membrane, shape] } as const;
        const constants = {
          membraneDecay: [Float32Array.of(0.5), [1]],
          threshold: [Float32Array.of(threshold), [1]],
        } as const;
        const leaky: LeakyAttributes = { ...common, surrogate, width, scaledInput: false, learns: [] };
        const gradients = [
          await run(SURROGATE_GRADIENT, inputs, attributes),
          await run(LIF_BACKWARD, inputs, attributes),
          await run(LEAKY_BACKWARD, { ...inputs, ...constants }, leaky),
        ];
        for (const [gradient] of gradients)
          assertClose(gradient!, new Float32Array(8).fill(slope), `${surrogate}, threshold ${threshold}`, 1e-6);
      }
  });

  test(`${label}: LIF backward is the transpose of the linearised forward pass`, async () => {
    // Below threshold everywhere and with a surrogate of height 1: s = h, so forward is the leaky sum and its exact
    // transpose is known: <g, A x> = <A' g, x>.
    const [steps, n] = [20, 33];
    const attributes: LifAttributes = {
      ...lif,
      threshold: 1e6,
      surrogate: 'rectangle',
      width: 4,
      height: 4e6,
      detachReset: true,
    };
    const x = randomValues('x', steps * n);
    const g = randomValues('g', steps * n);
    const membrane = (await run(LIF_FORWARD, { current: [x, [steps, n]] }, attributes))[1]!;
    const shape = [steps, n];
    const back = (await run(LIF_BACKWARD, { spikesGradient: [g, shape], membrane: [membrane, shape] }, attributes))[0]!;
    const [left, right] = [dot(g, membrane), dot(back, x)];
    assert.ok(Math.abs(left - right) < 1e-4 * Math.abs(left) + 1e-3, `${left} and ${right}`);
  });

  test(`${label}: the alpha filter is the sum it stands for, and its adjoint the transpose`, async () => {
    await fc.assert(
      fc.asyncProperty(
        small(60),
        small(40),
        fc.double({ min: 0.3, max: 30, noNaN: true }),
        async (steps, n, tauSteps) => {
          const x = randomValues('x', steps * n);
          const y = randomValues('y', steps * n);
          const shape = [steps, n];
          const filtered = (await run(ALPHA_FILTER, { x: [x, shape] }, { tauSteps, adjoint: false }))[0]!;
          const expected = new Float64Array(steps * n);
          for (let t = 0; t < steps; t++)
            for (let i = 0; i <= t; i++)
              for (let j = 0; j < n; j++) {
                const response = (i / tauSteps) * Math.exp(1 - i / tauSteps);
                expected[t * n + j] = expected[t * n + j]! + response * x[(t - i) * n + j]!;
              }
          assertClose(filtered, expected, `tau ${tauSteps}`, 1e-5);
          const adjoint = (await run(ALPHA_FILTER, { x: [y, shape] }, { tauSteps, adjoint: true }))[0]!;
          const scale = Math.sqrt(dot(filtered, filtered) * dot(y, y)) + 1e-6;
          assert.ok(Math.abs(dot(filtered, y) - dot(x, adjoint)) <= 1e-5 * scale);
        },
      ),
      { numRuns: 40 },
    );
  });

  test(`${label}: SRM spikes and refractory response`, async () => {
    await fc.assert(
      fc.asyncProperty(small(40), small(40), fc.double({ min: 0.5, max: 5, noNaN: true }), async (steps, n, tau) => {
        const attributes: SrmAttributes = { threshold: 1, refractoryTauSteps: tau, refractoryDepth: 2 };
        const potential = randomValues('potential', steps * n).map((value) => 2 * value);
        const expected = srmForward(potential, steps, attributes);
        const [spikes, corrected] = await run(SRM_FORWARD, { potential: [potential, [steps, n]] }, attributes);
        if (nearThreshold(expected.corrected, 1)) return;
        assert.deepEqual([...spikes!], [...expected.spikes]);
        assertClose(corrected!, expected.corrected, `tau ${tau}`, 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  for (const optimizer of ['adam', 'nadam', 'sgd'] as const) {
    test(`${label}: a step of ${optimizer}`, async () => {
      for (const size of [1, 5, 64, 1003]) {
        const attributes: OptimizerAttributes = {
          ...{ optimizer, rate: 0.02, beta1: 0.9, beta2: 0.99, epsilon: 1e-6, momentum: 0.8, decay: 0.01 },
        };
        const parameter = randomValues('parameter', size);
        const gradient = randomValues('gradient', size);
        const first = randomValues('first', size);
        const second = randomValues('second', size).map((value) => value * value);
        const moments = optimizer === 'sgd' ? [first] : [first, second];
        const names = optimizer === 'sgd' ? ['velocity'] : ['first', 'second'];
        const inputs = Object.fromEntries(names.map((name, i) => [name, [moments[i]!, [size]] as const]));
        const all = { parameter: [parameter, [size]] as const, gradient: [gradient, [size]] as const, ...inputs };
        const actual = await run(OPTIMIZER_STEP, all, attributes);
        const expected = optimizerStep(parameter, gradient, moments, attributes);
        assert.equal(actual.length, expected.length);
        expected.forEach((values, i) => {
          assertClose(actual[i]!, values, `output ${i} of ${size}`);
        });
      }
    });
  }
}

const small = (max: number) => fc.integer({ min: 1, max });

const lif: LifAttributes = {
  ...{ decay: 0.9, threshold: 0.8, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};
