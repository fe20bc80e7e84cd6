import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyOf, gestureSettings, listSettings, refuse } from '../../fixtures/data/fixture.ts';

test('a file of 0 bytes is called empty, whatever it should have been', async (t) => {
  const cases = [
    ['nmnist-list', '3.bs2', listSettings],
    ['dvs-gesture', 'user01_led.aedat', gestureSettings],
    ['dvs-gesture', 'user01_led_labels.csv', gestureSettings],
    ['cifar', 'data_batch_1.bin', { kind: 'cifar10', from: 'cifar' }],
    ['cifar', 'test_batch.bin', { kind: 'cifar10', from: 'cifar' }],
  ] as const;
  for (const [fixture, file, settings] of cases) {
    const folder = copyOf(t, fixture);
    truncateSync(join(folder, fixture, file), 0);
    const { code, message, hint } = await refuse(settings, folder);
    assert.deepEqual([code, message], ['data-empty', `${fixture}/${file} is empty: it has 0 bytes.`]);
    assert.match(hint, /^Fetch it again/);
  }
  for (const name of ['a.tar', 'a.tar.gz']) {
    const folder = copyOf(t, 'cifar');
    writeFileSync(join(folder, name), '');
    const failure = await refuse({ kind: 'cifar10', from: name }, folder);
    assert.equal(failure.message, `${name} is empty: it has 0 bytes.`);
  }
});
