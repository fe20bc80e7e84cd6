import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageNotes } from '../../../src/data/coverage.ts';
import { open } from '../../fixtures/data/fixture.ts';

const names = ['left', 'right', 'up'];
const sets = (given: Readonly<Record<string, readonly number[]>>) =>
  new Map(Object.entries(given).map(([name, samples]) => [name, Uint32Array.from(samples)]));

test('classes that no sample teaches are named, and the samples that cannot come out right', () => {
  const labels = [0, 1, 2, 0, 1, 2];
  assert.deepEqual(coverageNotes(sets({ train: [0, 1, 2], validation: [3, 4, 5] }), labels, names), []);
  assert.deepEqual(coverageNotes(sets({ train: [0, 3], validation: [1, 4] }), labels, names), [
    'The data has samples of 2 of its 3 classes; none of class up.',
    'The set validation has 2 samples of class right, which train never shows: they cannot come out right.',
  ]);
  assert.deepEqual(coverageNotes(sets({ weights: [0], test: [1, 2] }), labels, names), [
    'The set test has 2 samples of classes right, up, which weights never shows: they cannot come out right.',
  ]);
  assert.deepEqual(coverageNotes(sets({ test: [1] }), labels, names).length, 1);
  const many = Array<number>(1200).fill(1);
  const all = sets({ train: [1200, 1201], test: many.map((_, sample) => sample) });
  assert.match(coverageNotes(all, [...many, 0, 2], names)[0] ?? '', /has 1,200 samples of class right/);
});

test('a class that is most of a measured set is named with its share', () => {
  const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);
  const labels = [...Array<number>(30).fill(0), ...Array<number>(10).fill(1), ...Array<number>(10).fill(2)];
  const said = (validation: readonly number[]) =>
    coverageNotes(sets({ train: [0, 30, 40], validation }), labels, names);
  assert.deepEqual(said([...from(0, 15), ...from(30, 5), ...from(40, 5)]), []);
  assert.deepEqual(said([...from(0, 20), ...from(30, 3), ...from(40, 2)]), [
    'Of the samples of the set validation 80.0 % are of class left: always answering it is as accurate.',
  ]);
  assert.deepEqual(said([...from(0, 5), 30]), [], 'too few to say so');
  assert.match(said(from(30, 10))[0] ?? '', /100 % are of class right/);
});

test('data sets that are opened bring their notes', async () => {
  const data = await open({
    kind: 'synthetic',
    classes: 4,
    samples: 80,
    split: [
      ['train', 0.5],
      ['validation', 0.5],
    ],
  });
  assert.deepEqual(data.notes, []);
});
