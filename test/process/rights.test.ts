/** What belongs to others: files that may not be read, or not be written, by whoever names them. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { tiny } from './support/experiments.ts';
import { dist, workspace, write } from './support/snnexp.ts';

/** The user "nobody" where this one may do everything. */
const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const limit = { timeout: 120_000, skip: process.platform === 'win32' ? 'rights are other ones here' : false };

function asOther(folder: string, ...args: readonly string[]) {
  const env = { PATH: process.env.PATH, NO_COLOR: '1', HOME: folder, SNNEXP_ENGINES: join(folder, 'none') };
  const done = spawnSync(process.execPath, [join(dist, 'cli.js'), ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
    ...other,
  });
  return { code: done.status, stderr: done.stderr };
}

function ofOther(t: TestContext): string | undefined {
  const folder = workspace(t);
  if (other.uid !== undefined) chownSync(folder, other.uid, other.gid);
  if (asOther(folder, '--version').code === 0) return folder;
  t.skip('the product lies where another user cannot start it');
  return undefined;
}

test('a file that may be read alone is not formatted', limit, (t) => {
  const folder = ofOther(t);
  if (folder === undefined) return;
  const text = tiny().replace('seed   =', 'seed =');
  const path = write(folder, 'tiny.snnexp', text);
  chmodSync(path, 0o444);
  const { code, stderr } = asOther(folder, 'format', 'tiny.snnexp');
  assert.equal(code, 1);
  assert.match(stderr, /tiny\.snnexp cannot be written: its rights or its folder's do not allow it\./);
  assert.equal(readFileSync(path, 'utf8'), text);
});

test('what may not be read is said, and a new run puts it aside', limit, (t) => {
  const folder = ofOther(t);
  if (folder === undefined) return;
  const experiment = write(folder, 'tiny.snnexp', tiny({ trials: 1, epochs: 1 }));
  chmodSync(write(folder, 'tiny.snnrun', 'of somebody'), 0);
  for (const args of [['show'], ['report'], ['run', '--resume']]) {
    const { code, stderr } = asOther(folder, ...args, 'tiny.snnexp');
    assert.equal(code, 1);
    assert.match(stderr, /tiny\.snnrun cannot be read: .*Give yourself the right to read it\. \[run-unreadable\]/);
  }
  const forced = asOther(folder, 'run', 'tiny.snnexp', '--force', '--quiet');
  assert.equal(forced.code, 0, forced.stderr);
  assert.ok(readdirSync(folder).includes('tiny.old-1.snnrun'));
  chmodSync(join(folder, 'tiny.old-1.snnrun'), 0o644);
  assert.equal(readFileSync(join(folder, 'tiny.old-1.snnrun'), 'utf8'), 'of somebody');
  chmodSync(experiment, 0);
  assert.match(asOther(folder, 'check', 'tiny.snnexp').stderr, /cannot be read \(EACCES\)\. Give yourself the right/);
});
