import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isStale } from '../../../src/files/owner-lives.ts';
import { claimRun } from '../../../src/runner/owner.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-owner-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('one claim at a time; released, the run is free', (t) => {
  const folder = folderOf(t);
  const first = claimRun(folder, 'a.snnrun');
  assert.ok(first.ok && first.value.holds());
  const second = claimRun(folder, 'a.snnrun');
  assert.ok(!second.ok && second.error.code === 'run-owned');
  assert.match(second.error.message, new RegExp(`a\\.snnrun is already being run by process ${process.pid}\\.`));
  first.value.release();
  assert.equal(existsSync(join(folder, 'owner.json')), false);
  assert.ok(claimRun(folder, 'a.snnrun').ok);
});

test("a process that is gone, a reused pid and a torn file own nothing; another machine's process does", (t) => {
  const folder = folderOf(t);
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const owner = { v: 1, pid: gone, startedAt: Date.now(), host: hostname() } as const;
  assert.ok(isStale(owner));
  const path = join(folder, 'owner.json');
  for (const left of [JSON.stringify(owner), '{"v":1,"pi']) {
    writeFileSync(path, left);
    const claim = claimRun(folder, 'a.snnrun');
    assert.ok(claim.ok);
    assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
    claim.value.release();
  }
  if (process.platform === 'linux') assert.ok(isStale({ ...owner, pid: process.pid, startedAt: 1e12 }));
  assert.equal(isStale({ ...owner, host: 'elsewhere' }), false);
  writeFileSync(path, JSON.stringify({ ...owner, host: 'elsewhere' }));
  const refused = claimRun(folder, 'a.snnrun');
  assert.match(refused.ok ? '' : refused.error.message, /process \d+ on elsewhere/);
});

test('a claim that was taken away holds no more and removes nothing', (t) => {
  const folder = folderOf(t);
  const claim = claimRun(folder, 'a.snnrun');
  assert.ok(claim.ok);
  const other = { v: 1, pid: process.ppid, startedAt: 1, host: hostname() };
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(other));
  assert.equal(claim.value.holds(), false);
  claim.value.release();
  assert.ok(existsSync(join(folder, 'owner.json')));
});
