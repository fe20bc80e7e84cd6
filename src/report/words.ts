/** The sentences of the report, each only when its rule holds. */

import { counted } from '../core/words.ts';
import { averagedOver, seedsIn } from '../run/averaged.ts';
import { frontsOf, isBaseline } from '../run/baselines.ts';
import {
  hypervolumePercent,
  type MeasureView,
  nounOf,
  showBroken,
  showReference,
  showSpread,
  showWithUnit,
  spreadWords,
} from '../run/measure.ts';
import { formatCount, formatDuration, formatFixed, formatSignificant } from '../run/numbers.ts';
import { bendFinding } from '../run/pair.ts';
import type { TrialState } from '../run/state.ts';
import type { Digest } from './digest.ts';

/** The question the experiment's text opens with, if its first comment is one; then what was found. */
export function standfirst(of: Digest): string {
  const question = /^[^\S\n]*#[^\S\n]*(.+\?)[^\S\n]*$/m.exec(headOf(of.run.started?.source.text ?? ''))?.[1];
  const sentences = [question, foundWords(of), chosenWords(of), endWords(of)];
  return sentences.filter((sentence) => sentence !== undefined && sentence !== '').join(' ');
}

export interface Figure {
  readonly value: string;
  readonly unit: string;
  readonly caption: string;
}

/** Four numbers that matter most. */
export function keyFigures(of: Digest): readonly Figure[] {
  const { chosen, up, across, single, bend } = of;
  const where = single ? 'best' : bend !== undefined ? 'at the bend' : `trial ${chosen?.trial}`;
  const seeds = seedsIn(of.plan, chosen?.values ?? {}) ?? of.plan.repeat;
  const figures: Figure[] = [];
  for (const { view } of single ? [up] : [up, across]) {
    const spread = chosen?.values[view.id];
    if (spread === undefined) continue;
    const { mean, sd: deviation } = spreadWords(view, spread);
    const sd =
      deviation === undefined ? '' : `, mean of ${averagedOver({ ...of.plan, repeat: seeds })}, ± ${deviation}`;
    const first = figures.length === 0;
    const caption = first
      ? `${view.long}, ${where}${sd}`
      : `${view.title} there${deviation === undefined ? '' : `, ± ${deviation}`}`;
    figures.push({ value: mean, unit: view.unit === 'duration' ? '' : view.unit, caption });
  }
  const volume = hypervolumeOf(of);
  if (volume !== undefined) figures.push(volume);
  figures.push({
    value: formatFixed(of.ended),
    unit: '',
    caption: `${of.ended === 1 ? 'trial' : 'trials'}: ${countWords(of)}`,
  });
  const time = formatDuration(of.run.progress.elapsedMs).split('\u00a0');
  if (figures.length < 4 && of.run.progress.elapsedMs > 0) {
    figures.push({
      value: time.join(' '),
      unit: '',
      caption: `wall time, ${counted(of.plan.run.workers, 'worker')}`,
    });
  }
  return figures.slice(0, 4);
}

export function frontWords(of: Digest): string {
  const { across, up, single } = of;
  if (single)
    return `Every trial in order; the line is the best so far. ${up.view.aim === 'max' ? 'Up' : 'Down'} is better.`;
  const direction = `${up.view.aim === 'max' ? 'Up' : 'Down'} and ${across.view.aim === 'max' ? 'right' : 'left'} is better.`;
  const finding = bendFinding(of.line, of.bend, across.view, up.view);
  const say = finding === undefined ? '' : ` ${finding.title}${finding.say === '' ? '.' : `: ${finding.say}.`}`;
  const more =
    of.plan.objectives.length > 2
      ? ` The line is the front of these two of ${formatCount(of.plan.objectives.length)} objectives.`
      : '';
  return direction + say + more;
}

/** Says which data were used for what; that validation was used and whether test was read. */
export function dataWords(of: Digest): string {
  const { objectives } = of.plan;
  const over = averagedOver(of.plan);
  const spread =
    over !== undefined
      ? `Mean ± one standard deviation over ${over}.`
      : 'One seed per trial, so nothing is said about spread.';
  const mean = `${spread}${confirmedWords(of)}`;
  const sets = [...new Set(objectives.map((objective) => objective.on))];
  const used = sets.length === 0 ? '' : ` Trials were compared on the ${sets.join(' and ')} split only.`;
  const held = of.front.some((trial) => Object.keys(trial.heldOut).length > 0);
  return held
    ? `${mean}${used} The columns marked held out were measured once, at the end, on data kept back; they were never used to select.`
    : `${mean}${used} Held-out data were not read.`;
}

/** What was trained again with further seeds before it is reported. */
function confirmedWords({ front, plan, run, views }: Digest): string {
  const countsOf = (trials: readonly TrialState[]) =>
    trials.flatMap((trial) => views.flatMap(({ id }) => trial.values[id]?.each.length ?? []));
  const most = Math.max(0, ...countsOf(front));
  if (plan.search?.confirm === undefined || most <= plan.repeat) return '';
  const fronts = frontsOf(run.trials, plan.objectives);
  const beside = countsOf(run.trials.filter((trial) => isBaseline(trial) && fronts.has(trial.trial)));
  // A journal of an older version holds baselines with the seeds of the search alone.
  return beside.length > 0 && beside.every((count) => count >= most)
    ? ` The front and the best of the baselines were confirmed with further seeds: their values are means of up to ${Math.max(most, ...beside)}.`
    : ` The front was confirmed with further seeds: its values are means of up to ${most}.`;
}

export function historyWords(of: Digest): string {
  return hypervolumePercent(of.plan.objectives, of.run.reference) === undefined
    ? 'Hypervolume by trial: what the front has won, counted from the reference.'
    : 'Hypervolume by trial: share of the space between the reference and the perfect point that the front has won.';
}

function countWords(of: Digest): string {
  const { counts } = of;
  const limits = of.views.flatMap((view) => view.limits.map((limit) => showBroken(view, limit)));
  const outside = limits.length === 1 ? limits[0] : 'outside the limits';
  const parts: (readonly [number, string])[] = [
    [counts.front, of.single ? 'best' : 'on the front'],
    [counts.dominated, of.single ? 'not better' : 'dominated'],
    [counts.infeasible, outside ?? ''],
    [counts.pruned, 'pruned'],
    [counts.silent, 'silent'],
    [counts.failed, 'failed'],
    [counts.lost, 'lost'],
    [counts.cancelled, 'cancelled'],
    [counts.running + counts.waiting, 'not finished'],
  ];
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `${count} ${words}`)
      .join(', ') || 'none yet'
  );
}

function foundWords(of: Digest): string {
  const { ended, front, single, run } = of;
  const took = run.progress.elapsedMs > 0 ? ` in ${formatDuration(run.progress.elapsedMs)}` : '';
  const trials = `${ended === 1 ? 'One trial' : `${formatFixed(ended)} trials`}${took}`;
  if (ended === 0) return 'No trial has ended yet.';
  if (single) return `${trials}${ended === 1 ? ' was run.' : ' were run.'}`;
  if (front.length === 0) return `${trials} gave no network that is both valid and inside the limits.`;
  const found =
    front.length === 1 ? 'one that no other trial beats' : `${formatCount(front.length)} that no other trial beats`;
  return `${trials} found ${found}.`;
}

function chosenWords(of: Digest): string {
  const { chosen, up, across, single, bend } = of;
  const spread = chosen?.values[up.view.id];
  if (chosen === undefined || spread === undefined) return '';
  const beside = chosen.values[across.view.id];
  const which = single
    ? `The best, trial ${chosen.trial},`
    : bend !== undefined
      ? 'The one at the bend'
      : `Trial ${chosen.trial}, the best in ${up.view.title},`;
  const reach = `reaches ${showWithUnit(up.view, spread.mean)} ${up.view.long}`;
  return beside === undefined ? `${which} ${reach}.` : `${which} ${reach} with ${withNoun(across.view, beside.mean)}.`;
}

function endWords(of: Digest): string {
  const { finished } = of.run;
  if (finished === undefined) return of.ended === 0 ? '' : 'The run had not ended when this was written.';
  if (finished.reason === 'cancelled') return 'The run was cancelled before its end.';
  if (finished.reason === 'failed') return `The run failed: ${finished.message}`;
  return '';
}

function hypervolumeOf(of: Digest): Figure | undefined {
  const value = of.run.hypervolume.at(-1)?.value;
  if (value === undefined || value <= 0) return undefined;
  const percent = hypervolumePercent(of.plan.objectives, of.run.reference);
  const objectives = of.views.filter((view) => view.aim !== undefined);
  const reference = of.run.reference.map((at, i) => {
    const view = objectives[i];
    return view === undefined ? '' : `${showReference(view, at)}${view.unit === '' ? ` ${nounOf(view)}` : ''}`;
  });
  const caption = `hypervolume, counted from ${reference.join(', ')}`;
  return percent === undefined
    ? { value: formatSignificant(value, 3), unit: '', caption }
    : { value: formatFixed(value * percent, 1), unit: '%', caption };
}

function withNoun(view: MeasureView, value: number): string {
  return view.unit === ''
    ? `${showWithUnit(view, value)} ${view.title}`
    : showSpread(view, { mean: value, sd: 0, each: [value] });
}

/** What stands before the experiment itself. */
function headOf(source: string): string {
  return source.split(/^experiment\b/m)[0] ?? '';
}
