/** The trials in tables: those on the front with all they are, then every trial in short. */

import type { Spread } from '../protocol/event.ts';
import { baselineWords, isBeside } from '../run/baseline-lines.ts';
import { heldOutViews } from '../run/held-out.ts';
import { layerRows } from '../run/layer-rows.ts';
import { type MeasureView, nounOf, showSpread, spreadsInColumn } from '../run/measure.ts';
import { MISSING } from '../run/numbers.ts';
import { lostMeans, outcomeOf } from '../run/outcome.ts';
import { settingViews, showAnswerInColumn } from '../run/setting.ts';
import type { TrialState } from '../run/state.ts';
import { tookWords } from '../run/took.ts';
import type { Digest } from './digest.ts';
import { rowId, trialNumber } from './links.ts';
import { type Cell, escapeHtml, type TableHead, table, withoutPaths } from './markup.ts';

export function frontTable(of: Digest): string {
  const settings = settingViews(of.plan);
  // What was asked for; `snnexp show --trial` has all measures.
  const held = heldOutViews(of.views, of.front);
  const heads: TableHead[] = [
    number('trial'),
    ...of.views.map((view) => number(columnName(view))),
    ...held.map((view) => number(`${columnName(view)}, held out`)),
    ...settings.map((view) => number(view.unit === '' ? view.name : `${view.name} ${view.unit}`)),
  ];
  const trials = of.single ? of.run.trials.filter((trial) => trial === of.chosen) : of.front;
  const values = of.views.map((view) => valueColumn(view, trials, (trial) => trial.values[view.id]));
  const heldOut = held.map((view) => valueColumn(view, trials, (trial) => trial.heldOut[view.heldOut]));
  const rows = trials.map((trial) => ({
    marked: trial === of.chosen && trials.length > 1,
    cells: [
      cell(trialNumber(of, trial)),
      ...values.map((value) => value(trial)),
      ...heldOut.map((value) => value(trial)),
      ...settings.map((view) => cell(escapeHtml(showAnswerInColumn(view, trial.answers[view.id])))),
    ],
  }));
  return table(of.single ? 'The best trial' : 'Trials on the front', heads, rows);
}

/** What the chosen trial's network is made of, and where a sample's energy goes; '' where nothing is known of it. */
export function layerTable({ plan, chosen }: Digest): string {
  const [heads, ...rows] = chosen === undefined ? [] : layerRows(plan, chosen);
  if (heads === undefined) return '';
  return table(
    `Layers of trial ${chosen?.trial}`,
    heads.map((text, i) => ({ text: text === 'rate' ? 'spikes per neuron and step' : text, numeric: i > 1 })),
    rows.map((row) => ({
      marked: false,
      cells: row.map((text, i) => ({ html: escapeHtml(text === '' ? MISSING : text), numeric: i > 1 })),
    })),
  );
}

export function allTable(of: Digest): string {
  const settings = settingViews(of.plan);
  const heads: TableHead[] = [
    number('trial'),
    { text: 'outcome', numeric: false },
    ...of.views.map((view) => number(columnName(view))),
    ...settings.map((view) => number(view.unit === '' ? view.name : `${view.name} ${view.unit}`)),
    number('took'),
  ];
  const means = of.views.map((view) => valueColumn(view, of.run.trials, (trial) => meanOnly(trial.values[view.id])));
  const rows = of.run.trials.map((trial) => ({
    marked: false,
    id: rowId(trial),
    cells: [
      cell(trialNumber(of, trial)),
      { html: escapeHtml(outcome(of, trial)), numeric: false },
      ...means.map((mean) => mean(trial)),
      ...settings.map((view) => cell(escapeHtml(showAnswerInColumn(view, trial.answers[view.id])))),
      cell(tookWords(trial) ?? MISSING),
    ],
  }));
  return table('All trials', heads, rows);
}

/** Failures in words, each sentence once with the trials it concerns. */
export function failureList(of: Digest): string {
  const by = new Map<string, number[]>();
  let anyLost = false;
  for (const trial of of.run.trials) {
    if (trial.failure === undefined || trial.failure.reason === 'cancelled') continue;
    const isLost = outcomeOf(trial) === 'lost';
    anyLost ||= isLost;
    const words = withoutPaths(`${isLost ? 'Lost. ' : ''}${trial.failure.message} ${trial.failure.hint}`.trim());
    by.set(words, [...(by.get(words) ?? []), trial.trial]);
  }
  if (by.size === 0) return '';
  const items = [...by].map(([words, trials]) => {
    const shown = trials.slice(0, 12).join(', ') + (trials.length > 12 ? ` and ${trials.length - 12} more` : '');
    return `<li><b>${trials.length === 1 ? 'Trial' : 'Trials'} ${shown}:</b> ${escapeHtml(words)}</li>`;
  });
  return `<ul class="failures">${items.join('')}</ul>${anyLost ? `<p class="note">${lostMeans}</p>` : ''}`;
}

function outcome(of: Digest, trial: TrialState): string {
  if (isBeside(trial)) return baselineWords(trial);
  switch (trial.status) {
    case 'front':
      return of.single ? 'best' : 'front';
    case 'infeasible':
      return Object.keys(trial.values).length > 0 ? 'outside the limits' : 'stopped by a limit';
    case 'dominated':
      return of.single ? 'not better' : 'dominated';
    case 'pruned':
      return trial.pruned === undefined ? 'pruned' : `pruned at epoch ${trial.pruned.epoch}`;
    case 'running':
    case 'waiting':
      return 'not finished';
    default:
      return outcomeOf(trial);
  }
}

/** The cell of each of the trials. */
function valueColumn(
  view: MeasureView,
  trials: readonly TrialState[],
  read: (trial: TrialState) => Spread | undefined,
): (trial: TrialState) => Cell {
  const words = spreadsInColumn(
    view,
    trials.flatMap((trial) => read(trial) ?? []),
  );
  return (trial) => {
    const spread = read(trial);
    if (spread === undefined) return cell(MISSING);
    if (view.unit === 'duration') return cell(escapeHtml(showSpread(view, spread)));
    const { mean, sd } = words(spread);
    return cell(escapeHtml(mean) + (sd === undefined ? '' : ` <span class="sd">± ${sd}</span>`));
  };
}

function meanOnly(spread: Spread | undefined): Spread | undefined {
  return spread === undefined ? undefined : { mean: spread.mean, sd: 0, each: [spread.mean] };
}

function columnName(view: MeasureView): string {
  return `${nounOf(view)}${view.unit === '' || view.unit === 'duration' ? '' : ` ${view.unit}`}`;
}

function number(text: string): TableHead {
  return { text, numeric: true };
}

function cell(html: string): Cell {
  return { html, numeric: true };
}
