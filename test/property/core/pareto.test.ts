import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dominatedBoxes, nonDominatedBoxes } from '../../../src/core/pareto/boxes.ts';
import { dominates } from '../../../src/core/pareto/dominance.ts';
import { frontOf, ranksOf } from '../../../src/core/pareto/front.ts';
import { hypervolume, hypervolumeGain } from '../../../src/core/pareto/hypervolume.ts';

// Costs on a coarse grid, so that ties and duplicates are common.
const sets = fc
  .integer({ min: 1, max: 5 })
  .chain((m) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: m, maxLength: m }), { minLength: 1, maxLength: 6 }),
  );

const referenceOf = (points: readonly number[][]) => points[0]!.map(() => 8.5);

test('hypervolume equals inclusion-exclusion', () => {
  fc.assert(
    fc.property(sets, (points) => {
      const reference = referenceOf(points);
      let sum = 0;
      for (let mask = 1; mask < 1 << points.length; mask++) {
        const chosen = points.filter((_, i) => mask & (1 << i));
        const volume = reference.reduce(
          (product, r, k) => product * Math.max(0, r - Math.max(...chosen.map((p) => p[k]!))),
          1,
        );
        sum += chosen.length % 2 === 1 ? volume : -volume;
      }
      assert.ok(Math.abs(hypervolume(points, reference) - sum) < 1e-6 * (1 + sum));
    }),
  );
});

test('hypervolume is permutation invariant and grows by the gain of an added point', () => {
  fc.assert(
    fc.property(sets, fc.infiniteStream(fc.nat()), (points, noise) => {
      const reference = referenceOf(points);
      const shuffled = points
        .map((point) => ({ point, key: noise.next().value as number }))
        .sort((a, b) => a.key - b.key);
      const whole = hypervolume(points, reference);
      assert.ok(
        Math.abs(
          hypervolume(
            shuffled.map(({ point }) => point),
            reference,
          ) - whole,
        ) <
          1e-9 * (1 + whole),
      );
      const [added, ...rest] = points;
      const before = hypervolume(rest, reference);
      assert.ok(before <= whole + 1e-9);
      assert.ok(Math.abs(before + hypervolumeGain(rest, added!, reference) - whole) < 1e-9 * (1 + whole));
    }),
  );
});

test('the front holds exactly the non-dominated points and is its own front', () => {
  fc.assert(
    fc.property(sets, (points) => {
      const front = frontOf(points);
      const expected = points.map((_, i) => i).filter((i) => !points.some((other) => dominates(other, points[i]!)));
      assert.deepEqual(
        [...front].sort((a, b) => a - b),
        expected,
      );
      const kept = front.map((i) => points[i]!);
      assert.deepEqual(
        frontOf(kept),
        kept.map((_, i) => i),
      );
      const ranks = ranksOf(points);
      assert.deepEqual(
        points.map((_, i) => i).filter((i) => ranks[i] === 0),
        expected,
      );
    }),
  );
});

test('boxes are disjoint and hold a point exactly when it is not dominated', () => {
  const inside = (box: { lower: readonly number[]; upper: readonly number[] }, y: readonly number[]) =>
    y.every((value, i) => value > box.lower[i]! && value < box.upper[i]!);
  fc.assert(
    fc.property(
      sets.filter((points) => points[0]!.length >= 2),
      fc.array(fc.integer({ min: -1, max: 8 }), { minLength: 5, maxLength: 5 }),
      (points, corner) => {
        const reference = referenceOf(points);
        // A quarter off the grid, so that no face is hit.
        const y = reference.map((_, i) => corner[i]! + 0.25);
        const below = y.every((value, i) => value < reference[i]!);
        const taken = points.some((point) => dominates(point, y));
        const free = nonDominatedBoxes(points, reference).filter((box) => inside(box, y)).length;
        const held = dominatedBoxes(points, reference).filter((box) => inside(box, y)).length;
        assert.deepEqual([free, held], below ? (taken ? [0, 1] : [1, 0]) : [0, 0]);
      },
    ),
    { numRuns: 500 },
  );
});
