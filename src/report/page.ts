/**
 * A run as one self-contained HTML page: found at a glance, everything needed to repeat it below. Pure; no scripts, no
 * addresses of elsewhere, no folders or names of its maker's machine.
 */

import { shellWord } from '../core/shell-word.ts';
import { counted } from '../core/words.ts';
import type { RunStarted } from '../protocol/event.ts';
import type { Plan } from '../protocol/plan.ts';
import type { RunState } from '../run/state.ts';
import { baselineSection } from './baselines.ts';
import { type Digest, digest } from './digest.ts';
import { frontFigure, historyFigure } from './figures.ts';
import { highlight } from './highlight.ts';
import { influenceSection } from './influence.ts';
import { baseName, escapeHtml, scroller, withoutPaths } from './markup.ts';
import { reportStyle } from './style.ts';
import { allTable, failureList, frontTable, layerTable } from './tables.ts';
import { dataWords, frontWords, historyWords, keyFigures, standfirst } from './words.ts';

/** `journal` is the file that holds the run; of its path only the name is written. */
export function reportPage(run: RunState, journal: string): string {
  const { started } = run;
  if (started === undefined)
    return html(
      'Empty run',
      '<h1>Empty run</h1><p class="lead">This journal holds no run: its first line is missing.</p>',
    );
  const of = digest(run, started.plan);
  const file = baseName(journal);
  return html(
    `Report: ${started.plan.title}`,
    [
      `<p class="kick"><span>Experiment report</span><span>${escapeHtml(dateWords(run))}</span></p>`,
      `<h1>${escapeHtml(started.plan.title)}</h1>`,
      `<p class="lead">${escapeHtml(withoutPaths(standfirst(of)))}</p>`,
      figures(of),
      ...shownIn(started.plan).map((part) => parts[part](of)),
      `<div class="pair">${madeWith(of, file)}${repeat(of, started, file)}</div>`,
      `<footer>Written by snnexp from ${escapeHtml(file)}. One file: no scripts, nothing loaded from the network; figures are vectors.</footer>`,
    ].join('\n'),
  );
}

type ReportPart = 'front' | 'history' | 'importance' | 'trials' | 'text';

/** What the experiment's `report { show }` may name. */
const parts: Readonly<Record<ReportPart, (of: Digest) => string>> = {
  front: (of) => [...results(of), baselineSection(of.run)].join('\n'),
  history: (of) => history(of).join('\n'),
  importance: (of) => influenceSection(of.run),
  trials: everyTrial,
  text: (of) => experiment(of.run.started?.source.text ?? ''),
};

/** In the order the experiment asks for; all of them where it does not say. */
function shownIn({ report }: Plan): readonly ReportPart[] {
  const { show } = report;
  const all = Object.keys(parts).filter(isPart);
  return Array.isArray(show) ? show.filter(isPart) : all;
}

function isPart(word: unknown): word is ReportPart {
  return typeof word === 'string' && Object.hasOwn(parts, word);
}

function html(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main class="page">
${body}
</main>
</body>
</html>
`;
}

function figures(of: Digest): string {
  const made = keyFigures(of).map(({ value, unit, caption }) => {
    const suffix = unit === '' ? '' : ` <small>${escapeHtml(unit)}</small>`;
    return `<div><dt>${escapeHtml(caption)}</dt><dd>${escapeHtml(value)}${suffix}</dd></div>`;
  });
  return `<dl class="fig">${made.join('')}</dl>`;
}

function results(of: Digest): string[] {
  if (of.line.length === 0) {
    const words =
      of.ended === 0
        ? 'There is nothing to draw yet.'
        : 'No trial has values inside the limits, so there is nothing to draw. Why, by trial:';
    return [section('No front', words, failureList(of))];
  }
  const head = of.single ? 'The best so far' : 'The front';
  const table = of.single ? 'The best trial' : 'Trials on the front';
  const layers = layerTable(of);
  return [
    section(head, frontWords(of), scroller('The front as a picture', frontFigure(of))),
    section(table, dataWords(of), frontTable(of)),
    ...(layers === '' ? [] : [section(`Layers of trial ${of.chosen?.trial}`, layerWords, layers)]),
  ];
}

const layerWords =
  'From input to output, as measured on validation; energies are those of one sample, of the arithmetic and with every access to memory.';

function history(of: Digest): string[] {
  const { hypervolume } = of.run;
  if (hypervolume.length < 2 || (hypervolume.at(-1)?.value ?? 0) <= 0) return [];
  const figure = section('How it got there', historyWords(of), historyFigure(of));
  return [
    `<div class="pair"><section>${figure}</section><section>${section('How it was sought', soughtWords(of.plan), '')}</section></div>`,
  ];
}

function soughtWords(plan: Plan): string {
  const { search, run } = plan;
  if (search === null) return 'Nothing was asked; the experiment is one trial.';
  const trials = search.stop.trials === undefined ? '' : `, at most ${search.stop.trials} trials`;
  const workers = run.workers === 1 ? 'One trial at a time' : `Up to ${run.workers} trials at a time`;
  const ahead =
    run.ahead === 'any'
      ? '.'
      : `; each is proposed from the results of all trials but the last ${run.ahead}, whatever the number of workers.`;
  return `${counted(plan.space.length, 'setting')} by ${search.kind.replaceAll('_', ' ')} search, ${search.explore} trials drawn first to explore${trials}. ${workers}${ahead}`;
}

function everyTrial(of: Digest): string {
  if (of.run.trials.length === 0) return '';
  const failures = of.line.length === 0 ? '' : failureList(of);
  return section(
    'All trials',
    'In the order they were proposed. A dash is a value that does not exist.',
    allTable(of) + failures,
  );
}

function experiment(source: string): string {
  const words = 'What stands after <b>=</b> was decided; what stands after <b>in</b> was asked.';
  return `<h2>The experiment, word for word</h2>\n<p>${words}</p>\n<pre tabindex="0" role="region" aria-label="Experiment text">${highlight(source)}</pre>`;
}

function madeWith(of: Digest, journal: string): string {
  const { started, engine, lastSeq } = of.run;
  if (started === undefined) return '';
  const sets = Object.entries(engine?.sets ?? {}).map(([name, count]) => `${name} ${count}`);
  const data = String(of.plan.data.kind ?? 'data');
  const rows: (readonly [string, string])[] = [
    ['snnexp', started.version],
    ['engine', engine?.title ?? 'not chosen yet'],
    ['seed', `${of.plan.seed}${of.plan.repeat > 1 ? ` to ${of.plan.seed + of.plan.repeat - 1}, one per repeat` : ''}`],
    ['data', engine === undefined ? data : `${data}, fingerprint ${shortHash(engine.fingerprint)}`],
    ...(sets.length > 0 ? [['samples', sets.join(', ')] as const] : []),
    ['machine', `${started.machine.platform}, Node ${started.machine.node}, ${started.machine.cores} cores`],
    ['journal', `${journal}, ${lastSeq} events`],
  ];
  const items = rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(withoutPaths(value))}</dd>`);
  return `<section><h2>Made with</h2><dl class="meta">${items.join('')}</dl></section>`;
}

function repeat(of: Digest, { source, machine }: RunStarted, journal: string): string {
  const [platform = ''] = machine.platform.split('-');
  const experiment = baseName(source.name);
  const [text, file] = [experiment, journal].map((name) => shellWord(name, platform));
  const usual = journal === experiment.replace(/\.snnexp$/, '.snnrun');
  const commands = [
    `snnexp run ${text}${usual ? '' : ` --output ${file}`}`,
    `snnexp show ${file}`,
    `snnexp report ${file}`,
    `snnexp show ${file} --csv > trials.csv`,
  ];
  const replayed =
    of.plan.run.ahead === 'any'
      ? 'Proposals depended on which trial ended first; only the journal replays them.'
      : 'The same seed gives the same proposals in the same order, whatever the number of workers. Engines differ in rounding, so values may differ in their last digits between them.';
  return `<section><h2>Repeat it</h2><pre tabindex="0" role="region" aria-label="Commands">${escapeHtml(commands.join('\n'))}</pre><p class="note">${replayed}</p></section>`;
}

function section(title: string, words: string, body: string): string {
  return `<h2>${escapeHtml(title)}</h2>\n<p>${escapeHtml(words)}</p>\n${body}`;
}

function dateWords(run: RunState): string {
  const at = run.finished?.at ?? run.lastAt;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  const time = `${String(date.getUTCHours()).padStart(2, '0')}:${String(date.getUTCMinutes()).padStart(2, '0')} UTC`;
  const word =
    run.finished === undefined
      ? 'as of'
      : run.finished.reason === 'cancelled'
        ? 'cancelled'
        : run.finished.reason === 'failed'
          ? 'failed'
          : 'finished';
  return `${word} ${day}, ${time}`;
}

function shortHash(hash: string): string {
  return hash.length > 16 ? `${hash.slice(0, 8)} … ${hash.slice(-4)}` : hash;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
