import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limitSamples, splitSamples } from '../../../src/data/split.ts';

const labelsArbitrary = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 300 });
/** Shares of up to four sets that add up to 1, each large enough for 20 samples. */
const sharesArbitrary = fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 4 }).map((parts) => {
  const total = parts.reduce((a, b) => a + b);
  return parts.map((part, i) => ({ name: `set ${i}`, share: part / total }));
});
const seedArbitrary = fc.integer({ min: 0, max: 1e9 });

test('sets are disjoint, complete and as large as their shares', () => {
  fc.assert(
    fc.property(labelsArbitrary, sharesArbitrary, seedArbitrary, (labels, shares, seed) => {
      const split = splitSamples(labels, shares, seed);
      assert.ok(split.ok);
      const samples = [...split.value.values()].flatMap((set) => [...set]);
      assert.deepEqual(
        samples.sort((a, b) => a - b),
        labels.map((_, sample) => sample),
      );
      for (const { name, share } of shares) {
        assert.ok(Math.abs(split.value.get(name)!.length - share * labels.length) <= 1);
      }
    }),
  );
});

test('every class has its share of every set', () => {
  fc.assert(
    fc.property(labelsArbitrary, sharesArbitrary, seedArbitrary, (labels, shares, seed) => {
      const split = splitSamples(labels, shares, seed);
      assert.ok(split.ok);
      for (let label = 0; label < 5; label++) {
        const count = labels.filter((it) => it === label).length;
        for (const { name, share } of shares) {
          const inSet = split.value.get(name)!.filter((sample) => labels[sample] === label).length;
          assert.ok(
            Math.abs(inSet - share * count) <= 2.5,
            `class ${label} in ${name}: ${inSet}, share ${share * count}`,
          );
        }
      }
    }),
  );
});

test('the same seed gives the same sets, in the same order; shares below 100 % leave samples out', () => {
  fc.assert(
    fc.property(labelsArbitrary, seedArbitrary, (labels, seed) => {
      const shares = [{ name: 'train', share: 0.5 }];
      const split = splitSamples(labels, shares, seed);
      assert.deepEqual(splitSamples(labels, shares, seed), split);
      assert.ok(split.ok && Math.abs(split.value.get('train')!.length - labels.length / 2) <= 0.5);
    }),
  );
});

test('another seed gives other sets', () => {
  const labels = Array.from({ length: 100 }, (_, i) => i % 4);
  const shares = [
    { name: 'train', share: 0.8 },
    { name: 'validation', share: 0.2 },
  ];
  const validation = (seed: number): string => {
    const split = splitSamples(labels, shares, seed);
    assert.ok(split.ok);
    return [...split.value.get('validation')!].sort().join();
  };
  const seen = new Set(Array.from({ length: 50 }, (_, seed) => validation(seed)));
  assert.equal(seen.size, 50);
});

test('a limit takes classes evenly, each sample once', () => {
  fc.assert(
    fc.property(labelsArbitrary, seedArbitrary, fc.double({ min: 0, max: 1, noNaN: true }), (labels, seed, part) => {
      const count = Math.max(1, Math.floor(part * labels.length));
      const chosen = limitSamples(labels, count, seed);
      assert.equal(new Set(chosen).size, count);
      assert.equal(chosen.length, count);
      const counts = [0, 1, 2, 3, 4].map((label) => ({
        taken: chosen.filter((sample) => labels[sample] === label).length,
        there: labels.filter((it) => it === label).length,
      }));
      const most = Math.max(...counts.map(({ taken }) => taken));
      for (const { taken, there } of counts) assert.ok(taken >= Math.min(there, most - 1));
    }),
  );
});
