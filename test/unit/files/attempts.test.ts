import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findResult } from '../../../src/files/attempts.ts';
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
