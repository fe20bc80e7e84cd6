/** What those meet who do not see the panel, or use no mouse: names, order, focus, what is said, what moves. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { largeEvents } from '../support/large-run.ts';
import { ink, shoot } from '../support/panel-checks.ts';
import { append, held, openPanel, type PanelSetup } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents } from '../support/sample-run.ts';
import { type ThemeKind, themes } from '../support/themes.ts';

const absent = browserAbsent();

describe('the panel without eyes or mouse', { skip: absent === undefined ? false : absent }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  async function open(setup: PanelSetup, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, ...options });
    await openPanel(page, setup);
    if (setup.events !== undefined) await held(page, setup.events.at(-1)?.seq ?? 0);
    return page;
  }
  const sample = () => ({ events: sampleEvents({ objectives: 3, sensitivity: true }), about: sampleAbout() });

  test('each part of the page has a role and a name', async () => {
    const page = await open(sample());
    const tree = await page.locator('main').ariaSnapshot();
    for (const line of [
      'heading "SLAYER on N-MNIST: accuracy against activity" [level=1]',
      '- button "Cancel…"',
      '- group "What the chart shows":',
      '- combobox "Across": spikes per sample, log',
      '- radio "Chart" [checked]',
      '- heading "Trial 16" [level=2]',
      '- button "Next on the front": ›',
      '- table "Settings of trial 16":',
      '- columnheader "against usual"',
      '- rowheader "threshold"',
    ])
      assert.ok(tree.includes(line), `${line} is missing in\n${tree}`);
    assert.match(tree, /img "Outcome of every trial in order: 22 on the front/);
    assert.match(tree, /listbox "accuracy on validation against .* Arrow keys walk along the front\."/);
    // What stands side by side is told apart, and a value is read after its name.
    assert.match(tree, /48 of 80 trials ?, front 22 ?, hypervolume/);
    assert.match(tree, /- term: accuracy on validation\s+- definition: 93\.46 %\s+- definition: ± 0\.97/);
    await page.close();
  });

  test('the heads of the table are named by their words, and say how it is sorted', async () => {
    const page = await open(sample());
    await page.keyboard.press('t');
    const table = page.getByRole('table', { name: 'All trials' });
    await table.getByRole('columnheader', { name: 'accuracy %', exact: true }).waitFor({ timeout: 5000 });
    assert.equal(await table.locator('th[aria-sort]').getAttribute('aria-sort'), 'descending');
    assert.match(await table.locator('th[aria-sort]').innerText(), /accuracy ↓/);
    await table.getByRole('columnheader', { name: 'standard deviation of accuracy', exact: true }).waitFor();
    await page.close();
  });

  test('Tab goes through the page in the order of its parts, each once, and shows where it is, in every theme', async () => {
    for (const theme of Object.keys(themes) as ThemeKind[]) {
      const page = await open({ ...sample(), theme });
      const stops: string[] = [];
      for (;;) {
        await page.keyboard.press('Tab');
        const stop = (await page.evaluate(focusStop)) as { name: string; outline: string } | null;
        if (stop === null || stops.length > 60) break;
        assert.match(stop.outline, /solid [12]px/, `${stop.name} in ${theme}`);
        stops.push(stop.name);
      }
      const parts = ['Cancel…', 'Report', 'Across', 'Up', 'Colour', 'chart', 'accuracy on validation against'];
      parts.push('Previous on the front', 'Next on the front', 'Insert as .snnexp', 'Compare', 'Open log');
      parts.push('Accuracy on validation: most by', '? lists the keys');
      const places = parts.map((part) => stops.findIndex((stop) => stop.startsWith(part)));
      assert.ok(!places.includes(-1), `${parts[places.indexOf(-1)]} among ${stops.join(', ')}`);
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
        stops.join(', '),
      );
      assert.ok(stops.length < 25, 'a chart is one stop');
      await page.close();
    }
  });

  test('who listens is not told of every trial that ends', async () => {
    const all = [...largeEvents({ trials: 60, total: 100 })];
    const at = all.findIndex((event) => event.kind === 'trialProposed' && event.trial === 21);
    const page = await open({ events: all.slice(0, at), about: sampleAbout() });
    await page.evaluate(`(() => {
      window.said = [];
      const note = (records) => {
        for (const { target } of records) {
          const live = (target.nodeType === 1 ? target : target.parentElement).closest('[aria-live]');
          if (live !== null) window.said.push(live.textContent);
        }
      };
      new MutationObserver(note).observe(document.body, { childList: true, characterData: true, subtree: true });
    })()`);
    let seq = all[at - 1]?.seq ?? 0;
    for (const event of all.slice(at)) {
      if (event.kind !== 'trialFinished' && event.kind !== 'trialProposed') continue;
      seq++;
      await append(page, [{ ...event, seq }]);
      await held(page, seq);
    }
    const said = (await page.evaluate('window.said')) as string[];
    assert.ok(said.length <= 2, said.join(' | '));
    await page.close();
  });

  test('nothing moves by itself where less motion is asked for', async () => {
    const moving = async (reducedMotion: 'reduce' | 'no-preference'): Promise<number> => {
      const page = await open(sample(), { reducedMotion });
      const count = Number(await page.evaluate('document.getAnimations().length'));
      await page.close();
      return count;
    };
    assert.ok((await moving('no-preference')) > 0);
    assert.equal(await moving('reduce'), 0);
  });

  test('where the system forces its colours, canvases, the chosen view and what is marked by colour have them', async () => {
    const page = await open(sample(), { forcedColors: 'active' });
    await shoot(page, 'forced-colours');
    const [highlight, canvas] = (await page.evaluate(`['Highlight', 'Canvas'].map((name) => {
      const probe = document.createElement('span');
      Object.assign(probe.style, { forcedColorAdjust: 'none', color: name });
      document.body.append(probe);
      const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
      probe.remove();
      return '#' + [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('');
    })`)) as string[];
    assert.ok((await ink(page, highlight ?? '')) > 300, `marks in ${highlight}`);
    assert.ok((await ink(page, canvas ?? '')) > 100, `words stand off from lines by ${canvas}`);
    const ground = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.notEqual(await ground('.seg input:checked + span'), await ground('.seg input:not(:checked) + span'));
    assert.notEqual(await ground('.live'), await ground('body'));
    assert.notEqual(await page.locator('.rampbar').evaluate((bar) => getComputedStyle(bar).backgroundImage), 'none');
    await page.close();
  });
});

/** What has the focus, as a name, and the outline that shows it; null at the end of the page. */
const focusStop = `(() => {
  const element = document.activeElement;
  if (element === document.body || element === null) return null;
  const inner = element.shadowRoot?.querySelector(':focus-visible, .control');
  const sibling = element.matches('.seg input') ? element.nextElementSibling : undefined;
  const outlines = [element, inner, sibling].filter(Boolean).map((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle + ' ' + outlineWidth;
  });
  const name = element.getAttribute('aria-label') ?? (element.matches('input') ? element.value : element.textContent.trim());
  return { name, outline: outlines.join(', ') };
})()`;
