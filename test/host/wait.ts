/**
 * Waiting in the tests of a real VS Code: always with a bound, and a sentence of what never came and what was there
 * instead, with a picture of it. Bounds are generous, as other programs may want the same cores.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'node:test';
import type { Page } from 'playwright-core';

/** Where pictures of what went wrong are kept. */
export const shots = '.cache/screenshots';

export interface Waiting {
  /** Done once before each further look: what a user does again who sees that nothing happened. */
  readonly again?: () => Promise<unknown>;
  /** What is there instead, beside what the window shows. */
  readonly saw?: () => unknown;
  /** A minute unless said. */
  readonly patienceMs?: number;
  readonly everyMs?: number;
}

/** Looks until it holds. `what` completes "waited for ...". */
export async function waitFor(
  page: Page,
  what: string,
  holds: () => boolean | Promise<boolean>,
  { again, saw, patienceMs = 60_000, everyMs = 100 }: Waiting = {},
): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let looks = 0; ; looks++) {
    if (await holds()) return;
    // A few looks are granted however slow each was.
    if (performance.now() > end && looks > 2) break;
    await again?.();
    await page.waitForTimeout(everyMs);
  }
  const picture = await shoot(page, `missing ${what}`);
  const instead = [await inSight(page), saw === undefined ? '' : String(await saw())].filter((words) => words !== '');
  throw new Error(
    `waited ${Math.round(patienceMs / 1000)} s for ${what}, in vain. Instead: ${instead.join('; ') || 'nothing'}. Picture: ${picture}`,
  );
}

/** After each test that fails, what its windows show is kept as pictures. */
export function keepScreens(opened: () => { readonly page: Page } | undefined): void {
  afterEach(async (test) => {
    if (!('passed' in test) || test.passed) return;
    for (const [i, page] of (opened()?.page.context().pages() ?? []).entries()) {
      await shoot(page, `failed ${test.name}${i > 0 ? ` window ${i + 1}` : ''}`).catch(() => undefined);
    }
  });
}

async function shoot(page: Page, words: string): Promise<string> {
  mkdirSync(shots, { recursive: true });
  const path = join(shots, `${words.replace(/\W+/g, ' ').slice(0, 80).trim()}.png`);
  return page.screenshot({ path, timeout: 20_000 }).then(
    () => path,
    (error: Error) => `none (${error.message.split('\n')[0]})`,
  );
}

/** What the window says where a person would look first. */
async function inSight(page: Page): Promise<string> {
  const seen: unknown = await page
    .evaluate(`(() => {
      const places = {
        dialog: '.monaco-dialog-box',
        message: '.notifications-toasts .notification-list-item',
        input: '.quick-input-widget',
        tab: '.tab.active',
      };
      return Object.entries(places).flatMap(([name, selector]) =>
        [...document.querySelectorAll(selector)]
          .filter((element) => element.getClientRects().length > 0)
          .map((element) => name + ' “' + element.innerText.trim().replace(/\\s+/g, ' ').slice(0, 200) + '”'));
    })()`)
    .catch(() => []);
  return Array.isArray(seen) ? seen.join(', ') : '';
}
