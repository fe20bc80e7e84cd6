/** Rank correlations against published and hand-made values. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../../src/core/random.ts';
import { averageRanks, correlationRatio, spearman } from '../../../../src/search/sensitivity/rank.ts';

test('equal values share their mean rank, infinities are ranked', () => {
  assert.deepEqual([...averageRanks([10, 20, 20, 5])], [2, 3.5, 3.5, 1]);
  assert.deepEqual([...averageRanks([-Infinity, 3, -Infinity, Infinity])], [1.5, 3, 1.5, 4]);
});

test('Spearman: the textbook table of IQ against hours of television, -29/165', () => {
  const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
  const found = spearman(iq, hours, 's');
  assert.ok(found !== undefined && Math.abs(found.value + 29 / 165) < 1e-12);
  assert.ok(found.chance > 0.5 && found.chance < 0.75, `the exact two-sided p-value is 0.627, found ${found.chance}`);
});

test('any rising function is 1 and beyond chance; unrelated numbers are not', () => {
  const x = Array.from({ length: 30 }, (_, i) => i);
  const rising = spearman(
    x,
    x.map((value) => Math.exp(value)),
    's',
  );
  assert.deepEqual([rising?.value, rising?.trials, rising?.chance], [1, 30, 1 / 500]);
  const random = randomStream('unrelated');
  let small = 0;
  for (let time = 0; time < 200; time++) {
    const y = x.map(() => random.next());
    if ((spearman(x, y, String(time))?.chance ?? 0) <= 0.05) small++;
  }
  assert.ok(small >= 2 && small <= 20, `${small} of 200 at the 5 % level`);
});

test('the correlation ratio is 1 where groups decide everything and 0 where they are alike', () => {
  const apart = correlationRatio([0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 5, 5, 5, 5], 's');
  assert.ok(apart !== undefined && Math.abs(apart.value - 1) < 1e-12 && apart.chance < 0.1);
  assert.equal(correlationRatio([0, 1, 0, 1], [1, 1, 2, 2], 's')?.value, 0);
  // Kruskal-Wallis: H = (n - 1) eta^2; ranks 1 2 3 | 4 5 6 | 7 8 9 give H = 7.2.
  const three = correlationRatio([0, 0, 0, 1, 1, 1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9], 's');
  assert.ok(three !== undefined && Math.abs(8 * three.value ** 2 - 7.2) < 1e-9);
});

test('what cannot be correlated is undefined', () => {
  assert.equal(spearman([1, 2, 3], [1, 2, 3], 's'), undefined);
  assert.equal(spearman([1, 1, 1, 1], [1, 2, 3, 4], 's'), undefined);
  assert.equal(correlationRatio([0, 0, 0, 0], [1, 2, 3, 4], 's'), undefined);
});
