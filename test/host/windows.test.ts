/** What a user does to a run that lives: renames its experiment, reads what matters, closes the window and comes back. */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserAbsent } from '../support/chromium.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens, shots, waitFor } from './wait.ts';
import { command, openFile, runRow, webviewWith } from './workbench.ts';

const absent = browserAbsent();
/** Small trials, so that soon there is something to say of the settings; more of them than the test waits for. */
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8')
  .replace(/stop(\s*)= .*/, 'stop$1= 400 trials')
  .replace(/samples = .*/, 'samples = 60')
  .replace(/epochs(\s*)= .*/, 'epochs$1= 2');

describe('a run that lives on', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    mkdirSync(shots, { recursive: true });
    opened = await openVsCode({ files: { 'quick.snnexp': experiment } });
    page = opened.page;
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const at = (name: string) => join(opened.host.workspace, name);
  const journalEnd = () => readFileSync(at('quick.snnrun'), 'utf8').trimEnd().split('\n').at(-1);
  const ended = () => readFileSync(at('quick.snnrun'), 'utf8').match(/"kind":"trialF/g)?.length ?? 0;
  async function more(): Promise<void> {
    const before = ended();
    await waitFor(page, 'another trial to end', () => ended() > before, {
      saw: () => `${ended()} ended, the last line ${journalEnd()}`,
      patienceMs: 180_000,
    });
  }

  const inExplorer = (name: string) => page.locator('.explorer-folders-view').getByText(name, { exact: true });
  async function rename(name: string, to: string): Promise<void> {
    const input = page.locator('.explorer-folders-view input');
    // A panel that is just coming may take the key.
    await waitFor(page, `the field for a new name of ${name}`, () => input.isVisible(), {
      async again() {
        // What is said of the file under the mouse may cover its neighbour.
        await page.mouse.move(0, 0);
        await inExplorer(name).click({ timeout: 5000 });
        await page.keyboard.press('F2');
        await input.waitFor({ timeout: 3000 }).catch(() => {});
      },
    });
    await input.fill(to);
    await page.keyboard.press('Enter');
  }

  test('a double click on Run starts one run, and complains of nothing', async () => {
    await openFile(page, 'quick.snnexp');
    await page.locator('.codelens-decoration a', { hasText: 'Run' }).first().dblclick();
    const panel = await webviewWith(page, 'canvas');
    await panel.locator('.strip [data-trial]').first().waitFor({ state: 'attached' });
    // Longer than a second process takes to be refused.
    await page.waitForTimeout(2000);
    assert.deepEqual(await page.locator('.notification-toast').allInnerTexts(), []);
  });

  test('which settings matter is told while the run goes on', async () => {
    const panel = await webviewWith(page, '#influence');
    await panel.locator('#influence > .muted', { hasText: /Told from 8 ended trials on|Being computed/ }).waitFor();
    const chart = panel.locator('#influence-1');
    await chart.waitFor();
    assert.match((await chart.getAttribute('aria-label')) ?? '', /^Accuracy on validation: most by /);
    assert.equal(await panel.locator('#influence-1 [role=option]').count(), 4);
    await panel.locator('#influence').scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(shots, '5-what-matters.png') });
  });

  test('an experiment that is renamed meanwhile: the run goes on, and its trials become experiments', async () => {
    await rename('quick.snnexp', 'anders größe.snnexp');
    await page.locator('.tab', { hasText: 'anders größe.snnexp' }).waitFor();
    const panel = await webviewWith(page, '#influence-1');
    await more();
    await panel.locator('vscode-button', { hasText: 'Insert as .snnexp' }).click();
    await page.locator('.tab', { hasText: /quick-trial-\d+/ }).waitFor();
    renameSync(at('anders größe.snnexp'), at('quick.snnexp'));
    await page
      .locator('.view-line', { hasText: /threshold\s*=/ })
      .first()
      .waitFor();
  });

  test('another window on the folder shows the run, starts no second one, and its cancelling is told where it was started', async () => {
    const other = await opened.window();
    const row = await runRow(other, 'quick');
    await row.getByText(/running/).waitFor();
    await openFile(other, 'quick.snnexp');
    await other.keyboard.press('Control+Alt+r');
    await other.locator('.notifications-toasts', { hasText: 'This experiment is already running' }).waitFor();
    await command(other, 'SNN: Cancel Run');
    await row.getByText(/cancelled/).waitFor();
    await page.bringToFront();
    await page.locator('.notifications-toasts', { hasText: /\d+\/400, front \d+/ }).waitFor();
    const panel = await webviewWith(page, '#influence-1');
    await panel.locator('.head vscode-button', { hasText: 'Resume' }).click();
    await other.bringToFront();
    await row.getByText(/running/).waitFor();
    await other.close();
    await page.bringToFront();
    await more();
  });

  test('a window that is closed leaves the run alone for a while; whoever comes back finds it', async () => {
    await page.close();
    page = await opened.window();
    const row = await runRow(page, 'quick');
    await row.getByText(/running/).waitFor();
    await more();
    await row.click(); // which editor is in front depends on the window that VS Code remembered last
    const panel = await webviewWith(page, '#influence-1');
    await panel.locator('.head vscode-button', { hasText: 'Cancel' }).click();
    await row.getByText(/cancelled/).waitFor();
    assert.ok(!existsSync(at('quick.snnrun.d/owner.json')));
  });

  test('a journal that is renamed takes the folder of its tasks along, and back when that is undone', async () => {
    const until = (there: string, gone: string) =>
      waitFor(page, `${there} in place of ${gone}`, () => existsSync(at(there)) && !existsSync(at(gone)), {
        saw: () => readdirSync(at('.')).join(' '),
      });
    const before = readdirSync(at('quick.snnrun.d/tasks'));
    await rename('quick.snnrun', 'first.snnrun');
    await until('first.snnrun', 'quick.snnrun');
    await until('first.snnrun.d', 'quick.snnrun.d');
    assert.deepEqual(readdirSync(at('first.snnrun.d/tasks')), before);
    await (await runRow(page, 'first')).getByText(/cancelled/).waitFor();
    await inExplorer('first.snnrun').click();
    await page.keyboard.press('Control+z');
    await until('quick.snnrun', 'first.snnrun');
    await until('quick.snnrun.d', 'first.snnrun.d');
  });

  test('a folder of tasks whose new name is taken stays, and that is told', async () => {
    mkdirSync(at('taken.snnrun.d'));
    await rename('quick.snnrun', 'taken.snnrun');
    const told = 'The folder quick.snnrun.d could not be renamed to taken.snnrun.d with its run.';
    await page.locator('.notifications-toasts', { hasText: told }).waitFor();
    assert.ok(existsSync(at('quick.snnrun.d/tasks')));
  });
});
