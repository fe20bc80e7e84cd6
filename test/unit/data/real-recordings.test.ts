/** The readers against the figures of shared/data/README.md. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventCount, eventStoreBuilder, sampleCount } from '../../../src/data/events.ts';
import { startFingerprint } from '../../../src/data/fingerprint.ts';
import { readCifar } from '../../../src/data/formats/cifar10.ts';
import { findCifar } from '../../../src/data/formats/cifar10-files.ts';
import { readNmnist } from '../../../src/data/formats/nmnist.ts';
import { decodeNmnist } from '../../../src/data/formats/nmnist-events.ts';
import { readSettings } from '../../../src/data/settings.ts';
import { open } from '../../fixtures/data/fixture.ts';
import { sharedData, sharedDataAbsent } from '../../support/shared-data.ts';

const nmnist = {
  kind: 'nmnist',
  from: 'nmnist-small',
  train: { kind: 'list', text: 'train1K.txt' },
  test: { kind: 'list', text: 'test100.txt' },
  split: [['train', 1]],
} as const;

test('N-MNIST small: recordings, events, polarity, times and classes', async (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const settings = readSettings(nmnist);
  assert.ok(settings.ok && settings.value.kind === 'nmnist');
  const read = await readNmnist(settings.value, 1, { folder, signal: undefined }, startFingerprint(nmnist, 1));
  assert.ok(read.ok);
  const { store, labels, sets } = read.value;
  assert.equal(sampleCount(store), 1100);
  assert.equal(store.cells.length, 4_518_827);
  assert.equal(brighter(store.cells), 2_250_078);
  assert.deepEqual(classCounts(labels, sets.get('train')!), [97, 116, 99, 93, 105, 92, 94, 117, 87, 100]);
  assert.deepEqual(classCounts(labels, sets.get('test')!), [8, 14, 8, 11, 14, 7, 10, 15, 2, 11]);

  const training = Array.from(sets.get('train')!, (sample) => eventCount(store, sample));
  assert.deepEqual([Math.min(...training), Math.max(...training)], [1112, 7152]);
  const firstTest = store.starts[1000]!;
  assert.equal(firstTest, 4_133_231);
  assert.equal(
    store.timesUs.subarray(0, firstTest).reduce((a, b) => Math.max(a, b)),
    315_109,
  );
  assert.equal(
    store.timesUs.subarray(firstTest).reduce((a, b) => Math.max(a, b)),
    336_040,
  );
  // 6 bytes an event: the whole set in memory.
  assert.ok(store.cells.buffer.byteLength + store.timesUs.buffer.byteLength < 45e6);
});

test('N-MNIST small: steps of 1 ms over 300 ms hold every event of the window', async (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const data = await open({ ...nmnist, bin: 1, samples: 50 }, folder);
  assert.equal(data.steps, 300);
  const { inputs, shape, labels } = data.batch('test', Uint32Array.of(0, 1, 2));
  assert.deepEqual(shape, [300, 3, 34, 34, 2]);
  // The test labels are those of MNIST's test set, which begins with 7, 2, 1.
  assert.deepEqual([...labels], [7, 2, 1]);
  const bytes = readFileSync(join(folder, 'nmnist-small', '60001.bs2'));
  let inside = 0;
  for (let at = 0; at < bytes.length; at += 5) if ((bytes.readUIntBE(at + 2, 3) & 0x7fffff) < 300_000) inside++;
  const ofFirst = inputs.filter((_, i) => Math.floor(i / (34 * 34 * 2)) % 3 === 0);
  assert.equal(
    ofFirst.reduce((a, b) => a + b),
    inside,
  );
});

test('the N-MNIST .bin of another distribution', (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const events = eventStoreBuilder(34, 34);
  assert.equal(decodeNmnist(readFileSync(join(folder, 'event-formats', 'sample_nmnist.bin')), 'it', events), undefined);
  const { cells, timesUs } = events.build();
  assert.equal(cells.length, 4325);
  assert.equal(brighter(cells), 2145);
  assert.deepEqual([timesUs[0], timesUs.at(-1)], [654, 311_175]);
});

test('recordings of another format are refused', (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  for (const file of ['event-formats/evt3_sample.raw', 'event-formats/NTIDIGITS_1.bs1', 'dvs-gesture-ten/1.bs2']) {
    const failure = decodeNmnist(readFileSync(join(folder, file)), file, eventStoreBuilder(34, 34));
    assert.notEqual(failure, undefined, file);
  }
});

test('CIFAR-10 subset: records, classes, first labels and mean colours', async (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const plan = { kind: 'cifar10', from: 'cifar-10-binary-subset.tar.gz', split: [['train', 1]] };
  const settings = readSettings(plan);
  assert.ok(settings.ok && settings.value.kind === 'cifar10');
  const reading = { folder, signal: undefined };
  const read = await readCifar(settings.value, 1, reading, startFingerprint(plan, 1));
  assert.ok(read.ok);
  const { labels, pixels, sets, classNames } = read.value;
  assert.deepEqual(
    [...sets].map(([name, samples]) => [name, samples.length]),
    [
      ['train', 20_000],
      ['test', 5000],
    ],
  );
  assert.deepEqual([...labels.subarray(0, 10)], [3, 9, 5, 6, 6, 6, 5, 8, 5, 2]);
  assert.deepEqual([...labels.subarray(20_000, 20_010)], [3, 9, 4, 6, 3, 6, 5, 2, 1, 5]);
  assert.deepEqual(classCounts(labels, sets.get('train')!), new Array<number>(10).fill(2000));
  assert.equal(classNames.join(' '), 'airplane automobile bird cat deer dog frog horse ship truck');
  const means = [0, 1, 2].map((channel) => {
    let total = 0;
    for (let sample = 0; sample < 20_000; sample++) {
      for (let i = 0; i < 1024; i++) total += pixels[(sample * 3 + channel) * 1024 + i]!;
    }
    return (total / 255 / 1024 / 20_000).toFixed(4);
  });
  assert.deepEqual(means, ['0.4909', '0.4820', '0.4463']);
});

test('CIFAR-10 subset: the archive names its members', async (t) => {
  const folder = sharedData();
  if (folder === undefined) return t.skip(sharedDataAbsent);
  const files = await findCifar('cifar-10-binary-subset.tar.gz', { folder, signal: undefined });
  assert.ok(files.ok);
  assert.deepEqual(
    files.value.training.map(({ name, bytes }) => [name, bytes.length]),
    [
      ['data_batch_1.bin', 30_730_000],
      ['data_batch_2.bin', 30_730_000],
    ],
  );
});

function classCounts(labels: Uint8Array, samples: Uint32Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const sample of samples) counts[labels[sample]!]!++;
  return counts;
}

function brighter(cells: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < cells.length; i++) count += cells[i]! & 1;
  return count;
}
