/** A proposal is a function of plan, seed, number and known outcomes: not of their order, nor of how often they are told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../../src/core/random.ts';
import type { Outcome } from '../../../src/search/outcome.ts';
import { decode, makeSpace } from '../../../src/search/space/space.ts';
import { createStrategy } from '../../../src/search/strategy.ts';
import { dimensionsOf } from '../../support/search/dimensions.ts';
import { goal, limit } from '../../support/search/simulate.ts';

/** Every kind of outcome, values that are no numbers among them, from the seed alone. */
function outcomes(space: Parameters<typeof makeSpace>[0], seed: number, count: number): Outcome[] {
  const made = makeSpace(space);
  assert.ok(made.ok);
  const stream = randomStream('determinism', seed);
  return Array.from({ length: count }, (_, i): Outcome => {
    const answers = decode(
      made.value,
      made.value.axes.map(() => stream.next()),
    );
    const [a, b, c, fate] = [stream.normal(), stream.normal(), stream.next(), stream.next()];
    if (fate < 0.1) return { trial: i + 1, answers, status: 'pending' };
    const rungs = fate < 0.6 ? [{ epoch: 3, values: { a: { mean: a - 1 }, b: { mean: b }, c: { mean: c } } }] : [];
    if (fate < 0.15) return { trial: i + 1, answers, status: 'pruned', rungs };
    if (fate < 0.2) return { trial: i + 1, answers, status: 'silent' };
    if (fate < 0.3) return { trial: i + 1, answers, status: 'done', values: { a: { mean: Number.NaN } } };
    return { trial: i + 1, answers, status: 'done', values: { a: { mean: a }, b: { mean: b }, c: { mean: c } }, rungs };
  });
}

for (const kind of ['bayesian', 'pabo', 'tpe', 'nsga2', 'random']) {
  test(`${kind}: the order of finishing and telling twice change nothing, on any space`, () => {
    fc.assert(
      fc.property(dimensionsOf(), fc.nat(1000), fc.integer({ min: 0, max: 14 }), (dimensions, seed, count) => {
        const strategy = createStrategy({
          seed,
          space: dimensions,
          search: { kind, explore: 3, population: 4, stop: {} },
          objectives: [goal('a', 'max'), goal('b', 'min')],
          require: [limit('c', '<=', 0.7)],
        });
        assert.ok(strategy.ok);
        const history = outcomes(dimensions, seed, count);
        const expected = strategy.value.propose(count + 1, history);
        const order = randomStream('order', seed).permutation(count);
        const shuffled = Array.from(order, (i) => history[i]!);
        assert.deepEqual(strategy.value.propose(count + 1, [...shuffled, ...history.slice(0, 3)]), expected);
        if ('answers' in expected) {
          const made = makeSpace(dimensions);
          assert.ok(made.ok);
          for (const [id, answer] of Object.entries(expected.answers)) {
            const axis = made.value.axes.find((one) => one.id === id);
            assert.ok(axis !== undefined && axis.answerAt(axis.unitOf(answer)) === answer, `${id} = ${answer}`);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
}
