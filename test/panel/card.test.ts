/** The tables in the card of a trial. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { RunEvent } from '../../src/protocol/event.ts';
import type { PlanDimension } from '../../src/protocol/plan.ts';
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

  test('tells where the energy of a sample goes, layer by layer, at any width', async () => {
    const page = await browser.newPage({ viewport: { width: 300, height: 900 } });
    await opened(page, sampleEvents());
    const table = page.locator('.card table', { hasText: 'with memory' });
    const rows = (await table.locator('tr').allInnerTexts()).map((row) => row.trim().replaceAll(/\s+/g, ' '));
    assert.deepEqual(rows, ['layer energy with memory', 'hidden 186 nJ 3.16 µJ', 'output 18 nJ 306 nJ']);
    assert.equal(await table.locator('.trk rect').count(), 2);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await axeViolations(page), []);
    await shoot(page, 'card-narrow');
    for (const name of await page.locator('.card .settings .name').all()) {
      const box = await name.boundingBox();
      assert.ok(box !== null && box.height < 32, `${await name.innerText()} stands in one line`);
    }
    await page.close();
  });

  test('names the stages of a trial no attempts, and says how many were lost', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const taken = (events: readonly RunEvent[]) =>
      opened(page, events).then(async () => /Took [^.]*\./.exec(await text(page, '.card'))?.[0]);
    const events = sampleEvents({ trials: 1, running: 0, finished: 'trials' });
    assert.equal(await taken(events), 'Took 25 s.');
    // Three tasks, one for each seed; the worker of one was lost, and another came in its place.
    const begun = events.findIndex((event) => event.kind === 'attemptStarted');
    const { trial, task, attempt, ...stamp } = events[begun] as RunEvent & { readonly kind: 'attemptStarted' };
    const lost = { ...stamp, kind: 'attemptLost', trial, task, attempt, message: 'The worker ended.' } as const;
    const again = events.toSpliced(begun + 1, 0, lost, events[begun]!);
    assert.equal(await taken(again.map((event, i) => ({ ...event, seq: i + 1 }))), 'Took 25 s; one attempt was lost.');
    const before = events.map((event): RunEvent => {
      if (event.kind === 'taskFinished') return { ...event, reused: true };
      return event.kind === 'trialFinished' ? { ...event, seconds: 0 } : event;
    });
    await opened(page, before);
    assert.match(await text(page, '.card'), /Nothing new was computed: [\d.]+.s taken over\./);
    await page.close();
  });

  test('of a run that begins anew, the middle of the front is shown until the chosen trial is there again', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    await opened(page, sampleEvents({ trials: 30, running: 0 }));
    await page.locator('.strip [data-trial="25"]').click();
    const title = page.locator('#card-title');
    assert.equal(await title.innerText(), 'Trial 25');
    await page.keyboard.press('c');
    const anew = sampleEvents({ trials: 5, running: 0 });
    await page.evaluate(`window.fakeHost.events = ${JSON.stringify(anew)}; window.fakeHost.snapshot()`);
    await held(page, anew.at(-1)?.seq ?? 0);
    assert.match(await title.innerText(), /^Trial [1-5]$/);
    assert.ok(await title.isVisible());
    await page.close();
  });

  test('settings stand under the part they belong to, those of no part before all others', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const kind = { id: 'neuron', type: 'choice', of: ['lif', 'srm'], labels: ['lif', 'srm'] } as const;
    const events = sampleEvents({ trials: 4, running: 0 }).map((event): RunEvent => {
      if (event.kind === 'runStarted')
        return {
          ...event,
          plan: { ...event.plan, space: [...event.plan.space, kind, noise('data'), noise('augment')] },
        };
      if (event.kind !== 'trialProposed') return event;
      return { ...event, answers: { ...event.answers, neuron: 'srm', 'data.noise': 0.5, 'augment.noise': 0.2 } };
    });
    await opened(page, events);
    const table = page.locator('.card table', { hasText: 'setting' });
    const names = (await table.locator('tbody .name, tbody .grp').allInnerTexts()).map((name) => name.trim());
    assert.equal(names[0], 'neuron');
    assert.deepEqual(names.slice(-4), ['data', 'noise', 'augment', 'noise']);
    await page.close();
  });

  test('each row of its tables is headed by its name', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    await opened(page, sampleEvents());
    const heads = await page.locator('.card').getByRole('rowheader').allInnerTexts();
    for (const name of ['threshold', 'tau_synapse', 'hidden', 'output']) assert.ok(heads.includes(name), name);
    await page.close();
  });

  test('says nothing of energies that nobody counted', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const events = sampleEvents({ silent: 'some' }).map((event) =>
      event.kind === 'taskFinished'
        ? { ...event, layers: event.layers.map(({ energy: _, energyWithMemory: __, ...layer }) => layer) }
        : event,
    );
    await opened(page, events);
    assert.match(await text(page, '.card'), /active per step/);
    assert.doesNotMatch(await text(page, '.card'), /with memory/);
    await page.close();
  });
});

async function opened(page: Page, events: readonly RunEvent[]): Promise<void> {
  await openPanel(page, { events, about: sampleAbout({ live: false }) });
  await held(page, events.length);
}

function noise(part: string): PlanDimension {
  return { id: `${part}.noise`, type: 'real', low: 0, high: 1 };
}
