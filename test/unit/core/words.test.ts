import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capital, counted, grouped, listed } from '../../../src/core/words.ts';

test('pieces of sentences', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => counted(count, 'trial')),
    ['0 trials', '1 trial', '2 trials'],
  );
  assert.deepEqual(
    [listed([]), listed(['a']), listed(['a', 'b'], 'or'), listed(['a', 'b', 'c'])],
    ['', 'a', 'a or b', 'a, b and c'],
  );
  assert.deepEqual([grouped(999), grouped(1_234_567)], ['999', '1,234,567']);
  assert.deepEqual([capital(''), capital('über')], ['', 'Über']);
});
