import packed from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { openPanel } from '../../support/panel-page.ts';
import { sampleAbout, sampleEvents } from '../../support/sample-run.ts';

const browser = await chromium.launch({
  executablePath: await packed.executablePath(),
  headless: true,
  args: ['--no-sandbox', '--disable-gpu'],
});
const want = process.argv.slice(2);
const shots: Record<string, () => Promise<void>> = {};
for (const theme of ['dark', 'light', 'hc', 'hcl'] as const)
  for (const width of [1200, 420])
    shots[`${theme}-${width}`] = async () => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      page.on('console', (m) => console.log(theme, width, m.text()));
      page.on('pageerror', (e) => console.log('ERR', e.stack));
      await openPanel(page, { events: sampleEvents(), about: sampleAbout(), theme });
      await page.waitForTimeout(900);
      await page.screenshot({ path: `/tmp/shots/${theme}-${width}.png`, fullPage: true });
      await page.close();
    };
const extra = async (
  name: string,
  width: number,
  setup: Parameters<typeof openPanel>[1],
  act?: (p: import('playwright-core').Page) => Promise<unknown>,
) => {
  shots[name] = async () => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on('console', (m) => console.log(name, m.text()));
    page.on('pageerror', (e) => console.log('ERR', e.stack));
    await openPanel(page, setup);
    await page.waitForTimeout(700);
    if (act) {
      await act(page);
      await page.waitForTimeout(300);
    }
    await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
    await page.close();
  };
};
extra(
  'table',
  1200,
  {
    events: sampleEvents({ total: 48, running: 0, finished: 'trials', heldOut: true }),
    about: sampleAbout({ live: false, can: ['report', 'openLog', 'insertExperiment', 'openExperiment'] }),
  },
  (p) => p.keyboard.press('t'),
);
extra('empty', 700, { events: [], about: sampleAbout({ live: false }) });
extra('failed', 700, {
  failure: {
    code: 'not-a-journal',
    message: 'This file is not a journal of snnexp.',
    hint: 'Open it as text to see what it holds.',
  },
});
extra('waiting', 900, { events: sampleEvents({ trials: 0, running: 2 }), about: sampleAbout() });
extra('silent', 900, { events: sampleEvents({ trials: 14, running: 2, silent: 'all' }), about: sampleAbout() });
extra('one', 900, { events: sampleEvents({ objectives: 1 }), about: sampleAbout() });
extra('four', 1200, {
  events: sampleEvents({ objectives: 4 }),
  about: sampleAbout({ journal: { lines: 1204, known: 1187, damaged: [[811, 813]], newer: '1.4' } }),
});
extra('runfailed', 900, {
  theme: 'light',
  events: sampleEvents({ trials: 30, running: 0, finished: 'failed' }),
  about: sampleAbout({ live: false, can: ['report', 'openLog', 'resume'] }),
});
extra('many', 1200, { events: sampleEvents({ trials: 10000, total: 10000 }), about: sampleAbout() });
extra('hover', 1200, { events: sampleEvents(), about: sampleAbout() }, async (p) => {
  await p.locator('#front').focus();
  for (let i = 0; i < 3; i++) await p.keyboard.press('ArrowRight');
  await p.keyboard.press('c');
  console.log(
    await p.evaluate(
      "JSON.stringify([...document.querySelectorAll('vscode-button')].map(b=>getComputedStyle(b.shadowRoot.querySelector('button')).fontSize))",
    ),
  );
});
for (const name of want.length ? want : Object.keys(shots)) await shots[name]!();
await browser.close();
