/** A finished run as a file among others, in a folder whose name has spaces and letters of other scripts. */

import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { RunEvent } from '../../src/protocol/event.ts';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { browserAbsent } from '../support/chromium.ts';
import { sampleEvents, withEpochs } from '../support/sample-run.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens } from './wait.ts';
import { command, webviewsWith, webviewWith } from './workbench.ts';

const absent = browserAbsent();
const run = withEpochs(sampleEvents({ running: 0, finished: 'trials' }), 3);
const other = withEpochs(sampleEvents({ trials: 12, running: 0, finished: 'trials', objectives: 3 }));
const name = 'erste Größe 日本.snnrun';

describe('a journal among other files', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    opened = await openVsCode({
      folder: 'Mein Versuch äöü 日本',
      files: { [name]: sealed(run.slice(0, 300)), 'other.snnrun': sealed(other) },
    });
    page = opened.page;
    // Before the extension is known to a new window, a journal stands as text for a moment.
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).waitFor();
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const at = (file: string) => join(opened.host.workspace, file);
  const row = (file: string) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first();

  test('the card of an ended trial shows its epochs, read from the journal', async () => {
    await row('erste').dblclick();
    const panel = await webviewWith(page, '.plot.curve');
    const said = await panel.locator('.plot.curve').first().getAttribute('aria-label');
    assert.match(said ?? '', /^accuracy by epoch: validation from 3\d\.\d+.% to 9\d\.\d+.% at epoch 30; train from/);
    await panel.locator('.learned summary').click();
    assert.equal(await panel.locator('.learned tbody tr').count(), 30);
  });

  test('two panels of one file grow together, each with its own trial', async () => {
    await command(page, 'View: Split Editor Right');
    const panels = await panelsOf(2);
    await panels[0]?.locator('.card .nav vscode-button').last().click();
    appendFileSync(at(name), sealed(run.slice(300)));
    for (const panel of panels) await panel.locator('.state', { hasText: '48 of 80 trials' }).waitFor();
    const shown = await Promise.all(panels.map((panel) => panel.locator('#card-title').innerText()));
    assert.notEqual(shown[0], shown[1]);
    await command(page, 'View: Close All Editors');
  });

  test('lines of a journal that went away cannot be shown, which is said at once', async () => {
    writeFileSync(
      at('torn.snnrun'),
      sealed(run.slice(0, 40)) + sealed(run.slice(40, 60)).replace('"seq":5', '"seq":6'),
    );
    await row('torn').dblclick();
    const panel = await webviewWith(page, '.banner');
    await panel.locator('.banner', { hasText: 'left out' }).waitFor();
    rmSync(at('torn.snnrun'));
    await panel.locator('.banner', { hasText: 'torn.snnrun is not there.' }).waitFor();
    await panel.locator('.banner vscode-button', { hasText: 'Show lines' }).click();
    const said = panel.locator('main > [role=alert]:visible');
    await said.waitFor();
    assert.match(await said.innerText(), /^torn\.snnrun is not there\. It was deleted or renamed/);
    await command(page, 'View: Close All Editors');
  });

  test('of a journal that another one replaces, the new epochs are shown', async () => {
    await row('other').dblclick();
    const panel = await webviewWith(page, 'h1');
    await panel.locator('.state', { hasText: '12 of 80 trials' }).waitFor();
    renameSync(at('other.snnrun'), at('away.snnrun'));
    await panel.locator('.banner', { hasText: 'other.snnrun is not there.' }).waitFor();
    writeFileSync(at('other.snnrun'), sealed(run));
    await panel.locator('.state', { hasText: '48 of 80 trials' }).waitFor();
    // The same trial as before, with the seeds of the new run.
    await panel.locator('[data-trial="5"]').first().click();
    await panel.locator('.plot.curve').first().waitFor();
    assert.equal(await panel.locator('#card-title').innerText(), 'Trial 5');
  });

  test('two journals that are compared are shown as two panels beside each other', async () => {
    await command(page, 'View: Close All Editors');
    await choose('away.snnrun', 'Select for Compare');
    await choose('other.snnrun', 'Compare with Selected');
    const panels = await panelsOf(2);
    const states = await Promise.all(panels.map((panel) => panel.locator('.state').innerText()));
    assert.deepEqual(states.map((state) => /\d+ of 80/.exec(state)?.[0]).sort(), ['12 of 80', '48 of 80']);
    assert.equal(await page.locator('.tab').count(), 1);
  });

  test('of a journal that another one is copied over, that one is shown', async () => {
    await command(page, 'View: Close All Editors');
    await row('away').dblclick();
    const panel = await webviewWith(page, 'h1');
    await panel.locator('.state', { hasText: '12 of 80 trials' }).waitFor();
    copyFileSync(at('other.snnrun'), at('away.snnrun'));
    await panel.locator('.state', { hasText: '48 of 80 trials' }).waitFor();
    assert.equal(await panel.locator('.banner', { hasText: 'left out' }).count(), 0);
  });

  async function choose(file: string, entry: string): Promise<void> {
    await row(file).click({ button: 'right' });
    const item = page.locator('.monaco-menu .action-menu-item', { hasText: entry });
    await item.hover();
    // A menu takes no click in its first moment.
    await page.waitForTimeout(400);
    await item.click();
    await item.waitFor({ state: 'detached' });
  }

  const panelsOf = (count: number) => webviewsWith(page, '.plot.curve', count);
});

function sealed(events: readonly RunEvent[]): string {
  return events.map(sealLine).join('');
}
