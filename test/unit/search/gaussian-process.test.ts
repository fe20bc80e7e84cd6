import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import { embeddingOf } from '../../../src/search/bayesian/embedding.ts';
import { addGradient, fitProcess, makeReading, predict, read } from '../../../src/search/bayesian/gaussian-process.ts';
import { negativeLogPosterior, scaleMode } from '../../../src/search/bayesian/hyperparameters.ts';
import { imagine } from '../../../src/search/bayesian/imagine.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { makeSpace, type Point, settle } from '../../../src/search/space/space.ts';

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
    const { mean, variance } = predict(process, point);
    assert.ok(Math.abs(mean - (4000 + 250 * outputs[i]!)) < 1e-3 * 250);
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
