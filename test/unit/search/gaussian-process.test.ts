import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import { mean, standardDeviation } from '../../../src/core/statistics.ts';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import { embedAll } from '../../../src/search/bayesian/covariance.ts';
import { embeddingOf } from '../../../src/search/bayesian/embedding.ts';
import { addGradient, fitProcess, makeReading, predict, read } from '../../../src/search/bayesian/gaussian-process.ts';
import { negativeLogPosterior, scaleMode } from '../../../src/search/bayesian/hyperparameters.ts';
import { imagine } from '../../../src/search/bayesian/imagine.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { makeSpace, type Point, settle } from '../../../src/search/space/space.ts';
import { dtlz7, zdt1 } from '../../support/search/problems.ts';
import { planFor, simulate } from '../../support/search/simulate.ts';

const dimensions: readonly PlanDimension[] = [
  { id: 'rate', type: 'real', low: 1e-4, high: 1e-1, scale: 'log' },
  { id: 'units', type: 'whole', low: 10, high: 200 },
  { id: 'optimizer', type: 'choice', of: ['adam', 'sgd', 'nadam'], labels: ['adam', 'sgd', 'nadam'] },
  { id: 'momentum', type: 'real', low: 0, high: 1, when: ['optimizer', 'sgd'] },
];

function sample(count: number) {
  const space = makeSpace(dimensions);
  assert.ok(space.ok);
  const stream = randomStream('gaussian process test');
  const points = Array.from({ length: count }, () =>
    settle(
      space.value,
      space.value.axes.map(() => stream.next()),
    ),
  );
  const outputs = points.map(
    (p) => Math.sin(3 * p[0]!) + p[1]! ** 2 + (Number.isNaN(p[3]!) ? 0.3 : p[3]!) + 0.01 * stream.normal(),
  );
  return { space: space.value, embedding: embeddingOf(space.value), points, outputs };
}

test('the prior mode of the length scale is that of the specification, section 5.1', () => {
  for (const [d, expected] of [
    [1, 0.20479],
    [2, 0.28961],
    [5, 0.45792],
    [10, 0.64759],
    [20, 0.91583],
  ] as const)
    assert.ok(Math.abs(scaleMode(d) - expected) < 2e-5);
});

for (const kernel of Object.values(kernels)) {
  test(`${kernel.name}: the gradient of the log posterior agrees with central differences`, () => {
    const { embedding, points, outputs } = sample(14);
    const x = new Float64Array(points.length * embedding.columns);
    points.forEach((point, i) => {
      embedding.embed(point, x.subarray(i * embedding.columns, (i + 1) * embedding.columns));
    });
    const evaluate = negativeLogPosterior(
      { x, y: Float64Array.from(outputs), count: points.length },
      embedding,
      kernel,
    );
    const theta = Float64Array.from({ length: embedding.groups + 2 }, (_, i) => -0.7 + 0.3 * i);
    const gradient = new Float64Array(theta.length);
    const spare = new Float64Array(theta.length);
    evaluate(theta, gradient);
    theta.forEach((value, i) => {
      const at = (moved: number) => evaluate(theta.with(i, moved), spare);
      const difference = (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
      assert.ok(Math.abs(gradient[i]! - difference) < 1e-5 * (1 + Math.abs(difference)), `parameter ${i}`);
    });
  });

  test(`${kernel.name}: the gradient of a prediction agrees with central differences, on arcs too`, () => {
    const { space, embedding, points, outputs } = sample(20);
    const process = fitProcess(points, outputs, embedding, kernel)!;
    const point = settle(space, [0.37, 0.61, 0.5, 0.42]);
    assert.ok(!Number.isNaN(point[3]!));
    const reading = makeReading(process);
    const feature = new Float64Array(embedding.columns);
    const value = (at: Point) => {
      embedding.embed(at, feature);
      read(process, feature, reading, true);
      return 2 * reading.means[0]! - 3 * reading.sd;
    };
    const byColumn = new Float64Array(embedding.columns);
    const gradient = new Float64Array(point.length);
    value(point);
    addGradient(process, feature, reading, [2], -3, byColumn);
    embedding.pullBack(point, byColumn, gradient);
    for (const i of [0, 1, 3]) {
      const difference = (value(point.with(i, point[i]! + 1e-6)) - value(point.with(i, point[i]! - 1e-6))) / 2e-6;
      assert.ok(Math.abs(gradient[i]! - difference) < 1e-5 * (1 + Math.abs(difference)), `axis ${i}`);
    }
    assert.equal(gradient[2], 0);
  });
}

test('the variance of the output is integrated out: the posterior agrees with the integral by sums', () => {
  const { embedding, points, outputs } = sample(9);
  const x = embedAll(points, embedding);
  // Short length scales, noise 1, nothing additive: K = 2 I.
  const theta = Float64Array.of(...Array<number>(embedding.groups).fill(-6), 0, -30);
  const at = (factor: number, centred: number[]) => {
    const y = Float64Array.from(centred, (value) => factor * value);
    const evaluate = negativeLogPosterior({ x, y, count: 9 }, embedding, kernels.rbf);
    return 9 * evaluate(theta, new Float64Array(theta.length));
  };
  const middle = mean(outputs);
  const centred = outputs.map((value) => value - middle);
  const squares = centred.reduce((sum, value) => sum + value * value, 0);
  // Density of y under N(0, 2 v I), v of an inverse gamma prior with shape and scale 1; terms that do not change left out.
  const integral = (factor: number) => {
    let sum = 0;
    for (let log = -12; log < 12; log += 0.001) {
      const v = Math.exp(log);
      sum += v ** -4.5 * Math.exp((-factor * factor * squares) / (4 * v)) * v ** -1 * Math.exp(-1 / v);
    }
    return -Math.log(sum);
  };
  for (const factor of [0.1, 3, 20]) {
    const expected = integral(factor) - integral(1);
    assert.ok(Math.abs(at(factor, centred) - at(1, centred) - expected) < 1e-6 * Math.abs(expected), String(factor));
  }
});

test('thirty results foretell a smooth objective: without a variance of the output the error was twice and more', () => {
  for (const [problem, largest] of [
    [zdt1(4), 0.033],
    [dtlz7(6, 2), 0.04],
  ] as const) {
    const errors: number[] = [];
    for (const seed of [1, 2, 3]) {
      const { outcomes } = simulate(problem, planFor(problem, { kind: 'random' }, seed), 70);
      const points = outcomes.map(({ answers }) => Float64Array.from(Object.values(answers), Number));
      const space = makeSpace(planFor(problem, { kind: 'random' }, seed).space);
      assert.ok(space.ok);
      const costs = points.map((point) => problem.costs([...point])[1]!);
      const known = costs.slice(0, 30);
      const process = fitProcess(points.slice(0, 30), known, embeddingOf(space.value), Object.values(kernels))!;
      for (let i = 30; i < 70; i++) {
        errors.push(((predict(process, points[i]!).mean - costs[i]!) / standardDeviation(known)) ** 2);
      }
    }
    assert.ok(Math.sqrt(mean(errors)) < largest, `${problem.name}: ${Math.sqrt(mean(errors))}`);
  }
});

test('with little noise the posterior reproduces what was observed, in its own unit', () => {
  const { embedding, points, outputs } = sample(15);
  const process = fitProcess(
    points,
    outputs.map((y) => 4000 + 250 * y),
    embedding,
    kernels.matern_5_2,
    { fixedNoise: 1e-6 },
  )!;
  points.forEach((point, i) => {
    const { mean: foretold, variance } = predict(process, point);
    assert.ok(Math.abs(foretold - (4000 + 250 * outputs[i]!)) < 1e-3 * 250);
    assert.ok(variance >= 0 && Math.sqrt(variance) < 0.01 * 250);
  });
});

test('equal outputs are no trouble', () => {
  const { embedding, points } = sample(6);
  const process = fitProcess(
    points,
    points.map(() => 7),
    embedding,
    kernels.rbf,
  )!;
  assert.ok(Math.abs(predict(process, points[0]!).mean - 7) < 1e-9);
});

test('imagined outcomes are draws of the posterior, and the process then believes them', () => {
  const { space, embedding, points, outputs } = sample(12);
  const process = fitProcess(points, outputs, embedding, kernels.matern_5_2)!;
  const pending = [settle(space, [0.2, 0.9, 0.1, 0]), settle(space, [0.8, 0.3, 0.9, 0])];
  const normals = [new Float64Array(2), new Float64Array([1, -0.5])];
  const { process: seen, outcomes } = imagine(process, pending, normals)!;
  const reading = makeReading(seen);
  const feature = new Float64Array(embedding.columns);
  pending.forEach((point, i) => {
    // A draw of zero is the posterior mean.
    const before = predict(process, point);
    assert.ok(Math.abs(process.shift + process.scale * outcomes[0]![i]! - before.mean) < 1e-9);
    embedding.embed(point, feature);
    read(seen, feature, reading, false);
    assert.ok(Math.abs(reading.means[1]! - outcomes[1]![i]!) < 1e-3);
    assert.ok(reading.sd < 1e-2);
  });
  const first = predict(process, pending[0]!);
  const drawn = process.shift + process.scale * outcomes[1]![0]!;
  assert.ok(Math.abs(drawn - (first.mean + Math.sqrt(first.variance))) < 1e-3);
});
