import assert from 'node:assert/strict';
import { readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventStoreBuilder } from '../../../src/data/events.ts';
import { decodeNmnist } from '../../../src/data/formats/nmnist-events.ts';
import { openDataset } from '../../../src/data/open.ts';
import { all, copyOf, listSettings, officialSettings, open, sum } from '../../fixtures/data/fixture.ts';

test('an event of five bytes is x, y, polarity and 23 bits of time', () => {
  const events = eventStoreBuilder(34, 34);
  const bytes = Uint8Array.from([33, 2, 0x81, 0x02, 0x03, 0, 33, 0x7f, 0xff, 0xff]);
  assert.equal(decodeNmnist(bytes, 'a.bin', events), undefined);
  const store = events.build();
  assert.deepEqual([...store.timesUs], [0x010203, 0x7fffff]);
  assert.deepEqual([...store.cells], [(2 * 34 + 33) * 2 + 1, 33 * 34 * 2]);
});

test('an event with y = 240 is left out and makes all later ones 8,192 us later', () => {
  const events = eventStoreBuilder(34, 34);
  const bytes = Uint8Array.from([1, 1, 0, 0, 100, 0, 240, 0, 0, 101, 2, 2, 0, 0, 5, 0, 240, 0, 0, 0, 3, 3, 0, 0, 6]);
  assert.equal(decodeNmnist(bytes, 'a.bin', events), undefined);
  assert.deepEqual([...events.build().timesUs], [100, 8197, 16390]);
});

test('times may run backwards by up to 1 ms', () => {
  const at = (timeUs: number): number[] => [0, 0, timeUs >> 16, (timeUs >> 8) & 255, timeUs & 255];
  const decode = (...times: number[]) =>
    decodeNmnist(Uint8Array.from(times.flatMap(at)), 'a.bin', eventStoreBuilder(34, 34));
  assert.equal(decode(5000, 4000, 4500), undefined);
  assert.equal(decode(5000, 3999)?.code, 'data-order');
});

test('the official layout: classes by folder, Test becomes the set test', async () => {
  const data = await open({
    ...officialSettings,
    split: [
      ['train', 0.5],
      ['validation', 0.5],
    ],
  });
  assert.deepEqual(data.sets, { train: 6, validation: 6, test: 6 });
  assert.deepEqual(data.sampleShape, [34, 34, 2]);
  assert.equal(data.steps, 30);
  assert.equal(data.stepMs, 10);
  assert.deepEqual([...data.batch('test', all(data, 'test')).labels], [0, 0, 1, 1, 2, 2]);
  assert.deepEqual([...data.batch('train', all(data, 'train')).labels].sort(), [0, 0, 1, 1, 2, 2]);
  assert.equal(sum(data.batch('test', all(data, 'test')).inputs), 6 * 20);
});

test('the ten class folders alone, and another folder for the held-out samples', async () => {
  const data = await open({ ...officialSettings, from: 'nmnist-official/Train', test: 'nmnist-official/Test' });
  assert.deepEqual(data.sets, { train: 10, validation: 2, test: 6 });
});

test('a share called test takes the place of an unnamed Test folder', async () => {
  const data = await open({
    ...officialSettings,
    split: [
      ['train', 0.75],
      ['test', 0.25],
    ],
  });
  assert.deepEqual(data.sets, { train: 9, test: 3 });
});

test('list files name samples and classes, with CRLF and comments', async () => {
  const data = await open(listSettings);
  assert.deepEqual(data.sets, { train: 3, validation: 3, test: 2 });
  assert.deepEqual([...data.batch('test', all(data, 'test')).labels], [5, 0]);
});

test('a sample is placed by its own time, cell and polarity', async () => {
  const data = await open({ ...listSettings, bin: 10 });
  const { inputs, shape } = data.batch('test', Uint32Array.of(0));
  assert.deepEqual(shape, [30, 1, 34, 34, 2]);
  // Recording 7 of the fixture: event i at x = 3i + 7, y = 5i + 14, polarity (i + 7) % 2, 10 ms apart.
  for (let i = 0; i < 20; i++) {
    const cell = (((5 * i + 14) % 34) * 34 + ((3 * i + 7) % 34)) * 2 + ((i + 7) % 2);
    assert.equal(inputs[i * 34 * 34 * 2 + cell], 1, `event ${i}`);
  }
});

test('samples takes as many of each class', async () => {
  const data = await open({ ...officialSettings, samples: 6, split: [['train', 1]] });
  assert.deepEqual(data.sets, { train: 6, test: 6 });
  assert.deepEqual([...data.batch('train', all(data, 'train')).labels].sort(), [0, 0, 1, 1, 2, 2]);
});

test('with samples, only the chosen recordings are read', async (t) => {
  const folder = copyOf(t, 'nmnist-official');
  const settings = { ...officialSettings, samples: 3, split: [['train', 1]] };
  let chosen = 0;
  for (const label of [0, 1, 2]) {
    for (const number of [0, 1, 2, 3]) {
      const path = join(folder, 'nmnist-official', 'Train', String(label), `0000${number}.bin`);
      const kept = readFileSync(path);
      truncateSync(path, 3);
      const opened = await openDataset(settings, { splitSeed: 1, folder });
      if (!opened.ok) chosen++;
      writeFileSync(path, kept);
    }
  }
  assert.equal(chosen, 3);
});

test('data that moved keeps its fingerprint; another seed, setting or byte changes it', async (t) => {
  const folder = copyOf(t, 'nmnist-list');
  const first = await open(listSettings);
  assert.match(first.fingerprint, /^[0-9a-f]{64}$/);
  renameSync(join(folder, 'nmnist-list'), join(folder, 'moved'));
  assert.equal((await open({ ...listSettings, from: 'moved' }, folder)).fingerprint, first.fingerprint);
  assert.notEqual((await open(listSettings, undefined, 2)).fingerprint, first.fingerprint);
  assert.notEqual((await open({ ...listSettings, window: 100 })).fingerprint, first.fingerprint);
  renameSync(join(folder, 'moved', '8.bs2'), join(folder, 'moved', '1.bs2'));
  renameSync(join(folder, 'moved', '7.bs2'), join(folder, 'moved', '8.bs2'));
  const { test: _test, ...trainOnly } = listSettings;
  const changed = await open({ ...trainOnly, from: 'moved' }, folder);
  assert.notEqual(changed.fingerprint, (await open(trainOnly)).fingerprint);
});
