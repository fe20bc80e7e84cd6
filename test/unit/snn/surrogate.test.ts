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
