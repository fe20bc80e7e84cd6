import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dominatedBoxes, nonDominatedBoxes } from '../../../../src/core/pareto/boxes.ts';
import { type Costs, costsOf, dominates } from '../../../../src/core/pareto/dominance.ts';
import { distinctFront, frontOf, ranksOf } from '../../../../src/core/pareto/front.ts';
import { hypervolume, hypervolumeGain } from '../../../../src/core/pareto/hypervolume.ts';
import { inferReference, referenceBeyond } from '../../../../src/core/pareto/reference.ts';
import { type RandomStream, randomStream } from '../../../../src/core/random.ts';

// Vectors of methods/bayesian-pareto.md, section 5.2 (by inclusion-exclusion).
const two = [
  [1, 3],
  [2, 2],
  [3, 1],
];
const three = [
  [1, 2, 3],
  [2, 3, 1],
  [3, 1, 2],
  [2, 2, 2],
];
const four = [
  [1, 2, 3, 4],
  [4, 3, 2, 1],
  [2, 2, 2, 2],
  [3, 1, 4, 2],
];

test('hypervolume gives the vectors of the specification', () => {
  assert.equal(hypervolume(two, [4, 4]), 6);
  assert.equal(hypervolume(three, [4, 4, 4]), 14);
  assert.equal(hypervolume(four, [5, 5, 5, 5]), 99);
  assert.equal(hypervolume([[2], [1.5]], [4]), 2.5);
});

// WFG as it stands without slices: every point adds what those behind it leave free of its box.
function unsliced(points: readonly Costs[], reference: Costs): number {
  const front = distinctFront(points);
  return front.reduce((sum, point, i) => {
    const limited = front.slice(i + 1).map((other) => other.map((cost, k) => Math.max(cost, point[k]!)));
    const own = point.reduce((product, cost, k) => product * (reference[k]! - cost), 1);
    return sum + own - (limited.length === 0 ? 0 : unsliced(limited, reference));
  }, 0);
}

test('slices give the volume of plain WFG for four to seven objectives', () => {
  const random = randomStream('volume', 3);
  for (const [objectives, count] of [
    [4, 40],
    [5, 30],
    [6, 24],
    [7, 16],
  ] as const) {
    const points = spherical(objectives, count, random);
    const reference = points[0]!.map(() => 1.1);
    const plain = unsliced(points, reference);
    assert.ok(Math.abs(hypervolume(points, reference) - plain) < 1e-12 * plain, `${objectives} objectives`);
  }
});

test('six objectives over 100 points stay cheap', () => {
  const points = spherical(6, 100, randomStream('volume', 5));
  const reference = points[0]!.map(() => 1.1);
  // Each limiting of a coordinate asks once for the larger of two: 9.4 million times without slices.
  const { max } = Math;
  let asked = 0;
  Math.max = (...values) => {
    asked++;
    return max(...values);
  };
  try {
    hypervolume(points, reference);
  } finally {
    Math.max = max;
  }
  assert.ok(asked > 0 && asked < 600_000, String(asked));
});

/** Points on the unit sphere's positive part, none of which dominates another. */
function spherical(objectives: number, count: number, random: RandomStream): number[][] {
  return Array.from({ length: count }, () => {
    const point = Array.from({ length: objectives }, () => 0.01 - Math.log(1 - random.next()));
    const length = Math.hypot(...point);
    return point.map((cost) => cost / length);
  });
}

test('points that do not beat the reference add nothing', () => {
  assert.equal(hypervolume([...two, [4, 0], [0, 5], [Number.NaN, 0]], [4, 4]), 6);
  assert.equal(hypervolume([], [4, 4]), 0);
  assert.equal(hypervolumeGain(two, [4, 0], [4, 4]), 0);
});

test('the gain of a point is the difference of the volumes', () => {
  assert.equal(hypervolumeGain(two, [1.5, 1.5], [4, 4]), hypervolume([...two, [1.5, 1.5]], [4, 4]) - 6);
  assert.equal(hypervolumeGain(two, [2, 2], [4, 4]), 0);
});

test('equal points stand on the front together, dominated ones do not', () => {
  assert.deepEqual(
    frontOf([
      [3, 1],
      [1, 3],
      [2, 2],
      [2, 2],
      [2, 3],
    ]),
    [1, 2, 3, 0],
  );
  assert.deepEqual(
    distinctFront([
      [2, 2],
      [2, 2],
    ]),
    [[2, 2]],
  );
  assert.deepEqual(frontOf([[3], [1], [1]]), [1, 2]);
  assert.deepEqual(frontOf([]), []);
  assert.deepEqual(
    [
      ...ranksOf([
        [1, 1],
        [2, 2],
        [3, 3],
        [1, 3],
      ]),
    ],
    [0, 1, 2, 1],
  );
});

test('aims become costs', () => {
  assert.deepEqual(costsOf([0.9, 120], ['max', 'min']), [-0.9, 120]);
  assert.equal(dominates(costsOf([0.9, 120], ['max', 'min']), costsOf([0.8, 120], ['max', 'min'])), true);
  assert.equal(dominates([1, 2], [1, 2]), false);
});

test('the inferred reference lies a tenth of the range beyond the worst of the front', () => {
  assert.deepEqual(
    inferReference([
      [1, 30],
      [3, 10],
      [9, 90],
    ]),
    [3.2, 32],
  );
  assert.deepEqual(inferReference([[-2, 5]]), [-1.8, 5.5]);
  assert.deepEqual(
    inferReference(
      [
        [1, 30],
        [3, 10],
      ],
      [undefined, 40],
    ),
    [3.2, 40],
  );
  const same = [
    [1, 30],
    [1, 10],
  ];
  assert.deepEqual(referenceBeyond(same), [1.1, 32], 'of what is the same everywhere a tenth');
  const unit = 2 ** -40;
  const small = [
    [1, 30 * unit],
    [3, 10 * unit],
  ];
  assert.deepEqual(inferReference(small), [3.2, 32 * unit], 'in whatever unit');
  assert.deepEqual(inferReference([[0]]), [1e-8], 'never the worst itself');
  assert.ok(
    inferReference([
      [1, 0, 1e12],
      [0, 1, 1e12],
    ])![2]! > 1e12,
    'nor where rounding would make it the worst',
  );
  assert.equal(inferReference([]), undefined);
  assert.deepEqual(inferReference([], [1, 2]), [1, 2]);
});

test('boxes of both regions add up to the box between ideal and reference', () => {
  for (const [points, reference] of [
    [two, [4, 4]],
    [three, [4, 4, 4]],
    [four, [5, 5, 5, 5]],
  ] as const) {
    const size = (lower: readonly number[], upper: readonly number[]) =>
      upper.reduce((product, high, i) => product * (high - Math.max(0, lower[i]!)), 1);
    const free = nonDominatedBoxes(points, reference).reduce((sum, box) => sum + size(box.lower, box.upper), 0);
    const taken = dominatedBoxes(points, reference).reduce((sum, box) => sum + size(box.lower, box.upper), 0);
    assert.ok(Math.abs(taken - hypervolume(points, reference)) < 1e-9);
    assert.ok(
      Math.abs(
        free +
          taken -
          size(
            reference.map(() => 0),
            reference,
          ),
      ) < 1e-9,
    );
  }
});
