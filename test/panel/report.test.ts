/** The report opened in a real Chromium: readable, nothing fetched, nothing wider than the window, prints whole. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { reportPage } from '../../src/report/page.ts';
import { emptyState, foldAll } from '../../src/run/fold.ts';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { axeViolations, overflow, shoot } from '../support/panel-checks.ts';
import { type SampleOptions, sampleEvents, withPruned } from '../support/sample-run.ts';

describe('report', { skip: browserAbsent() ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  const kinds: readonly (readonly [string, SampleOptions & { readonly pruned?: readonly number[] }])[] = [
    ['finished', { total: 48, running: 0, finished: 'trials', heldOut: true, sensitivity: true }],
    ['one-objective', { objectives: 1, finished: 'cancelled' }],
    ['pruned', { finished: 'trials', pruned: [15, 16, 17] }],
    ['silent', { trials: 10, silent: 'all', finished: 'failed' }],
  ];
  for (const [name, { pruned = [], ...options }] of kinds) {
    test(`${name}: fits at two widths, axe finds nothing wrong, nothing is asked of the network`, async () => {
      const html = reportPage(foldAll(emptyState(), withPruned(sampleEvents(options), pruned)), 'nmnist-quiet.snnrun');
      assert.equal(/pruned at epoch 3/.test(html), pruned.length > 0);
      for (const width of [1200, 420]) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.setContent(html);
        assert.equal(await overflow(page), 0);
        assert.deepEqual(await axeViolations(page), []);
        await page.emulateMedia({ colorScheme: 'dark' });
        assert.deepEqual(await axeViolations(page), [], 'dark');
        await page.emulateMedia({ colorScheme: 'light' });
        assert.deepEqual(asked, []);
        await shoot(page, `report-${name}-${width}`);
        await page.close();
      }
    });
  }

  test('a mark leads to its row and back, without a script; dark on a dark screen, paper when printed', async () => {
    const html = reportPage(
      foldAll(emptyState(), sampleEvents({ total: 48, running: 0, finished: 'trials' })),
      'nmnist-quiet.snnrun',
    );
    const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: 'dark' });
    const page = await context.newPage();
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.goto('http://report.test/');
    await page.locator('a#mark-36').click();
    assert.equal(new URL(page.url()).hash, '#trial-36');
    assert.equal(await page.locator('tr:target td').first().innerText(), '36');
    await page.locator('tr:target a').click();
    assert.equal(await page.locator('a.mark:target').getAttribute('id'), 'mark-36');
    assert.match((await page.locator('a.mark:target').getAttribute('aria-label')) ?? '', /^Trial 36, accuracy 92/);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    for (const link of links) assert.equal(await page.locator(link).count(), 1, link);
    const ground = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    assert.equal(await ground(), 'rgb(27, 28, 30)');
    await shoot(page, 'report-dark-1200');
    await page.emulateMedia({ media: 'print' });
    assert.notEqual(await ground(), 'rgb(27, 28, 30)');
    const scheme = await page.locator('html').evaluate((root) => getComputedStyle(root).colorScheme);
    assert.equal(scheme, 'light', 'the sheet itself is not black');
    await context.close();
  });

  test('on a phone the letters of the front keep a readable size', async () => {
    const page = await browser.newPage({ viewport: { width: 375, height: 800 } });
    await page.setContent(
      reportPage(foldAll(emptyState(), sampleEvents({ running: 0, finished: 'trials' })), 'nmnist-quiet.snnrun'),
    );
    const heights = await page
      .locator('figure text')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    assert.ok(Math.min(...heights) > 8, `${Math.min(...heights)} pixels`);
    assert.equal(await overflow(page), 0);
    await shoot(page, 'report-phone');
    await page.close();
  });

  test('is readable with scripts off and prints on A4 and Letter', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    const run = foldAll(emptyState(), sampleEvents({ running: 0, finished: 'trials', heldOut: true }));
    await page.setContent(reportPage(run, 'nmnist-quiet.snnrun'));
    assert.equal(await page.locator('h1').innerText(), 'SLAYER on N-MNIST: accuracy against activity');
    assert.equal(await page.locator('figure svg').count(), 2);
    // The room of A4 between its margins: no column is lost, and the numbers stand in one row as on a screen.
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 673, height: 990 });
    assert.equal(await overflow(page), 0);
    const tops = await page
      .locator('.fig > div')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    assert.equal(new Set(tops).size, 1);
    for (const format of ['A4', 'Letter']) {
      const pdf = await page.pdf({ format });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
      assert.ok(pages >= 2 && pages <= 8, `${pages} pages on ${format}`);
    }
    await page.close();
  });
});
