/** A folder that nobody may write, and a disk that is full: sentences, nothing lost, and a run that still hears. */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sealLine } from '../../src/protocol/journal-line.ts';
import { browserAbsent } from '../support/chromium.ts';
import { sampleEvents } from '../support/sample-run.ts';
import { fill, mountSmallDisk, noSmallDisk, remount, unmount } from '../support/small-disk.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens } from './wait.ts';
import { command, openFile } from './workbench.ts';

const absent = browserAbsent();
const experiment = readFileSync('examples/quickstart.snnexp', 'utf8').replace(/stop(\s*)= .*/, 'stop$1= 400 trials');

describe('disks that do not take what is written', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;
  let disk = '';

  before(async () => {
    opened = await openVsCode({ files: { 'readme.txt': 'a folder' } });
    page = opened.page;
    disk = join(opened.host.workspace, 'disk');
    mkdirSync(disk);
  });

  keepScreens(() => opened);
  after(() => opened?.close());

  const toast = (text: RegExp) => page.locator('.notifications-toasts', { hasText: text }).waitFor();
  async function clear(): Promise<void> {
    await command(page, 'Notifications: Clear All Notifications');
    // The next keys would go to it.
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }
  function mounted(t: TestContext, options: string): boolean {
    t.after(() => unmount(disk));
    const done = mountSmallDisk(disk, options);
    if (!done) t.skip(noSmallDisk);
    return done;
  }

  test('where nothing may be written, running again and a report are refused in a sentence', async (t) => {
    if (!mounted(t, 'size=4m')) return;
    const journal = sampleEvents({ trials: 12, running: 0 }).map(sealLine).join('');
    writeFileSync(join(disk, 'kept.snnexp'), experiment);
    writeFileSync(join(disk, 'kept.snnrun'), journal);
    remount(disk, 'ro');
    await openFile(page, 'kept.snnexp');
    await page.locator('.codelens-decoration', { hasText: /interrupted/ }).waitFor();
    await command(page, 'SNN: Run Experiment');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Run Again' }).click();
    await toast(/kept\.snnrun cannot be written: its rights or its folder's do not allow it/);
    await clear();
    await command(page, 'SNN: Write Report');
    await toast(/kept\.report\.html cannot be written: its rights or its folder's do not allow it/);
    await clear();
    assert.equal(readFileSync(join(disk, 'kept.snnrun'), 'utf8'), journal);
  });

  test('a disk that is full: the window says so, an old report stays, and the run can be cancelled', async (t) => {
    if (!mounted(t, 'size=8m')) return;
    writeFileSync(join(disk, 'full.snnexp'), experiment);
    writeFileSync(join(disk, 'full.report.html'), 'an old report');
    await openFile(page, 'full.snnexp');
    await command(page, 'SNN: Run Experiment');
    await page.locator('[id*="snnexp.status"]', { hasText: /SNN [1-9]/ }).waitFor();
    fill(join(disk, 'ballast'));
    await toast(/cannot be written: the disk is full\..* waits/);
    await clear();
    await page.locator('.tab', { hasText: 'full.snnexp' }).click();
    await command(page, 'SNN: Write Report');
    await toast(/full\.report\.html cannot be written: the disk is full/);
    assert.equal(readFileSync(join(disk, 'full.report.html'), 'utf8'), 'an old report');
    await clear();
    await command(page, 'SNN: Cancel Run');
    await page.locator('[id*="snnexp.status"]').waitFor({ state: 'detached' });
    rmSync(join(disk, 'ballast'));
    assert.match(readFileSync(join(disk, 'full.snnrun'), 'utf8'), /"kind":"trialFinished"/);
  });
});
