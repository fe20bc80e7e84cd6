/** An experiment under Git: its old version is shown beside the present one, and is nothing to mend or to run. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browserAbsent } from '../support/chromium.ts';
import { openVsCode } from './opened.ts';
import { command, offers, openFile } from './workbench.ts';

const absent = browserAbsent() ?? (spawnSync('git', ['--version']).status === 0 ? undefined : 'there is no git here');
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8');

test('problems are those of the present version', { skip: absent === undefined ? false : absent }, async () => {
  const { host, page, close } = await openVsCode({
    files: { 'quick.snnexp': experiment.replace('threshold in', 'thresold in') },
    settings: { 'git.enabled': true, 'diffEditor.renderSideBySide': true },
  });
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: host.workspace });
    git('init', '-q');
    git('add', '-A');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'with a slip');
    writeFileSync(join(host.workspace, 'quick.snnexp'), experiment);
    await openFile(page, 'quick.snnexp');
    while (!(await offers(page, 'Git: Open Changes'))) await page.waitForTimeout(500);
    await command(page, 'Git: Open Changes');
    await page.locator('.editor.original .view-line', { hasText: 'thresold' }).waitFor();
    const present = page.locator('.editor.modified');
    await present.locator('.view-line', { hasText: /seed/ }).click();
    await page.keyboard.press('Home');
    await page.keyboard.type('sed = 3\n');
    await present.locator('.squiggly-error').first().waitFor();
    await page.locator('#status\\.problems', { hasText: '1' }).waitFor();
    assert.equal(await page.locator('.editor.original .squiggly-error').count(), 0);
    assert.equal(await page.locator('.editor.original .codelens-decoration').count(), 0);
  } finally {
    await close();
  }
});
