/** The commands that install and remove engines in a real VS Code, with a stand-in for npm that does what a test says. */

import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { browserAbsent } from '../support/chromium.ts';
import { softwareGpuEnvironment } from '../support/software-gpu.ts';
import { type Opened, openVsCode } from './opened.ts';
import { keepScreens, waitFor } from './wait.ts';
import { command, offers, openFile } from './workbench.ts';

const absent = browserAbsent();

describe('engines in VS Code', { skip: absent === undefined ? false : absent }, () => {
  let opened: Opened;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'snnexp-engines-'));
  const engines = join(folder, 'engines');
  const called = join(folder, 'called');

  /** What npm does from now on; each call leaves a line. */
  const npm = (script: string): void => {
    writeFileSync(join(folder, 'bin', 'npm'), `#!/bin/sh\necho "$@" >> "${called}"\n${script}\n`);
    chmodSync(join(folder, 'bin', 'npm'), 0o755);
  };

  before(async () => {
    mkdirSync(join(folder, 'bin'));
    npm('exit 1');
    opened = await openVsCode({
      files: { 'quick.snnexp': readFileSync('examples/quickstart.snnexp', 'utf8') },
      size: { width: 1200, height: 800 },
      patienceMs: 30_000,
      env: {
        ...(await softwareGpuEnvironment()),
        SNNEXP_ENGINES: engines,
        PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      },
    });
    page = opened.page;
  });

  beforeEach(() => rmSync(called, { force: true }));

  keepScreens(() => opened);
  after(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // A new window knows its commands a moment later than its files.
  const offered = (title: string, wanted: boolean) =>
    waitFor(
      page,
      `${title} ${wanted ? 'to be' : 'not to be'} offered`,
      async () => (await offers(page, title)) === wanted,
    );
  const dialog = () => page.locator('.monaco-dialog-box');
  const press = (name: string) => dialog().locator('.monaco-button', { hasText: name }).click();
  const toast = (words: RegExp | string) =>
    page.locator('.notifications-toasts .notification-list-item', { hasText: words });
  const kept = (): string[] => (existsSync(engines) ? readdirSync(engines) : []);

  test('in a window without an experiment an engine can be removed as well, until it is known that it is not there', async () => {
    const remove = 'SNN: Remove WebGPU Engine';
    await offered(remove, true);
    await openFile(page, 'quick.snnexp');
    // The extension is there.
    await page.locator('.codelens-decoration').first().waitFor();
    await offered(remove, false);
  });

  test('every engine is shown with what it would do here, and one that is not there can be installed', async () => {
    await command(page, 'SNN: Show Engines');
    const row = (engine: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: engine });
    await row('wasm').getByText('self-test passed').waitFor();
    assert.match(await row('wasm').innerText(), /best takes it/);
    assert.match(await row('cpu').innerText(), /works/);
    assert.match(await row('tensorflow').innerText(), /select to install[\s\S]*not installed/);
    await row('tensorflow').click();
    await dialog().waitFor();
    assert.match(await dialog().innerText(), /Install TensorFlow as an engine\?/);
    await press('Cancel');
    await dialog().waitFor({ state: 'detached' });
    assert.equal(existsSync(called), false);
  });

  test('nothing is fetched without consent, which names the sizes and the place', async () => {
    await command(page, 'SNN: Install TensorFlow Engine');
    await dialog().waitFor();
    const words = await dialog().innerText();
    assert.match(words, /Install TensorFlow as an engine\?/);
    assert.match(words, /downloads about \d+ MB .* keeps about \d+ MB in /);
    assert.ok(words.includes(join(engines, 'tensorflow')), words);
    await press('Cancel');
    await dialog().waitFor({ state: 'detached' });
    assert.equal(existsSync(called), false);
  });

  test('progress names the step, and cancel leaves nothing', async () => {
    npm('/bin/sleep 60');
    await command(page, 'SNN: Install TensorFlow Engine');
    await press('Install');
    const progress = toast(/Installing TensorFlow.*fetching the package/);
    await progress.waitFor();
    // Meanwhile a second one waits.
    await command(page, 'SNN: Install WebGPU Engine');
    await toast('TensorFlow is being installed.').waitFor();
    assert.equal(kept().length, 1);
    await progress.hover();
    await progress.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    await waitFor(page, 'an empty folder of engines', () => kept().length === 0, { saw: () => kept().join(' ') });
    assert.equal(await toast(/error/i).count(), 0);
    await command(page, 'Notifications: Clear All Notifications');
  });

  test('a registry that is out of reach is told in a sentence', async () => {
    npm('echo "npm error code ENOTFOUND" >&2; exit 1');
    await command(page, 'SNN: Install WebGPU Engine');
    await press('Install');
    await toast(/npm could not reach its registry\. Look at the connection/).waitFor();
    assert.deepEqual(kept(), []);
    await command(page, 'Notifications: Clear All Notifications');
  });

  test('WebGPU is installed, passes its self-test, and is removed', async () => {
    const dawn = resolve('node_modules', 'webgpu');
    npm(`for word; do if [ "$before" = --prefix ]; then to="$word/node_modules/webgpu"; fi; before="$word"; done
mkdir -p "$to/dist" && cp -r "${dawn}/dist/linux-x64" "$to/dist/" && cp "${dawn}/package.json" "${dawn}/index.js" "$to/"`);
    assert.equal(
      await offers(page, 'SNN: Remove WebGPU Engine'),
      false,
      'what is not there is not offered to be removed',
    );
    await command(page, 'SNN: Install WebGPU Engine');
    await press('Install');
    await toast(/Dawn as webgpu [\d.]+ is installed\./).waitFor();
    assert.match(readFileSync(called, 'utf8'), /^install --prefix .* webgpu@[\d.]+\n$/);
    assert.deepEqual(kept(), ['webgpu']);
    await command(page, 'SNN: Remove WebGPU Engine');
    await dialog().waitFor();
    assert.ok((await dialog().innerText()).includes(join(engines, 'webgpu')));
    await press('Remove');
    await toast(/WebGPU was removed; \d+ MB are free again\./).waitFor();
    assert.deepEqual(kept(), []);
    assert.equal(await offers(page, 'SNN: Install WebGPU Engine'), true);
    assert.equal(await offers(page, 'SNN: Remove WebGPU Engine'), false);
  });
});
