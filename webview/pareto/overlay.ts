/** What Chart.js does not draw: the area won, error bars, expected places, rings, the reference, labels. */

import type { TrialState } from '../../src/run/state.ts';
import type { PlotArea, PlotPoint } from '../shared/chart.ts';
import type { Palette } from '../shared/theme.ts';
import { clamp, drawBetter, drawReference, drawWon, px, py } from './ground.ts';
import { boxAround, type Label, writeLabels } from './labels.ts';
import { type Axis, type FrontModel, measured } from './model.ts';
import { epochWords } from './trial-words.ts';
import { behind } from './walk.ts';

export interface Emphasis {
  readonly selected: number | undefined;
  readonly compared: number | undefined;
  /** Under the pointer or the keyboard. */
  readonly cursor: number | undefined;
  readonly narrow: boolean;
}

export function drawUnder(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  palette: Palette,
  emphasis: Emphasis,
): void {
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  context.clip();
  drawWon(context, area, model, palette);
  for (const mark of model.running) drawDoubt(context, area, model, mark, palette);
  // Error bars of thousands would hide what they belong to.
  const barred = model.front.length <= 200 ? model.front : [];
  const chosen = behind(model).filter((trial) => trial.trial === emphasis.selected);
  for (const trial of [...barred, ...chosen])
    drawBars(context, area, model, trial, trial.status === 'infeasible' ? palette.warn : palette.this);
  context.restore();
}

export function drawOver(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  palette: Palette,
  emphasis: Emphasis,
): void {
  context.save();
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.font = `400 ${palette.font.small}px ${palette.font.family}`;
  const reference = drawReference(context, area, model, palette);
  for (const mark of model.running) drawRunning(context, area, model, mark, palette);
  const labels: Label[] = [];
  const find = (number: number | undefined) =>
    number === undefined
      ? undefined
      : [...model.front, ...behind(model), ...model.running.map((mark) => mark.trial)].find(
          (trial) => trial.trial === number,
        );
  const selected = find(emphasis.selected);
  const compared = find(emphasis.compared);
  const cursor = find(emphasis.cursor);
  if (compared !== undefined) {
    const at = placeOf(compared, model, area);
    ring(context, at, 10.5, palette.other, 1.5, []);
    labels.push(label(`${compared.trial}`, at, true, palette.other));
  }
  if (selected !== undefined) {
    const at = placeOf(selected, model, area);
    ring(context, at, 10.5, palette.text, 1.5, []);
    labels.push(label(`${selected.trial}`, at, true, palette.text));
  }
  if (cursor !== undefined && cursor !== selected)
    ring(context, placeOf(cursor, model, area), 10, palette.text, 1, [1.5, 1.5]);
  if (!emphasis.narrow) labels.push(...quietLabels(model, area, palette, emphasis));
  labels.push(...baselineLabels(model, area, palette));
  labels.push(
    ...model.running.map(({ trial }) => {
      const words = ['running', epochWords(trial)].filter((part) => part !== '').join(', ');
      const whole = emphasis.narrow ? `${trial.trial}` : `${trial.trial} ${words}`;
      return { ...label(whole, placeOf(trial, model, area), false, palette.muted, 11), short: `${trial.trial}` };
    }),
  );
  const around = (trial: TrialState, reach: number) => boxAround(placeOf(trial, model, area), reach);
  const ringed = [selected, compared].filter((trial) => trial !== undefined);
  const marks = [
    ...reference,
    ...model.front.map((trial) => around(trial, 6)),
    ...behind(model)
      .slice(0, 400)
      .map((trial) => around(trial, 4)),
    ...ringed.map((trial) => around(trial, 10)),
  ];
  const taken = [...marks, ...drawBetter(context, area, model, palette, marks)];
  const bounds = { left: area.left, right: area.right + 20, top: area.top - 8, bottom: area.bottom };
  writeLabels(context, palette, bounds, labels, taken);
  context.restore();
}

/** The ends of the front are named, unless something louder stands there. */
function quietLabels(model: FrontModel, area: PlotArea, palette: Palette, emphasis: Emphasis): Label[] {
  const ends = new Set([model.line[0]?.trial, model.line.at(-1)?.trial]);
  return [...ends].flatMap((end) => {
    const trial = model.front.find((candidate) => candidate.trial === end);
    if (trial === undefined || trial.trial === emphasis.selected || trial.trial === emphasis.compared) return [];
    return [label(`${trial.trial}`, placeOf(trial, model, area), false, palette.muted)];
  });
}

/** Each baseline's name stands at the end of its line. */
function baselineLabels(model: FrontModel, area: PlotArea, palette: Palette): Label[] {
  return model.baselines.flatMap(({ name, trials, line }) => {
    const trial = trials.find((candidate) => candidate.trial === line.at(-1)?.trial);
    return trial === undefined ? [] : [label(name, placeOf(trial, model, area), false, palette.other, 9)];
  });
}

function drawDoubt(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  mark: FrontModel['running'][number],
  palette: Palette,
): void {
  const { x, y } = placeOf(mark.trial, model, area);
  const rx = Math.abs(px(area, model.across, mark.x + mark.sdX) - x);
  const ry = Math.abs(py(area, model.up, mark.y - mark.sdY) - y);
  if (!(rx > 0 && ry > 0)) return;
  context.beginPath();
  context.ellipse(x, y, Math.min(rx, 200), Math.min(ry, 200), 0, 0, 2 * Math.PI);
  context.fillStyle = palette.veil(palette.text, 0.07);
  context.fill();
}

function drawRunning(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  mark: FrontModel['running'][number],
  palette: Palette,
): void {
  const at = placeOf(mark.trial, model, area);
  ring(context, at, 6.9, palette.text, 1.1, [2, 2.2]);
  context.beginPath();
  context.arc(at.x, at.y, 6.9, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, mark.trial.done));
  context.lineWidth = 2;
  context.setLineDash([]);
  context.strokeStyle = palette.text;
  context.stroke();
}

/** ± one standard deviation over seeds or folds, both ways. */
function drawBars(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  trial: TrialState,
  colour: string,
): void {
  const sdX = spreadOf(trial, model.across);
  const sdY = spreadOf(trial, model.up);
  const x = measured(trial, model.across.view);
  const y = measured(trial, model.up.view);
  const at = placeOf(trial, model, area);
  context.beginPath();
  if (sdY > 0) {
    context.moveTo(at.x, clamp(py(area, model.up, y - sdY), area.top, area.bottom));
    context.lineTo(at.x, clamp(py(area, model.up, y + sdY), area.top, area.bottom));
  }
  if (sdX > 0) {
    context.moveTo(clamp(px(area, model.across, x - sdX), area.left, area.right), at.y);
    context.lineTo(clamp(px(area, model.across, x + sdX), area.left, area.right), at.y);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.stroke();
}

function label(text: string, at: PlotPoint, strong: boolean, colour: string, away = 13): Label {
  return { text, ...at, away, strong, colour };
}

function placeOf(trial: TrialState, model: FrontModel, area: PlotArea): PlotPoint {
  const expected = model.running.find((mark) => mark.trial.trial === trial.trial);
  return {
    x: px(area, model.across, expected?.x ?? measured(trial, model.across.view)),
    y: py(area, model.up, expected?.y ?? measured(trial, model.up.view)),
  };
}

function spreadOf(trial: TrialState, axis: Axis): number {
  const spread = trial.values[axis.view.id];
  return spread === undefined || spread.each.length < 2 ? 0 : spread.sd;
}

function ring(
  context: CanvasRenderingContext2D,
  at: PlotPoint,
  radius: number,
  colour: string,
  width: number,
  dash: number[],
): void {
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  context.setLineDash(dash);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}
