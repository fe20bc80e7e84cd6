import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifBackward, lifForward } from '../../../src/engine/reference/lif.ts';
import { optimizerStep } from '../../../src/engine/reference/optimizer.ts';
import { alphaFilter, srmForward, surrogateGradient } from '../../../src/engine/reference/srm.ts';
import type { LifAttributes } from '../../../src/snn/kernel-contract.ts';

const lif: LifAttributes = {
  decay: 0.5,
  threshold: 1,
  reset: 'zero',
  detachReset: false,
  surrogate: 'triangle',
  width: 1,
  height: 1,
};

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) <= tolerance, `[${i}]: ${actual[i]} instead of ${value}`);
  });
}

test('LIF forward, two neurons, reset to zero and by subtraction', () => {
  // Neuron 0 gets 0.75, 0.75, 1, 0; neuron 1 gets 1.5, 0.25, 0.25, 0.25.
  const current = Float32Array.of(0.75, 1.5, 0.75, 0.25, 1, 0.25, 0, 0.25);
  const zero = lifForward(current, 4, lif);
  near(zero.membrane, [0.75, 1.5, 1.125, 0.25, 1, 0.375, 0, 0.4375]);
  near(zero.spikes, [0, 1, 1, 0, 1, 0, 0, 0]);
  const subtract = lifForward(current, 4, { ...lif, reset: 'subtract' });
  near(subtract.membrane, [0.75, 1.5, 1.125, 0.5, 1.0625, 0.5, 0.03125, 0.5]);
  near(subtract.spikes, [0, 1, 1, 0, 1, 0, 0, 0]);
});

test('LIF backward by hand, one neuron over three steps', () => {
  // h = 0.75 (silent), 1.125 (fires), 0.5 (silent); triangle: 0.75, 0.875, 0.5.
  const membrane = Float32Array.of(0.75, 1.125, 0.5);
  const gradient = Float32Array.of(1, 2, 4);
  const last = 4 * 0.5;
  const carried = 0.5 * last;
  const middle = 2 * 0.875 + carried * (0 - 1.125 * 0.875);
  const first = 1 * 0.75 + 0.5 * middle * (1 - 0.75 * 0.75);
  near(lifBackward(gradient, membrane, 3, lif), [first, middle, last]);

  const detachedMiddle = 2 * 0.875;
  near(lifBackward(gradient, membrane, 3, { ...lif, detachReset: true }), [
    0.75 + 0.5 * detachedMiddle,
    detachedMiddle,
    last,
  ]);

  const subtractMiddle = 2 * 0.875 + carried * (1 - 0.875);
  near(lifBackward(gradient, membrane, 3, { ...lif, reset: 'subtract' }), [
    0.75 + 0.5 * subtractMiddle * (1 - 0.75),
    subtractMiddle,
    last,
  ]);
});

test("the alpha filter's impulse response is SLAYER's kernel", () => {
  // Values measured with the reference implementation (tau 10 and tau 1, step 1 ms).
  const impulse = new Float32Array(300);
  impulse[0] = 1;
  const slow = alphaFilter(impulse, 300, { tauSteps: 10, adjoint: false });
  near(slow.slice(0, 4), [0, 0.24596, 0.445108, 0.604126], 1e-6);
  near([slow[10]!], [1], 1e-6);
  near([slow.slice(0, 77).reduce((sum, value) => sum + value)], [27.04828], 1e-4);
  const fast = alphaFilter(impulse, 300, { tauSteps: 1, adjoint: false });
  near(fast.slice(0, 4), [0, 1, 0.735759, 0.406006], 1e-6);
  near([fast.slice(0, 8).reduce((sum, value) => sum + value)], [2.49027], 1e-5);
});

test('one SRM neuron reproduces the potentials and spikes of the reference implementation', () => {
  const input = new Float32Array(30);
  for (const bin of [1, 3, 4]) input[bin] = 6;
  const potential = alphaFilter(input, 30, { tauSteps: 10, adjoint: false });
  const { spikes, corrected } = srmForward(potential, 30, {
    threshold: 10,
    refractoryTauSteps: 1,
    refractoryDepth: 20,
  });
  const fired = [...spikes.keys()].filter((bin) => spikes[bin] === 1);
  assert.deepEqual(fired, [6, 10, 14, 18, 23]);
  near(
    corrected.slice(0, 12),
    [0, 0, 1.4758, 2.6706, 5.1005, 8.5195, 11.2416, -6.6316, 0.2735, 8.0593, 13.0249, -4.2994],
    1e-4,
  );

  // Spike counts 5 against 3 wanted over 30 bins: dL/ds is the constant (5 - 3) / 30 correlated with the response.
  const constant = new Float32Array(30).fill(2 / 30);
  const spikesGradient = alphaFilter(constant, 30, { tauSteps: 10, adjoint: true });
  near(spikesGradient.slice(0, 3), [1.4361, 1.40718, 1.37633], 1e-4);
  const response = alphaFilter(
    input.map((value) => value / 6),
    30,
    { tauSteps: 10, adjoint: false },
  );
  for (const [width, height, expected] of [
    [1, 1, 2.398407],
    [0.1, 0.25, 1.080852],
  ] as const) {
    const potentialGradient = surrogateGradient(spikesGradient, corrected, {
      surrogate: 'exponential',
      width,
      height,
      threshold: 10,
    });
    const weightGradient = potentialGradient.reduce((sum, value, bin) => sum + value * response[bin]!, 0);
    // The reference cuts its kernels off at 1 %, ours are whole.
    near([weightGradient], [expected], 2e-3);
  }
});

test('optimiser steps by hand', () => {
  const attributes = { rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, momentum: 0.8, decay: 0.5 };
  const [parameter, gradient] = [Float32Array.of(2), Float32Array.of(3)];
  const slope = 3 + 0.5 * 2;
  const first = 0.9 * 0.5 + 0.1 * slope;
  const second = 0.99 * 0.25 + 0.01 * slope * slope;
  const moments = [Float32Array.of(0.5), Float32Array.of(0.25)];
  const adam = optimizerStep(parameter, gradient, moments, { ...attributes, optimizer: 'adam' });
  near(adam.map(only), [2 - (0.1 * first) / Math.sqrt(second), first, second]);
  const nadam = optimizerStep(parameter, gradient, moments, { ...attributes, optimizer: 'nadam' });
  near(nadam.map(only), [2 - (0.1 * (0.9 * first + 0.1 * slope)) / Math.sqrt(second), first, second]);
  const sgd = optimizerStep(parameter, gradient, [Float32Array.of(0.5)], { ...attributes, optimizer: 'sgd' });
  near(sgd.map(only), [2 - 0.1 * (0.8 * 0.5 + slope), 0.8 * 0.5 + slope]);
  assert.equal(parameter[0], 2, 'the inputs stay as they are');
});

function only(values: Float32Array): number {
  return values[0]!;
}
