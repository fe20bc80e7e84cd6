/** Other ways to open things than a folder: one file in a window without any, and a journal that is damaged while it grows. */

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ownStart } from '../../src/files/owner-lives.ts';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { browserAbsent } from '../support/chromium.ts';
import { sampleEvents } from '../support/sample-run.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens } from './wait.ts';
import { command, openPath, webviewWith } from './workbench.ts';

const absent = browserAbsent();
const events = sampleEvents({ trials: 40, running: 0, finished: 'trials' }).map(sealLine);

describe('other ways to open an experiment', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    opened = await openVsCode({
      files: {
        'one.snnexp': readFileSync('examples/quickstart.snnexp', 'utf8'),
        'one.snnrun': events.join(''),
        'grow.snnrun': events.slice(0, 20).join(''),
        'grow.snnrun.d/owner.json': JSON.stringify({ v: 1, pid: process.pid, startedAt: ownStart(), host: hostname() }),
      },
    });
    page = opened.page;
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const at = (name: string) => join(opened.host.workspace, name);

  test('where no experiment is open, a command asks which one is meant, and opens it', async () => {
    await command(page, 'SNN: Check Experiment');
    await page.locator('.quick-input-title', { hasText: 'Which experiment?' }).waitFor();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    assert.equal(await rows.count(), 1);
    await rows.filter({ hasText: 'one.snnexp' }).click();
    await page.locator('.tab', { hasText: 'one.snnexp' }).waitFor();
    await page.locator('.statusbar', { hasText: 'The experiment can run.' }).waitFor();
  });

  test('a page goes on past a line that was damaged while it looked', async () => {
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
    await page.locator('.monaco-list-row', { hasText: /grow.*running/ }).click();
    const panel = await webviewWith(page, 'body[data-seq="20"]');
    const rest = events.slice(20);
    appendFileSync(at('grow.snnrun'), ['{"v":1,"torn\n', ...rest.slice(1, 10)].join(''));
    await panel.locator('body[data-seq="30"]').waitFor({ state: 'attached' });
    appendFileSync(at('grow.snnrun'), rest.slice(10).join(''));
    await panel.locator(`body[data-seq="${events.length}"]`).waitFor({ state: 'attached' });
    await panel.locator('.banner', { hasText: '1 of' }).waitFor();
  });

  test('a file in a window without a folder knows the run beside it', async () => {
    await page.goto(`${new URL(opened.host.url).origin}/?ew=true`);
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    await command(page, 'SNN: Check Experiment');
    const none = page.locator('.notifications-toasts', { hasText: 'There is no experiment here yet' });
    await none.getByText('New Experiment', { exact: true }).click();
    await page.locator('.tab', { hasText: 'Untitled' }).waitFor();
    await openPath(page, at('one.snnexp'));
    const lens = page.locator('.codelens-decoration', { hasText: /finished: 40/ });
    await lens.waitFor();
    assert.match(await lens.innerText(), /Run[\s|]+Check/);
    await lens.locator('a', { hasText: 'finished' }).click();
    await webviewWith(page, 'h1:has-text("SLAYER on N-MNIST")');
  });

  test('a journal in a window that does not know the extension yet becomes its panel, and text when asked for it', async () => {
    // Of another browser: nothing is kept of an earlier window.
    const stranger = await page
      .context()
      .browser()
      ?.newContext({ viewport: { width: 1200, height: 800 } });
    assert.ok(stranger !== undefined);
    const fresh = await stranger.newPage();
    const file = `vscode-remote://${new URL(opened.host.url).host}${at('one.snnrun')}`;
    await fresh.goto(`${opened.host.url}&payload=${encodeURIComponent(JSON.stringify([['openFile', file]]))}`);
    await webviewWith(fresh, 'h1:has-text("SLAYER on N-MNIST")');
    await fresh.locator('.editor-instance .view-line').first().waitFor({ state: 'detached' });
    assert.equal(await fresh.locator('.tab').count(), 1);

    await command(fresh, 'View: Reopen Editor With...');
    await fresh.locator('.quick-input-list .monaco-list-row', { hasText: 'Text Editor' }).click();
    await fresh.locator('.editor-instance .view-line').first().waitFor();
    await stranger.close();
  });
});
