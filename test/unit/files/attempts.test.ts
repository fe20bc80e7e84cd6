import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findResult } from '../../../src/files/attempts.ts';
import { seal } from '../../../src/files/sealed-file.ts';
import { attemptFolder, fileNames } from '../../../src/protocol/layout.ts';

test('what was tried again with success stands before the failure of an earlier attempt', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-attempts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const leave = (attempt: number, more: object) => {
    const at = join(folder, attemptFolder('k', attempt));
    mkdirSync(at, { recursive: true });
    const base = { v: 1, key: 'k', measures: {}, layers: [], epochs: 1, files: {}, seconds: 1, engine: 'wasm' };
    writeFileSync(join(at, fileNames.result), JSON.stringify({ ...base, ...more }));
  };
  assert.equal(findResult(folder, 'k'), undefined);
  leave(1, { status: 'cancelled' });
  leave(2, { status: 'failed', code: 'c', message: 'm', hint: '' });
  leave(3, { status: 'failed', code: 'c', message: 'later', hint: '' });
  assert.equal(findResult(folder, 'k')?.attempt, 2);
  leave(4, { status: 'done' });
  leave(5, { status: 'done' });
  assert.equal(findResult(folder, 'k')?.attempt, 4);
});

test('a result whose weights are gone, cut off or altered counts as none', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-attempts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const at = join(folder, attemptFolder('k', 1));
  mkdirSync(at, { recursive: true });
  const result = { v: 1, key: 'k', status: 'done', measures: {}, layers: [], epochs: 1, seconds: 1, engine: 'wasm' };
  writeFileSync(join(at, fileNames.result), JSON.stringify({ ...result, files: { weights: 'weights.bin' } }));
  assert.equal(findResult(folder, 'k'), undefined);
  const whole = seal('SNNARR01', Buffer.from('some numbers'));
  const left = (bytes: Buffer) => {
    writeFileSync(join(at, 'weights.bin'), bytes);
    return findResult(folder, 'k')?.attempt;
  };
  assert.equal(left(whole), 1);
  for (const length of [0, 7, 8, 23, 24, whole.length - 1]) assert.equal(left(whole.subarray(0, length)), undefined);
  assert.equal(left(Buffer.from(whole).fill(0, whole.length - 1)), undefined);
});
