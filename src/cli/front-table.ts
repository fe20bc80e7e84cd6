/**
 * A front as a table of text: trials in the order of the first objective, measures with units, what was asked. Numbers
 * stand as in the columns of panel and report, at their decimal point.
 */

import type { Spread } from '../protocol/event.ts';
import type { PlanDimension } from '../protocol/plan.ts';
import { viewsOf as fittingViews } from '../run/axes.ts';
import { heldOutViews } from '../run/held-out.ts';
import { type MeasureView, showSpread, spreadsInColumn, unitSuffix } from '../run/measure.ts';
import { formatSignificant, MISSING, NO_BREAK_SPACE } from '../run/numbers.ts';
import { trialOf } from '../run/rows.ts';
import { answerUnit, type SettingView, settingViews, showAnswerInColumn } from '../run/setting.ts';
import type { RunState, TrialState } from '../run/state.ts';

/** Lines of the table; none while no trial has values. Its heads are broken where it would be wider than `room` signs. */
export function frontTable(state: RunState, room = Number.POSITIVE_INFINITY): readonly string[] {
  const plan = state.started?.plan;
  const front = frontTrials(state);
  if (plan === undefined || front.length === 0) return [];
  const views = viewsOf(state);
  const held = heldOutViews(views, front);
  const asked = settingViews(plan).filter(({ id }) => front.some((trial) => trial.answers[id] !== undefined));
  const dimensions = asked.map(({ dimension }) => dimension);
  const header = [
    'trial',
    ...views.map((view) => view.title),
    ...held.map(({ heldOut }) => `${heldOut.replaceAll('_', ' ')} on test`),
    ...dimensions.map((dimension) => shortName(dimension, dimensions)),
  ];
  const columns = [
    flushRight(front.map((trial) => String(trial.trial))),
    ...views.map((view) =>
      spreadCells(
        view,
        front.map((trial) => trial.values[view.id]),
      ),
    ),
    ...held.map((view) =>
      spreadCells(
        view,
        front.map((trial) => trial.heldOut[view.heldOut]),
      ),
    ),
    ...asked.map((view) =>
      answerCells(
        view,
        front.map((trial) => trial.answers[view.id]),
      ),
    ),
  ];
  const rows = front.map((_, row) => columns.map((column) => column[row] ?? ''));
  return alignColumns([...brokenHeads(header, rows, room), ...rows]);
}

function spreadCells(view: MeasureView, column: readonly (Spread | undefined)[]): readonly string[] {
  const words = spreadsInColumn(
    view,
    column.filter((spread) => spread !== undefined),
  );
  const parts = column.map((spread) => (spread === undefined ? undefined : words(spread)));
  const means = flushRight(parts.map((part) => part?.mean ?? MISSING));
  const deviations = flushRight(parts.map((part) => part?.sd ?? ''));
  return parts.map((part, row) => {
    if (part === undefined) return means[row] ?? '';
    const deviation = part.sd === undefined ? '' : `${NO_BREAK_SPACE}±${NO_BREAK_SPACE}${deviations[row]}`;
    return `${means[row]}${deviation}${unitSuffix(view)}`;
  });
}

function answerCells(view: SettingView, column: readonly (number | string | undefined)[]): readonly string[] {
  const numbers = flushRight(column.map((one) => (typeof one === 'number' ? showAnswerInColumn(view, one) : '')));
  return column.map((one, row) =>
    typeof one === 'number' ? `${numbers[row]}${unitBehind(view.dimension, one)}` : showAnswer(view.dimension, one),
  );
}

function flushRight(cells: readonly string[]): readonly string[] {
  const width = Math.max(...cells.map(widthOf));
  return cells.map((cell) => ' '.repeat(width - widthOf(cell)) + cell);
}

function frontTrials(state: RunState): readonly TrialState[] {
  return state.front.flatMap((number) => trialOf(state.trials, number) ?? []);
}

/** "accuracy 96.2 %, spikes per sample 410" */
export function showValues(state: RunState, trial: TrialState): string {
  return viewsOf(state)
    .filter((view) => trial.values[view.id] !== undefined)
    .map((view) => `${view.title} ${showSpread(view, trial.values[view.id])}`)
    .join(', ');
}

/** The measures in the units that report and panel show them in; none before the run has its plan. */
export function viewsOf(state: RunState): readonly MeasureView[] {
  const plan = state.started?.plan;
  return plan === undefined ? [] : fittingViews(state, plan);
}

export function showAnswer(dimension: PlanDimension | undefined, answer: number | string | undefined): string {
  if (answer === undefined) return MISSING;
  const unit = unitBehind(dimension, answer);
  return typeof answer === 'number' ? `${formatSignificant(answer, 3)}${unit}` : `${answer}${unit}`;
}

/** 1 epoch, 2 epochs; ms and s are no plurals. */
function unitBehind(dimension: PlanDimension | undefined, answer: number | string): string {
  const named = dimension === undefined ? '' : answerUnit(dimension);
  const one = Number(answer) === 1 && named.length > 2 ? named.replace(/s$/, '') : named;
  return one === '' ? '' : ` ${one}`;
}

/** Columns padded to one width, two blanks between; the first row is the head. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** The head in one row where table and head fit; else each name in as many rows as its column needs. */
export function brokenHeads(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  room: number,
): readonly (readonly string[])[] {
  if (lineWidth([head, ...rows]) <= room) return [head];
  const broken = head.map((name, column) => {
    const words = name.split(' ');
    const width = Math.max(...rows.map((row) => widthOf(row[column] ?? '')), ...words.map(widthOf));
    return wrapped(words, width);
  });
  const height = Math.max(...broken.map((lines) => lines.length));
  // Names stand on the numbers, not above empty rows.
  return Array.from({ length: height }, (_, row) => broken.map((lines) => lines[row - height + lines.length] ?? ''));
}

function lineWidth(rows: readonly (readonly string[])[]): number {
  return Math.max(...alignColumns(rows).map(widthOf));
}

function wrapped(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function widthOf(text: string): number {
  return [...text].length;
}

/** The last word of a dimension's path, as many more as it takes to tell it from the others. */
function shortName(dimension: PlanDimension, all: readonly PlanDimension[]): string {
  const words = dimension.id.split('.');
  for (let count = 1; count < words.length; count++) {
    const name = words.slice(-count).join('.');
    if (all.filter((other) => other.id === name || other.id.endsWith(`.${name}`)).length === 1) return name;
  }
  return dimension.id;
}
