/**
 * The user's story in a real VS Code with the packaged extension: write, be told what is wrong, run, watch, reload,
 * cancel, report.
 */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ownStart } from '../../src/files/owner-lives.ts';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { browserAbsent } from '../support/chromium.ts';
import { sampleEvents } from '../support/sample-run.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens, shots, waitFor } from './wait.ts';
import { command, offers, openFile, ready, webviewWith } from './workbench.ts';

const absent = browserAbsent();

/** Long enough to be watched, reloaded and cancelled: the search stops at 40 trials. */
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8').replace(/stop(\s*)= .*/, 'stop$1= 40 trials');

const short = experiment
  .replace(/stop(\s*)= .*/, 'stop$1= 4 trials')
  .replace(/explore(\s*)= .*/, 'explore$1= 2 trials');

describe('a run in VS Code', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;
  const foreign = new Set<string>();

  before(async () => {
    mkdirSync(shots, { recursive: true });
    opened = await openVsCode({
      files: { 'quick.snnexp': experiment, 'short.snnexp': short },
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
      watch: (window) =>
        window.on('request', (request) => {
          const name = new URL(request.url()).hostname;
          if (name !== '' && name !== '127.0.0.1') foreign.add(name);
        }),
    });
    page = opened.page;
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  test('a slip is told at its place while typing, and goes away when mended', async () => {
    await openFile(page, 'quick.snnexp');
    assert.equal(await page.locator('#status\\.editor\\.mode').innerText(), 'SNN experiment');
    await page.locator('#status\\.problems').waitFor();
    await page
      .locator('.view-line', { hasText: /epochs/ })
      .first()
      .click();
    await page.keyboard.press('Home');
    await page.keyboard.type('epoochs = 3\n');
    await page.locator('.squiggly-error').first().waitFor();
    await page
      .locator('.view-line span', { hasText: /epoochs/ })
      .last()
      .hover();
    await page.locator('.monaco-hover', { hasText: /Did you mean epochs/ }).waitFor();
    await page.screenshot({ path: join(shots, '1-problem.png') });
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Control+Shift+K');
    await page.locator('.squiggly-error').waitFor({ state: 'detached' });
  });

  test('a run starts from the palette, opens beside the file, and never blocks the editor', async () => {
    await command(page, 'SNN: Run Experiment');
    const panel = await webviewWith(page, 'canvas');
    await page.locator('#snnexp\\.snnexp\\.snnexp\\.status, [id*="snnexp.status"]').first().waitFor();
    await panel.locator('[data-trial]').first().waitFor({ state: 'attached' });
    // In the title of the experiment, Cancel stands where Run was.
    await page.locator('.editor-actions [aria-label^="Cancel Run"]').first().waitFor();
    // The editor answers while trials run.
    await page.locator('.tab', { hasText: 'quick.snnexp' }).click();
    await page
      .locator('.view-line', { hasText: /snnexp/ })
      .first()
      .click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# still typing');
    await page.locator('.view-line', { hasText: /still.typing/ }).waitFor();
    for (const _ of '# still typing') await page.keyboard.press('Backspace');
    await page.keyboard.press('Control+S');
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
    await page
      .locator('.pane', { hasText: 'SNN Runs' })
      .getByText(/running, \d+\/40/)
      .waitFor();
    // The picture of the README: enough trials that there is a front to see.
    await panel.locator('.state', { hasText: /^\s*(8|9|[123]\d) of 40/ }).waitFor({ timeout: 120_000 });
    await page.locator('.editor-instance .view-line', { hasText: 'epochs' }).first().click();
    await page.keyboard.press('Control+Home');
    // Away from the word, which would be highlighted.
    await page.keyboard.press('ArrowDown');
    await page.mouse.move(5, 5);
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(shots, '2-running.png') });
  });

  test('a reloaded window shows the same run, still alive', async () => {
    await command(page, 'Developer: Reload Window');
    await page.waitForEvent('load');
    await ready(page);
    const panel = await webviewWith(page, 'canvas');
    await panel.locator('.state', { hasText: 'of 40 trials' }).waitFor();
    await page.locator('[id*="snnexp.status"]').first().waitFor();
    assert.match(await page.locator('[id*="snnexp.status"]').first().innerText(), /SNN \d+\/\d+, front \d+/);
    await page.screenshot({ path: join(shots, '3-reloaded.png') });
  });

  test('cancel stops the run and keeps what was found', async () => {
    await command(page, 'SNN: Cancel Run');
    await page.locator('[id*="snnexp.status"]').first().waitFor({ state: 'detached' });
    const journal = readFileSync(join(opened.host.workspace, 'quick.snnrun'), 'utf8');
    assert.match(journal, /"kind":"runFinished"[^\n]*"reason":"cancelled"/);
    assert.ok(!existsSync(join(opened.host.workspace, 'quick.snnrun.d', 'owner.json')));
  });

  test('what was cancelled can go on, and what it printed can be read', async () => {
    const panel = await webviewWith(page, 'canvas');
    await panel.locator('vscode-button', { hasText: 'Resume' }).waitFor();
    await panel.locator('vscode-button', { hasText: 'Open log' }).click();
    await page.locator('.tab', { hasText: 'log.txt' }).waitFor();
  });

  test('who runs it again after a change is first offered what knows of the change', async () => {
    await openFile(page, 'quick.snnexp');
    const offered = async (): Promise<readonly string[]> => {
      await page.keyboard.press('Control+Alt+r');
      await page.locator('.quick-input-title', { hasText: 'has a result already' }).waitFor();
      const labels = await page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
      await page.keyboard.press('Escape');
      await page.locator('.quick-input-title', { hasText: 'has a result already' }).waitFor({ state: 'hidden' });
      return labels.map((label) => label.replaceAll('\u00a0', ' '));
    };
    assert.deepEqual(await offered(), ['Resume', 'Run Again', 'Open Result']);
    await page
      .locator('.view-line', { hasText: /snnexp/ })
      .first()
      .click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# changed');
    assert.deepEqual(await offered(), ['Run Again', 'Resume', 'Open Result']);
  });

  test('a short run ends with one message, and its report is written', async () => {
    await openFile(page, 'short.snnexp');
    await command(page, 'SNN: Run Experiment');
    const ended = /“Quick start: right answers against spikes” finished: 4\/4, front \d+/;
    const toast = (hasText: string | RegExp) => page.locator('.notification-toast', { hasText });
    await toast(ended).waitFor({ timeout: 120_000 });
    await page.screenshot({ path: join(shots, '4-finished.png') });
    const report = join(opened.host.workspace, 'short.report.html');
    await toast(ended).getByText('Write Report', { exact: true }).click();
    // No browser of another machine opens a file of this one.
    await toast('The report is written: short.report.html').getByText('Show in Explorer', { exact: true }).click();
    await page.locator('.explorer-folders-view .monaco-list-row.focused', { hasText: 'short.report.html' }).waitFor();
    assert.equal(await page.getByText('Open in Browser', { exact: true }).count(), 0);
    await page.locator('.tab', { hasText: 'short.snnexp' }).click();
    await command(page, 'SNN: Write Report');
    await toast('The report is written: short.report.html').waitFor();
    await waitFor(page, 'the report on disk', () => existsSync(report));
    assert.match(readFileSync(report, 'utf8'), /<svg/);
    // Whoever said that it runs says that it has ended.
    await page.locator('.codelens-decoration', { hasText: /Run.*finished: 4\/4/s }).waitFor();
    await page.locator('.statusbar-item', { hasText: 'SNN 4/4' }).waitFor({ state: 'hidden' });
    await page.locator('.editor-actions [aria-label*="Run Experiment"]').first().waitFor();
    await page.screenshot({ path: join(shots, '6-after.png') });
  });

  test('no other host was asked for anything', () => {
    // Webview resources have an address that VS Code's own service worker answers.
    assert.deepEqual(
      [...foreign].filter((name) => !name.endsWith('.vscode-resource.vscode-cdn.net')),
      [],
    );
  });
});

describe('an untrusted workspace', { skip: absent === undefined ? false : absent }, () => {
  test('is checked and shown, but nothing can be run before it is trusted', async () => {
    const journal = sampleEvents({ running: 0 }).map(sealLine).join('');
    const owner = { v: 1, pid: process.pid, startedAt: ownStart(), host: hostname() };
    const { host, page, close } = await openVsCode({
      files: {
        'quick.snnexp': experiment,
        'sample.snnrun': journal,
        'live.snnrun': journal,
        'live.snnrun.d/owner.json': JSON.stringify(owner),
      },
      workspaceTrust: true,
      size: { width: 1200, height: 800 },
    });
    try {
      await openFile(page, 'quick.snnexp');
      assert.equal(await offers(page, 'SNN: Check Experiment'), true);
      assert.equal(await offers(page, 'SNN: Run Experiment'), false);
      const lens = page.locator('.codelens-decoration').first();
      await lens.waitFor();
      assert.doesNotMatch(await lens.innerText(), /Run/);
      await page.locator('[id*="snnexp.status"]').waitFor();
      assert.ok(!existsSync(join(host.workspace, 'live.snnrun.d', 'attended.json')));
      await page.locator('.view-line').first().click();
      await page.keyboard.press('Control+Alt+r');
      const toast = page.locator('.notifications-toasts', { hasText: 'This workspace is not trusted' });
      await toast.getByText('Manage Workspace Trust', { exact: true }).click();
      await page.locator('.workspace-trust-editor').waitFor();
      // To the side, where it stays in sight while trust is granted.
      const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'sample.snnrun' });
      await row.click({ modifiers: ['Alt'] });
      const panel = await webviewWith(page, 'canvas');
      await panel.locator('.state', { hasText: '48 of 80 trials' }).waitFor();
      const resume = panel.locator('vscode-button:visible', { hasText: 'Resume' });
      assert.equal(await resume.count(), 0);
      await page.locator('.tab', { hasText: 'quick.snnexp' }).click();
      await page.locator('.part.banner a', { hasText: 'Manage' }).click();
      await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
      await resume.first().waitFor();
      // A run that somebody else started hears from now on that this window watches it.
      const attended = join(host.workspace, 'live.snnrun.d', 'attended.json');
      await waitFor(page, 'the sign that the run is watched', () => existsSync(attended));
    } finally {
      await close();
    }
  });
});
