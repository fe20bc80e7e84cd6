/** Rules for what a heading may claim. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { viewsOf } from '../../../src/run/axes.ts';
import { emptyState, foldAll } from '../../../src/run/fold.ts';
import { hypervolumePercent } from '../../../src/run/measure.ts';
import {
  bendFinding,
  bendOf,
  cameTrue,
  frontFinding,
  frontOfPair,
  growthFinding,
  unbeaten,
} from '../../../src/run/pair.ts';
import { makeScale } from '../../../src/run/scale.ts';
import type { TrialState } from '../../../src/run/state.ts';
import { sampleEvents, samplePlan } from '../../support/sample-run.ts';

const plan = samplePlan();
const [accuracy, spikes] = viewsOf({ trials: [] }, plan);
assert.ok(accuracy !== undefined && spikes !== undefined);

function trials(points: readonly (readonly [spikes: number, accuracy: number])[]): TrialState[] {
  const base = foldAll(emptyState(), sampleEvents({ trials: 1, running: 0 })).trials[0];
  assert.ok(base !== undefined);
  const spread = (mean: number) => ({ mean, sd: 0, each: [mean] });
  return points.map(([x, y], i) => ({
    ...base,
    trial: i + 1,
    status: 'dominated',
    feasible: true,
    values: { spikes: spread(x), accuracy: spread(y) },
  }));
}

function bend(points: readonly (readonly [number, number])[]) {
  const front = frontOfPair(trials(points), spikes!, accuracy!);
  const across = {
    view: spikes!,
    scale: makeScale(
      'linear',
      front.map((point) => point.x),
    ),
  };
  const up = {
    view: accuracy!,
    scale: makeScale(
      'linear',
      front.map((point) => point.y),
    ),
  };
  return { front, bend: bendOf(front, across, up) };
}

test('the front of two measures holds exactly what nothing else beats', () => {
  const point = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (points) => {
      const front = frontOfPair(trials(points), spikes, accuracy);
      const beaten = (p: readonly [number, number]) =>
        points.some(([x, y]) => x <= p[0] && y >= p[1] && (x < p[0] || y > p[1]));
      const best = points.filter((p) => !beaten(p)).map(([x, y]) => `${x} ${y}`);
      assert.deepEqual(new Set(front.map(({ x, y }) => `${x} ${y}`)), new Set(best));
      assert.deepEqual(
        front.map(({ x }) => x),
        front.map(({ x }) => x).sort((a, b) => a - b),
      );
    }),
  );
});

test('a bend is named from four points on, toward the better side, and not on a straight front', () => {
  assert.equal(
    bend([
      [1, 0.1],
      [2, 0.9],
      [10, 0.95],
    ]).bend,
    undefined,
  );
  assert.equal(
    bend([
      [1, 0.1],
      [2, 0.9],
      [5, 0.92],
      [10, 0.95],
    ]).bend?.trial,
    2,
  );
  assert.equal(
    bend([
      [1, 0.1],
      [2, 0.2],
      [3, 0.3],
      [4, 0.4],
    ]).bend,
    undefined,
  );
  assert.equal(
    bend([
      [1, 0.1],
      [8, 0.12],
      [9, 0.15],
      [10, 0.95],
    ]).bend,
    undefined,
    'a hollow front has no bend',
  );
});

test('the sentence at the bend says what the rest costs and buys', () => {
  const found = bend([
    [100, 0.5],
    [200, 0.9],
    [300, 0.905],
    [600, 0.91],
  ]);
  assert.deepEqual(bendFinding(found.front, found.bend, spikes, accuracy), {
    title: 'The front bends at 200 spikes',
    say: 'past trial 2, three times the spikes buy 1.00\u00a0points',
  });
  assert.equal(bendFinding(found.front, undefined, spikes, accuracy), undefined);
});

test('the best of one objective counts who failed to beat it', () => {
  const list = trials([
    [1, 0.5],
    [1, 0.9],
    [1, 0.7],
    [1, 0.9],
    [1, 0.3],
  ]);
  assert.deepEqual(unbeaten(list, accuracy), { best: { trial: 2, x: 2, y: 0.9 }, since: 3 });
  assert.equal(unbeaten([], accuracy), undefined);
});

test('growth is claimed only from twenty entries on', () => {
  const history = (values: readonly number[]) => values.map((value) => ({ value }));
  const flat = Array.from({ length: 20 }, () => 5);
  assert.equal(growthFinding(history(flat.slice(1))), undefined);
  assert.equal(growthFinding(history(flat)), 'Hypervolume has not grown in the last ten trials');
  assert.equal(growthFinding(history([...flat, 5.05])), 'Hypervolume still grows, slowly');
  assert.equal(growthFinding(history([...flat, 9])), 'Hypervolume still grows');
});

test('came true means within one predicted deviation, all of them', () => {
  assert.equal(
    cameTrue(
      [
        { mean: 1, sd: 0.2 },
        { mean: 5, sd: 1 },
      ],
      [1.1, 5.9],
    ),
    true,
  );
  assert.equal(
    cameTrue(
      [
        { mean: 1, sd: 0.2 },
        { mean: 5, sd: 1 },
      ],
      [1.1, 6.1],
    ),
    false,
  );
  assert.equal(cameTrue([{ mean: 1, sd: 0.2 }], [undefined]), false);
  assert.equal(cameTrue([], []), false);
});

test('hypervolume is a percent where a perfect point exists', () => {
  assert.equal(hypervolumePercent(plan.objectives, [0.5, 4000]), 100 / 2000);
  assert.equal(hypervolumePercent(plan.objectives.slice(0, 1), [0.5]), undefined);
  assert.equal(frontFinding(9, 48), 'Nine of 48 trials are on the front');
});
