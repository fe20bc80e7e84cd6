/** Experiments and runs under Git: an old version beside the present one is nothing to mend or to run; a checkout takes runs away. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browserAbsent } from '../support/chromium.ts';
import { openVsCode } from './opened.ts';
import { openFile, webviewWith } from './workbench.ts';

const absent = browserAbsent() ?? (spawnSync('git', ['--version']).status === 0 ? undefined : 'there is no git here');
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8');

test('problems are those of the present version', { skip: absent === undefined ? false : absent }, async () => {
  const { host, page, close } = await openVsCode({
    files: { 'quick.snnexp': experiment.replace('threshold in', 'thresold in') },
    settings: { 'git.enabled': true, 'diffEditor.renderSideBySide': true },
  });
  try {
    const git = gitIn(host.workspace);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'with a slip');
    writeFileSync(join(host.workspace, 'quick.snnexp'), experiment);
    await openFile(page, 'quick.snnexp');
    // The palette has two commands of this name; the other one comes first and shows all files at once.
    await page
      .locator('.editor-actions')
      .getByRole('button', { name: /^Open Changes/ })
      .click();
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

test('a branch without the run is checked out while it goes', {
  skip: absent === undefined ? false : absent,
}, async () => {
  const { host, page, close } = await openVsCode({
    files: { 'quick.snnexp': experiment.replace(/stop(\s*)= .*/, 'stop$1= 400 trials') },
  });
  try {
    const git = gitIn(host.workspace);
    git('init', '-qb', 'main');
    git('add', 'quick.snnexp');
    git('commit', '-qm', 'before the run');
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
    const row = page
      .locator('.pane', { has: page.locator('.pane-header', { hasText: 'SNN Runs' }) })
      .locator('.monaco-list-row', { hasText: 'quick' });
    await openFile(page, 'quick.snnexp');
    await page.keyboard.press('Control+Alt+r');
    const panel = await webviewWith(page, 'canvas');
    await row.getByText(/running, [1-9]/).waitFor();
    git('add', 'quick.snnrun');
    git('commit', '-qm', 'with a piece of the run');
    git('checkout', '-qf', 'HEAD~1');
    await page
      .locator('.notifications-toasts', { hasText: 'was deleted, renamed or replaced during the run' })
      .waitFor();
    await panel.locator('.banner', { hasText: 'quick.snnrun is not there.' }).waitFor();
    assert.equal(await panel.locator('vscode-button:visible', { hasText: 'Resume' }).count(), 0);
    await row.waitFor({ state: 'detached' });
    git('checkout', '-qf', 'main');
    await row.getByText(/interrupted/).waitFor();
    await panel.locator('.head vscode-button', { hasText: 'Resume' }).waitFor();
  } finally {
    await close();
  }
});

function gitIn(folder: string): (...args: readonly string[]) => void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  return (...args) => void execFileSync('git', [...who, ...args], { cwd: folder });
}
