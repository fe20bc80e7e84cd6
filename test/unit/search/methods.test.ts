/** Laws of the single methods: densities, grid, PABO's supervisor, weights, regions. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frontOf } from '../../../src/core/pareto/front.ts';
import { randomStream } from '../../../src/core/random.ts';
import { mean } from '../../../src/core/statistics.ts';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import { kernels } from '../../../src/search/bayesian/kernel.ts';
import { modelsOf } from '../../../src/search/bayesian/models.ts';
import { levelOf, mayJoin, pabo } from '../../../src/search/bayesian/pabo.ts';
import { boxAround, confine, freeOnly, intoRegion, isInside } from '../../../src/search/bayesian/region.ts';
import { scalarized } from '../../../src/search/bayesian/scalarize.ts';
import { thinned } from '../../../src/search/bayesian/thinned.ts';
import { sideOf, trustRegionOf } from '../../../src/search/bayesian/trust-region.ts';
import { parzen } from '../../../src/search/density/parzen.ts';
import { goodTrials } from '../../../src/search/density/split.ts';
import { gridPoints } from '../../../src/search/grid.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { decode, distinctPoints, knownPoints, makeSpace, samePoint, settle } from '../../../src/search/space/space.ts';
import { type MeasuredTrial, studyOf } from '../../../src/search/study.ts';
import { dtlz2, zdt1 } from '../../support/search/problems.ts';
import { goal, planFor, simulate } from '../../support/search/simulate.ts';

function spaceOf(dimensions: readonly PlanDimension[]) {
  const space = makeSpace(dimensions);
  assert.ok(space.ok);
  return space.value;
}
const unit = (count: number) =>
  spaceOf(Array.from({ length: count }, (_, i) => ({ id: `x${i}`, type: 'real', low: 0, high: 1 })));
const mixed = spaceOf([
  { id: 'train.rate', type: 'real', low: 1e-4, high: 1e-1, scale: 'log' },
  {
    id: 'train.optimizer',
    type: 'choice',
    of: ['adam', 'sgd', 'nadam'],
    labels: ['adam', 'sgd', 'nadam'],
    usual: 'sgd',
  },
  { id: 'train.momentum', type: 'real', low: 0, high: 0.99, when: ['train.optimizer', 'sgd'] },
  { id: 'neuron.threshold', type: 'real', low: 0.5, high: 2 },
]);

function trial(
  number: number,
  point: readonly number[],
  costs: readonly number[],
  excess: readonly number[] = [],
): MeasuredTrial {
  return {
    trial: number,
    point: Float64Array.from(point),
    costs,
    excess,
    feasible: excess.every((value) => value <= 0),
  };
}

test('a Parzen density integrates to one over a mixed space', () => {
  const stream = randomStream('parzen test');
  const draw = () =>
    settle(
      mixed,
      mixed.axes.map(() => stream.next()),
    );
  const density = parzen(mixed, Array.from({ length: 6 }, draw));
  // Conditional axes: given the choice, each density is one over the axes that are there.
  const sum = Array.from({ length: 40_000 }, () => Math.exp(density.logAt(draw())));
  assert.ok(Math.abs(mean(sum) - 1) < 0.05, String(mean(sum)));
});

test('draws of a Parzen density lie where it is high', () => {
  const space = unit(2);
  const density = parzen(
    space,
    Array.from({ length: 20 }, () => settle(space, [0.2, 0.7])),
  );
  const stream = randomStream('draws');
  const points = Array.from({ length: 400 }, () => density.draw(stream));
  const near = points.filter((point) => Math.abs(point[0]! - 0.2) < 0.3 && Math.abs(point[1]! - 0.7) < 0.3);
  assert.ok(near.length > 330, String(near.length));
});

test('good trials: by rank, then by covered hypervolume, then by least violation', () => {
  const points = [
    [0, 4],
    [1, 1],
    [4, 0],
    [1.1, 0.95],
    [5, 5],
  ].map((costs, i) => trial(i + 1, [i / 10, 0], costs));
  // The first of the front by hypervolume is one of the knees; its neighbour then adds little.
  assert.deepEqual(
    goodTrials(points, 3)
      .map((good) => good.trial)
      .sort(),
    [1, 2, 3],
  );
  assert.deepEqual(
    goodTrials(points, 5)
      .map((good) => good.trial)
      .at(-1),
    5,
  );
  const broken = [trial(1, [0, 0], [0, 0], [3]), trial(2, [0.1, 0], [9, 9], [1]), trial(3, [0.2, 0], [5, 5], [-1])];
  assert.deepEqual(
    goodTrials(broken, 2).map((good) => good.trial),
    [3, 2],
  );
});

test('TPE and PABO beat even spreading', () => {
  const volume = (kind: string) =>
    mean([1, 2, 3].map((seed) => simulate(zdt1(4), planFor(zdt1(4), { kind }, seed), 40).volumes.at(-1)!));
  const random = volume('random');
  assert.ok(volume('tpe') > random + 1);
  assert.ok(volume('pabo') > random + 5);
});

test('a grid has every combination once, walks branches and leaves the rest usual', () => {
  assert.equal(gridPoints(mixed, ['train.rate'], 5).length, 5);
  const all = gridPoints(mixed, [], 3).map((point) => decode(mixed, point));
  // 3 rates, 3 thresholds, two choices without momentum and one with three.
  assert.equal(all.length, 3 * 3 * (2 + 3));
  assert.equal(new Set(all.map((answers) => JSON.stringify(answers))).size, all.length);
  const walked = gridPoints(mixed, ['neuron.threshold'], 2).map((point) => decode(mixed, point));
  assert.deepEqual(
    walked.map((answers) => answers['train.optimizer']),
    ['sgd', 'sgd'],
  );
});

test("PABO's supervisor refuses what even optimism sees dominated", () => {
  const space = unit(2);
  const history = Array.from({ length: 30 }, (_, i): Outcome => {
    const [a, b] = [((i * 7) % 30) / 30, ((i * 11) % 30) / 30];
    return {
      trial: i + 1,
      answers: { x0: a, x1: b },
      status: 'done',
      values: { f: { mean: a }, g: { mean: 1 - a + 3 * b } },
    };
  });
  const study = studyOf(space, { objectives: [goal('f', 'min'), goal('g', 'min')], require: [] }, history);
  const models = modelsOf(study, kernels.matern_5_2)!;
  assert.equal(mayJoin(study, models, Float64Array.of(0.5, 1)), false);
  assert.equal(mayJoin(study, models, Float64Array.of(0.5, 0)), true);
});

test('the hierarchy frees one group at a time and holds the others at a trial of the front', () => {
  const measured = [trial(1, [0.2, 0.5, 0.3, 0.9], [1, 2]), trial(2, [0.8, 0.5, 0.6, 0.1], [2, 1])];
  const study = { ...studyOf(mixed, { objectives: [], require: [] }, []), measured };
  const search = { kind: 'pabo', explore: 2, stop: {} };
  const widths = (n: number) => {
    const region = levelOf(study, search, n)!;
    return [...region.upper].map((upper, i) => upper - region.lower[i]!);
  };
  assert.deepEqual(widths(3), [1, 1, 1, 0]);
  assert.deepEqual(widths(3 + 8), [0, 0, 0, 1]);
});

test("ParEGO's weights are even over the simplex and every value keeps dominance", () => {
  const measured = [trial(1, [0.1, 0.1], [0, 0]), trial(2, [0.5, 0.5], [2, 1]), trial(3, [0.9, 0.9], [1, 2])];
  const study = {
    ...studyOf(unit(2), { objectives: [goal('f', 'min'), goal('g', 'min')], require: [] }, []),
    measured,
  };
  const first = Array.from({ length: 400 }, (_, n) => {
    const values = scalarized(study, 'test', n).measured.map(({ costs }) => costs[0]!);
    assert.ok(values[0]! < values[1]! && values[0]! < values[2]!);
    return values[1]! < values[2]! ? 1 : 0;
  });
  assert.ok(Math.abs(mean(first) - 0.5) < 0.08);
});

test('one diverged trial leaves the weighted values of the others apart', () => {
  const costs = [...Array.from({ length: 9 }, (_, i) => [i / 8, 1 - i / 8]), [1e9, 0.5]];
  const study = {
    ...studyOf(unit(2), { objectives: [goal('f', 'min'), goal('g', 'min')], require: [] }, []),
    measured: costs.map((of, i) => trial(i + 1, [i / 10, 0.5], of)),
  };
  for (let n = 0; n < 20; n++) {
    const values = scalarized(study, 'test', n).measured.map((trial) => trial.costs[0]!);
    assert.ok(Math.max(...values.slice(0, 9)) - Math.min(...values.slice(0, 9)) > 0.02, String(n));
  }
});

test('with five objectives and more, weights take the place of the volume, whose boxes would be too many', () => {
  for (const objectives of [4, 5]) {
    const problem = dtlz2(objectives + 1, objectives);
    const pointsBy = (choose: string) =>
      simulate(problem, planFor(problem, { kind: 'bayesian', explore: 8, choose }, 2), 10).proposals.slice(8);
    assert.equal(
      JSON.stringify(pointsBy('expected_hypervolume')) === JSON.stringify(pointsBy('parego')),
      objectives === 5,
    );
  }
});

test('a region confines numbers, lets choices free and keeps a settled point where it is', () => {
  const centre = settle(mixed, [0.5, 0.5, 0.5, 0.95]);
  const region = boxAround(mixed, centre, 0.2);
  const stream = randomStream('region test');
  for (let i = 0; i < 50; i++) {
    const point = settle(
      mixed,
      mixed.axes.map(() => stream.next()),
    );
    const moved = intoRegion(mixed, region, point, stream.next);
    assert.ok(isInside(mixed, region, moved) && isInside(mixed, region, confine(mixed, region, point)));
    assert.ok(moved[0]! >= 0.4 - 1e-9 && moved[0]! <= 0.6 + 1e-9 && moved[3]! >= 0.85 - 1e-9);
  }
  const held = freeOnly(mixed, centre, new Set([3]));
  assert.equal(confine(mixed, held, settle(mixed, [0.1, 0.1, 0.1, 0.3]))[0], centre[0]);
});

test('the side of a trust region grows with successes, shrinks with failures and starts again when it is used up', () => {
  const space = unit(30);
  const better = Array.from({ length: 6 }, (_, i) => trial(i + 1, Array(30).fill(0.5), [-i, -i]));
  assert.equal(sideOf(space, better), 1.6);
  const worse = (count: number) => [
    trial(1, Array(30).fill(0.5), [0, 0]),
    ...Array.from({ length: count }, (_, i) => trial(i + 2, Array(30).fill(0.1), [1, 1])),
  ];
  assert.equal(sideOf(space, worse(10)), 0.4);
  assert.equal(sideOf(space, worse(70)), 0.8);
});

test('trust regions are used in large spaces only, and their model knows the front', () => {
  const history = (dimensions: number): Outcome[] =>
    simulate(dtlz2(dimensions, 2), planFor(dtlz2(dimensions, 2), { kind: 'random' }, 1), 40).outcomes.map((one) => one);
  const goals = { objectives: [goal('f0', 'min', 1.1), goal('f1', 'min', 1.1)], require: [] };
  assert.equal(trustRegionOf(studyOf(unit(6), goals, history(6)), 41), undefined);
  const trust = trustRegionOf(studyOf(unit(24), goals, history(24)), 41);
  assert.ok(trust !== undefined && trust.study.measured.length === 40);
});

/** Many trials in the unit square, one in so many measured and the others pruned. */
function longSearch(trials: number, measuredEvery: number): Outcome[] {
  const stream = randomStream('long search');
  return Array.from({ length: trials }, (_, i): Outcome => {
    const [a, b] = [stream.next(), stream.next()];
    const at = { trial: i + 1, answers: { x0: a, x1: b } };
    const values = { f: { mean: a + 0.1 * b }, g: { mean: 1 - a + b } };
    const rungs = [{ epoch: 3, values }];
    if (i % measuredEvery > 0) return { ...at, status: i % 2 > 0 ? 'pruned' : 'silent', rungs };
    return { ...at, status: 'done', values, rungs };
  });
}
const two = { objectives: [goal('f', 'min'), goal('g', 'min')], require: [] };

test('outcomes that models learn from count for a trust region, whatever they were, and few of them remain', () => {
  assert.equal(trustRegionOf(studyOf(unit(2), two, longSearch(500, 3)), 501), undefined);
  const { study } = trustRegionOf(studyOf(unit(2), two, longSearch(1500, 3)), 1501)!;
  assert.ok(study.measured.length < 320, String(study.measured.length));
  assert.equal(study.foretold.length, 250);
  assert.equal(study.pruned.length + study.broken.length, 250);
  assert.ok(study.pruned.length > 50 && study.broken.length > 50);
});

test("PABO's models know a selection of a long search, with all of its front", () => {
  const whole = studyOf(unit(2), two, longSearch(1200, 2));
  const few = thinned(whole, 250);
  assert.deepEqual([few.measured.length, few.pruned.length + few.broken.length], [250, 250]);
  const front = frontOf(whole.measured.map(({ costs }) => costs)).map((i) => whole.measured[i]!);
  assert.ok(front.length > 5 && front.every((trial) => few.measured.includes(trial)));
  assert.equal(thinned(few, 250).measured.length, 250);
  const method = pabo({ kind: 'pabo', explore: 2, stop: {} }, 1);
  assert.ok(method.ok);
  assert.deepEqual(method.value(1201, whole), method.value(1201, few));
});

test('points of a finite space are told apart by a key as they are by their places', () => {
  const space = spaceOf([
    { id: 'kind', type: 'choice', of: ['a', 'b', 'c'], labels: ['a', 'b', 'c'] },
    { id: 'steps', type: 'whole', low: 1, high: 7 },
    { id: 'rate', type: 'real', low: 1e-4, high: 1e-1, scale: 'log', step: 0.01, when: ['kind', 'b'] },
  ]);
  const stream = randomStream('distinct');
  const points = Array.from({ length: 600 }, () =>
    settle(
      space,
      space.axes.map(() => stream.next()),
    ),
  );
  const distinct = points.filter((point, i) => !points.slice(0, i).some((other) => samePoint(other, point)));
  assert.ok(distinct.length > 30 && distinct.length < 100);
  assert.deepEqual(distinctPoints(points), distinct);
  const known = knownPoints(points.slice(0, 40));
  for (const point of points)
    assert.equal(
      known.has(point),
      points.slice(0, 40).some((other) => samePoint(other, point)),
    );
});
