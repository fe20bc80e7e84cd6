/** Experiments and runs that are no files on this machine's disk: of an extension's own file system, or not saved yet. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createVSIX } from '@vscode/vsce';
import type { Page } from 'playwright-core';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { browserAbsent } from '../support/chromium.ts';
import { sampleEvents } from '../support/sample-run.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens } from './wait.ts';
import { command, openFile, quickFix, webviewWith } from './workbench.ts';

const absent = browserAbsent();

describe('what is no file on disk', { skip: absent === undefined ? false : absent }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-virtual-'));
  let opened: Opened;
  let page: Page;

  before(async () => {
    const virtual = join(folder, 'virtual.vsix');
    await createVSIX({
      cwd: 'test/host/virtual',
      packagePath: virtual,
      allowMissingRepository: true,
      skipLicense: true,
      dependencies: false,
    });
    opened = await openVsCode({
      files: {
        'quick.snnexp': readFileSync('examples/quickstart.snnexp', 'utf8'),
        'half.snnrun': sampleEvents({ running: 0 }).map(sealLine).join(''),
      },
      others: [virtual],
    });
    page = opened.page;
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
    await row('half').waitFor();
  });

  keepScreens(() => opened);
  after(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = () =>
    page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'SNN Runs' }) }).locator('.monaco-list-row');
  const row = (name: string) => rows().filter({ hasText: name });
  const toast = (words: string) => page.locator('.notifications-toasts', { hasText: words });

  test('an experiment in a virtual folder is checked and completed, and a run says why it cannot be', async () => {
    await openFile(page, 'quick.snnexp');
    await command(page, 'Test: Copy Into Memory and Open');
    await page.locator('.monaco-editor[data-uri^="memory:"] .view-line', { hasText: /batch/ }).click();
    await page.keyboard.press('End');
    await page.keyboard.type('\npatince = 3 epochs');
    await page.locator('.squiggly-error').first().waitFor();
    await quickFix(page, 'Write patience');
    await page.locator('.squiggly-error').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+S');
    await page.keyboard.press('Control+Alt+r');
    await toast('quick.snnexp lies in a virtual folder, where nothing can be run.').waitFor();
    await command(page, 'Notifications: Clear All Notifications');
    await command(page, 'View: Close All Editors');
    await page.locator('.tab').waitFor({ state: 'detached' });
  });

  test('a run there is shown and reported, and offers nothing that it cannot do', async () => {
    await row('half').click();
    await webviewWith(page, 'canvas');
    await command(page, 'Test: Copy Into Memory and Open');
    await row('half').nth(1).waitFor();
    const panel = await webviewWith(page, '.head vscode-button:has-text("Report")');
    await panel.locator('.state', { hasText: '48 of 80 trials' }).waitFor();
    assert.equal(await panel.locator('vscode-button:visible', { hasText: 'Resume' }).count(), 0);
    await panel.locator('.head vscode-button', { hasText: 'Report' }).click();
    await toast('The report is written: half.report.html').waitFor();
    assert.equal(await toast('Open in Browser').count(), 0);
    // The run on disk is the only one that can go on: nothing is asked.
    await row('half').nth(0).locator('[aria-label="Resume Run"]').waitFor({ state: 'attached' });
    assert.equal(await rows().locator('[aria-label="Resume Run"]').count(), 1);
    await command(page, 'Notifications: Clear All Notifications');
  });

  test('an experiment that was not saved yet has no run, and leaves no trace in the list', async () => {
    await command(page, 'SNN: New Experiment');
    await page.locator('.tab', { hasText: /^quickstart/ }).waitFor();
    await page.locator('.editor-actions [aria-label*="Open Result"]').first().click();
    await toast('There is no run yet.').waitFor();
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).hover();
    await page.locator('[aria-label="Refresh Runs"]').first().click();
    await row('half').nth(1).waitFor();
    assert.deepEqual(
      (await rows().allInnerTexts()).filter((words) => !words.includes('half')),
      [],
    );
  });
});
