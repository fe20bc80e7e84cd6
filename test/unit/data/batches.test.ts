/** Every sample of a set comes once, in batches of a size, in the set's order or shuffled. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Batch, batchesOf, type Dataset, randomStream } from '../../../src/data/library.ts';

/** The labels are the samples' places in the set; `drawn` gathers what each augmentation drew first. */
function dataOf(count: number, drawn: (number | undefined)[] = []): Pick<Dataset, 'sets' | 'batch'> {
  return {
    sets: { train: count, validation: 0 },
    batch(set, indices, augment): Batch {
      assert.equal(set, 'train');
      drawn.push(augment?.next());
      const { length } = indices;
      return { inputs: new Float32Array(length), shape: [1, length, 1, 1, 1], labels: Int32Array.from(indices) };
    },
  };
}

const labelsOf = (batches: Iterable<Batch>): number[][] => Array.from(batches, ({ labels }) => [...labels]);

test('in the order of the set, the last batch with what is left', () => {
  const batches = batchesOf(dataOf(7), 'train', { size: 3 });
  assert.deepEqual(labelsOf(batches), [[0, 1, 2], [3, 4, 5], [6]]);
  assert.deepEqual(labelsOf(batches), [[0, 1, 2], [3, 4, 5], [6]], 'once more');
  assert.deepEqual(labelsOf(batchesOf(dataOf(7), 'train', { size: 100 })), [[0, 1, 2, 3, 4, 5, 6]]);
  assert.deepEqual(labelsOf(batchesOf(dataOf(7), 'validation', { size: 3 })), []);
});

test('shuffled by a stream, each sample once; the same stream gives the same order', () => {
  const shuffled = (epoch: number) =>
    labelsOf(batchesOf(dataOf(20), 'train', { size: 6, shuffle: randomStream(1, 'epoch', epoch) }));
  const first = shuffled(1);
  assert.deepEqual(
    first.map(({ length }) => length),
    [6, 6, 6, 2],
  );
  assert.deepEqual(
    first.flat().toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i),
  );
  assert.deepEqual(first.flat(), [...randomStream(1, 'epoch', 1).permutation(20)]);
  assert.deepEqual(shuffled(1), first);
  assert.notDeepEqual(shuffled(2), first);
});

test('each batch draws its augmentation from a stream of its own', () => {
  const drawn: (number | undefined)[] = [];
  const augment = (before: number) => randomStream('augment', before);
  Array.from(batchesOf(dataOf(7, drawn), 'train', { size: 3, augment }));
  assert.deepEqual(
    drawn,
    [0, 3, 6].map((before) => augment(before).next()),
  );
});

test('a set that there is not, no size, and an option that there is not, are told at once', () => {
  assert.throws(() => batchesOf(dataOf(7), 'tran', { size: 3 }), /^RangeError: .* sets train, validation; tran was/);
  for (const size of [0, 1.5, -1, Number.NaN])
    assert.throws(() => batchesOf(dataOf(7), 'train', { size }), /^RangeError: The size of batches is a whole number/);
  for (const [wrong, said] of [
    [{ size: 3, shuffle: true }, /^RangeError: shuffle is a random stream, as randomStream\(.*\); something else/],
    [{ size: 3, augment: randomStream(1) }, /^RangeError: augment is a function/],
    [undefined, /^RangeError: Options of batches are an object with size, .*; undefined was given/],
    [3, /^RangeError: Options of batches are an object with size, .*; 3 was given/],
  ] as const)
    assert.throws(() => batchesOf(dataOf(7), 'train', wrong as never), said);
  const misspelt = { size: 3, shufle: randomStream(1) };
  assert.throws(() => batchesOf(dataOf(7), 'train', misspelt), /^RangeError: Options of batches: size, .*; shufle was/);
});
