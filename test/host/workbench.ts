/** What a user does in the workbench, as functions on a page. */

import { basename } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { waitFor } from './wait.ts';

export async function ready(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  // The extension host answers only after this: the row comes from its file system.
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
}

export async function openFile(page: Page, name: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
  // A search that found nothing, as of a disk that was mounted a moment before, does not look again.
  await waitFor(page, `the file ${name} in the list`, () => row.isVisible(), {
    async again() {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+P');
      await page
        .locator('.quick-input-widget input')
        .first()
        .fill(name, { timeout: 3000 })
        .catch(() => {});
      await appears(row, 5000);
    },
  });
  await row.click();
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** Opens a file from anywhere on the machine, by the dialog that asks for its path. */
export async function openPath(page: Page, path: string): Promise<void> {
  const tab = page.locator('.tab', { hasText: basename(path) });
  const input = page.locator('.quick-input-widget input').first();
  // A key does nothing before the workbench listens. The dialog puts a folder into its field once it has looked that up,
  // over what stands there by then, and Enter opens only what it has found.
  await waitFor(page, `a tab of ${path}`, () => tab.isVisible(), {
    async again() {
      if (!(await input.isVisible())) await page.keyboard.press('Control+O');
      else if ((await input.inputValue()) !== path) await input.fill(path);
      else await page.keyboard.press('Enter');
    },
    everyMs: 500,
  });
  if (await input.isVisible()) await page.keyboard.press('Escape');
}

/** Runs a command by its title as the palette shows it: "SNN: Run Experiment". */
export async function command(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  // A list may just be closing, under the key or under the click, and a window that has just come knows no commands yet.
  const take = async (): Promise<boolean> => {
    await page.keyboard.press('F1');
    await input.fill(`>${title}`, { timeout: 3000 }).catch(() => {});
    if (!(await appears(row, 3000))) return false;
    // Of a click that is given up nobody knows whether it was taken: a busy window needs a while to say so.
    return row.click({ timeout: 30_000 }).then(
      () => true,
      () => false,
    );
  };
  await waitFor(page, `the command ${title}`, take, { again: () => page.keyboard.press('Escape') });
}

/** Takes the first fix at the caret, once it is the one meant: the words may have been looked at while they were typed. */
export async function quickFix(page: Page, title: string): Promise<void> {
  const offered = page.locator('.action-widget', { hasText: title }).first();
  const offer = async (): Promise<boolean> => {
    await page.keyboard.press('Control+.');
    return appears(offered, 3000);
  };
  await waitFor(page, `the fix ${title}`, offer, { again: () => page.keyboard.press('Escape') });
  await page.keyboard.press('Enter');
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
export async function webviewWith(page: Page, selector: string): Promise<Frame> {
  const [frame] = await webviewsWith(page, selector, 1);
  return frame!;
}

/** The documents of all webviews that hold the selector, once there are as many. */
export async function webviewsWith(page: Page, selector: string, count: number): Promise<readonly Frame[]> {
  let found: Frame[] = [];
  const look = async (): Promise<boolean> => {
    found = [];
    for (const frame of page.frames()) {
      if (frame.parentFrame() === null || !frame.url().includes('/webview/browser/pre/fake.html')) continue;
      const has = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (has > 0) found.push(frame);
    }
    // One is asked for where there may be more.
    return count === 1 ? found.length > 0 : found.length === count;
  };
  const saw = async () => {
    const pages = page.frames().filter((frame) => frame.url().includes('fake.html'));
    const words = await Promise.all(
      pages.map((frame) =>
        frame
          .locator('body')
          .innerText({ timeout: 2000 })
          .catch(() => ''),
      ),
    );
    return `${found.length} such, in ${pages.length} webviews: ${words.map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 200)).join(' | ')}`;
  };
  await waitFor(page, `${count === 1 ? 'a webview' : `${count} webviews`} with ${selector}`, look, { saw });
  return found;
}

function appears(locator: Locator, patienceMs: number): Promise<boolean> {
  return locator.waitFor({ timeout: patienceMs }).then(
    () => true,
    () => false,
  );
}
