import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { diskTrouble } from '../../../src/files/disk-trouble.ts';
import { openLineFile } from '../../../src/files/line-file.ts';
import { writeWhole } from '../../../src/files/whole-file.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a file with a torn end is cut back to its last whole line before the next is added', (t) => {
  const path = join(folderOf(t), 'lines');
  writeFileSync(path, 'one\ntwo\nthr');
  const file = openLineFile(path, 8);
  file.append('three\n', true);
  file.close();
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
  const again = openLineFile(path);
  again.append('four\n', false);
  again.close();
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\nfour\n');
});

test('closing alone repairs a torn end', (t) => {
  const path = join(folderOf(t), 'lines');
  writeFileSync(path, 'one\n');
  appendFileSync(path, 'tw');
  openLineFile(path, 4).close();
  assert.equal(readFileSync(path, 'utf8'), 'one\n');
});

test('a whole file replaces the old one or leaves it as it was', (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'a.json');
  writeWhole(path, 'old');
  writeWhole(path, 'new');
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.throws(() => writeWhole(join(folder, 'absent', 'a.json'), 'x'), /ENOENT/);
  assert.throws(() => writeWhole(folder, 'x'));
  assert.deepEqual(readdirSync(folder), ['a.json']);
});

test('trouble is said with what to do', () => {
  const of = (code: string) => diskTrouble(Object.assign(new Error(code), { code }), 'a.snnrun');
  assert.equal(of('ENOSPC').message, 'a.snnrun cannot be written: the disk is full.');
  assert.equal(of('EROFS').code, 'folder-read-only');
  assert.equal(of('ENOENT').code, 'folder-missing');
  assert.match(of('EIO').message, /EIO/);
});
