/** What several panel tests ask of a page: is there ink, does axe complain, does anything scroll sideways. */

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Pixels of the first canvas whose colour is near the given one. */
export async function ink(page: Page, colour: string, tolerance = 12): Promise<number> {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const count: unknown = await page.evaluate(`(() => {
    const canvas = document.querySelector('.plot.front canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const far = Math.abs(data[i] - ${r}) + Math.abs(data[i + 1] - ${g}) + Math.abs(data[i + 2] - ${b});
      if (data[i + 3] > 200 && far <= ${tolerance}) count++;
    }
    return count;
  })()`);
  return Number(count);
}

/** Rules of axe-core that the page breaks, each with the elements concerned. Empty is what tests want. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource());
  const found: unknown = await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then((result) =>
    result.violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.target.join(' ') + ' ' + node.failureSummary).join('; ')))`);
  return Array.isArray(found) ? found.map(String) : [];
}

/** How many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}

/** Pictures to look at, only when asked: SNNEXP_SHOTS=folder. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SNNEXP_SHOTS;
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Errors and policy violations the page reports from now on. */
export function complaints(page: Page): readonly string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('console', (message) => {
    // Reading the canvas back is the test's doing.
    const ours = message.type() === 'error' || message.type() === 'warning';
    if (ours && !message.text().startsWith('Canvas2D:')) heard.push(message.text());
  });
  return heard;
}

let source: string | undefined;

function axeSource(): string {
  source ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return source;
}
