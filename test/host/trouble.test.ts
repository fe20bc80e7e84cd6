/** What can go wrong while runs live: their process is killed, their file goes away, two of them at once. */

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserAbsent } from '../support/chromium.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens } from './wait.ts';
import { command, openFile, webviewWith } from './workbench.ts';

const absent = browserAbsent();
const quick = readFileSync('examples/quickstart.snnexp', 'utf8');
const experiment = quick.replace(/stop(\s*)= .*/, 'stop$1= 40 trials');

describe('trouble with runs in VS Code', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    opened = await openVsCode({
      files: {
        '.vscode/settings.json': JSON.stringify({ 'snnexp.engine': 'cpu' }),
        'quick.snnexp': experiment,
        'zwei größe ß.snnexp': experiment.replace('Quick start', 'Zwei'),
      },
    });
    page = opened.page;
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const journal = () => join(opened.host.workspace, 'quick.snnrun');
  const owner = (): number => JSON.parse(readFileSync(`${journal()}.d/owner.json`, 'utf8')).pid;
  const runs = () => page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'SNN Runs' }) });

  test('two runs live beside each other, each in its own row; the engine of the settings computes', async () => {
    await openFile(page, 'größe');
    await page.locator('.codelens-decoration a', { hasText: 'Run' }).first().click();
    await webviewWith(page, 'canvas');
    await openFile(page, 'quick.snnexp');
    await page.keyboard.press('Control+Alt+r');
    await page.locator('[id*="snnexp.status"]', { hasText: '+1' }).waitFor();
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
    for (const name of ['zwei größe ß', 'quick'])
      await runs()
        .locator('.monaco-list-row', { hasText: name })
        .getByText(/running/)
        .waitFor();
    const chosen =
      readFileSync(journal(), 'utf8')
        .split('\n')
        .find((line) => line.includes('"kind":"engineChosen"')) ?? '';
    assert.match(chosen, /"engine":"cpu"/);
    await page.locator('.tab', { hasText: 'größe ß.snnexp' }).click();
    await command(page, 'SNN: Cancel Run');
    await runs()
      .locator('.monaco-list-row', { hasText: 'zwei größe ß' })
      .getByText(/cancelled/)
      .waitFor();
  });

  test('a search that is killed is shown as interrupted, and resumes', async () => {
    process.kill(owner(), 'SIGKILL');
    await page.locator('.notifications-toasts', { hasText: 'can be resumed' }).waitFor();
    await runs()
      .locator('.monaco-list-row', { hasText: 'quick' })
      .getByText(/interrupted/)
      .waitFor();
    await page.locator('.tab', { hasText: 'quick.snnrun' }).click();
    const panel = await webviewWith(page, '.banner');
    await panel.getByText('The run stopped without an end').waitFor();
    await panel.locator('vscode-button', { hasText: 'Resume' }).click();
    await runs()
      .locator('.monaco-list-row', { hasText: 'quick' })
      .getByText(/running/)
      .waitFor();
    await panel.locator('.banner').waitFor({ state: 'detached' });
  });

  test('a copy without its tasks, whose owner is gone and its number taken by another process, is shown as it stands', async () => {
    const copy = join(opened.host.workspace, 'copy.snnrun');
    mkdirSync(`${copy}.d`);
    const owner = { v: 1, pid: process.pid, startedAt: 1e12, host: hostname() };
    writeFileSync(`${copy}.d/owner.json`, JSON.stringify(owner));
    cpSync(journal(), copy);
    await runs().locator('.monaco-list-row', { hasText: 'copy' }).click();
    const panel = await webviewWith(page, '.banner');
    await panel.getByText('The run stopped without an end').waitFor();
    assert.equal(await panel.locator('h1').innerText(), 'Quick start: right answers against spikes');
  });

  test('a journal that goes away while it is shown keeps its picture, says so, and comes back', async () => {
    const copy = join(opened.host.workspace, 'copy.snnrun');
    renameSync(copy, `${copy}.away`);
    const panel = await webviewWith(page, '.banner');
    await panel.getByText('copy.snnrun is not there.').waitFor();
    await runs().locator('.monaco-list-row', { hasText: 'copy' }).waitFor({ state: 'detached' });
    renameSync(`${copy}.away`, copy);
    await panel.getByText('The run stopped without an end').waitFor();
    rmSync(copy);
    await runs().locator('.monaco-list-row', { hasText: 'quick' }).click();
    await page.locator('.tab', { hasText: 'quick.snnrun' }).first().waitFor();
    await command(page, 'SNN: Cancel Run');
    await runs()
      .locator('.monaco-list-row', { hasText: 'quick' })
      .getByText(/cancelled/)
      .waitFor();
  });
});
