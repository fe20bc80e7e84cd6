/** Laws of the reference kernels that hold for any input. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lifBackward, lifForward } from '../../../src/engine/reference/lif.ts';
import { alphaFilter, srmForward } from '../../../src/engine/reference/srm.ts';
import { surrogateDerivative } from '../../../src/engine/reference/surrogate.ts';
import { smoothStep, surrogateKinds } from '../../../src/snn/gradient/surrogate.ts';
import type { LifAttributes } from '../../../src/snn/kernel-contract.ts';

const value = fc.float({ min: -2, max: 3, noNaN: true });

/** Two courses [steps, neurons] of one shape. */
const courses = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 5 })).chain(([steps, neurons]) => {
  const course = fc.array(value, { minLength: steps * neurons, maxLength: steps * neurons });
  return fc.record({ steps: fc.constant(steps), x: course, y: course });
});

const lif: fc.Arbitrary<LifAttributes> = fc.record({
  surrogate: fc.constantFrom(...surrogateKinds),
  width: fc.double({ min: 0.2, max: 3, noNaN: true }),
  height: fc.double({ min: 0.2, max: 3, noNaN: true }),
  temperature: fc.double({ min: 0.5, max: 8, noNaN: true }),
  decay: fc.double({ min: 0, max: 1, noNaN: true }),
  threshold: fc.double({ min: 0.2, max: 2, noNaN: true }),
  reset: fc.constantFrom('zero' as const, 'subtract' as const),
  detachReset: fc.boolean(),
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

test("the alpha filter's adjoint is its exact transpose", () => {
  fc.assert(
    fc.property(courses, fc.double({ min: 0.2, max: 30, noNaN: true }), ({ steps, x, y }, tauSteps) => {
      const [a, b] = [Float32Array.from(x), Float32Array.from(y)];
      const forward = dot(alphaFilter(a, steps, { tauSteps, adjoint: false }), b);
      const backward = dot(a, alphaFilter(b, steps, { tauSteps, adjoint: true }));
      assert.ok(Math.abs(forward - backward) <= 1e-4 * (1 + Math.abs(forward)), `${forward} against ${backward}`);
    }),
  );
});

test('the alpha filter is the convolution it stands for', () => {
  fc.assert(
    fc.property(courses, fc.double({ min: 0.2, max: 30, noNaN: true }), ({ steps, x }, tauSteps) => {
      const input = Float32Array.from(x);
      const neurons = input.length / steps;
      const filtered = alphaFilter(input, steps, { tauSteps, adjoint: false });
      filtered.forEach((found, at) => {
        let sum = 0;
        for (let lag = 0; at - lag * neurons >= 0; lag++) {
          sum += (lag / tauSteps) * Math.exp(1 - lag / tauSteps) * input[at - lag * neurons]!;
        }
        assert.ok(Math.abs(found - sum) <= 1e-5 * (1 + Math.abs(sum)));
      });
    }),
  );
});

test('LIF: spikes are 0 or 1, fire exactly at the threshold, and the next potential follows from reset and decay', () => {
  fc.assert(
    fc.property(courses, lif, ({ steps, x }, attributes) => {
      const current = Float32Array.from(x);
      const neurons = current.length / steps;
      const { spikes, membrane } = lifForward(current, steps, attributes);
      spikes.forEach((spike, at) => {
        assert.equal(spike, membrane[at]! >= Math.fround(attributes.threshold) ? 1 : 0);
        if (at < neurons) return;
        const [before, fired] = [membrane[at - neurons]!, spikes[at - neurons]!];
        const kept = attributes.reset === 'zero' ? before * (1 - fired) : before - attributes.threshold * fired;
        assert.ok(Math.abs(membrane[at]! - (attributes.decay * kept + current[at]!)) < 1e-5);
      });
    }),
  );
});

/** Resets that make the change of one input four thousand times as large within 20 steps. */
const steep: [{ steps: number; x: number[]; y: number[] }, LifAttributes, number] = [
  { steps: 24, x: at(24, { 7: 2.896258592605591, 12: 0.9772617220878601 }), y: at(24, { 20: -1.12340247631073 }) },
  {
    surrogate: 'triangle',
    width: 0.2,
    height: 0.705898308873179,
    temperature: 0.5,
    decay: 0.9999999701976776,
    threshold: 0.6456082643187269,
    reset: 'subtract',
    detachReset: false,
  },
  0,
];

function at(length: number, values: Readonly<Record<number, number>>): number[] {
  return Array.from({ length }, (_, i) => values[i] ?? 0);
}

test('LIF: the gradient is that of its straight-through twin, for every surrogate and reset', () => {
  fc.assert(
    fc.property(courses, lif, fc.nat(), ({ steps, x, y }, attributes, pick) => {
      const current = Float32Array.from(x);
      const { spikes, membrane } = lifForward(current, steps, attributes);
      const gradient = lifBackward(Float32Array.from(y), membrane, steps, attributes);
      // Far from corners only: there the smooth step has no second derivative and differences are inexact.
      const scale = attributes.width * attributes.threshold;
      const near = membrane.some((v) =>
        [-1, -0.5, 0, 0.5, 1].some((corner) => Math.abs((v - attributes.threshold) / scale - corner) < 1e-3),
      );
      fc.pre(!near);
      const moving = pick % current.length;
      // Resets can make a change thousands of times as large: so small that no potential reaches a corner by it.
      const small = 1e-6 / Math.max(1, Math.abs(gradient[moving]!));
      const twin = (change: number): number => {
        const moved = Float64Array.from(current);
        moved[moving]! += change;
        return dot(twinSpikes(moved, current, steps, spikes, membrane, attributes), y);
      };
      const difference = (twin(small) - twin(-small)) / (2 * small);
      assert.ok(
        Math.abs(gradient[moving]! - difference) <= 2e-3 * (1 + Math.abs(difference)),
        `gradient ${gradient[moving]}, difference ${difference}`,
      );
    }),
    { numRuns: 300, examples: [steep] },
  );
});

test('the derivative of a surrogate is never negative and is symmetric about the threshold', () => {
  fc.assert(
    fc.property(lif, fc.double({ min: 0, max: 5, noNaN: true }), (attributes, distance) => {
      const derivative = surrogateDerivative(attributes, attributes.threshold);
      const above = derivative(attributes.threshold + distance);
      const below = derivative(attributes.threshold - distance);
      assert.ok(above >= 0);
      const corner = Math.abs(distance / (attributes.width * attributes.threshold) - 0.5) < 1e-6;
      const edge = Math.abs(distance / (attributes.width * attributes.threshold) - 1) < 1e-6;
      if (!corner && !edge) assert.ok(Math.abs(above - below) <= 1e-9 * (1 + above));
    }),
  );
});

test('SRM: without a pull-down the corrected potential is the potential; with one, a spike never raises it', () => {
  fc.assert(
    fc.property(courses, fc.double({ min: 0.2, max: 20, noNaN: true }), ({ steps, x }, refractoryTauSteps) => {
      const potential = Float32Array.from(x);
      const free = srmForward(potential, steps, { threshold: 1, refractoryTauSteps, refractoryDepth: 0 });
      assert.deepEqual(free.corrected, potential);
      const held = srmForward(potential, steps, { threshold: 1, refractoryTauSteps, refractoryDepth: 2 });
      held.corrected.forEach((value, at) => {
        assert.ok(value <= potential[at]!);
        assert.equal(held.spikes[at], value >= 1 ? 1 : 0);
      });
    }),
  );
});

/** Spikes whose value is hard where nothing moved and whose change is that of the smooth step. */
function twinSpikes(
  current: Float64Array,
  unmoved: Float32Array,
  steps: number,
  spikes: Float32Array,
  membrane: Float32Array,
  attributes: LifAttributes,
): Float64Array {
  const neurons = current.length / steps;
  const carried = new Float64Array(neurons);
  const carriedHard = new Float64Array(neurons);
  return current.map((input, at) => {
    const neuron = at % neurons;
    const { decay, threshold, reset } = attributes;
    const potential = decay * carried[neuron]! + input;
    // The single-precision membrane is where the derivative was taken; the twin moves away from there.
    const moved = membrane[at]! + (potential - (decay * carriedHard[neuron]! + unmoved[at]!));
    const change = smoothStep(attributes, threshold, moved) - smoothStep(attributes, threshold, membrane[at]!);
    const spike = spikes[at]! + change;
    const resets = attributes.detachReset ? spikes[at]! : spike;
    const after = (h: number, s: number): number => (reset === 'zero' ? h * (1 - s) : h - threshold * s);
    carried[neuron] = after(moved, resets);
    carriedHard[neuron] = after(membrane[at]!, spikes[at]!);
    return spike;
  });
}
