/** Laws of standing at a rung, for any number of objectives and requirements. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dominates } from '../../../src/core/pareto/dominance.ts';
import { frontOf } from '../../../src/core/pareto/front.ts';
import { randomStream } from '../../../src/core/random.ts';
import { decideAtRung } from '../../../src/search/pruning/asha.ts';
import { type Contender, standing } from '../../../src/search/pruning/standing.ts';
import { goal } from '../../support/search/simulate.ts';

const cost = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: -10, max: 10, noNaN: true }));
const contenders = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 14 }))
  .chain(([objectives, limits, count]) =>
    fc.array(
      fc.record({
        costs: fc.array(cost, { minLength: objectives, maxLength: objectives }),
        excess: fc.array(cost, { minLength: limits, maxLength: limits }),
      }),
      { minLength: count, maxLength: count },
    ),
  )
  .map((rows) => rows.map((row, i): Contender => ({ ...row, trial: i + 1 })));

test('everyone stands once, in an order that arrival does not change; nobody stands behind whom it dominates', () => {
  fc.assert(
    fc.property(contenders, fc.nat(1000), (all, seed) => {
      const order = standing(all);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        all.map(({ trial }) => trial),
      );
      const shuffled = Array.from(randomStream('standing', seed).permutation(all.length), (i) => all[i]!);
      assert.deepEqual(standing(shuffled), order);
      const keeps = ({ excess }: Contender) => excess.every((value) => value <= 0);
      for (const a of all) {
        for (const b of all) {
          const before = order.indexOf(a.trial) < order.indexOf(b.trial);
          if (keeps(a) && !keeps(b)) assert.ok(before);
          if (keeps(a) && keeps(b) && dominates(a.costs, b.costs)) assert.ok(before);
        }
      }
      const kept = all.filter(keeps);
      if (kept.length > 0) {
        const front = frontOf(kept.map(({ costs }) => costs)).map((i) => kept[i]!.trial);
        assert.deepEqual(new Set(order.slice(0, front.length)), new Set(front));
      }
    }),
  );
});

test('the best 1 / factor of all that came go on, rounded up', () => {
  const value = fc.record({ a: fc.double({ noNaN: true }), b: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), fc.integer({ min: 2, max: 4 }), (rows, factor) => {
      const goals = { objectives: [goal('a', 'max'), goal('b', 'min')], require: [] };
      const rungs = rows.map(({ a, b }, i) => ({ trial: i + 1, values: { a: { mean: a }, b: { mean: b } } }));
      const last = rungs.at(-1)!;
      const decision = decideAtRung(goals, factor, last, rungs.slice(0, -1));
      if (!Number.isFinite(rows.at(-1)!.a)) return assert.equal(decision, undefined);
      const usable = rows.filter(({ a }) => Number.isFinite(a)).length;
      assert.equal(decision?.among, usable);
      assert.equal(decision.goesOn, decision.place <= Math.ceil(usable / factor));
    }),
  );
});
