import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { beginRun } from '../../../src/runner/run.ts';

test('a start without a plan is refused, and the run that is there stays as it is', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-begin-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const journal = join(folder, 'a.snnrun');
  writeFileSync(journal, 'what an earlier run wrote\n');
  const begun = beginRun({ kind: 'start', journal, folder, resume: false, command: 'test', outlive: false }, () =>
    assert.fail('nothing is begun'),
  );
  assert.ok(!begun.ok && begun.error.code === 'plan-missing');
  assert.ok(existsSync(journal));
  assert.equal(readFileSync(journal, 'utf8'), 'what an earlier run wrote\n');
  assert.deepEqual(readdirSync(folder), ['a.snnrun']);
});
