/** Bad input and bad disks: one clear sentence with place and remedy, and nothing computed is lost. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fill, mountSmallDisk, noSmallDisk, remount, unmount } from '../support/small-disk.ts';
import { tiny } from './support/experiments.ts';
import { dist, essence, journal, snnexp, start, until, workspace, write } from './support/snnexp.ts';

const limit = { timeout: 120_000 };

test('files that are no experiments', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'empty.snnexp', '');
  write(folder, 'nul.snnexp', 'snnexp 1\n\u0000\u0000\u0000\n');
  write(folder, 'large.snnexp', 'x'.repeat(10 * 1024 * 1024));
  writeFileSync(join(folder, 'latin.snnexp'), tiny().replace(/"[^"]*"/, '"caf\u00e9"'), 'latin1');
  write(folder, 'wrong.snnexp', tiny().replace('decay in', 'decya in').replace('40 ms', '40 mV'));
  write(folder, 'later.snnexp', tiny().replace('  objectives {', '  report { show = [cell] }\n\n  objectives {'));
  for (const [file, said] of [
    ['empty.snnexp', /empty\.snnexp:1:1: error: /],
    ['nul.snnexp', /nul\.snnexp:2:1: error: /],
    ['large.snnexp', /10\.5 MB.*at most 1 MB/],
    ['latin.snnexp', /latin\.snnexp:3:16: this sign is not written in UTF-8\. Save/],
    ['wrong.snnexp', /wrong\.snnexp:16:16: error: .*decya.*decay\?[\s\S]*\^{5}/],
    ['later.snnexp', /later\.snnexp:\d+:\d+: error: /],
    ['absent.snnexp', /There is no file absent\.snnexp\./],
    ['.', /is a folder/],
  ] as const) {
    for (const command of ['check', 'run']) {
      const { code, stdout, stderr } = await snnexp(folder, command, file);
      assert.equal(code, 1, `${command} ${file}`);
      assert.match(stdout + stderr, said);
      assert.doesNotMatch(stdout + stderr, /\n\s+at .*\(/, 'no stack trace');
    }
    assert.equal(existsSync(join(folder, file.replace('snnexp', 'snnrun'))), file === '.');
  }
});

test('a file in another encoding is left as it is by format', limit, async (t) => {
  const folder = workspace(t);
  const bytes = Buffer.from(
    tiny()
      .replace(/"[^"]*"/, '"caf\u00e9"')
      .replace('seed', '  seed'),
    'latin1',
  );
  writeFileSync(join(folder, 'latin.snnexp'), bytes);
  const { code, stderr } = await snnexp(folder, 'format', 'latin.snnexp');
  assert.equal(code, 1);
  assert.match(stderr, /UTF-8/);
  assert.deepEqual(readFileSync(join(folder, 'latin.snnexp')), bytes);
});

test('no colours with NO_COLOR, whatever its value', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'empty.snnexp', '');
  const coloured = async (env: NodeJS.ProcessEnv) =>
    (await start(folder, ['check', 'empty.snnexp'], env).finished).stdout.includes('\u001b');
  assert.ok(await coloured({ NO_COLOR: '', FORCE_COLOR: '1' }));
  for (const value of ['0', '1']) assert.ok(!(await coloured({ NO_COLOR: value, FORCE_COLOR: '1' })), value);
});

test('output that cannot be written is said, and is not fine', {
  ...limit,
  skip: !existsSync('/dev/full'),
}, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny());
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [join(dist, 'cli.js'), 'check', '--json', 'tiny.snnexp'], {
    cwd: folder,
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  assert.equal(status, 1);
  assert.match(stderr, /The output cannot be written: the disk is full\./);
});

test('a run whose reader goes away is cancelled, is not fine, and goes on later', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny());
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('trialFinished');
  run.child.stdout?.destroy();
  assert.equal((await run.finished).code, 1);
  await until(() => journal(folder).some((event) => event.kind === 'runFinished'));
  assert.equal((await snnexp(folder, 'run', 'tiny.snnexp', '--resume', '--quiet')).code, 0);
});

test('wrong use is exit code 2', limit, async (t) => {
  const folder = workspace(t);
  write(folder, 'tiny.snnexp', tiny());
  for (const words of [
    ['bogus'],
    ['run'],
    ['run', 'tiny.snnexp', '--workers', 'many'],
    ...['', '1e3', '4294967296'].map((seed) => ['run', 'tiny.snnexp', '--seed', seed]),
    ['run', 'tiny.snnexp', '--workers', '1025'],
    ['run', 'tiny.snnexp', '--threads', '65'],
    ['run', 'tiny.snnexp', '--engine', 'fast'],
    ['doctor', '--engine', 'fast'],
    ['run', 'tiny.snnexp', '--resume', '--force'],
    ['run', 'tiny.snnrun'],
    ['run', '-'],
    ['check', '--nonsense', 'tiny.snnexp'],
  ]) {
    const { code, stderr } = await snnexp(folder, ...words);
    assert.equal(code, 2, words.join(' '));
    assert.notEqual(stderr, '');
  }
  assert.equal((await snnexp(folder, '--help')).code, 0);
});

test(
  'missing data ends the run before the first trial, and the run begins once the data is there',
  limit,
  async (t) => {
    const folder = workspace(t);
    write(
      folder,
      'tiny.snnexp',
      tiny()
        .replace(/data synthetic \{[\s\S]*?\n {2}\}/, 'data nmnist { from = "nowhere" }')
        .replace('units = 3', 'units = 10'),
    );
    const run = await snnexp(folder, 'run', 'tiny.snnexp');
    assert.equal(run.code, 1);
    assert.match(run.stderr, /^error: .*nowhere/m);
    assert.doesNotMatch(run.stdout, /nowhere/, 'why it failed is no result');
    assert.equal(
      journal(folder).some((event) => event.kind === 'trialProposed'),
      false,
    );
    write(folder, 'tiny.snnexp', tiny({ trials: 1 }));
    const again = await snnexp(folder, 'run', 'tiny.snnexp', '--quiet');
    assert.equal(again.code, 0, again.stderr);
  },
);

test('when every trial fails for the same reason the run ends early and says it', limit, async (t) => {
  const folder = workspace(t);
  // Of 8 x 8 pixels no pool leaves enough for the kernel; while both are asked, only the stage itself knows.
  const convolved =
    'layer shrink = pool { size in { 4, 8 } }, layer hidden = conv { channels = 4, kernel in { 5, 7 } }';
  const text = tiny({ trials: 40 }).replace('layer hidden = dense { units in { 8, 16 } }', convolved);
  write(folder, 'tiny.snnexp', text);
  const run = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(run.code, 1);
  const ended = journal(folder).filter((event) => event.kind === 'trialFailed');
  assert.ok(ended.length >= 4 && ended.length < 10, `${ended.length} trials were tried`);
  const last = journal(folder).at(-1);
  assert.ok(last?.kind === 'runFinished' && last.reason === 'failed');
  assert.match(last.message, /its input is only/);
});

test('a folder that cannot be written', limit, async (t) => {
  const folder = mounted(t, 'size=1m');
  if (folder === undefined) return;
  write(folder, 'tiny.snnexp', tiny());
  remount(folder, 'ro');
  const run = await snnexp(folder, 'run', 'tiny.snnexp');
  assert.equal(run.code, 1);
  assert.match(run.stderr, /tiny\.snnrun cannot be written: its rights or its folder's do not allow it\..*--output/);
  assert.equal((await snnexp(folder, 'check', 'tiny.snnexp')).code, 0);
});

test('a full disk: the run waits, goes on when there is space, and gives the same results', limit, async (t) => {
  const folder = mounted(t, 'size=2m');
  if (folder === undefined) return;
  const other = workspace(t);
  const text = tiny({ trials: 3, epochs: 30 });
  for (const place of [folder, other]) write(place, 'tiny.snnexp', text);
  const run = start(folder, ['run', 'tiny.snnexp', '--json']);
  await run.event('epochFinished', (event) => event.epoch >= 3);
  fill(join(folder, 'ballast'));
  await run.event('noted', (event) => event.code === 'disk-full');
  rmSync(join(folder, 'ballast'));
  const { code, stderr } = await run.finished;
  assert.equal(code, 0, stderr);
  assert.equal((await snnexp(other, 'run', 'tiny.snnexp', '--quiet')).code, 0);
  assert.deepEqual(essence(journal(folder)), essence(journal(other)));
});

/** A small disk as a workspace, or undefined with a line that says why not. */
function mounted(t: TestContext, options: string): string | undefined {
  let folder = '';
  t.after(() => unmount(folder));
  folder = workspace(t);
  if (mountSmallDisk(folder, options)) return folder;
  t.skip(noSmallDisk);
  return undefined;
}
