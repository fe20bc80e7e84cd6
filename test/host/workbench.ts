/** What a user does in the workbench, as functions on a page. */

import { basename } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

export async function ready(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  // The extension host answers only after this: the row comes from its file system.
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
}

export async function openFile(page: Page, name: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
  // A search that found nothing, as of a disk that was mounted a moment before, does not look again.
  for (let tries = 0; tries < 10 && !(await row.isVisible()); tries++) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').first().fill(name);
    await row.waitFor({ timeout: 5000 }).catch(() => {});
  }
  await row.click();
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** Opens a file from anywhere on the machine, by the dialog that asks for its path. */
export async function openPath(page: Page, path: string): Promise<void> {
  const tab = page.locator('.tab', { hasText: basename(path) });
  const input = page.locator('.quick-input-widget input').first();
  // A key does nothing before the workbench listens. The dialog puts a folder into its field once it has looked that up,
  // over what stands there by then, and Enter opens only what it has found.
  for (let tries = 0; tries < 120 && !(await tab.isVisible()); tries++) {
    if (!(await input.isVisible())) await page.keyboard.press('Control+O');
    else if ((await input.inputValue()) !== path) await input.fill(path);
    else await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
  }
  await tab.waitFor();
  if (await input.isVisible()) await page.keyboard.press('Escape');
}

/** Runs a command by its title as the palette shows it: "SNN: Run Experiment". */
export async function command(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  // A list may just be closing, under the key or under the click, and a window that has just come knows no commands yet.
  for (let tries = 0; tries < 20; tries++) {
    if (tries > 0) await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await input.fill(`>${title}`, { timeout: 3000 }).catch(() => {});
    const taken = await row.click({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (taken) return;
  }
  throw new Error(`no command is called ${title}`);
}

/** Takes the first fix at the caret, once it is the one meant: the words may have been looked at while they were typed. */
export async function quickFix(page: Page, title: string): Promise<void> {
  const offered = page.locator('.action-widget', { hasText: title }).first();
  for (let tries = 0; tries < 20; tries++) {
    await page.keyboard.press('Control+.');
    const found = await offered.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (found) return page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  }
  throw new Error(`no fix is called ${title}`);
}

/** The row of a run in the list, which a window may have kept open from another time. */
export async function runRow(page: Page, name: string): Promise<Locator> {
  const header = page.locator('.pane-header', { hasText: 'SNN Runs' });
  await header.waitFor();
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
  return page.locator('.pane', { has: header }).locator('.monaco-list-row', { hasText: name });
}

/** Whether the palette offers a command now. */
export async function offers(page: Page, title: string): Promise<boolean> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  const labels = await page
    .locator('.quick-input-list .monaco-list-row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  await page.keyboard.press('Escape');
  return labels.some((label) => label.includes(title));
}

/** The document of the webview that holds the selector, as a frame of its own. */
export async function webviewWith(page: Page, selector: string, timeoutMs = 30_000): Promise<Frame> {
  for (let waited = 0; waited < timeoutMs; waited += 100) {
    for (const frame of page.frames()) {
      if (frame.parentFrame() === null || !frame.url().includes('/webview/browser/pre/fake.html')) continue;
      if (
        (await frame
          .locator(selector)
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no webview holds ${selector}`);
}
