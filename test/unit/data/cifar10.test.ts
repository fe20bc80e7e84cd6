import assert from 'node:assert/strict';
import { createReadStream, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { createGunzip, gzipSync } from 'node:zlib';
import { randomStream } from '../../../src/core/random.ts';
import { all, copyOf, fixtures, open, refuse, sum } from '../../fixtures/data/fixture.ts';

const folderSettings = { kind: 'cifar10', from: 'cifar' };
const archiveSettings = { kind: 'cifar10', from: 'cifar-10-binary.tar.gz' };

test('a folder with missing batches: records, names, test batch as the set test', async () => {
  const data = await open(folderSettings);
  assert.deepEqual(data.sets, { train: 32, validation: 8, test: 10 });
  assert.deepEqual(data.sampleShape, [32, 32, 3]);
  assert.equal(data.classNames[3], 'cat');
  assert.equal(data.stepMs, undefined);
  assert.equal(data.steps, 6);
  assert.deepEqual(data.notes?.slice(0, 1), [
    'cifar holds 2 of the 5 training batches of CIFAR-10, numbers 1, 3: 40 images.',
  ]);
  const { inputs, shape, labels } = data.batch('test', all(data, 'test'));
  assert.deepEqual(shape, [1, 10, 32, 32, 3]);
  assert.deepEqual([...labels], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const image = 32 * 32 * 3;
  for (let label = 0; label < 10; label++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = inputs[label * image + 3 * 500 + channel]!;
      assert.ok(Math.abs(value - (20 * label + 10 * channel) / 255) < 1e-6, `class ${label}, channel ${channel}`);
    }
  }
});

test('an archive gives what its folder gives, the fingerprint included', async (t) => {
  const folder = await open(folderSettings);
  const archive = await open(archiveSettings);
  assert.equal(archive.fingerprint, folder.fingerprint);
  assert.deepEqual(archive.sets, folder.sets);
  assert.deepEqual(
    [...archive.batch('train', all(archive, 'train')).inputs],
    [...folder.batch('train', all(folder, 'train')).inputs],
  );
  const place = copyOf(t, 'cifar-10-binary.tar.gz');
  const tar = await buffer(createReadStream(join(fixtures, 'cifar-10-binary.tar.gz')).pipe(createGunzip()));
  writeFileSync(join(place, 'plain.tar'), tar);
  assert.equal((await open({ kind: 'cifar10', from: 'plain.tar' }, place)).fingerprint, folder.fingerprint);
});

test('the folder above cifar-10-batches-bin is fine, and no test batch means no set test', async (t) => {
  const folder = copyOf(t, 'cifar');
  renameSync(join(folder, 'cifar'), join(folder, 'cifar-10-batches-bin'));
  rmSync(join(folder, 'cifar-10-batches-bin', 'test_batch.bin'));
  rmSync(join(folder, 'cifar-10-batches-bin', 'batches.meta.txt'));
  const data = await open({ kind: 'cifar10', from: '.' }, folder);
  assert.deepEqual(data.sets, { train: 32, validation: 8 });
  assert.equal(data.classNames[9], 'truck');
});

test('rate: spikes of 0 or 1 whose share is the brightness, the same at every reading', async () => {
  const data = await open({ ...folderSettings, encode: { kind: 'rate' }, steps: 50 });
  const first = data.batch('test', Uint32Array.of(9));
  assert.deepEqual(first.shape, [50, 1, 32, 32, 3]);
  const spikes = first.inputs.slice();
  assert.ok(spikes.every((value) => value === 0 || value === 1));
  // 50 * 3072 draws: the mean brightness of class 9 is (180 + 190 + 200) / 3 / 255 = 0.745, deviation of the mean 0.001.
  assert.ok(Math.abs(sum(spikes) / spikes.length - 0.745) < 0.005);
  const together = data.batch('test', Uint32Array.of(3, 9)).inputs;
  const image = 3072;
  for (let step = 0; step < 50; step++) {
    assert.deepEqual(
      together.slice((2 * step + 1) * image, (2 * step + 2) * image),
      spikes.slice(step * image, (step + 1) * image),
    );
  }
  assert.notDeepEqual(data.batch('test', Uint32Array.of(9), randomStream('epoch', 1)).inputs, spikes);
});

test('standardize: the set that is trained on has mean 0 and deviation 1 in every channel, wherever it stands', async () => {
  const behind = [
    ['validation', 0.2],
    ['test', 0.2],
    ['train', 0.6],
  ];
  for (const split of [{}, { split: behind }]) {
    const data = await open({ ...folderSettings, ...split, standardize: true });
    const { inputs } = data.batch('train', all(data, 'train'));
    for (let channel = 0; channel < 3; channel++) {
      const values = inputs.filter((_, i) => i % 3 === channel);
      const mean = sum(values) / values.length;
      assert.ok(Math.abs(mean) < 1e-4, `${JSON.stringify(split)}: ${mean}`);
      assert.ok(Math.abs(sum(values.map((value) => (value - mean) ** 2)) / values.length - 1) < 1e-3);
    }
  }
});

test('a batch that was cut off, in a folder and in an archive', async (t) => {
  const folder = copyOf(t, 'cifar');
  truncateSync(join(folder, 'cifar', 'data_batch_3.bin'), 2 * 3073 + 100);
  const cut = await refuse(folderSettings, folder);
  assert.equal(cut.code, 'data-truncated');
  assert.equal(
    cut.message,
    'cifar/data_batch_3.bin ends inside a record at byte 6,146: 100 bytes are left, a record has 3,073.',
  );
  const place = copyOf(t, 'cifar-10-binary.tar.gz');
  truncateSync(join(place, 'cifar-10-binary.tar.gz'), 700);
  const archive = await refuse(archiveSettings, place);
  assert.equal(archive.code, 'data-truncated');
  assert.match(archive.message, /ends at byte 700, before the archive is complete/);
});

test('an archive whose tar is cut off inside, and bytes that are no archive', async (t) => {
  const place = copyOf(t, 'cifar-10-binary.tar.gz');
  const path = join(place, 'cifar-10-binary.tar.gz');
  const tar = await buffer(createReadStream(path).pipe(createGunzip()));
  writeFileSync(path, gzipSync(tar.subarray(0, 70_000)));
  assert.equal((await refuse(archiveSettings, place)).code, 'data-truncated');
  writeFileSync(path, 'no archive at all');
  assert.equal((await refuse(archiveSettings, place)).code, 'data-damaged');
  const changed = readFileSync(join(fixtures, 'cifar-10-binary.tar.gz'));
  changed[changed.length - 6]! ^= 0xff;
  writeFileSync(path, changed);
  assert.equal((await refuse(archiveSettings, place)).code, 'data-damaged');
  writeFileSync(path, gzipSync('x'.repeat(2000)));
  const noTar = await refuse(archiveSettings, place);
  assert.ok(['data-damaged', 'data-truncated'].includes(noTar.code), noTar.code);
});

test('a class that CIFAR-10 does not have is named with its byte', async (t) => {
  const folder = copyOf(t, 'cifar');
  const path = join(folder, 'cifar', 'data_batch_1.bin');
  const bytes = readFileSync(path);
  bytes[3073] = 77;
  writeFileSync(path, bytes);
  const failure = await refuse(folderSettings, folder);
  assert.equal(failure.code, 'data-label');
  assert.match(failure.message, /^cifar\/data_batch_1\.bin: class 77 at byte 3,073/);
});

test('an empty batch, and wrong names', async (t) => {
  const folder = copyOf(t, 'cifar');
  writeFileSync(join(folder, 'cifar', 'batches.meta.txt'), 'cat\ndog\n');
  assert.match((await refuse(folderSettings, folder)).message, /names 2 classes/);
  writeFileSync(join(folder, 'cifar', 'batches.meta.txt'), 'cat\n');
  assert.match((await refuse(folderSettings, folder)).message, /names 1 class;/);
  rmSync(join(folder, 'cifar', 'batches.meta.txt'));
  truncateSync(join(folder, 'cifar', 'data_batch_3.bin'), 0);
  assert.equal((await refuse(folderSettings, folder)).code, 'data-empty');
});

test('other folders and files are refused with a way out', async (t) => {
  assert.equal((await refuse({ kind: 'cifar10', from: 'nmnist-list' })).code, 'data-missing');
  assert.equal((await refuse({ kind: 'cifar10', from: 'nowhere' })).code, 'data-missing');
  assert.match((await refuse({ kind: 'cifar10', from: '.' })).hint, /cifar-10-binary\.tar\.gz/);
  assert.match(
    (await refuse({ kind: 'cifar10', from: 'cifar/test_batch.bin' })).message,
    /neither a folder nor a \.tar\.gz/,
  );
  const folder = copyOf(t, 'cifar');
  for (const file of ['data_batch_1.bin', 'data_batch_3.bin']) rmSync(join(folder, 'cifar', file));
  writeFileSync(join(folder, 'cifar', 'train.bin'), '');
  assert.match((await refuse(folderSettings, folder)).message, /CIFAR-100/);
  rmSync(join(folder, 'cifar', 'train.bin'));
  renameSync(join(folder, 'cifar', 'test_batch.bin'), join(folder, 'cifar', 'DATA_BATCH_1.BIN'));
  assert.match((await refuse(folderSettings, folder)).hint, /small letters/);
  rmSync(join(folder, 'cifar', 'DATA_BATCH_1.BIN'));
  writeFileSync(join(folder, 'a.tar.xz'), '');
  assert.match((await refuse({ ...folderSettings, from: 'a.tar.xz' }, folder)).hint, /^Unpack it/);
  writeFileSync(join(folder, 'cifar', 'data_batch_1'), '');
  assert.match((await refuse(folderSettings, folder)).message, /Python version/);
});

test('a place that the system does not look at is not told as missing', async (t) => {
  const folder = copyOf(t, 'cifar');
  symlinkSync('circle', join(folder, 'circle'));
  const failure = await refuse({ kind: 'cifar10', from: 'circle' }, folder);
  assert.equal(failure.message, 'circle cannot be read (ELOOP).');
  const below = await refuse({ kind: 'cifar10', from: 'cifar/data_batch_1.bin/images' }, folder);
  assert.equal(below.message, 'cifar/data_batch_1.bin/images does not exist.');
});

test('a file that could be taken for a batch and is not read is told', async (t) => {
  const folder = copyOf(t, 'cifar');
  for (const name of ['data_batch_6.bin', 'extra.bin', '._data_batch_1.bin', 'readme.html'])
    writeFileSync(join(folder, 'cifar', name), '');
  const { notes = [] } = await open(folderSettings, folder);
  assert.equal(
    notes[1],
    'cifar/data_batch_6.bin and 1 more are left out: batches are data_batch_1.bin to data_batch_5.bin and test_batch.bin.',
  );
});
