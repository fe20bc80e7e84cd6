/** The page in a window that changes: narrower than it was drawn for, zoomed, moved to another screen. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { RunEvent } from '../../src/protocol/event.ts';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { overflow } from '../support/panel-checks.ts';
import { held, openPanel, until } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents, withEpochs } from '../support/sample-run.ts';

describe('a page whose window changes', { skip: browserAbsent() ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  async function open(events: readonly RunEvent[], width = 1200): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await openPanel(page, { events, about: sampleAbout() });
    await held(page, events.length);
    await page.locator('.plot.curve').first().waitFor();
    return page;
  }

  test('nothing scrolls sideways in a window that became narrow', async () => {
    const page = await open(withEpochs(sampleEvents({ sensitivity: true })), 1440);
    // 220 is the least that the editor gives to each of two files side by side.
    for (const width of [1000, 833, 600, 420, 300, 220]) {
      await page.setViewportSize({ width, height: 800 });
      await until(page, 'document.documentElement.scrollWidth <= document.documentElement.clientWidth');
    }
    await page.close();
  });

  test('the chart is never the narrower of two, and the room below it is used', async () => {
    const page = await open(withEpochs(sampleEvents({ running: 0 })));
    const boxOf = async (selector: string) => {
      const box = await page.locator(selector).boundingBox();
      assert.ok(box, selector);
      return box;
    };
    for (const width of [1200, 760]) {
      await page.setViewportSize({ width, height: 900 });
      const [chart, card, history] = [await boxOf('#front'), await boxOf('.card'), await boxOf('.history')];
      assert.ok(chart.x + chart.width < card.x, `beside each other at ${width}`);
      assert.ok(chart.width > card.width, `${chart.width} at ${width}`);
      assert.ok(history.x + history.width < card.x && history.y < card.y + card.height, `history at ${width}`);
    }
    await page.setViewportSize({ width: 750, height: 900 });
    const [chart, card, history] = [await boxOf('#front'), await boxOf('.card'), await boxOf('.history')];
    assert.ok(chart.y + chart.height < card.y && card.y + card.height < history.y);
    assert.ok(chart.width > 600);
    await page.close();
  });

  test('lists that stand below each other begin at the same place', async () => {
    const page = await open(sampleEvents({ running: 0 }), 320);
    const lists = await page.locator('.field vscode-dropdown').evaluateAll((found) =>
      found.map((list) => {
        const { left, top } = list.getBoundingClientRect();
        return { left: Math.round(left), top: Math.round(top) };
      }),
    );
    assert.equal(new Set(lists.map(({ top }) => top)).size, 3, 'each on a line of its own');
    assert.equal(new Set(lists.map(({ left }) => left)).size, 1, JSON.stringify(lists));
    await page.close();
  });

  test('what is drawn stays sharp when the editor is zoomed, also where it keeps its size', async () => {
    const page = await open(withEpochs(sampleEvents({ sensitivity: true })));
    const client = await page.context().newCDPSession(page);
    for (const deviceScaleFactor of [1.44, 0.75]) {
      await client.send('Emulation.setDeviceMetricsOverride', {
        width: Math.round(1200 / deviceScaleFactor),
        height: 700,
        deviceScaleFactor,
        mobile: false,
      });
      await until(
        page,
        `[...document.querySelectorAll('canvas')].every((c) => Math.abs(c.width / c.clientWidth - ${deviceScaleFactor}) < 0.02)`,
      );
    }
    await page.close();
  });

  test('a hundred settings, one of an endless name, stay inside the card and the table', async () => {
    const name = 'a_setting_that_never_ends_and_has_no_break'.repeat(4);
    const ids = Array.from({ length: 100 }, (_, i) => `network.${i === 3 ? name : `layer_${i}`}.units`);
    const events = withEpochs(sampleEvents({ running: 0 })).map((event): RunEvent => {
      if (event.kind === 'runStarted') {
        const more = ids.map((id) => ({ id, type: 'real', low: 1, high: 100 }) as const);
        return { ...event, plan: { ...event.plan, space: [...event.plan.space, ...more] } };
      }
      if (event.kind !== 'trialProposed') return event;
      const answers = Object.fromEntries(ids.map((id, i) => [id, 1 + ((7 * event.trial + i) % 100)]));
      return { ...event, answers: { ...event.answers, ...answers } };
    });
    for (const width of [1200, 420]) {
      const page = await open(events, width);
      assert.equal(await overflow(page), 0, `card at ${width}`);
      await page.keyboard.press('t');
      assert.equal(await overflow(page), 0, `table at ${width}`);
      await page.close();
    }
  });
});
