/** Which settings matter, in the front panel: told while the run goes on, for eyes, keys and screen readers. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { RunEvent, SensitivityMeasured, SettingSensitivity } from '../../src/protocol/event.ts';
import type { PlanDimension } from '../../src/protocol/plan.ts';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { axeViolations, complaints, overflow, shoot } from '../support/panel-checks.ts';
import { append, held, openPanel, type PanelSetup, setTheme, text } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents, stamp } from '../support/sample-run.ts';
import { type ThemeKind, themes } from '../support/themes.ts';

const absent = browserAbsent();

describe('what matters', { skip: absent ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  async function open(setup: PanelSetup, width = 1200): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await openPanel(page, setup);
    await held(page, setup.events?.length ?? 0);
    return page;
  }

  test('where no trial has values it says so, and draws no empty pictures', async () => {
    const events = sampleEvents({ trials: 8, running: 0 });
    const page = await open({ events, about: sampleAbout() });
    await append(page, stamp([told({}, { measured: 0 })], events.length));
    await held(page, events.length + 1);
    assert.equal(
      await text(page, '#influence > .muted'),
      'No trial has values, so nothing can be told of what matters.',
    );
    await page.close();
  });

  test('says what is missing, then draws what the journal tells, then what it tells next', async () => {
    const few = sampleEvents({ trials: 5, running: 0 });
    const page = await open({ events: few, about: sampleAbout() });
    const heard = complaints(page);
    assert.equal(await text(page, '#influence > .muted'), 'Told from 8 ended trials on; 3 are missing.');
    await append(page, stamp([told({ threshold: [0.6, 0.7, -0.83], rate: [0.1, 0.2, 0.3] })], few.length));
    await held(page, few.length + 1);
    assert.equal(await text(page, '#influence h2'), 'threshold matters most');
    assert.match(await text(page, '#influence .say'), /^From 5 trials with values\.$/);
    assert.equal(await page.locator('#influence > .muted').isVisible(), false);
    assert.match(await optionText(page, 1), /^neuron\.threshold: 60% alone, 70% together, rank correlation −0\.83$/);
    const before = await blue(page);
    assert.ok(before > 300, `${before} pixels in the theme’s blue`);
    await append(
      page,
      stamp([told({ threshold: [0.01, 0.02, 0.1], rate: [0.05, 0.9, 0.3] }, { measured: 9 })], few.length + 1),
    );
    await held(page, few.length + 2);
    assert.match(await optionText(page, 1), /^train\.optimizer\.rate: 5% alone, 90% together/);
    assert.notEqual(await blue(page), before, 'the bars are drawn anew');
    assert.deepEqual(heard, []);
    await page.close();
  });

  test('a model that foretells too little gives no shares: ranks lead, without sign where answers have no order', async () => {
    const event = told({ threshold: [0.6, 0.7, -0.83], rate: [0.1, 0.2, 0.3] }, { fit: 0.1 });
    const [first] = event.objectives;
    const settings = first!.settings.map((setting) =>
      setting.id === 'train.optimizer.rate' ? { ...setting, ordered: false } : setting,
    );
    const page = await open(follow([{ ...event, objectives: [{ ...first!, settings }] }]));
    assert.match(
      await text(page, '.influence .cap:not(.detail)'),
      /No shares of the variance: the model .* foretells only 10%/,
    );
    assert.match(await optionText(page, 1), /^neuron\.threshold: rank correlation −0\.83$/);
    assert.match(await optionText(page, 2), /^train\.optimizer\.rate: rank correlation \(?\|0\.30\|\)?$/);
    await page.close();
  });

  test('one objective has one picture; a run that asks nothing has no such section', async () => {
    const events = sampleEvents({ objectives: 1, trials: 12, running: 0, sensitivity: true });
    const page = await open({ events, about: sampleAbout() });
    const titles = await page.locator('.influence h3').allInnerTexts();
    assert.deepEqual(titles, ['Accuracy on validation']);
    await page.close();
    const decided = sampleEvents({ objectives: 1, trials: 1, running: 0 }).map((event) =>
      event.kind === 'runStarted' ? { ...event, plan: { ...event.plan, space: [] } } : event,
    );
    const single = await open({ events: decided, about: sampleAbout() });
    assert.equal(await single.locator('#influence').isVisible(), false);
    await single.close();
  });

  test('keys walk along the settings and open the experiment there; the pair with the largest step is compared', async () => {
    const page = await open(
      follow([told({ threshold: [0.6, 0.7, -0.83], rate: [0.1, 0.2, 0.3] }, { steps: [4, 21] })]),
    );
    await page.locator('#influence-1').focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('#influence-1').getAttribute('aria-activedescendant'), 'influence-1-1');
    assert.match(await text(page, 'p[aria-live=polite]'), /^train\.optimizer\.rate: 10% alone/);
    assert.match(await text(page, '.influence .detail'), /^train\.optimizer\.rate: 10% alone/);
    await page.keyboard.press('Enter');
    assert.deepEqual(await lastCall(page), { call: 'openExperiment', params: { setting: 'train.optimizer.rate' } });
    await page.evaluate(
      "window.fakeHost.refuse = { code: 'x', message: 'quick.snnexp is gone.', hint: 'It was moved.' }",
    );
    await page.keyboard.press('Enter');
    await page.locator('.influence [role=alert]').first().waitFor();
    assert.equal(await text(page, '.influence [role=alert]'), 'quick.snnexp is gone. It was moved.');
    await page.keyboard.press('Home');
    assert.equal(await page.locator('#influence-1').getAttribute('aria-activedescendant'), 'influence-1-0');
    await page.locator('.influence vscode-button').first().click();
    assert.equal(await text(page, '#card-title'), 'Trial 4');
    assert.match(await text(page, '.objs'), /against trial 21/);
    await page.close();
  });

  test('hundreds of settings: the first twelve, and all when asked for', async () => {
    const space: PlanDimension[] = Array.from({ length: 214 }, (_, i) => ({
      id: `network.layer_${i}.neuron.threshold_of_a_long_name`,
      type: 'real',
      low: 0,
      high: 1,
    }));
    const settings = space.map(({ id }, i) => weigh(id, [i / 500, i / 300, i / 214]));
    const event: SensitivityMeasured = { ...told({}), objectives: [{ ...told({}).objectives[0]!, settings }] };
    const setup = follow([event]);
    const events = setup.events.map((one) =>
      one.kind === 'runStarted' ? { ...one, plan: { ...one.plan, space } } : one,
    );
    for (const width of [1200, 420]) {
      const page = await open({ ...setup, events }, width);
      assert.equal(await page.locator('#influence-1 [role=option]').count(), 12);
      assert.match(await optionText(page, 1), /^network\.layer_213\./);
      await page.locator('#influence > vscode-button').click();
      assert.equal(await page.locator('#influence-1 [role=option]').count(), 214);
      assert.equal(await overflow(page), 0, `at ${width}`);
      await page.close();
    }
  });

  test('as a table the same numbers stand in cells', async () => {
    const page = await open(follow([told({ threshold: [0.6, 0.7, -0.83], rate: [0.1, 0.2, 0.3] })]));
    await page.locator('input[value=table]').check();
    assert.equal(await page.locator('#influence canvas').first().isVisible(), false);
    const rows = await page.locator('#influence table tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.replaceAll('\u202f', '').replaceAll(/\s+/g, ' ')),
      ['neuron.threshold 60% 70% −0.83', 'train.optimizer.rate 10% 20% 0.30'],
    );
    await page.close();
  });

  test('axe finds nothing wrong and nothing scrolls sideways, in four themes at two widths, as bars and as tables', async () => {
    const events = sampleEvents({ objectives: 3, sensitivity: true });
    for (const theme of Object.keys(themes) as ThemeKind[]) {
      for (const width of [1200, 420]) {
        const page = await open({ events, about: sampleAbout(), theme }, width);
        await shoot(page, `influence-${theme}-${width}`);
        assert.equal(await overflow(page), 0, `${theme} at ${width}`);
        assert.deepEqual(await axeViolations(page), [], `${theme} at ${width}`);
        await page.keyboard.press('t');
        assert.equal(await overflow(page), 0, `tables in ${theme} at ${width}`);
        assert.deepEqual(await axeViolations(page), [], `tables in ${theme} at ${width}`);
        await shoot(page, `influence-table-${theme}-${width}`);
        await page.close();
      }
    }
  });

  test('a theme change redraws the bars in the new colours', async () => {
    const page = await open(follow([told({ threshold: [0.6, 0.7, -0.83], rate: [0.1, 0.2, 0.3] })]));
    for (const kind of ['light', 'hc', 'hcl', 'dark'] as const) {
      await setTheme(page, kind);
      await page.waitForTimeout(150);
      assert.ok((await blue(page, themes[kind]['--vscode-charts-blue'])) > 300, `blue of ${kind}`);
    }
    await page.close();
  });
});

/** Shares alone and together, and the rank correlation. */
type Weight = readonly [alone: number, together: number, rank: number];

function weigh(id: string, [direct, total, value]: Weight): SettingSensitivity {
  return { id, ordered: true, direct, total, rank: { value, trials: 20, chance: 0.01 } };
}

function told(
  weights: { readonly threshold?: Weight; readonly rate?: Weight },
  { fit = 0.8, measured = 5, steps }: { fit?: number; measured?: number; steps?: readonly [number, number] } = {},
): SensitivityMeasured {
  const { threshold, rate } = weights;
  const settings = [
    ...(threshold === undefined ? [] : [weigh('neuron.threshold', threshold)]),
    ...(rate === undefined ? [] : [weigh('train.optimizer.rate', rate)]),
  ];
  const step = steps === undefined ? {} : { steps: { pairs: 7, largest: 1.2, high: 1.1, trials: steps } };
  const objectives = [{ id: 'accuracy', model: { trials: 20, fit }, settings, ...step }];
  return { kind: 'sensitivityMeasured', measured, broken: 0, cliffs: 0, objectives };
}

function follow(bodies: readonly SensitivityMeasured[]): PanelSetup & { readonly events: readonly RunEvent[] } {
  const events = sampleEvents();
  return { events: [...events, ...stamp(bodies, events.length)], about: sampleAbout() };
}

async function optionText(page: Page, nth: number): Promise<string> {
  const words = await page.locator(`#influence-1 [role=option]:nth-child(${nth})`).textContent();
  return (words ?? '').replaceAll('\u202f', '').trim();
}

/** Pixels of the first picture in the blue of the dark theme, or in another colour. */
async function blue(page: Page, colour = themes.dark['--vscode-charts-blue']): Promise<number> {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt((colour ?? '').slice(at, at + 2), 16));
  return Number(
    await page.evaluate(`(() => {
      const canvas = document.querySelector('#influence canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const far = Math.abs(data[i] - ${r}) + Math.abs(data[i + 1] - ${g}) + Math.abs(data[i + 2] - ${b});
        if (data[i + 3] > 200 && far <= 12) count++;
      }
      return count;
    })()`),
  );
}

async function lastCall(page: Page): Promise<unknown> {
  return page.evaluate(
    "(({ call, params }) => ({ call, params }))(window.fakeHost.heard.findLast((m) => m.kind === 'call'))",
  );
}
