import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PlanDimension } from '../../../src/protocol/plan.ts';
import {
  decode,
  encode,
  makeSpace,
  type Space,
  samePoint,
  settle,
  usualPoint,
} from '../../../src/search/space/space.ts';
import { neighbours, pointAt, untriedPoints } from '../../../src/search/space/walk.ts';
import { dimensionsOf } from '../../support/search/dimensions.ts';

const spaceOf = (dimensions: readonly PlanDimension[]): Space => {
  const space = makeSpace(dimensions);
  assert.ok(space.ok);
  return space.value;
};

test('answers survive the way into the cube and back, and settling is idempotent', () => {
  fc.assert(
    fc.property(
      dimensionsOf(),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (dimensions, cube) => {
        const space = spaceOf(dimensions);
        const answers = decode(space, cube);
        const point = encode(space, answers);
        assert.deepEqual(decode(space, point), answers);
        assert.ok(samePoint(point, settle(space, cube)));
        assert.ok(samePoint(settle(space, point), point));
      },
    ),
    { numRuns: 400 },
  );
});

test('answers lie in their ranges and exist exactly when their condition holds', () => {
  fc.assert(
    fc.property(
      dimensionsOf(),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (dimensions, cube) => {
        const answers = decode(spaceOf(dimensions), cube);
        for (const dimension of dimensions) {
          const answer = answers[dimension.id];
          const parent = dimension.when && answers[dimension.when[0]];
          assert.equal(answer !== undefined, dimension.when === undefined || parent === dimension.when[1]);
          if (answer === undefined) continue;
          if (dimension.type === 'choice') {
            assert.ok(dimension.labels.includes(String(answer)));
            continue;
          }
          const value = Number(answer);
          assert.ok(value >= dimension.low - 1e-9 && value <= dimension.high + 1e-9, `${value} of ${dimension.id}`);
          if (dimension.type === 'whole' && dimension.step === undefined) assert.equal(value, Math.round(value));
          if (dimension.step !== undefined) {
            const steps = (value - dimension.low) / dimension.step;
            assert.ok(Math.abs(steps - Math.round(steps)) < 1e-6);
          }
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('a finite space counts its points, and its numbers name each once', () => {
  fc.assert(
    fc.property(dimensionsOf('finite'), (dimensions) => {
      const space = spaceOf(dimensions);
      fc.pre(space.size <= 300);
      const texts = Array.from({ length: space.size }, (_, i) => JSON.stringify(decode(space, pointAt(space, i))));
      assert.equal(new Set(texts).size, space.size);
      const taken = [usualPoint(space)];
      assert.equal(untriedPoints(space, taken).length, space.size - 1);
    }),
  );
});

test('neighbours are settled, different points of the same space', () => {
  fc.assert(
    fc.property(dimensionsOf(), (dimensions) => {
      const space = spaceOf(dimensions);
      const point = usualPoint(space);
      for (const other of neighbours(
        space,
        point,
        space.axes.map(() => 0.3),
      )) {
        assert.ok(!samePoint(point, other));
        assert.ok(samePoint(settle(space, other), other));
      }
    }),
  );
});
