/** Every state of the front panel by fixture: what is so, then what to do, and nothing axe objects to. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { RunEvent } from '../../src/protocol/event.ts';
import { browserAbsent, launchChromium } from '../support/chromium.ts';
import { axeViolations, shoot } from '../support/panel-checks.ts';
import { append, held, openPanel, type PanelSetup, text } from '../support/panel-page.ts';
import { sampleAbout, sampleEvents, withPruned } from '../support/sample-run.ts';

const ended = { live: false, can: ['report', 'openLog', 'openJournal', 'openExperiment', 'resume'] } as const;
const health = {
  lines: 1204,
  known: 1187,
  leftOut: [{ first: 811, last: 813, why: 'altered', what: '' }],
  newer: '1.4',
} as const;
const none = { lines: 0, known: 0, leftOut: [] } as const;
const states: readonly (readonly [string, PanelSetup, readonly string[]])[] = [
  [
    'empty',
    { events: [], about: sampleAbout({ live: false, journal: none }) },
    ['No run yet', 'A run of nmnist-quiet.snnexp will be drawn here'],
  ],
  [
    'a run without its first line',
    { events: [], about: sampleAbout({ ...ended, journal: { lines: 156, known: 156, leftOut: [] } }) },
    ['The first line of this run is missing', 'the other 156', 'Show lines'],
  ],
  [
    'a run whose first line this version does not understand',
    {
      events: [],
      about: sampleAbout({
        ...ended,
        journal: {
          lines: 156,
          known: 155,
          leftOut: [{ first: 1, last: 1, why: 'contents', what: 'plan.v is none of 1: 9' }],
        },
      }),
    },
    ['The first line of this run is not understood', 'cannot read it: plan.v is none of 1: 9.', 'Show lines'],
  ],
  [
    'a file of other text',
    {
      events: [],
      about: sampleAbout({
        ...ended,
        journal: { lines: 2, known: 0, leftOut: [{ first: 1, last: 2, why: 'altered', what: '' }] },
      }),
    },
    ['This file is no run', 'None of its 2 lines is an event of a run.', 'Show lines'],
  ],
  [
    'a newer run whose beginning is unknown',
    { events: [], about: sampleAbout({ ...ended, journal: { lines: 9, known: 4, leftOut: [], newer: '2.0' } }) },
    ['Written by snnexp 2.0', 'Update the extension.'],
  ],
  [
    'not a journal',
    { failure: { code: 'not-a-journal', message: 'This file is no journal.', hint: 'Open it as text.' } },
    ['This run cannot be shown', 'This file is no journal.', 'Open it as text.', 'not-a-journal'],
  ],
  [
    'waiting',
    { events: sampleEvents({ trials: 0 }), about: sampleAbout() },
    ['0 of 80 trials', 'trial 1 at epoch 17 of 30', 'first mark in about', 'the first trial appears here'],
  ],
  [
    'all silent',
    { events: sampleEvents({ trials: 14, silent: 'all' }), about: sampleAbout() },
    ['All 14 trials are silent', '14 of 14 stop at hidden', 'Raise weight_scale of the layers', 'Open experiment'],
  ],
  [
    'pruned trials',
    { events: withPruned(sampleEvents(), [15, 16, 17, 18]), about: sampleAbout() },
    ['pruned 4', 'pruned'],
  ],
  [
    'no trial within the limits',
    {
      events: sampleEvents({ trials: 9, running: 0, finished: 'trials' }).map((event) => withLimit(event, 20)),
      about: sampleAbout({ ...ended, can: [] }),
    },
    ['No trial keeps latency <= 20 ms; trial', 'came nearest with', 'Loosen the limit, or ask for other settings.'],
  ],
  [
    'one objective',
    { events: sampleEvents({ objectives: 1 }), about: sampleAbout() },
    ['Best 97.03', 'for 25 trials unbeaten', 'better than all before 2'],
  ],
  [
    'four objectives',
    { events: sampleEvents({ objectives: 4 }), about: sampleAbout() },
    ['22 of 48 trials are on the front', 'energy per sample'],
  ],
  [
    'newer journal and corrupt lines',
    { events: sampleEvents(), about: sampleAbout({ journal: health }) },
    [
      'Written by snnexp 1.4, opened read-only',
      '3 of 1204 lines are left out',
      'Lines 811 to 813 fail their checksum',
      'Show lines',
    ],
  ],
  [
    'failed run',
    { events: sampleEvents({ trials: 30, running: 0, finished: 'failed' }), about: sampleAbout({ ...ended }) },
    ['The run failed', 'The data folder data/nmnist disappeared.', 'Resume'],
  ],
  [
    'ended with a lost trial',
    {
      events: withLost(sampleEvents({ trials: 80, running: 0, finished: 'failed' }), (lost) => `Trial 20 was ${lost}`),
      about: sampleAbout({ ...ended }),
    },
    [
      'ended after 34 min, one trial lost',
      'The run ended; trial 20 was lost Trial 20 was lost for a reason that lies with the machine',
      'resume the run',
      'lost 1',
      'Resume',
    ],
  ],
  [
    'stopped early by lost trials',
    {
      events: withLost(sampleEvents({ trials: 20, running: 0, finished: 'failed' }), (lost) => `The last was ${lost}`),
      about: sampleAbout({ ...ended }),
    },
    ['stopped after 9 min, one trial lost', 'The run stopped early; trial 20 was lost'],
  ],
  [
    'failed for another reason than its lost trial',
    {
      events: withLost(sampleEvents({ trials: 30, running: 0, finished: 'failed' }), () => 'The disk is full.'),
      about: sampleAbout({ ...ended }),
    },
    [
      'failed after',
      'Trial 20 was lost 3 workers in a row ended without a result (signal SIGKILL). Use fewer workers.',
      'That lies with the machine or the program. Resume runs it again.',
      'The run failed The disk is full.',
    ],
  ],
  [
    'a lost trial while the run goes on',
    { events: withLost(sampleEvents(), () => ''), about: sampleAbout() },
    ['Trial 20 was lost; the run goes on', 'A run that is resumed runs it again.', 'left'],
  ],
  [
    'every trial failed',
    {
      events: allFailed(sampleEvents({ trials: 9, running: 0, finished: 'trials' })),
      about: sampleAbout({ ...ended }),
    },
    ['no trial came to values', 'failed 9', 'Trial 1 failed', 'The loss was no longer a number in epoch 3. Lower the'],
  ],
  [
    'stopped without an end',
    { events: sampleEvents({ trials: 30 }), about: sampleAbout({ ...ended }) },
    ['The run stopped without an end', 'Resume goes on where it stopped', 'not running'],
  ],
  [
    'journal deleted while open',
    {
      events: sampleEvents({ trials: 30 }),
      about: sampleAbout({
        ...ended,
        journal: {
          lines: 300,
          known: 300,
          leftOut: [],
          trouble: { message: 'nmnist-quiet.snnrun is not there.', hint: 'It was deleted or renamed.' },
        },
      }),
    },
    ['nmnist-quiet.snnrun is not there.', 'It was deleted or renamed. What was read of it before is shown here.'],
  ],
  [
    'cancelled',
    { events: sampleEvents({ trials: 9, running: 0, finished: 'cancelled' }), about: sampleAbout({ ...ended }) },
    ['cancelled after'],
  ],
];

/** The same run in which trial 20, which failed, was lost instead; the run's last words are made of that. */
function withLost(events: readonly RunEvent[], last: (words: string) => string): readonly RunEvent[] {
  const why = '3 workers in a row ended without a result (signal SIGKILL).';
  const hint = 'Use fewer workers.';
  return events.map((event): RunEvent => {
    if (event.kind === 'trialFailed' && event.trial === 20)
      return { ...event, reason: 'lost', code: 'worker-lost', message: why, hint };
    if (event.kind !== 'runFinished') return event;
    const words = `lost for a reason that lies with the machine. ${why} ${hint} Once that is mended, resume the run.`;
    return { ...event, message: last(words) };
  });
}

/** The same run in which no trial came to its end. */
function allFailed(events: readonly RunEvent[]): readonly RunEvent[] {
  return events.map((event): RunEvent => {
    if (event.kind !== 'trialFinished') return event;
    const { v, seq, at, inc, trial } = event;
    const why = { message: 'The loss was no longer a number in epoch 3.', hint: 'Lower the learning rate.' };
    return { v, seq, at, inc, kind: 'trialFailed', trial, reason: 'failed', code: 'not-finite', ...why, seconds: 6 };
  });
}

/** The same run with another limit, which no trial keeps. */
function withLimit(event: RunEvent, limit: number): RunEvent {
  if (event.kind === 'trialFinished') return { ...event, feasible: false };
  if (event.kind !== 'runStarted') return event;
  return { ...event, plan: { ...event.plan, require: event.plan.require.map((each) => ({ ...each, limit })) } };
}

describe('states of the front panel', { skip: browserAbsent() ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  for (const [name, setup, words] of states) {
    test(`state: ${name}`, async () => {
      const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
      await openPanel(page, setup);
      if (setup.events !== undefined && setup.events.length > 0) await held(page, setup.events.length);
      await page.locator('h1:visible').first().waitFor();
      await page.waitForTimeout(200);
      const shown = (await text(page, 'main')).replaceAll(/\s+/g, ' ');
      assert.equal(
        shown.includes('The run failed'),
        words.some((part) => part.startsWith('The run failed')),
      );
      for (const part of words) assert.ok(shown.includes(part), `"${part}" in: ${shown}`);
      assert.deepEqual(await axeViolations(page), []);
      await shoot(page, `state-${name.replaceAll(' ', '-')}`);
      await page.close();
    });
  }

  test('what a run comes to is told to who does not see it: its end, and what goes wrong', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const all = sampleEvents({ trials: 30, running: 0, finished: 'failed' });
    await openPanel(page, { events: all.slice(0, -1), about: sampleAbout() });
    await held(page, all.length - 1);
    await append(page, all.slice(-1));
    await held(page, all.length);
    const said = await text(page, 'p[aria-live=polite]');
    assert.match(said, /^The run has ended: 30 of 80 trials, front 10, .*, failed after 13 min\.$/);
    const polite = page.locator('div[aria-live=polite]', { hasText: 'The run failed' });
    assert.equal(await polite.count(), 1);
    await page.close();
  });

  test('a run that failed before its first trial leads to its experiment, apart from the empty chart', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const events = sampleEvents({ trials: 0, running: 0, finished: 'failed' });
    await openPanel(page, { events, about: sampleAbout({ ...ended }) });
    await held(page, events.length);
    const banner = await page.locator('.banner').boundingBox();
    const heading = await page.locator('#front-title').boundingBox();
    assert.ok(banner && heading && heading.y - banner.y - banner.height >= 12);
    await page.locator('.banner vscode-button', { hasText: 'Open experiment' }).click();
    const heard = await page.evaluate('window.fakeHost.heard.map(({ call }) => call).filter(Boolean)');
    assert.deepEqual(heard, ['openExperiment']);
    await page.close();
  });

  test('the keys are listed for the mouse as well', async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const events = sampleEvents();
    await openPanel(page, { events, about: sampleAbout() });
    await held(page, events.length);
    await page.locator('.foot button').click();
    assert.equal(await page.locator('dialog').isVisible(), true);
    await page.close();
  });

  test('a button of a page without a front, or of a warning, says why it could do nothing', async () => {
    const refuse = "window.fakeHost.refuse = { code: 'x', message: 'quick.snnexp is gone.', hint: 'It was moved.' }";
    const journal = {
      lines: 1204,
      known: 1204,
      leftOut: [{ first: 811, last: 813, why: 'altered', what: '' }],
    } as const;
    const setups: readonly (readonly [PanelSetup, string])[] = [
      [{ events: [], about: sampleAbout({ live: false, can: ['openExperiment'], journal: none }) }, 'Open experiment'],
      [{ events: sampleEvents(), about: sampleAbout({ can: ['openJournal'], journal }) }, 'Show lines'],
    ];
    for (const [setup, words] of setups) {
      const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
      await openPanel(page, setup);
      await page.evaluate(refuse);
      await page.locator('vscode-button:visible', { hasText: words }).click();
      await page.locator('main > [role=alert]').waitFor();
      assert.equal(await text(page, 'main > [role=alert]'), 'quick.snnexp is gone. It was moved.');
      await page.close();
    }
  });
});
