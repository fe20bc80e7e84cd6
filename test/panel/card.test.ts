/** The tables in the card of a trial. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { axeViolations, overflow, shoot } from '../support/panel-checks.ts';
import { held, openPanel, text } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents } from '../support/sample-run.ts';

describe('the card of a trial', { skip: browserAbsent() ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  test('tells where the energy of a sample goes, layer by layer in one unit, at any width', async () => {
    const page = await browser.newPage({ viewport: { width: 300, height: 900 } });
    const events = sampleEvents();
    await openPanel(page, { events, about: sampleAbout() });
    await held(page, events.length);
    const table = page.locator('.card table', { hasText: 'with memory' });
    const rows = (await table.locator('tr').allInnerTexts()).map((row) => row.trim().replaceAll(/\s+/g, ' '));
    assert.deepEqual(rows, ['layer energy with memory', 'hidden 186 nJ 3.16 µJ', 'output 18 nJ 0.306 µJ']);
    assert.equal(await table.locator('.trk rect').count(), 2);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await axeViolations(page), []);
    await shoot(page, 'card-narrow');
    await page.close();
  });

  test('says nothing of energies that nobody counted', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const events = sampleEvents({ silent: 'some' }).map((event) =>
      event.kind === 'taskFinished'
        ? { ...event, layers: event.layers.map(({ energy: _, energyWithMemory: __, ...layer }) => layer) }
        : event,
    );
    await openPanel(page, { events, about: sampleAbout() });
    await held(page, events.length);
    assert.match(await text(page, '.card'), /active per step/);
    assert.doesNotMatch(await text(page, '.card'), /with memory/);
    await page.close();
  });
});
