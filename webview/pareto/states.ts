/** What the page says when there is little, nothing, or something wrong to show: what is so, then what to do. */

import type { Failure } from '../../src/core/result.ts';
import type { About } from '../../src/protocol/panel.ts';
import { countOf, leftOutWords } from '../../src/run/left-out.ts';
import { formatFixed } from '../../src/run/numbers.ts';
import type { RunState } from '../../src/run/state.ts';
import { button } from '../shared/controls.ts';
import { type Child, drawing, html, svg } from '../shared/dom.ts';
import { mark } from '../shared/marks.ts';
import type { Ask } from './ask.ts';
import { lostTrials } from './lost.ts';
import type { Scene } from './scene.ts';
import type { Silence } from './silence.ts';

export function failedPage(failure: Failure): HTMLElement {
  return quiet(
    'This run cannot be shown',
    html('p', {}, failure.message),
    html('p', {}, failure.hint),
    html('p', { class: 'code' }, failure.code),
  );
}

export function emptyPage(about: About, asked: Ask): HTMLElement {
  const { ask } = asked;
  if (about.journal.lines > 0 && !about.live) return unreadablePage(about, asked);
  const open = button('Open experiment', 'primary', () => ask({ call: 'openExperiment', params: {} }));
  const words = html(
    'p',
    {},
    'A run of ',
    html('code', {}, about.experiment),
    ' will be drawn here, one mark per trial, while it goes on.',
  );
  return quiet(
    'No run yet',
    words,
    html('div', { class: 'acts' }, about.can.includes('openExperiment') ? open : undefined),
  );
}

/** There is a file, and nothing of it can be drawn: its first line, which holds the plan, is lost or unknown. */
function unreadablePage({ journal, can }: About, { ask }: Ask): HTMLElement {
  const { lines, known, newer, leftOut } = journal;
  const start = leftOut.find(({ first }) => first === 1);
  const all = lines === 1 ? 'Its one line' : `None of its ${formatFixed(lines)} lines`;
  const [title, words, hint] =
    newer !== undefined
      ? [`Written by snnexp ${newer}`, 'This version cannot read how the run began.', 'Update the extension.']
      : start?.why === 'contents'
        ? [
            'The first line of this run is not understood',
            `It is whole, and holds the experiment, but this version cannot read it: ${start.what}.`,
            'Open the run with the version that wrote it, or run the experiment again: finished tasks are used again.',
          ]
        : known > 0
          ? [
              'The first line of this run is missing',
              `It holds the experiment, without which the other ${formatFixed(known)} cannot be shown.`,
              'Run the experiment again: finished tasks in its folder are used again.',
            ]
          : [
              'This file is no run',
              `${all} is ${lines === 1 ? 'no' : 'an'} event of a run.`,
              'Open the file that a run has written.',
            ];
  const show = button('Show lines', 'secondary', () => ask({ call: 'openJournal', params: { line: 1 } }));
  return quiet(
    title,
    html('p', {}, words),
    html('p', {}, hint),
    html('div', { class: 'acts' }, can.includes('openJournal') ? show : undefined),
  );
}

/** Before the first snapshot; after ten seconds it says what it waits for. */
export function waitingPage(long: boolean): HTMLElement {
  if (!long) return html('div', { class: 'quiet' }, html('p', { class: 'sr' }, 'The run is being read.'));
  return quiet(
    'Waiting for the editor',
    html(
      'p',
      {},
      'The editor has not sent this run for ten seconds. A large journal may take longer; else close this tab and open the run again.',
    ),
  );
}

/** Things the reader should know whatever else is shown. */
export function banners(about: About, run: RunState, { ask }: Ask): HTMLElement[] {
  const made: HTMLElement[] = [];
  const { journal } = about;
  if (journal.newer !== undefined) {
    const unknown = journal.lines - journal.known;
    made.push(
      banner('warn', `Written by snnexp ${journal.newer}, opened read-only`, [
        `This version knows ${formatFixed(journal.known)} of ${formatFixed(journal.lines)} events. The other ${formatFixed(unknown)} are left out here; nothing in the file is changed.`,
      ]),
    );
  }
  if (journal.trouble !== undefined) {
    const { message, hint } = journal.trouble;
    made.push(banner('warn', message, [`${hint} What was read of it before is shown here.`]));
  }
  if (journal.leftOut.length > 0) {
    const lines = countOf(journal.leftOut);
    const first = journal.leftOut[0]?.first ?? 1;
    const show = button('Show lines', 'secondary', () => ask({ call: 'openJournal', params: { line: first } }));
    made.push(
      banner(
        'warn',
        `${formatFixed(lines)} of ${formatFixed(journal.lines)} lines ${lines === 1 ? 'is' : 'are'} left out`,
        leftOutWords(journal.leftOut),
        about.can.includes('openJournal') ? show : undefined,
      ),
    );
  }
  const lost = lostTrials(run, about);
  if (lost !== undefined) made.push(banner('warn', lost.title, lost.sentences));
  if (run.finished?.reason === 'failed') {
    const open = button('Open experiment', 'secondary', () => ask({ call: 'openExperiment', params: {} }));
    const action = about.can.includes('openExperiment') ? open : undefined;
    if (lost?.ending === undefined) made.push(banner('bad', 'The run failed', [run.finished.message], action));
  } else if (run.started !== undefined && run.finished === undefined && !about.live && journal.trouble === undefined) {
    const next = about.can.includes('resume') ? ' Resume goes on where it stopped.' : '';
    made.push(
      banner('warn', 'The run stopped without an end', [
        `The process that wrote it is gone; what it had found is here.${next}`,
      ]),
    );
  }
  const warning = run.notes.filter((note) => note.level === 'warning').at(-1);
  if (warning !== undefined) {
    const count = run.notes.filter((note) => note.level === 'warning').length;
    made.push(banner('warn', count === 1 ? 'One warning' : `${count} warnings, the last one`, [warning.message]));
  }
  return made;
}

export function silentWords(silence: Silence, scene: Scene, { ask }: Ask): Child[] {
  const { trials, layers } = silence;
  const bars = layers.flatMap(({ name, count }) => {
    const bar = svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    bar.append(
      svg('rect', { class: 'f-grid', width: 100, height: 10 }),
      svg('rect', { class: 'f-bad', width: (100 * count) / trials, height: 10 }),
    );
    return [html('span', { class: 'mono' }, name), bar, html('span', { class: 'num' }, `${count} of ${trials}`)];
  });
  const worst = [...layers].sort((a, b) => b.count - a.count)[0];
  const scale = scene.plan.space.find((dimension) => dimension.id.endsWith('weight_scale'))?.id;
  const go = button(scale === undefined ? 'Open experiment' : 'Go to weight_scale', 'primary', () => {
    ask({ call: 'openExperiment', params: scale === undefined ? {} : { setting: scale } });
  });
  return [
    html('h2', { id: 'silent-title' }, `All ${trials} trials are silent`),
    html(
      'p',
      { class: 'muted' },
      `No output neuron fired on validation, so there is nothing to place on the axes.${layers.length > 0 ? ' Which layer falls silent first:' : ''}`,
    ),
    bars.length > 0 ? html('div', { class: 'why' }, ...bars) : undefined,
    html(
      'p',
      { class: 'muted' },
      `${worst === undefined || worst.count === 0 ? '' : `${worst.count} of ${trials} stop at ${worst.name}. `}Raise weight_scale of the layers: first weights are in units of the threshold, so a lower one alone changes little.`,
    ),
    html('div', { class: 'bar' }, scene.about.can.includes('openExperiment') ? go : undefined),
  ];
}

function quiet(title: string, ...children: readonly Child[]): HTMLElement {
  return html('div', { class: 'quiet' }, html('h1', {}, title), ...children);
}

function banner(look: 'warn' | 'bad', title: string, sentences: readonly string[], action?: HTMLElement): HTMLElement {
  const sign = drawing(
    14,
    14,
    look === 'bad' ? mark('failed', 7, 7, 6) : svg('path', { class: 'm-inf', d: 'M7 2L13 12H1Z' }),
  );
  const acts = action === undefined ? undefined : html('div', { class: 'acts' }, action);
  return html(
    'div',
    { class: look === 'bad' ? 'banner bad' : 'banner' },
    sign,
    html('b', {}, title),
    ...sentences.map((words) => html('p', {}, words)),
    acts,
  );
}
