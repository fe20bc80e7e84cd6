import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import { acquisitionOf } from '../../../src/search/bayesian/acquisition.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { modelsOf } from '../../../src/search/bayesian/models.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { decode, encode, makeSpace } from '../../../src/search/space/space.ts';
import { studyOf } from '../../../src/search/study.ts';
import { goal, limit } from '../../support/search/simulate.ts';

const space = makeSpace([
  { id: 'a', type: 'real', low: 0, high: 1 },
  { id: 'b', type: 'real', low: 1, high: 100, scale: 'log' },
  { id: 'c', type: 'choice', of: ['x', 'y'], labels: ['x', 'y'] },
  { id: 'd', type: 'real', low: 0, high: 1, when: ['c', 'y'] },
]);
assert.ok(space.ok);

function historyOf(count: number, scale: number, shift: number): Outcome[] {
  const stream = randomStream('acquisition test');
  return Array.from({ length: count }, (_, i): Outcome => {
    const answers = decode(
      space.ok ? space.value : assert.fail(),
      [0, 0, 0, 0].map(() => stream.next()),
    );
    if (i % 7 === 6) return { trial: i + 1, answers, status: 'silent' };
    if (i >= count - 2) return { trial: i + 1, answers, status: 'pending' };
    const [a, b, d] = [Number(answers.a), Math.log(Number(answers.b)) / Math.log(100), Number(answers.d ?? 0.4)];
    const accuracy = 0.9 - (a - 0.3) ** 2 - 0.2 * b + 0.1 * d;
    const spikes = 1 + a + b * b + 0.5 * d;
    return {
      trial: i + 1,
      answers,
      status: 'done',
      values: { accuracy: { mean: accuracy }, spikes: { mean: shift + scale * spikes }, latency: { mean: a + b } },
    };
  });
}

function build(scale = 1, shift = 0) {
  assert.ok(space.ok);
  const goals = {
    objectives: [goal('accuracy', 'max', 0.2), goal('spikes', 'min', shift + scale * 3)],
    require: [limit('latency', '<=', 1.4)],
  };
  const study = studyOf(space.value, goals, historyOf(24, scale, shift));
  const models = modelsOf(study, kernels.matern_5_2);
  assert.ok(models !== undefined);
  assert.equal(models.conditions.length, 2);
  return acquisitionOf(study, models, 'test');
}

test('the gradient agrees with central differences, with conditions, silence and pending trials', () => {
  assert.ok(space.ok);
  const { evaluate } = build();
  for (const answers of [
    { a: 0.35, b: 7, c: 'y', d: 0.6 },
    { a: 0.8, b: 40, c: 'x' },
  ]) {
    const point = encode(space.value, answers);
    const gradient = new Float64Array(4);
    evaluate(point, gradient);
    for (const i of answers.c === 'y' ? [0, 1, 3] : [0, 1]) {
      const at = (by: number) => evaluate(point.with(i, point[i]! + by));
      const difference = (at(1e-6) - at(-1e-6)) / 2e-6;
      assert.ok(
        Math.abs(gradient[i]! - difference) < 1e-4 * (1 + Math.abs(difference)),
        `axis ${i}: ${gradient[i]} ${difference}`,
      );
    }
  }
});

test('scaling and shifting an objective with its reference changes nothing', () => {
  assert.ok(space.ok);
  const [plain, scaled] = [build(), build(2500, 700)];
  for (const a of [0.1, 0.5, 0.9]) {
    const point = encode(space.value, { a, b: 12, c: 'x' });
    assert.ok(Math.abs(plain.evaluate(point) - scaled.evaluate(point)) < 1e-5);
  }
});

test('a pending point is worth little more: its outcome is as good as known', () => {
  assert.ok(space.ok);
  const { evaluate } = build();
  const pending = historyOf(24, 1, 0).filter(({ status }) => status === 'pending')[0]!;
  const at = encode(space.value, pending.answers);
  const beside = at.with(0, at[0]! < 0.5 ? at[0]! + 0.3 : at[0]! - 0.3);
  assert.ok(evaluate(at) < evaluate(beside) - 2);
});
