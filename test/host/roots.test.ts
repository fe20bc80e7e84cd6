/** Several folders in one window, with experiments of the same name: whose run is meant, and folders that come and go. */

import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { browserAbsent } from '../support/chromium.ts';
import { sampleEvents } from '../support/sample-run.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens } from './wait.ts';
import { command, webviewWith } from './workbench.ts';

const absent = browserAbsent();
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8');

function titled(title: string): string {
  const events = sampleEvents({ trials: 3, running: 0, finished: 'trials' });
  return events
    .map((event) => sealLine(event.kind === 'runStarted' ? { ...event, plan: { ...event.plan, title } } : event))
    .join('');
}

function workspaceOf(...paths: readonly string[]): string {
  return JSON.stringify({ folders: paths.map((path) => ({ path })) });
}

describe('several folders in one window', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;

  before(async () => {
    opened = await openVsCode({
      files: {
        'both.code-workspace': workspaceOf('one/exp', 'two/exp'),
        'one/exp/quick.snnexp': experiment,
        'one/exp/quick.snnrun': titled('One'),
        'two/exp/quick.snnexp': experiment.replace('epochs', 'epoochs'),
        'two/exp/quick.snnrun': titled('Two'),
        'three/deep/third.snnrun': titled('Three'),
      },
      codeWorkspace: 'both.code-workspace',
    });
    page = opened.page;
    await page.locator('.pane-header', { hasText: 'SNN Runs' }).click();
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const at = (name: string) => join(opened.host.workspace, name);
  const rows = (): Locator =>
    page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'SNN Runs' }) }).locator('.monaco-list-row');
  const row = (name: string): Locator => rows().filter({ hasText: name });

  test('runs of one name in folders of one name are told apart, to the eye and to a screen reader', async () => {
    await row('one/exp/quick').waitFor();
    await row('two/exp/quick').waitFor();
    assert.match((await row('two/exp/quick').getAttribute('aria-label')) ?? '', /^two\/exp\/quick, finished, 3\/80/);
  });

  test('a command means the run that is in front, not the experiment beside it', async () => {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'quick.snnexp' }).first().dblclick();
    await page.locator('.codelens-decoration', { hasText: /finished/ }).waitFor();
    await row('two/exp/quick').click();
    const panel = await webviewWith(page, 'h1:has-text("Two")');
    const toFront = async (): Promise<void> => {
      await panel.locator('h1').click();
      await page.locator('.editor-group-container.active .tab', { hasText: 'quick.snnrun' }).waitFor();
    };
    await toFront();
    await command(page, 'SNN: Check Experiment');
    await page.locator('.markers-panel .monaco-list-row', { hasText: /epoochs/ }).waitFor();
    renameSync(at('two/exp/quick.snnexp'), at('two/exp/away.snnexp'));
    await toFront();
    await command(page, 'SNN: Check Experiment');
    await page.locator('.notifications-toasts', { hasText: 'quick.snnexp is not beside this run' }).waitFor();
  });

  test('the runs of a folder come and go with it', async () => {
    writeFileSync(at('both.code-workspace'), workspaceOf('one/exp', 'two/exp', 'three'));
    await row('third').waitFor();
    writeFileSync(at('both.code-workspace'), workspaceOf('one/exp', 'three'));
    await row('two/exp/quick').waitFor({ state: 'detached' });
    // Alone with its name.
    await rows()
      .filter({ hasText: /^quick\s*finished/ })
      .waitFor();
  });

  test('a run is found where its folder was renamed to, and not any more when the folder is deleted', async () => {
    const label = (path: RegExp) => rows().filter({ hasText: path });
    renameSync(at('one/exp/quick.snnrun'), at('three/deep/quick.snnrun'));
    writeFileSync(at('one/exp/third.snnrun'), titled('Another'));
    await label(/^deep\/third/).waitFor();
    renameSync(at('three/deep'), at('three/deeper'));
    await label(/^deeper\/third/).waitFor();
    await label(/^deep\/third/).waitFor({ state: 'detached' });
    rmSync(at('three/deeper'), { recursive: true });
    await label(/^third/).waitFor();
    assert.equal(await rows().count(), 1);
  });
});
