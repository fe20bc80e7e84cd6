import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Folds, foldSets } from '../../../src/data/folds.ts';

/** Labels of up to five classes, each with at least as many samples as there are folds; a set of others beside them. */
const caseArbitrary = fc.integer({ min: 2, max: 7 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    sizes: fc.array(fc.integer({ min: count, max: 40 }), { minLength: 1, maxLength: 5 }),
    others: fc.integer({ min: 0, max: 10 }),
    trained: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1e9 }),
  }),
);
type Case = typeof caseArbitrary extends fc.Arbitrary<infer T> ? T : never;

function cut({ count, sizes, others, trained, seed }: Case) {
  const labels = sizes.flatMap((size, label) => Array<number>(size).fill(label));
  const total = labels.length;
  const pool = Uint32Array.from({ length: total }, (_, sample) => sample);
  const sets = new Map([
    ['train', pool.slice(0, Math.round(trained * total))],
    ...(trained === 1 ? [] : [['validation', pool.slice(Math.round(trained * total))] as const]),
    ['test', Uint32Array.from({ length: others }, (_, sample) => total + sample)],
  ]);
  const all = [...labels, ...Array<number>(others).fill(0)];
  const parts = Array.from({ length: count }, (_, part) => {
    const folded = foldSets(sets, all, { count, held: part + 1 }, seed);
    assert.ok(folded.ok);
    return folded.value;
  });
  return { labels, pool, sets, parts, all };
}

test('each sample validates in one fold and trains in all others; other sets stay', () => {
  fc.assert(
    fc.property(caseArbitrary, (of) => {
      const { pool, sets, parts } = cut(of);
      const validated = parts.flatMap((folded) => [...folded.get('validation')!]);
      assert.deepEqual(Uint32Array.from(validated).sort(), pool);
      for (const folded of parts) {
        const both = [...folded.get('train')!, ...folded.get('validation')!];
        assert.deepEqual(Uint32Array.from(both).sort(), pool);
        assert.equal(both.length, pool.length);
        assert.deepEqual(folded.get('test'), sets.get('test'));
      }
    }),
  );
});

test('folds differ by one sample at most, in all and in every class', () => {
  fc.assert(
    fc.property(caseArbitrary, (of) => {
      const { labels, parts } = cut(of);
      const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);
      assert.ok(spread(parts.map((folded) => folded.get('validation')!.length)) <= 1);
      for (const label of of.sizes.keys()) {
        const counts = parts.map((folded) => folded.get('validation')!.filter((sample) => labels[sample] === label));
        assert.ok(spread(counts.map(({ length }) => length)) <= 1, `class ${label}`);
      }
    }),
  );
});

test('folds follow from the seed, and not from the shares that train and validation had', () => {
  fc.assert(
    fc.property(caseArbitrary, (of) => {
      assert.deepEqual(cut(of).parts.map(dataOf), cut({ ...of, trained: 0.5 }).parts.map(dataOf));
      assert.deepEqual(cut(of).parts.map(dataOf), cut({ ...of, trained: 1 }).parts.map(dataOf), 'none for validation');
    }),
  );
  const big = { count: 4, sizes: [40, 40], others: 0, trained: 0.5, seed: 1 };
  assert.notDeepEqual(cut(big).parts.map(dataOf), cut({ ...big, seed: 2 }).parts.map(dataOf));
});

test('more folds than the smallest class has samples, and a split without train, are refused in a sentence', () => {
  const sets = new Map([
    ['train', Uint32Array.of(0, 1, 2, 3, 4)],
    ['validation', Uint32Array.of(5, 6)],
  ]);
  const labels = [0, 0, 0, 0, 1, 1, 1];
  const refused = (from: ReadonlyMap<string, Uint32Array>, folds: Folds) => {
    const folded = foldSets(from, labels, folds, 1, ['cat', 'dog']);
    assert.ok(!folded.ok);
    assert.equal(folded.error.code, 'data-folds');
    return `${folded.error.message} ${folded.error.hint}`;
  };
  assert.ok(foldSets(sets, labels, { count: 3, held: 1 }, 1).ok);
  assert.match(
    refused(sets, { count: 4, held: 1 }),
    /folds = 4 is more than the class dog has .*: 3\. Lower folds to 3/,
  );
  assert.match(
    refused(new Map([...sets].slice(1)), { count: 2, held: 1 }),
    /cuts the set train, and the split has none/,
  );
});

function dataOf(sets: ReadonlyMap<string, Uint32Array>): readonly number[][] {
  return [[...sets.get('train')!], [...sets.get('validation')!]];
}
