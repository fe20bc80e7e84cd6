import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dominatedBoxes, nonDominatedBoxes } from '../../../../src/core/pareto/boxes.ts';
import { costsOf, dominates } from '../../../../src/core/pareto/dominance.ts';
import { distinctFront, frontOf, ranksOf } from '../../../../src/core/pareto/front.ts';
import { hypervolume, hypervolumeGain } from '../../../../src/core/pareto/hypervolume.ts';
import { inferReference } from '../../../../src/core/pareto/reference.ts';

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
