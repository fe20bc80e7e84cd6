import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { copyOf, gestureSettings, listSettings, officialSettings, open } from '../../fixtures/data/fixture.ts';

const said = /byte for byte/;

/** What is said of samples in two sets after `change` was done to a copy of the fixture. */
async function repeatsAfter(
  t: TestContext,
  fixture: string,
  settings: DecidedSettings,
  change: (folder: string) => void = () => undefined,
) {
  const folder = copyOf(t, fixture);
  change(join(folder, fixture));
  return ((await open(settings, folder)).notes ?? []).filter((note) => said.test(note));
}

/** Every image of its own: the number of the image in its first pixels. */
function distinct(folder: string): void {
  let number = 0;
  for (const name of ['data_batch_1.bin', 'data_batch_3.bin', 'test_batch.bin']) {
    const bytes = readFileSync(join(folder, name));
    for (let at = 0; at < bytes.length; at += 3073) bytes.writeUInt16BE(number++, at + 1);
    writeFileSync(join(folder, name), bytes);
  }
}

test('CIFAR-10: a test batch that is a training batch, or has an image of one, is told; other images are not', async (t) => {
  const settings = { kind: 'cifar10', from: 'cifar' };
  assert.deepEqual(await repeatsAfter(t, 'cifar', settings, distinct), []);
  const copied = await repeatsAfter(t, 'cifar', { ...settings, split: [['train', 1]] }, (folder) => {
    distinct(folder);
    copyFileSync(join(folder, 'data_batch_3.bin'), join(folder, 'test_batch.bin'));
  });
  assert.equal(copied.length, 1);
  assert.match(
    copied[0]!,
    /^All 20 samples of the set test are in train too, .* comes out right there: cifar\/test_batch\.bin, image 1 is the same as cifar\/data_batch_3\.bin, image 1, and so on\. Remove one of the two\.$/,
  );
  const one = await repeatsAfter(t, 'cifar', { ...settings, split: [['train', 1]] }, (folder) => {
    distinct(folder);
    const image = readFileSync(join(folder, 'data_batch_1.bin')).subarray(3073, 2 * 3073);
    // Another class makes no other picture of it.
    appendFileSync(join(folder, 'test_batch.bin'), Buffer.concat([Buffer.of(9), image.subarray(1)]));
  });
  assert.equal(one.length, 1);
  assert.match(
    one[0]!,
    /^1 of the 11 samples of the set test is in train too, byte for byte but of another class, .* comes out wrong there: .* image 11 is .* image 2\. Correct the class/,
  );
});

test('N-MNIST: copies and links of recordings in train, validation and test are told', async (t) => {
  assert.deepEqual(await repeatsAfter(t, 'nmnist-list', listSettings), []);
  const inTest = await repeatsAfter(t, 'nmnist-list', listSettings, (folder) => {
    copyFileSync(join(folder, '3.bs2'), join(folder, 'copy.bs2'));
    appendFileSync(join(folder, 'test.txt'), '\r\ncopy\t5\r\n');
  });
  assert.match(
    inTest[0]!,
    /^1 of the 3 samples of the set test is in (train|validation) too, .*copy\.bs2 is .*3\.bs2\./,
  );
  const linked = await repeatsAfter(t, 'nmnist-official', { ...officialSettings, split: [['train', 1]] }, (folder) => {
    renameSync(join(folder, 'Test'), join(folder, 'other'));
    symlinkSync('Train', join(folder, 'Test'));
  });
  assert.match(linked[0]!, /^All \d+ samples of the set test are in train too/);
});

test('DVS Gesture: a recording that was copied under another name is told with the time of its gesture', async (t) => {
  assert.deepEqual(await repeatsAfter(t, 'dvs-gesture', gestureSettings), []);
  const [note] = await repeatsAfter(t, 'dvs-gesture', { ...gestureSettings, split: [['train', 1]] }, (folder) => {
    copyFileSync(join(folder, 'user01_led.aedat'), join(folder, 'user24_led.aedat'));
    copyFileSync(join(folder, 'user01_led_labels.csv'), join(folder, 'user24_led_labels.csv'));
  });
  assert.match(note!, /^All .* of the set test are in train too, .*user24_led\.aedat from [\d,]+ us is .*user01_led/);
});
