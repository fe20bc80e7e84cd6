/** An experiment in the editor: offers, explanations, mending, a first experiment out of nothing, the way in. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserAbsent } from '../support/chromium.ts';
import { type Opened, openVsCode } from './opened.ts';
import { command, openFile } from './workbench.ts';

const absent = browserAbsent();
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8');

describe('an experiment in the editor', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    opened = await openVsCode({ files: { 'quick.snnexp': experiment } });
    page = opened.page;
    await openFile(page, 'quick.snnexp');
  });

  after(() => opened?.close());

  const line = (words: RegExp) => page.locator('.view-line', { hasText: words }).first();

  test('above it stand Run and Check; without a run, Open Result says so and opens nothing', async () => {
    const lens = page.locator('.codelens-decoration').first();
    await lens.waitFor();
    assert.match(await lens.innerText(), /Run[\s|]+Check/);
    await page.locator('.editor-actions [aria-label*="Open Result"]').first().click();
    await page.locator('.notifications-toasts', { hasText: 'There is no run yet.' }).waitFor();
    assert.equal(await page.locator('.tab').count(), 1);
    await command(page, 'Notifications: Clear All Notifications');
  });

  test('settings that are still missing are offered with what they mean', async () => {
    await line(/batch/).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Space');
    await page
      .locator('.suggest-widget .monaco-list-row', { hasText: /^patience/ })
      .first()
      .waitFor();
    assert.equal(await page.locator('.suggest-widget .monaco-list-row', { hasText: /^epochs/ }).count(), 0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Z');
  });

  test('hovering a setting explains it', async () => {
    await line(/decay/)
      .locator('span', { hasText: /^decay$/ })
      .first()
      .hover();
    await page.locator('.monaco-hover', { hasText: /What is kept of the membrane potential/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('a slip is mended by its quick fix, and the formatter puts the file into its form', async () => {
    await line(/batch/).click();
    await page.keyboard.press('End');
    await page.keyboard.type('\npatince   = 3 epochs');
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'Write patience' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.squiggly-error').waitFor({ state: 'detached' });
    await command(page, 'Format Document');
    await line(/^\s*patience\s{2}=\s3\sepochs$/).waitFor();
    await page.locator('.outline-pane, .pane-header', { hasText: 'Outline' }).first().click();
    await page.locator('.outline-tree .monaco-list-row', { hasText: 'Quick start' }).waitFor();
  });

  test('a new experiment is there at once and can run', async () => {
    await command(page, 'SNN: New Experiment');
    await page.locator('.tab', { hasText: 'Untitled' }).waitFor();
    assert.equal(await page.locator('#status\\.editor\\.mode').innerText(), 'SNN experiment');
    await command(page, 'SNN: Check Experiment');
    await page.locator('.statusbar', { hasText: 'The experiment can run.' }).waitFor();
  });

  test('the walkthrough leads from the first line to the report', async () => {
    await command(page, 'Welcome: Open Walkthrough');
    await page.locator('.quick-input-widget input').first().fill('Pareto front');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Pareto front' }).first().click();
    const steps = page.locator('.getting-started-step h3');
    await steps.first().waitFor();
    assert.deepEqual(
      (await steps.allInnerTexts()).map((words) => words.trim()),
      ['Write an experiment', 'See what is wrong while you type', 'Run the search', 'Read the front', 'Keep a report'],
    );
  });
});
