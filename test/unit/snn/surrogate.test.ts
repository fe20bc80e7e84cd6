import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surrogateDerivative } from '../../../src/engine/reference/surrogate.ts';
import { smoothStep, surrogateFromSettings, surrogateKinds } from '../../../src/snn/gradient/surrogate.ts';

for (const surrogate of surrogateKinds) {
  test(`${surrogate} is the derivative of its own smooth step`, () => {
    for (const threshold of [0.7, 10]) {
      const attributes = { surrogate, width: 0.6, height: 1.3, temperature: 2.5 };
      const derivative = surrogateDerivative(attributes, threshold);
      const small = 1e-5 * threshold;
      // The points avoid the corners at x = 0, 1/2 and 1, where one-sided derivatives differ.
      for (let x = -2.03; x < 2; x += 0.0917) {
        const v = threshold + x * 0.6 * threshold;
        const difference =
          (smoothStep(attributes, threshold, v + small) - smoothStep(attributes, threshold, v - small)) / (2 * small);
        const exact = derivative(v);
        assert.ok(
          Math.abs(exact - difference) <= 1e-6 * (1 + Math.abs(exact)) + 1e-7,
          `at x = ${x}: derivative ${exact}, difference ${difference}`,
        );
      }
    }
  });
}

test('every surrogate but dspike peaks at height / (width * threshold)', () => {
  for (const surrogate of surrogateKinds.filter((kind) => kind !== 'dspike')) {
    const derivative = surrogateDerivative({ surrogate, width: 0.5, height: 2 }, 4);
    assert.ok(Math.abs(derivative(4) - 1) < 1e-12, surrogate);
    assert.ok(derivative(4.3) <= 1, surrogate);
  }
});

test('dspike with threshold 0.5 is the function of its paper on 0 .. 1', () => {
  const attributes = { surrogate: 'dspike', width: 1, height: 1, temperature: 3 } as const;
  assert.ok(Math.abs(smoothStep(attributes, 0.5, 0)) < 1e-12);
  assert.ok(Math.abs(smoothStep(attributes, 0.5, 1) - 1) < 1e-12);
  const derivative = surrogateDerivative(attributes, 0.5);
  assert.ok(Math.abs(derivative(0.5) - 3 / (2 * Math.tanh(1.5))) < 1e-12);
});

test('settings that are left out have their usual value', () => {
  assert.deepEqual(surrogateFromSettings({ kind: 'gaussian', width: 0.5 }, 'triangle'), {
    surrogate: 'gaussian',
    width: 0.5,
    height: 1,
    temperature: 3,
  });
  assert.equal(surrogateFromSettings({}, 'exponential').surrogate, 'exponential');
});

test("those of other libraries at any threshold, by the widths and heights of library.md's table", () => {
  const { abs, exp, PI, sqrt } = Math;
  const risen = (x: number): number => 1 / (1 + exp(-x));
  // Each with the formula of its paper or library, u being how far the potential is above the threshold.
  const theirs: readonly (readonly [string, (alpha: number) => object, (u: number, alpha: number) => number])[] = [
    ['arctangent', (a) => ({ width: 2 / a }), (u, a) => a / 2 / (1 + ((PI / 2) * a * u) ** 2)],
    ['sigmoid', (a) => ({ width: 4 / a }), (u, a) => a * risen(a * u) * (1 - risen(a * u))],
    ['fast_sigmoid', (a) => ({ width: 1 / a, height: 1 / a }), (u, a) => 1 / (1 + a * abs(u)) ** 2],
    ['triangle', (a) => ({ width: 1 / a }), (u, a) => Math.max(0, a - a ** 2 * abs(u))],
    ['piecewise_exponential', (a) => ({ width: 2 / a }), (u, a) => (a / 2) * exp(-a * abs(u))],
    ['gaussian', (a) => ({ width: sqrt(PI) / a }), (u, a) => (a / sqrt(PI)) * exp(-((a * u) ** 2))],
    ['rectangle', (a) => ({ width: 1 / a }), (u, a) => (abs(u) < 1 / (2 * a) ? a : 0)],
  ];
  for (const [kind, ours, formula] of theirs) {
    for (const alpha of [0.5, 2, 25]) {
      for (const threshold of [0.5, 1, 2.5]) {
        const { width, height = 1 } = ours(alpha) as { width: number; height?: number };
        const attributes = surrogateFromSettings({ kind, width: width / threshold, height }, 'triangle');
        const derivative = surrogateDerivative(attributes, threshold);
        for (const u of [-1.3, -0.2, -0.03, 0, 0.011, 0.4, 2]) {
          const [found, expected] = [derivative(threshold + u), formula(u, alpha)];
          assert.ok(
            abs(found - expected) <= 1e-6 * (expected + 1e-3),
            `${kind} ${alpha} at ${u}: ${found}, ${expected}`,
          );
        }
      }
    }
  }
});
