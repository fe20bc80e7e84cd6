import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../src/data/dataset.ts';
import { eventCount } from '../../../src/data/events.ts';
import { MAX_SYNTHETIC_CLASSES, makeSyntheticSet } from '../../../src/data/synthetic.ts';
import { all, open, refuse } from '../../fixtures/data/fixture.ts';

const camera = { height: 16, width: 16, windowMs: 100, noiseHz: 2 };

test('the same seed films the same events, another seed others, a longer set begins like a shorter one', () => {
  const short = makeSyntheticSet(camera, 4, 20, 7);
  const long = makeSyntheticSet(camera, 4, 40, 7);
  assert.deepEqual(long.store.cells.slice(0, short.store.cells.length), short.store.cells);
  assert.deepEqual(long.store.timesUs.slice(0, short.store.timesUs.length), short.store.timesUs);
  assert.notDeepEqual(makeSyntheticSet(camera, 4, 20, 8).store.cells, short.store.cells);
});

test('every class films events of both polarities, in order of time and within the window', () => {
  const { store, labels, classNames } = makeSyntheticSet(camera, MAX_SYNTHETIC_CLASSES, 40, 1);
  assert.equal(classNames.length, 10);
  assert.deepEqual([...labels.subarray(0, 11)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
  for (let sample = 0; sample < 40; sample++) {
    assert.ok(eventCount(store, sample) > 100, `${classNames[labels[sample]!]}: ${eventCount(store, sample)} events`);
    const from = store.starts[sample]!;
    const times = store.timesUs.subarray(from, store.starts[sample + 1]!);
    assert.ok(times.every((time, i) => time <= 100_000 && (i === 0 || time >= times[i - 1]!)));
    const bright = store.cells.subarray(from, store.starts[sample + 1]!).filter((cell) => cell & 1).length;
    assert.ok(bright > 0.3 * times.length && bright < 0.7 * times.length, `${bright} of ${times.length} are brighter`);
  }
});

test('noise adds about its rate', () => {
  const quiet = makeSyntheticSet({ ...camera, noiseHz: 0 }, 2, 40, 3).store.cells.length;
  const noisy = makeSyntheticSet({ ...camera, noiseHz: 20 }, 2, 40, 3).store.cells.length;
  // 40 samples * 256 pixels * 20 Hz * 0.1 s = 20,480 events, deviation 143.
  assert.ok(Math.abs(noisy - quiet - 20_480) < 700, `${noisy - quiet} events of noise`);
});

test('opened: shape, steps, sets, classes evenly in each set', async () => {
  const data = await open({ kind: 'synthetic', classes: 6, samples: 120, size: [12, 20], steps: 10 });
  assert.deepEqual(data.sampleShape, [12, 20, 2]);
  assert.equal(data.steps, 10);
  assert.equal(data.stepMs, 10);
  assert.deepEqual(data.sets, { train: 96, validation: 24 });
  const labels = [...data.batch('validation', all(data, 'validation')).labels];
  for (let label = 0; label < 6; label++) assert.equal(labels.filter((it) => it === label).length, 4);
});

test('cross-validation: one fingerprint, each fold validates on other samples, all of a class evenly; test is untouched', async () => {
  const split = [
    ['train', 0.6],
    ['validation', 0.2],
    ['test', 0.2],
  ];
  const settings = { kind: 'synthetic', classes: 4, samples: 100, split };
  const folds = await Promise.all([1, 2, 3, 4].map((fold) => open({ ...settings, folds: 4, fold })));
  const inputsOf = (data: Dataset, set: string) =>
    [...all(data, set)].map((sample) => data.batch(set, Uint32Array.of(sample)).inputs.join(' '));
  const plain = await open(settings);
  const known = [...inputsOf(plain, 'train'), ...inputsOf(plain, 'validation')].sort();
  assert.deepEqual(folds.flatMap((data) => inputsOf(data, 'validation')).sort(), known);
  for (const data of folds) {
    assert.deepEqual(data.sets, { train: 60, validation: 20, test: 20 });
    assert.equal(data.fingerprint, folds[0]!.fingerprint);
    const labels = [...data.batch('validation', all(data, 'validation')).labels];
    for (let label = 0; label < 4; label++) assert.equal(labels.filter((it) => it === label).length, 5);
    assert.deepEqual(inputsOf(data, 'test'), inputsOf(plain, 'test'));
  }
  assert.notEqual(folds[0]!.fingerprint, plain.fingerprint);
  const failure = await refuse({ ...settings, samples: 16, folds: 5 });
  assert.equal(failure.code, 'data-folds');
});

test('the set follows the seed of the split unless it has one of its own', async () => {
  const settings = { kind: 'synthetic', samples: 20, split: [['train', 1]] };
  const inputs = async (seed: number | undefined, splitSeed: number) => {
    const data = await open(seed === undefined ? settings : { ...settings, seed }, undefined, splitSeed);
    return [...data.batch('train', all(data, 'train')).inputs].sort().join('');
  };
  assert.notEqual(await inputs(undefined, 1), await inputs(undefined, 2));
  assert.equal(await inputs(5, 1), await inputs(5, 2));
});

test('flip would make another class of a movement', async () => {
  const failure = await refuse({ kind: 'synthetic', augment: { flip: true } });
  assert.equal(failure.code, 'data-setting');
  assert.match(failure.message, /mirrors a movement/);
});
