/** Schedules of the learning rate, against their definitions written out, and through an optimizer. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { groupOf } from '../../../src/language/meaning/vocabulary.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { createOptimizer, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { rateFactor, scheduleFromSettings } from '../../../src/snn/network/schedule.ts';
import { disposeWeights } from '../../../src/snn/network/weights.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

function factors(settings: DecidedSettings, total: number): number[] {
  const plan = scheduleFromSettings(settings);
  return Array.from({ length: total }, (_, step) => rateFactor(plan, step, total));
}

function close(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${i}: ${value}, not ${expected[i]}`);
  });
}

test('constant is 1 throughout', () => close(factors({}, 4), [1, 1, 1, 1]));

test('step falls to a tenth at 60, 80 and 90 %, as the authors of HYBRID have it', () => {
  close(factors({ kind: 'step' }, 10), [1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.01, 0.001]);
});

test('a milestone between two steps holds from the later one, and one at a whole step from that step', () => {
  close(factors({ kind: 'step', at: [0.5], factor: 0.2 }, 5), [1, 1, 1, 0.2, 0.2]);
  // 0.1 + 0.2 is a little more than 0.3.
  close(factors({ kind: 'step', at: [0.1 + 0.2], factor: 0.5 }, 10).slice(2, 4), [1, 0.5]);
});

test('cosine is the half cosine of the share that is done, down to its floor', () => {
  const half = Math.SQRT1_2;
  close(factors({ kind: 'cosine' }, 4), [1, (1 + half) / 2, 0.5, (1 - half) / 2]);
  close(factors({ kind: 'cosine', floor: 0.2 }, 2), [1, 0.6]);
  assert.ok(Math.abs(rateFactor(scheduleFromSettings({ kind: 'cosine', floor: 0.2 }), 8, 8) - 0.2) < 1e-12);
});

test('warm-up rises evenly, reaches the whole rate behind its share, and delays the cosine', () => {
  close(factors({ kind: 'constant', warm_up: 0.3 }, 10), [0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1, 1]);
  close(factors({ kind: 'cosine', warm_up: 0.5 }, 4), [1 / 3, 2 / 3, 1, 0.5]);
  close(factors({ kind: 'step', at: [0.5], warm_up: 0.25, factor: 0.1 }, 4), [0.5, 1, 0.1, 0.1]);
});

test('what is left out means the same in a script as in a file', () => {
  for (const { name, settings } of groupOf('schedule').kinds) {
    const given = Object.fromEntries(settings.map((info) => [info.name, info.default as DecidedSettings[string]]));
    assert.deepEqual(scheduleFromSettings({ kind: name, ...given }), scheduleFromSettings({ kind: name }));
  }
});

test('the optimizer takes its rate from the schedule at each step, also when it goes on from a checkpoint', () => {
  const schedule = { plan: scheduleFromSettings({ kind: 'step', at: [0.5], factor: 0.1 }), steps: 4 };
  const plan = { ...optimizerFromSettings({ kind: 'sgd', rate: 1, momentum: 0 }, undefined), schedule };
  const gradients = new Map([['w', tf.tensor1d([1])]]);
  const walk = (from: number, steps: number, start: number): number => {
    const weights = new Map([['w', tf.variable(tf.tensor1d([start]))]]);
    const optimizer = createOptimizer(plan, weights, { steps: from, moments: { 'w/velocity': [0] } });
    for (let step = 0; step < steps; step++) optimizer.step(gradients);
    const end = weights.get('w')!.dataSync()[0]!;
    optimizer.dispose();
    disposeWeights(weights);
    return end;
  };
  assert.ok(Math.abs(walk(0, 4, 0) + 2.2) < 1e-6);
  assert.equal(walk(3, 1, walk(0, 3, 0)), walk(0, 4, 0));
  tf.dispose([...gradients.values()]);
});
