/** Runs that nobody here started: of one name, growing without pause, of ten thousand trials; and names in a file. */

import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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
import { command, openFile, webviewWith } from './workbench.ts';

const absent = browserAbsent();
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8');

function twin(title: string): string {
  const events = sampleEvents({ trials: 3, running: 0, finished: 'trials' });
  return events
    .map((event) => sealLine(event.kind === 'runStarted' ? { ...event, plan: { ...event.plan, title } } : event))
    .join('');
}

describe('runs of others', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    const large = sampleEvents({ trials: 10_000, total: 10_000, running: 0, finished: 'trials' });
    opened = await openVsCode({
      files: {
        'grow.snnexp': experiment,
        'large.snnrun': large.map(sealLine).join(''),
        'one/twin.snnrun': twin('One'),
        'two/twin.snnrun': twin('Two'),
      },
    });
    page = opened.page;
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const at = (name: string) => join(opened.host.workspace, name);
  const row = (name: string) =>
    page
      .locator('.pane', { has: page.locator('.pane-header', { hasText: 'SNN Runs' }) })
      .locator('.monaco-list-row', { hasText: name });

  test('runs of one name stand with their folders, and are opened in one place', async () => {
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
    // Rows move while the list is found, and a click would meet another one.
    for (const name of ['large', 'one/twin', 'two/twin']) await row(name).waitFor();
    await row('one/twin').click();
    await webviewWith(page, 'h1:has-text("One")');
    await row('two/twin').click();
    const panel = await webviewWith(page, 'h1:has-text("Two")');
    await panel.locator('h1').click();
    await row('one/twin').click();
    await page.locator('.tab.active', { hasText: 'one' }).waitFor();
    assert.equal(await page.locator('.editor-group-container').count(), 1);
    assert.equal(await page.locator('.tab').count(), 2);
    await command(page, 'View: Close All Editors');
  });

  test('a run that a link leads to as well stands in the list once', async () => {
    symlinkSync('one', at('again'));
    writeFileSync(at('later.snnrun'), twin('Later'));
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).hover();
    await page.locator('[aria-label="Refresh Runs"]').first().click();
    await row('later').waitFor();
    await page.waitForTimeout(2000);
    assert.equal(await row('twin').count(), 2);
  });

  test('a layer gets another name everywhere by one key, and refuses one that is taken', async () => {
    await openFile(page, 'grow.snnexp');
    await page
      .locator('.view-line span', { hasText: /^hidden$/ })
      .first()
      .click();
    const rename = async (name: string) => {
      await page.keyboard.press('F2');
      await page.locator('input.rename-input').fill(name);
      await page.keyboard.press('Enter');
    };
    await rename('output');
    await page
      .locator('.monaco-editor-overlaymessage, .notifications-toasts', { hasText: /already the name/ })
      .first()
      .waitFor();
    await rename('inner');
    await page.locator('.view-line', { hasText: /layer.inner/ }).waitFor();
    await page.keyboard.press('Control+Z');
    await page.locator('.view-line', { hasText: /layer.hidden/ }).waitFor();
  });

  test('a run that grows without pause is told in the list and above its experiment', async () => {
    const events = sampleEvents({ trials: 400, total: 5000 }).map(sealLine);
    mkdirSync(at('grow.snnrun.d'));
    const owner = { v: 1, pid: process.pid, startedAt: ownStart(), host: hostname() };
    writeFileSync(at('grow.snnrun.d/owner.json'), JSON.stringify(owner));
    writeFileSync(at('grow.snnrun'), events.splice(0, 40).join(''));
    const timer = setInterval(() => appendFileSync(at('grow.snnrun'), events.splice(0, 1).join('')), 60);
    try {
      await row('grow')
        .getByText(/running, \d+\/5000/)
        .waitFor();
      await page.locator('.codelens-decoration', { hasText: /Cancel.*running: \d+\/5000/s }).waitFor();
      assert.ok(events.length > 0, 'it still grows');
    } finally {
      clearInterval(timer);
    }
  });

  test('ten thousand trials are shown', async () => {
    await row('large').click();
    const panel = await webviewWith(page, 'canvas');
    await panel.locator('.state', { hasText: /10.?000 of 10.?000 trials/ }).waitFor();
    await page.locator('.tab', { hasText: 'grow.snnexp' }).click();
    await page
      .locator('.view-line', { hasText: /snnexp/ })
      .first()
      .click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# typing');
    await page.locator('.view-line', { hasText: /#.typing/ }).waitFor();
  });
});
