import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeWholeAt } from '../../../src/files/whole-file.ts';

const windows = process.platform === 'win32';

function workspace(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-whole-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a file is written through a link, and keeps its rights', { skip: windows }, (t) => {
  const folder = workspace(t);
  const [file, link] = [join(folder, 'page.html'), join(folder, 'link.html')];
  writeFileSync(file, 'old');
  chmodSync(file, 0o640);
  symlinkSync(file, link);
  writeWholeAt(link, 'new');
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(file, 'utf8'), 'new');
  assert.equal(statSync(file).mode & 0o777, 0o640);
});

test('what is no file is written into and not replaced', { skip: windows }, async (t) => {
  const pipe = join(workspace(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const reader = spawn('cat', [pipe]);
  let read = '';
  reader.stdout.setEncoding('utf8').on('data', (text: string) => {
    read += text;
  });
  const closed = new Promise((done) => reader.on('close', done));
  t.after(() => reader.kill());
  writeWholeAt(pipe, 'a page');
  assert.ok(statSync(pipe).isFIFO());
  await closed;
  assert.equal(read, 'a page');
});
