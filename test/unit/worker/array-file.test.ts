import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { packArrays, unpackArrays } from '../../../src/worker/array-file.ts';
import {
  newestCheckpoint,
  removeCheckpoints,
  secondsFrom,
  withSeconds,
  writeCheckpoint,
} from '../../../src/worker/checkpoints.ts';

const file = {
  arrays: {
    weights: { shape: [2, 3], data: Float32Array.of(1, -0, 3.25, Number.MIN_VALUE, 1e30, -7) },
    empty: { shape: [0], data: new Float32Array(0) },
  },
  note: { epoch: 3, best: 0.5, name: 'µ', kept: true },
};

test('arrays come back bit for bit, also from an unaligned buffer', () => {
  const packed = packArrays(file);
  assert.deepEqual(unpackArrays(packed), { ok: true, value: file });
  const shifted = new Uint8Array(packed.length + 1);
  shifted.set(packed, 1);
  assert.deepEqual(unpackArrays(shifted.subarray(1)), { ok: true, value: file });
});

test('any changed byte and any missing end is noticed', () => {
  const packed = packArrays(file);
  fc.assert(
    fc.property(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const spoiled = Uint8Array.from(packed);
      spoiled[at]! ^= change;
      assert.equal(unpackArrays(spoiled).ok, false);
      assert.equal(unpackArrays(packed.subarray(0, at)).ok, false);
    }),
  );
});

test('two checkpoints are kept, the newest valid one of all attempts is found, and a result makes them go', (t) => {
  const run = mkdtempSync(join(tmpdir(), 'snnexp-checkpoint-'));
  t.after(() => rmSync(run, { recursive: true, force: true }));
  const folder = (attempt: string) => join(run, 'tasks', 'k', 'attempts', attempt);
  for (const attempt of ['001', '002']) mkdirSync(folder(attempt), { recursive: true });
  const write = (attempt: string, epoch: number) =>
    writeCheckpoint(folder(attempt), { epoch, arrays: file.arrays, state: { epoch } });
  assert.equal(newestCheckpoint(run, 'k'), undefined);
  for (const epoch of [1, 2, 3]) write('001', epoch);
  assert.deepEqual(readdirSync(folder('001')), ['checkpoint-000002.bin', 'checkpoint-000003.bin']);
  write('002', 4);
  assert.equal(newestCheckpoint(run, 'k')?.epoch, 4);
  truncateSync(join(folder('002'), 'checkpoint-000004.bin'), 50);
  assert.deepEqual(newestCheckpoint(run, 'k'), { epoch: 3, arrays: file.arrays, state: { epoch: 3 } });
  writeFileSync(
    join(folder('001'), 'checkpoint-000003.bin'),
    readFileSync(join(folder('001'), 'checkpoint-000002.bin')),
  );
  removeCheckpoints(run, 'k');
  assert.deepEqual([...readdirSync(folder('001')), ...readdirSync(folder('002'))], []);
});

test('an attempt that begins from a checkpoint counts on from the seconds of those before it', () => {
  assert.ok(secondsFrom(undefined)() < 60);
  const checkpoint = { epoch: 1, arrays: {}, state: { muteEpochs: 2 } };
  const counted = withSeconds(checkpoint, 100);
  assert.deepEqual(counted, { ...checkpoint, state: { muteEpochs: 2, seconds: 100 } });
  const later = secondsFrom(counted)();
  assert.ok(later >= 100 && later < 160, String(later));
});
