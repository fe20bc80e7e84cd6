/** The spread over seeds as known noise: moderated variances, and a process that trusts a noisy point less. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import { mean } from '../../../src/core/statistics.ts';
import { embedAll } from '../../../src/search/bayesian/covariance.ts';
import { embeddingOf } from '../../../src/search/bayesian/embedding.ts';
import { conditionOn, fitProcess, predict } from '../../../src/search/bayesian/gaussian-process.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { modelsOf } from '../../../src/search/bayesian/models.ts';
import { varianceOfMeans } from '../../../src/search/noise.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { makeSpace } from '../../../src/search/space/space.ts';
import { studyOf } from '../../../src/search/study.ts';
import { goal } from '../../support/search/simulate.ts';

const made = makeSpace([{ id: 'x', type: 'real', low: 0, high: 1 }]);
assert.ok(made.ok);
const space = made.value;
const objectives = [goal('accuracy', 'max')];

test('variances of means: nothing known without repeats, moderated with them', () => {
  assert.deepEqual(varianceOfMeans([{ mean: 1 }, { mean: 2, sd: 0, n: 1 }]), [0, 0]);
  assert.deepEqual(
    varianceOfMeans([
      { mean: 1, sd: 0, n: 3 },
      { mean: 2, sd: 0, n: 3 },
    ]),
    [0, 0],
  );
  // Pooled (2 * 1 + 2 * 0) / 4 = 0.5; four degrees of freedom of it beside the two of each trial.
  const found = varianceOfMeans([{ mean: 1, sd: 1, n: 3 }, { mean: 2, sd: 0, n: 3 }, { mean: 3 }]);
  assert.deepEqual(
    found.map((value) => value.toFixed(6)),
    [4 / 6 / 3, 2 / 6 / 3, 0.5].map((value) => value.toFixed(6)),
  );
  // A spread of the journal counts by its list.
  assert.deepEqual(varianceOfMeans([{ mean: 1, sd: 1, each: [0, 1, 2] }]), varianceOfMeans([{ mean: 1, sd: 1, n: 3 }]));
});

test('a noisy point is trusted less than an exact one, and leaves more uncertainty', () => {
  const embedding = embeddingOf(space);
  const points = [0, 0.2, 0.4, 0.6, 0.8, 1].map((x) => Float64Array.of(x));
  const y = Float64Array.of(0, 0, 0, 1, 0, 0);
  const hyper = { weights: Float64Array.of(25), noise: 1e-6, additive: 0 };
  const at = (variance: number) => {
    const data = { x: embedAll(points, embedding), y, count: 6, known: y.map((value) => value * variance) };
    return predict(conditionOn(data, embedding, kernels.matern_5_2, hyper)!, points[3]!);
  };
  const [exact, some, much] = [at(0), at(0.1), at(10)];
  assert.ok(Math.abs(exact.mean - 1) < 1e-3);
  assert.ok(some.mean < 0.97 && much.mean < 0.2, `${some.mean}, ${much.mean}`);
  assert.ok(exact.variance < some.variance && some.variance < much.variance);
});

test('known noise takes part in the fit: what it explains is no roughness', () => {
  const embedding = embeddingOf(space);
  const stream = randomStream('known noise');
  const points = Array.from({ length: 20 }, (_, i) => Float64Array.of(i / 19));
  const outputs = points.map(([x]) => Math.sin(3 * x!) + 0.3 * stream.normal());
  const error = (known: number[] | undefined) => {
    const process = fitProcess(points, outputs, embedding, kernels.matern_5_2, {
      fixedNoise: 1e-6,
      ...(known === undefined ? {} : { known }),
    })!;
    return mean(points.map((point) => Math.abs(predict(process, point).mean - Math.sin(3 * point[0]!))));
  };
  assert.ok(error(points.map(() => 0.09)) < 0.7 * error(undefined));
});

const trial = (number: number, x: number, accuracy: number, sd: number): Outcome => ({
  trial: number,
  answers: { x },
  status: 'done',
  values: { accuracy: { mean: accuracy, sd, n: 3 } },
});

test('a study hands the noise of costs on, and none where seeds agree or there was one', () => {
  const noisy = studyOf(space, { objectives, require: [] }, [trial(1, 0.1, 0.5, 0.1), trial(2, 0.2, 0.6, 0.1)]);
  assert.ok(noisy.measured.every(({ noise }) => Math.abs(noise!.costs[0]! - 0.01 / 3) < 1e-12));
  const exact = studyOf(space, { objectives, require: [] }, [trial(1, 0.1, 0.5, 0), trial(2, 0.2, 0.6, 0)]);
  assert.ok(exact.measured.every(({ noise }) => noise === undefined));
});

test('a high mean that its seeds do not agree on is foretold lower', () => {
  const places = [0.05, 0.15, 0.25, 0.35, 0.5, 0.65, 0.75, 0.85, 0.95];
  const history = (sd: number) =>
    places.map((x, i) => trial(i + 1, x, x === 0.5 ? 0.9 : 0.5 + 0.05 * Math.sin(9 * x), x === 0.5 ? sd : 0.001));
  const peak = (sd: number) => {
    const models = modelsOf(studyOf(space, { objectives, require: [] }, history(sd)), kernels.matern_5_2)!;
    return -predict(models.objectives[0]!, Float64Array.of(0.5)).mean;
  };
  assert.ok(peak(0.001) - peak(0.6) > 0.05, `${peak(0.001)} and ${peak(0.6)}`);
});
