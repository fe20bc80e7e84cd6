/** The epochs of a trial in its card: asked for when it is shown, whether the trial has ended or goes on. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { RunEvent } from '../../src/protocol/event.ts';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { axeViolations, complaints, overflow, shoot } from '../support/panel-checks.ts';
import { append, held, openPanel, setTheme, text, until } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents, withEpochs } from '../support/sample-run.ts';
import { themes } from '../support/themes.ts';

describe('epochs in the card', { skip: browserAbsent() ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  async function open(events: readonly RunEvent[], live: boolean, width = 1200): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await openPanel(page, { events, about: sampleAbout({ live }) });
    await held(page, events.length);
    return page;
  }

  test('an ended trial shows how it learned: pictures with a sentence each, and the same as a table', async () => {
    const events = withEpochs(sampleEvents({ running: 0, finished: 'trials' }), 3);
    const page = await open(events, false);
    const heard = complaints(page);
    await page.locator('.plot.curve').first().waitFor();
    const shown = await page.locator('.plot.curve').evaluateAll((all) => all.map((one) => one.ariaLabel));
    assert.equal(shown.length, 3);
    assert.match(shown[0] ?? '', /^accuracy by epoch: validation from 36.\d+.% to 96.\d+.% at epoch 30; train from/);
    assert.match(shown[2] ?? '', /^spikes by epoch: validation from 1415 to 835 at epoch 30\.$/);
    assert.ok((await curveInk(page, themes.dark['--vscode-charts-blue'] ?? '')) > 60, 'validation in blue');
    await page.locator('.learned summary').click();
    const rows = page.locator('.learned tbody tr');
    assert.equal(await rows.count(), 30);
    const heads = page.locator('.learned thead th');
    const gaps = await heads.evaluateAll((all) =>
      all.map((one) => Number.parseFloat(getComputedStyle(one).paddingLeft)),
    );
    assert.ok(gaps.length > 3 && gaps.every((gap) => gap > 4), `heads stand apart: ${gaps}`);
    assert.match((await rows.nth(29).innerText()).replaceAll(/\s+/g, ' '), /^30 96.\d+ % 97.\d+ % .* 835$/);
    await shoot(page, 'curves');
    assert.deepEqual(await axeViolations(page), []);
    assert.equal(await overflow(page), 0);
    await setTheme(page, 'light');
    await page.waitForTimeout(150);
    assert.ok((await curveInk(page, themes.light['--vscode-charts-blue'] ?? '')) > 60, 'and in that of the next theme');
    assert.deepEqual(heard, []);
    await page.close();
  });

  test('another trial brings its own, and only the trial that is shown is asked for', async () => {
    const page = await open(withEpochs(sampleEvents({ running: 0, finished: 'trials' })), false, 420);
    await page.locator('.plot.curve').first().waitFor();
    const before = await firstSentence(page);
    await page.locator('.card .nav vscode-button').last().click();
    await until(page, `document.querySelector('.plot.curve')?.ariaLabel !== ${JSON.stringify(before)}`);
    const trial = Number((await text(page, '#card-title')).replace('Trial ', ''));
    const calls = await page.evaluate(
      "window.fakeHost.heard.filter((m) => m.call === 'curves').map((m) => m.params.trial)",
    );
    assert.equal((calls as number[]).length, 2);
    assert.equal((calls as number[])[1], trial);
    assert.equal(await overflow(page), 0);
    await shoot(page, 'curves-420');
    await page.close();
  });

  test('a trial that is compared is drawn into the same pictures, in its own colour in every theme', async () => {
    // Trials of the sample learn alike; this one stays behind.
    const events = withEpochs(sampleEvents({ running: 0, finished: 'trials' }), 3).map((event) =>
      event.kind === 'epochFinished' && event.trial === 32
        ? { ...event, values: mapValues(event.values, (value) => 0.8 * value) }
        : event,
    );
    const page = await open(events, false);
    await page.locator('.plot.curve').first().waitFor();
    const compared = (await text(page, '#card-title')).replace('Trial ', '');
    assert.equal(compared, '32');
    await page.locator('.card vscode-button', { hasText: 'Compare' }).click();
    await page.locator('.card .nav vscode-button').last().click();
    const beside = page.locator(`.plot.curve[aria-label*="; trial ${compared}, validation from"]`);
    await beside.first().waitFor();
    assert.equal(await beside.count(), 3);
    assert.match(await text(page, '.learned .key'), new RegExp(`validation of trial ${compared}`));
    for (const theme of ['dark', 'light', 'hc', 'hcl'] as const) {
      await setTheme(page, theme);
      await page.waitForTimeout(150);
      const purple = themes[theme]['--vscode-charts-purple'] ?? '';
      await page.locator('.learned').scrollIntoViewIfNeeded();
      await shoot(page, `curves-compared-${theme}`);
      const ink = await curveInk(page, purple);
      assert.ok(ink > 60, `the other trial in ${theme}: ${ink}`);
    }
    await setTheme(page, 'dark');
    await page.waitForTimeout(150);
    await page.locator('.learned summary').click();
    assert.match(await text(page, '.learned thead'), new RegExp(`accuracy on validation, trial ${compared}`));
    assert.deepEqual(await axeViolations(page), []);
    assert.equal(await overflow(page), 0);
    await page.locator('.card vscode-button', { hasText: 'Stop comparing' }).click();
    await beside.first().waitFor({ state: 'detached' });
    await page.close();
  });

  test('the curves of a trial that goes on grow with it', async () => {
    const all = withEpochs(sampleEvents({ trials: 4, running: 1 }));
    const page = await open(all.slice(0, -9), true);
    await page.locator('.gutter [data-trial="5"]').click();
    await page.locator('.plot.curve').first().waitFor();
    assert.match(await firstSentence(page), /at epoch 8; train/);
    await append(page, all.slice(-9));
    await page.locator('.plot.curve[aria-label*="at epoch 17; train"]').first().waitFor();
    await page.close();
  });

  test('a file that became another run shows the epochs of that one', async () => {
    const events = withEpochs(sampleEvents({ running: 0, finished: 'trials' }));
    const page = await open(events, false);
    await page.locator('.plot.curve').first().waitFor();
    const before = await firstSentence(page);
    const next = events.map((event): RunEvent => {
      if (event.kind === 'runStarted') return { ...event, run: 'another' };
      if (event.kind !== 'epochFinished') return event;
      return { ...event, values: { ...event.values, 'accuracy on validation': 0.5 } };
    });
    await page.evaluate(`(() => {
      window.fakeHost.events = ${JSON.stringify(next)};
      window.fakeHost.snapshot();
    })()`);
    await page.locator('.plot.curve[aria-label*="validation from 50.00"]').first().waitFor();
    assert.notEqual(await firstSentence(page), before);
    await page.close();
  });

  test('a journal without epochs says so in a line; one that cannot be read says why', async () => {
    const events = sampleEvents({ running: 0, finished: 'trials' }).filter(({ kind }) => kind !== 'epochFinished');
    const page = await open(
      events.map((event, i) => ({ ...event, seq: i + 1 })),
      false,
    );
    await page.locator('.learned .cap', { hasText: 'The journal holds no epochs of this trial.' }).waitFor();
    assert.equal(await page.locator('.plot.curve').count(), 0);
    await page.evaluate("window.fakeHost.refuse = { code: 'x', message: 'It is gone.', hint: 'It was deleted.' }");
    await page.locator('.card .nav vscode-button').last().click();
    await page.locator('.learned .cap', { hasText: 'It is gone. It was deleted.' }).waitFor();
    await page.close();
  });
});

async function firstSentence(page: Page): Promise<string> {
  return (await page.locator('.plot.curve').first().getAttribute('aria-label')) ?? '';
}

function mapValues(values: Readonly<Record<string, number>>, to: (value: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]));
}

/** Pixels of the first curve's canvas near a colour. */
async function curveInk(page: Page, colour: string): Promise<number> {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return Number(
    await page.evaluate(`(() => {
      const canvas = document.querySelector('.plot.curve canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 200 && Math.abs(data[i] - ${r}) + Math.abs(data[i + 1] - ${g}) + Math.abs(data[i + 2] - ${b}) < 40) count++;
      return count;
    })()`),
  );
}
