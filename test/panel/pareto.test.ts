/** The front panel in a real Chromium with a fake host: draws, keys, themes, gaps, ten thousand points, every state. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { largeEvents } from '../support/large-run.ts';
import { axeViolations, complaints, ink, overflow, shoot } from '../support/panel-checks.ts';
import { append, held, openPanel, type PanelSetup, setTheme, text, until } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents, stamp, withPruned } from '../support/sample-run.ts';
import { type ThemeKind, themes } from '../support/themes.ts';

const absent = browserAbsent();

describe('front panel', { skip: absent ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  async function open(setup: PanelSetup, width = 1200): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await openPanel(page, setup);
    if (setup.events !== undefined && setup.events.length > 0) await held(page, setup.events.length);
    return page;
  }

  test('draws marks and line, names them, and breaks no policy', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const heard = complaints(page);
    const events = sampleEvents();
    await openPanel(page, { events, about: sampleAbout() });
    await held(page, events.length);
    assert.ok((await ink(page, '#59a4f9')) > 300, 'the front is drawn in the theme’s blue');
    assert.ok((await ink(page, '#cca700', 40)) > 20, 'trials that break the limit are drawn in yellow');
    assert.equal(await text(page, 'h1'), 'SLAYER on N-MNIST: accuracy against activity');
    assert.match(await text(page, '.state'), /48 of 80 trials.*front 13.*hypervolume/);
    assert.equal(await page.locator('#front').getAttribute('role'), 'listbox');
    assert.equal(await page.locator('#front [role=option]').count(), 13);
    assert.match((await page.locator('#front').getAttribute('aria-label')) ?? '', /13 trials on the front of 48 ended/);
    assert.match(await text(page, '#legend'), /front 13.*latency over 150 ms 5.*silent 1.*± 1 sd over 3 seeds/);
    assert.deepEqual(heard, []);
    await page.close();
  });

  test('a baseline is drawn beside the front, named in legend and card', async () => {
    const events = sampleEvents({ running: 0, baseline: 27 });
    const page = await open({ events, about: sampleAbout() });
    assert.ok((await ink(page, themes.dark['--vscode-charts-purple'] ?? '')) > 100, 'in the theme’s purple');
    assert.match(await text(page, '#legend'), /baseline grid \d+/);
    await page.locator('input[value=table]').check();
    await page.locator('table.rows td', { hasText: 'baseline grid' }).first().click();
    assert.match(await text(page, '.card'), /baseline grid.*Baseline: grid\./);
    await page.locator('input[value=chart]').check();
    await shoot(page, 'baseline');
    await page.close();
  });

  test('keys walk along the front, select, open the card, switch to the table and list themselves', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout() });
    const active = () => page.locator('#front').getAttribute('aria-activedescendant');
    await page.locator('#front').focus();
    const start = await active();
    await page.keyboard.press('ArrowRight');
    const next = await active();
    assert.notEqual(next, start);
    await page.keyboard.press('ArrowLeft');
    assert.equal(await active(), start);
    await page.keyboard.press('End');
    assert.equal(await active(), 'option-37');
    assert.match(await text(page, 'p[aria-live=polite]'), /^Trial 37, on the front: accuracy/);
    await page.keyboard.press('Enter');
    assert.equal(await text(page, '#card-title'), 'Trial 37');
    assert.deepEqual(await lastHeard(page), { kind: 'select', trial: 37 });
    await page.keyboard.press('Enter');
    assert.equal(await focusedId(page), 'card-title');
    await page.keyboard.press('t');
    assert.equal(await page.locator('table.rows tr[aria-current=true]').getAttribute('data-id'), '37');
    assert.equal(await page.evaluate('document.activeElement.dataset.id'), '37');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.notEqual(await text(page, '#card-title'), 'Trial 37');
    await page.keyboard.press('t');
    assert.equal(await focusedId(page), 'front');
    await page.keyboard.press('Home');
    await page.keyboard.press('c');
    assert.match(await text(page, '.objs'), /against trial 21/);
    await page.keyboard.press('Escape');
    assert.doesNotMatch(await text(page, '.objs'), /against trial/);
    await page.keyboard.press('?');
    assert.equal(await page.locator('dialog').isVisible(), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('dialog').isVisible(), false);
    await page.close();
  });

  test('the trial that is shown before anything is chosen can be compared by key', async () => {
    const page = await open({ events: sampleEvents({ running: 0 }), about: sampleAbout() });
    const shown = (await text(page, '#card-title')).replace('Trial ', '');
    await page.keyboard.press('c');
    const other = page.locator('table.rows tr:not([aria-current]) td', { hasText: 'front' }).first();
    await page.locator('input[value=table]').check();
    await other.click();
    assert.match(await text(page, '.objs'), new RegExp(`against trial ${shown}`));
    await page.close();
  });

  test('a click on a mark selects it, a click with Shift compares, the strip selects too', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout() });
    await pickTick(page, 4, 80);
    assert.equal(await text(page, '#card-title'), 'Trial 4');
    assert.match(await text(page, '.card'), /limit 150 ms broken/);
    await page.locator('.gutter [data-trial="20"]').click();
    assert.match(await text(page, '.card'), /The loss was no longer a number in epoch 3/);
    const at = await markNear(page, 'front');
    await page.mouse.click(at.x, at.y);
    assert.match(await text(page, '.card .chip'), /on the front/);
    const selected = await text(page, '#card-title');
    const other = await markNear(page, 'other');
    await page.mouse.move(other.x, other.y);
    await page.locator('.tip').waitFor();
    await page.keyboard.down('Shift');
    await page.mouse.click(other.x, other.y);
    await page.keyboard.up('Shift');
    assert.equal(await text(page, '#card-title'), selected);
    assert.match(await text(page, '.objs'), /points against trial \d+/);
    await page.close();
  });

  test('a pruned trial stands in the gutter; card and table say where it ended', async () => {
    const page = await open({ events: withPruned(sampleEvents(), [15, 16]), about: sampleAbout() });
    await page.locator('.gutter [data-trial="15"]').click();
    assert.match(await text(page, '.card .chip'), /ended after epoch 3 of 30, place 9 of 12 there/);
    await page.locator('input[value=table]').check();
    assert.match(await text(page, 'table.rows'), /pruned at epoch 3/);
    await page.close();
  });

  test('the table sorts by its heads, missing values last whichever way', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout() });
    await page.locator('input[value=table]').check();
    const column = async () =>
      (await page.locator('table.rows tbody tr td:nth-child(5)').allInnerTexts()).map((cell) =>
        cell.replaceAll(/\s/g, ''),
      );
    await page.locator('[data-column=spikes]').click();
    await page.locator('[data-column=spikes]').click();
    const numbers = await column();
    const known = numbers.filter((cell) => cell !== '–').map(Number);
    assert.deepEqual(
      known,
      [...known].sort((a, b) => a - b),
    );
    assert.equal(numbers.at(-1), '–');
    assert.equal(await page.locator('th[aria-sort=ascending]').count(), 1);
    // One way of writing for a whole column: 1.1e−2 below 3.2e−3, and not 0.011.
    const rates = await page.locator('table.rows tbody tr td:last-child').allInnerTexts();
    assert.deepEqual(
      rates.filter((cell) => !/^\d\.\de−\d$/.test(cell)),
      [],
    );
    await page.close();
  });

  test('a theme change redraws in the new colours, in all four kinds', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout() });
    for (const kind of ['light', 'hc', 'hcl', 'dark'] as const) {
      await setTheme(page, kind);
      await page.waitForTimeout(150);
      assert.ok((await ink(page, themes[kind]['--vscode-charts-blue'] ?? '')) > 300, `blue of ${kind}`);
    }
    await page.close();
  });

  test('an open list of choices can be read, and shows which one is chosen, whatever theme was there before', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout(), theme: 'light' });
    for (const kind of ['hc', 'hcl', 'dark', 'hc', 'light', 'hcl'] as const) {
      await setTheme(page, kind);
      await page.locator('vscode-dropdown').first().click();
      const chosen = page.locator('vscode-option[aria-selected=true]:visible');
      assert.deepEqual(await axeViolations(page), [], kind);
      const style = await chosen.evaluate((option) => {
        const { backgroundColor, outlineStyle } = getComputedStyle(option);
        return { backgroundColor, outlineStyle };
      });
      const isFilled = style.backgroundColor !== 'rgba(0, 0, 0, 0)';
      assert.ok(isFilled || style.outlineStyle === 'solid', `${kind}: ${JSON.stringify(style)}`);
      await page.keyboard.press('Escape');
    }
    await page.close();
  });

  test('axe finds nothing wrong, and nothing scrolls sideways, in four themes at two widths', async () => {
    for (const theme of Object.keys(themes) as ThemeKind[]) {
      for (const width of [1200, 420]) {
        const page = await open({ events: sampleEvents(), about: sampleAbout(), theme }, width);
        assert.equal(await overflow(page), 0, `${theme} at ${width}`);
        assert.deepEqual(await axeViolations(page), [], `${theme} at ${width}`);
        await shoot(page, `front-${theme}-${width}`);
        if (width === 420) {
          await page.keyboard.press('t');
          assert.equal(await overflow(page), 0, 'the table scrolls inside itself');
          assert.deepEqual(await axeViolations(page), [], `table in ${theme}`);
        }
        await page.close();
      }
    }
  });

  test('long names and other scripts wrap: nothing scrolls sideways at 1200, at 420 and at 200 % zoom', async () => {
    const name = 'ein_langer_Name_ohne_Lücke_für_die_Größe_αβγδ_日本語の実験_'.repeat(3);
    const events = sampleEvents().map((event) =>
      event.kind === 'runStarted' ? { ...event, plan: { ...event.plan, title: name } } : event,
    );
    for (const width of [1200, 600, 420]) {
      const page = await open({ events, about: sampleAbout({ file: `${name}.snnrun` }) }, width);
      assert.equal(await text(page, 'h1'), name);
      assert.equal(await overflow(page), 0, `at ${width}`);
      await shoot(page, `long-${width}`);
      await page.close();
    }
  });

  test('the state wraps at its dots, which neither end nor begin a line', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout() }, 300);
    await shoot(page, 'front-300');
    const lines: unknown = await page.evaluate(`(() => {
      const state = document.querySelector('.state');
      const cut = parseFloat(/inset\\(0(?:px)? 0(?:px)? 0(?:px)? ([\\d.]+)px/.exec(getComputedStyle(state).clipPath)?.[1] ?? 0);
      const left = state.getBoundingClientRect().left;
      const parts = [...state.children].map((part) => ({
        starts: part.getBoundingClientRect().left - left < 1,
        inset: parseFloat(getComputedStyle(part).paddingLeft),
        ends: getComputedStyle(part, '::after').content,
      }));
      return { cut, title: document.querySelector('h1').getBoundingClientRect().left - left, parts };
    })()`);
    const { cut, title, parts } = lines as {
      cut: number;
      title: number;
      parts: { starts: boolean; inset: number; ends: string }[];
    };
    assert.ok(parts.filter(({ starts }) => starts).length > 1, 'it wraps');
    for (const { inset, ends } of parts) {
      assert.equal(inset, cut, 'a dot that begins a line is cut off');
      assert.equal(ends, 'none', 'and none ends one');
    }
    assert.ok(Math.abs(title - cut) < 0.01, 'what is left stands under the title');
    await page.close();
  });

  test('what was missed while hidden is asked for, once, and the page ends where the journal does', async () => {
    const all = sampleEvents({ running: 0 });
    const page = await open({ events: all.slice(0, 100), about: sampleAbout() });
    await page.evaluate('window.fakeHost.hidden = true');
    await append(page, all.slice(100, 150));
    await page.evaluate('window.fakeHost.hidden = false');
    const before = await readyCount(page);
    await append(page, all.slice(150, 151));
    await held(page, 151);
    assert.equal((await readyCount(page)) - before, 1);
    assert.deepEqual(await page.evaluate("window.fakeHost.heard.filter((m) => m.kind === 'ready').at(-1)"), {
      kind: 'ready',
      lastSeq: 100,
    });
    await append(page, all.slice(151));
    await held(page, all.length);
    assert.match(await text(page, '.state'), /48 of 80 trials.*front 13/);
    await page.close();
  });

  test('selection, view and axes survive a reload', async () => {
    const page = await open({ events: sampleEvents(), about: sampleAbout() });
    await pickTick(page, 22, 80);
    await page.locator('input[value=table]').check();
    await page.reload();
    await held(page, sampleEvents().length);
    assert.equal(await text(page, '#card-title'), 'Trial 22');
    assert.equal(await page.locator('table.rows').isVisible(), true);
    await page.close();
  });

  test('axes are chosen from lists', async () => {
    const page = await open({ events: sampleEvents({ objectives: 3 }), about: sampleAbout() });
    await page.locator('vscode-dropdown[aria-label=Across]').click();
    await page.locator('vscode-dropdown[aria-label=Across] vscode-option', { hasText: 'latency' }).first().click();
    assert.match(await text(page, '.axis-title.across'), /^latency/);
    assert.match(await text(page, '#legend'), /front of these two of three objectives/);
    await page.close();
  });

  test('cancel goes in three steps, each on its own button text', async () => {
    const events = sampleEvents();
    const page = await open({ events, about: sampleAbout() });
    const button = page.locator('.head vscode-button', { hasText: /Cancel|Terminate|Kill/ });
    for (const [step, words] of [
      [1, 'Terminate now'],
      [2, 'Kill now'],
    ] as const) {
      await button.click();
      const { call, params } = (await lastHeard(page)) as { call: string; params: unknown };
      assert.deepEqual([call, params], ['cancel', { step }]);
      const last = Number(await page.evaluate('window.fakeHost.events.length'));
      await append(page, stamp([{ kind: 'cancelRequested', step, running: [49, 50] }], last));
      await held(page, last + 1);
      assert.equal(await button.innerText(), words);
    }
    assert.match(await text(page, '.state'), /terminating 2 trials/);
    await page.evaluate(
      "window.fakeHost.refuse = { code: 'x', message: 'The owner is gone.', hint: 'Resume the run.' }",
    );
    await button.click();
    await page.locator('.head [role=alert]').waitFor();
    assert.equal(await text(page, '.head [role=alert]'), 'The owner is gone. Resume the run.');
    await page.close();
  });

  test('a run that has written its last line is not cancelled, though its writer still lives', async () => {
    const events = sampleEvents({ running: 0, finished: 'trials' });
    const page = await open({ events, about: sampleAbout() });
    assert.equal(await page.locator('.head vscode-button:visible', { hasText: 'Cancel' }).count(), 0);
    await page.close();
  });

  test('buttons exist only for what can be done', async () => {
    const page = await open({
      events: sampleEvents({ running: 0, finished: 'trials' }),
      about: sampleAbout({ live: false, can: ['report'] }),
    });
    const shown = (await page.locator('vscode-button:visible').allInnerTexts()).map((words) => words.trim());
    assert.deepEqual(
      shown.filter((words) => /Cancel|Report|Insert|log|Resume/.test(words)),
      ['Report'],
    );
    await page.close();
  });

  test('ten thousand trials: front whole, rest thinned, all in the table', async () => {
    const events = sampleEvents({ trials: 10_000, total: 10_000, running: 0 });
    const page = await open({ events, about: sampleAbout() });
    assert.match(await text(page, '#legend'), /more not drawn; the table has all/);
    assert.ok((await ink(page, '#59a4f9')) > 300);
    await page.keyboard.press('t');
    const rows = page.locator('table.rows tbody tr');
    const shown = await rows.count();
    assert.ok(shown < 10_000 && shown % 400 === 0, `${shown} rows, in parts of 400`);
    assert.equal(await page.locator('table.rows tr[aria-current=true]').count(), 1, 'the selected row is among them');
    await rows.nth(300).scrollIntoViewIfNeeded();
    const head = await page.locator('table.rows thead th').first().boundingBox();
    assert.ok(head !== null && head.y >= 0 && head.y < 900, 'the head stays in sight');
    const frame = await page.locator('.scroll-x:has(table.rows)').boundingBox();
    assert.ok(frame !== null && frame.height < 900, 'and so does the bar that moves it sideways');
    await page.locator('.more-rows:visible').last().click();
    assert.equal(await rows.count(), shown + 400);
    await shoot(page, 'many');
    await page.close();
  });

  test('a long table shows a part, by itself that of the selected row, and leads to all of it', async () => {
    const events = [...largeEvents({ trials: 1200, objectives: 3, total: 1300 })];
    const page = await open({ events, about: sampleAbout() });
    await page.keyboard.press('t');
    const rows = page.locator('table.rows tbody tr');
    const sort = (name: string) => page.locator('table.rows thead button', { hasText: name }).first().click();
    await sort('trial');
    assert.equal(await rows.count(), 400);
    assert.equal(await rows.first().getAttribute('data-id'), '1', 'who sorts wants to see the beginning');
    await rows.first().click();
    const ends = async () => [await rows.first().getAttribute('data-id'), await focusedRow(page)];
    await page.keyboard.press('End');
    assert.deepEqual(await ends(), ['801', '1200']);
    assert.equal(await rows.first().getAttribute('aria-rowindex'), '802');
    assert.equal(await page.locator('table.rows').getAttribute('aria-rowcount'), '1201');
    await page.keyboard.press('Home');
    assert.deepEqual(await ends(), ['1', '1']);
    assert.equal(await page.locator('.more-rows:visible').innerText(), 'Show more, 800 below');
    for (const _ of Array(3)) await page.keyboard.press('ArrowDown');
    assert.equal(await focusedRow(page), '4');
    // The part with the selected row is shown when the table comes, and when another one is chosen elsewhere.
    await page.keyboard.press('t');
    await pickTick(page, 900, 1300);
    await page.keyboard.press('t');
    const chosen = page.locator('table.rows tr[aria-current=true]');
    assert.ok(Math.abs(Number(await chosen.getAttribute('data-id')) - 900) < 20);
    assert.deepEqual([await rows.count(), await rows.first().getAttribute('data-id')], [400, '801']);
    await page.locator('.more-rows:visible', { hasText: 'Show earlier' }).click();
    assert.deepEqual([await rows.count(), await rows.first().getAttribute('data-id')], [800, '401']);
    // A run that begins anew is shorter than where the part began.
    const anew = JSON.stringify([...largeEvents({ trials: 5, objectives: 3, total: 1300 })]);
    await page.evaluate(`window.fakeHost.events = ${anew}; window.fakeHost.snapshot()`);
    await until(page, "document.querySelectorAll('table.rows tbody tr').length === 5");
    await page.close();
  });

  test('a table that comes begins with the best until a trial is chosen, which is then in sight', async () => {
    const events = [...largeEvents({ trials: 1200, objectives: 3, total: 1300 })];
    const page = await open({ events, about: sampleAbout() });
    const show = (as: string) => page.locator('.seg label', { hasText: as }).click();
    await show('Table');
    assert.equal(await page.locator('.more-rows:visible').innerText(), 'Show more, 800 below');
    const sight = async () => {
      const [frame, row] = [
        page.locator('.scroll-x:has(table.rows)'),
        page.locator('table.rows tr[aria-current=true]'),
      ];
      const [around, box] = [await frame.boundingBox(), await row.boundingBox()];
      assert.ok(around !== null && box !== null);
      const head = await page.locator('table.rows thead').boundingBox();
      assert.ok(
        box.y >= (head?.y ?? 0) + (head?.height ?? 0) - 1 && box.y + box.height <= around.y + around.height + 1,
      );
    };
    await page.locator('table.rows thead button', { hasText: 'trial' }).first().click();
    await pickTick(page, 700, 1300);
    await sight();
    await show('Chart');
    await show('Table');
    await sight();
    await page.close();
  });

  test('an event of one trial makes one row anew, however many are shown', async () => {
    const all = [...largeEvents({ trials: 500, epochs: 3, total: 600 })];
    const at = all.findIndex((event) => event.kind === 'trialProposed' && event.trial === 500);
    const page = await open({ events: all.slice(0, at), about: sampleAbout() });
    await page.keyboard.press('t');
    await page.locator('table.rows thead button', { hasText: 'trial' }).first().click();
    await page.evaluate(`(() => {
      window.made = 0;
      const count = (records) => {
        for (const record of records) for (const node of record.addedNodes) if (node.nodeName === 'TR') window.made++;
      };
      new MutationObserver(count).observe(document.querySelector('table.rows tbody'), { childList: true });
    })()`);
    const made = () => page.evaluate('window.made');
    await page.locator('table.rows tbody tr').nth(30).click();
    assert.equal(await made(), 0, 'selecting changes two rows and makes none');
    await page.locator('table.rows thead button', { hasText: 'trial' }).first().click();
    await page.locator('table.rows tbody tr', { hasText: /^499/ }).first().waitFor();
    const before = Number(await made());
    const following = all.slice(at, at + 4);
    for (const event of following) {
      await append(page, [event]);
      await held(page, event.seq);
    }
    assert.equal(await page.locator('table.rows tbody tr').first().getAttribute('data-id'), '500');
    assert.equal(Number(await made()) - before, following.length);
    await page.close();
  });

  test('values without fixed decimals stand at their decimal point in a column', async () => {
    const page = await open({ events: sampleEvents({ objectives: 4, repeat: 1 }), about: sampleAbout() });
    await page.keyboard.press('t');
    const heads = await page.locator('table.rows thead th').allInnerTexts();
    const column = heads.findIndex((words) => words.startsWith('energy')) + 1;
    const cells = await page.locator(`table.rows tbody tr td:nth-child(${column})`).allInnerTexts();
    const decimals = cells.filter((cell) => cell !== '–').map((cell) => (cell.split('.')[1] ?? '').length);
    assert.ok(decimals.length > 20);
    assert.equal(new Set(decimals).size, 1, cells.join(' '));
    await page.close();
  });
});

/** Beside what the card asks for by itself. */
async function lastHeard(page: Page): Promise<unknown> {
  return page.evaluate("window.fakeHost.heard.filter((m) => m.call !== 'curves').at(-1)");
}

async function readyCount(page: Page): Promise<number> {
  return Number(await page.evaluate("window.fakeHost.heard.filter((m) => m.kind === 'ready').length"));
}

async function focusedRow(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.dataset.id');
}

async function focusedId(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.id');
}

/** Clicks the tick of a trial in the head. */
async function pickTick(page: Page, trial: number, total: number): Promise<void> {
  const strip = page.locator('.strip');
  const box = (await strip.boundingBox()) ?? { width: 0, height: 0 };
  await strip.click({ position: { x: ((trial - 0.5) / total) * box.width, y: box.height - 6 } });
}

/** A place on the canvas where a mark is drawn: blue discs of the front, or yellow triangles. */
async function markNear(page: Page, kind: 'front' | 'other'): Promise<{ readonly x: number; readonly y: number }> {
  const test = kind === 'front' ? 'b > 200 && r < 110' : 'r > 180 && g > 140 && b < 60';
  const at: unknown = await page.evaluate(`(() => {
    const canvas = document.querySelector('#front canvas');
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    const box = canvas.getBoundingClientRect();
    const hit = (x, y) => { const i = 4 * (y * width + x); const [r, g, b] = data.slice(i, i + 3); return ${test}; };
    for (let y = 4; y < height - 4; y++) for (let x = 4; x < width - 4; x++) {
      const solid = [0, 1, 2].every((d) => hit(x + d, y) ) && ('${kind}' === 'other' || [0, 2, 4, 6].every((d) => hit(x, y + d)));
      if (solid) return { x: box.left + (x + 1) * box.width / width, y: box.top + (y + 4) * box.height / height };
    }
    return { x: 0, y: 0 };
  })()`);
  return at as { x: number; y: number };
}
