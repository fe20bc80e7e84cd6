/** An experiment in the editor: offers, explanations, mending, a first experiment out of nothing, the way in. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserAbsent } from '../support/chromium.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens, waitFor } from './wait.ts';
import { command, openFile, quickFix } from './workbench.ts';

const absent = browserAbsent();
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8');

describe('an experiment in the editor', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    opened = await openVsCode({ files: { 'quick.snnexp': experiment, 'own.snnexp': '', 'empty.snnexp': '' } });
    page = opened.page;
    await openFile(page, 'quick.snnexp');
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const line = (words: RegExp) => page.locator('.view-line', { hasText: words }).first();

  test('above it stand Run and Check; without a run, Open Result says so and opens nothing', async () => {
    const lens = page.locator('.codelens-decoration').first();
    await lens.waitFor();
    assert.match(await lens.innerText(), /\u00a0Run[\s|]+Check/);
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
    // What each one takes can be read without choosing it.
    await page
      .locator('.suggest-widget .monaco-list-row:not(.focused) .details-label:visible', {
        hasText: /^number of epochs/,
      })
      .waitFor();
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
    await quickFix(page, 'Write patience');
    await page.locator('.squiggly-error').waitFor({ state: 'detached' });
    await command(page, 'Format Document');
    await line(/^\s*patience\s{2}=\s3\sepochs$/).waitFor();
    await page.locator('.outline-pane, .pane-header', { hasText: 'Outline' }).first().click();
    await page.locator('.outline-tree .monaco-list-row', { hasText: 'Quick start' }).waitFor();
  });

  test('a new experiment is there at once and can run', async () => {
    await command(page, 'SNN: New Experiment');
    await page.locator('.tab.dirty', { hasText: 'quickstart.snnexp' }).waitFor();
    assert.equal(await page.locator('#status\\.editor\\.mode').innerText(), 'SNN experiment');
    await command(page, 'SNN: Check Experiment');
    await page.locator('.statusbar', { hasText: 'The experiment can run.' }).waitFor();
    // It is saved under its name without a question, and the next one has another.
    await page.keyboard.press('Control+S');
    await page.locator('.tab:not(.dirty)', { hasText: 'quickstart.snnexp' }).waitFor();
    assert.match(readFileSync(join(opened.host.workspace, 'quickstart.snnexp'), 'utf8'), /^snnexp 1\n/);
    await command(page, 'SNN: New Experiment');
    await page.locator('.tab.dirty', { hasText: 'quickstart-2.snnexp' }).waitFor();
    await page.keyboard.press('Control+S');
    await page.locator('.tab:not(.dirty)', { hasText: 'quickstart-2.snnexp' }).waitFor();
  });

  test('what is typed is what stands there: no bracket, comment or finished word lets Enter take a suggestion', async () => {
    await openFile(page, 'own.snnexp');
    await page.locator('.monaco-editor[data-uri$="own.snnexp"] .view-line').first().click();
    const lines = [
      'snnexp 1',
      '',
      '# small on purpose ',
      'experiment "Own" {',
      'data synthetic {',
      'binning = signed',
      'steps = 5',
    ];
    for (const typed of lines) {
      await page.keyboard.type(typed, { delay: 30 });
      // As long as a list of suggestions takes to come.
      await page.waitForTimeout(500);
      await page.keyboard.press('Enter');
    }
    await page.keyboard.press('Control+S');
    const saved = () => readFileSync(join(opened.host.workspace, 'own.snnexp'), 'utf8');
    await waitFor(page, 'the typed text on disk', () => saved().includes('steps'), { saw: saved });
    assert.deepEqual(
      saved()
        .split('\n')
        .map((text) => text.trim()),
      [...lines.map((text) => text.trim()), '', '}', '}'],
    );
  });

  test('an empty file is offered a whole experiment, with its first line only once', async () => {
    await openFile(page, 'empty.snnexp');
    await page.locator('.monaco-editor[data-uri$="empty.snnexp"] .view-line').first().click();
    await page.keyboard.type('snnexp 1\n\nexp', { delay: 30 });
    const offers = page.locator('.suggest-widget .monaco-list-row');
    await offers.first().waitFor();
    assert.match(await offers.first().innerText(), /^experiment/);
    assert.equal(await offers.count(), 1);
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'minimize' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await command(page, 'SNN: Check Experiment');
    await page.locator('.statusbar', { hasText: 'The experiment can run.' }).waitFor();
    await page.keyboard.press('Control+S');
  });

  test('who takes a setting from the list is led on to its value, and one undo after the other leads back', async () => {
    await page.locator('.monaco-editor[data-uri$="empty.snnexp"] .view-line', { hasText: /epochs/ }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const chosen = page.locator('.suggest-widget .monaco-list-row.focused');
    await page.keyboard.type('bat', { delay: 30 });
    for (const word of [/^batch/, /^=/, /^32 samples/]) {
      await chosen.filter({ hasText: word }).waitFor();
      await page.keyboard.press('Enter');
    }
    await page.locator('.view-line', { hasText: /^\s*batch.=.32.samples$/ }).waitFor();
    assert.equal(await page.locator('.suggest-widget.visible').count(), 0);
    await page.keyboard.press('Control+S');
    const saved = () => readFileSync(join(opened.host.workspace, 'empty.snnexp'), 'utf8');
    await waitFor(page, 'the finished words on disk', () => saved().includes('batch'), { saw: saved });
    assert.match(saved(), /\n {4}batch = 32 samples\n/);
    const shown = async () => (await page.locator('.view-line').allInnerTexts()).join('').trim();
    await waitFor(page, 'an empty editor', async () => (await shown()) === '', {
      again: () => page.keyboard.press('Control+Z'),
      saw: shown,
    });
    await page.keyboard.press('Control+S');
  });

  const openWalkthrough = async (): Promise<void> => {
    await command(page, 'Welcome: Open Walkthrough');
    await page.locator('.quick-input-widget input').first().fill('Pareto front');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Pareto front' }).first().click();
    await page.locator('.getting-started-step h3').first().waitFor();
  };

  test('the walkthrough leads from the first line to the report', async () => {
    await openWalkthrough();
    const steps = page.locator('.getting-started-step h3');
    assert.deepEqual(
      (await steps.allInnerTexts()).map((words) => words.trim()),
      ['Write an experiment', 'See what is wrong while you type', 'Run the search', 'Read the front', 'Keep a report'],
    );
  });

  test('a step of the walkthrough is ticked by what happened, not by a command that could do nothing', async () => {
    const ticked = async () => {
      const steps = page.locator('.getting-started-step:has([role=checkbox][aria-checked=true]) h3');
      return (await steps.allInnerTexts()).map((words) => words.trim());
    };
    await command(page, 'SNN: Write Report');
    await page.locator('.notifications-toasts', { hasText: 'There is no run to report on.' }).waitFor();
    await command(page, 'SNN: Open Result Beside');
    await page.locator('.notifications-toasts', { hasText: 'There is no run yet.' }).waitFor();
    await page.locator('.explorer-folders-view').getByText('quick.snnexp', { exact: true }).click();
    await command(page, 'SNN: Check Experiment');
    await openWalkthrough();
    await waitFor(page, 'the tick of the step that was done', async () => (await ticked()).length > 0, {
      saw: () =>
        page
          .locator('.getting-started-step')
          .first()
          .evaluate((step) => step.outerHTML),
      patienceMs: 20_000,
    });
    assert.deepEqual(await ticked(), ['See what is wrong while you type']);
  });
});
