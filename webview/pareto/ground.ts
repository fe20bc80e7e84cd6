/** The ground the marks stand on: the area won from the reference, the reference itself, where better lies. */

import { nounOf, showReference } from '../../src/run/measure.ts';
import { aimOf, TRIAL_NUMBER } from '../../src/run/pair.ts';
import type { PlotArea } from '../shared/chart.ts';
import type { Palette } from '../shared/theme.ts';
import { type Box, boxOfText, isFree, writeText } from './labels.ts';
import type { Axis, FrontModel } from './model.ts';

/** Between the front and the reference: what no trial has to be tried for again. */
export function drawWon(context: CanvasRenderingContext2D, area: PlotArea, model: FrontModel, palette: Palette): void {
  const { line, reference, across, up } = model;
  if (reference === undefined || line.length === 0) return;
  const limitX = clamp(px(area, across, reference.x), area.left, area.right);
  const limitY = clamp(py(area, up, reference.y), area.top, area.bottom);
  const smaller = aimOf(across.view) === 'min';
  const higher = aimOf(up.view) === 'max';
  // Who is worse than the reference in one of the two wins nothing.
  const points = line
    .map((point) => ({ x: px(area, across, point.x), y: clamp(py(area, up, point.y), area.top, area.bottom) }))
    .filter(({ x, y }) => (smaller ? x < limitX : x > limitX) && (higher ? y < limitY : y > limitY));
  const ordered = smaller ? points : points.reverse();
  const first = ordered[0];
  if (first === undefined) return;
  context.beginPath();
  context.moveTo(first.x, limitY);
  let y = first.y;
  for (const point of ordered) {
    context.lineTo(point.x, y);
    context.lineTo(point.x, point.y);
    y = point.y;
  }
  context.lineTo(limitX, y);
  context.lineTo(limitX, limitY);
  context.closePath();
  context.fillStyle = palette.veil(palette.this, 0.1);
  context.fill();
}

/** The boxes of its words. */
export function drawReference(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  palette: Palette,
): readonly Box[] {
  const { reference, across, up } = model;
  if (reference === undefined) return [];
  const wantX = px(area, across, reference.x);
  const wantY = py(area, up, reference.y);
  const x = clamp(wantX, area.left, area.right);
  const y = clamp(wantY, area.top, area.bottom);
  context.strokeStyle = palette.faint;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  if (Math.abs(wantX - x) < 1) line(context, Math.round(x) + 0.5, area.top, Math.round(x) + 0.5, area.bottom);
  context.setLineDash([]);
  context.strokeStyle = palette.text;
  context.lineWidth = 1.25;
  line(context, x - 7, y, x + 7, y);
  line(context, x, y - 7, x, y + 7);
  const outside = (want: number, is: number, words: string) => (Math.abs(want - is) < 1 ? '' : words);
  const beyond = outside(wantX, x, wantX > x ? ' (right of the axis)' : ' (left of the axis)');
  const below = outside(wantY, y, wantY > y ? ' (below the axis)' : ' (above the axis)');
  const words = [
    `reference ${referenceValue(across, reference.x)}${beyond},`,
    `${showReference(up.view, reference.y)}${below}`,
  ];
  const wide = Math.max(...words.map((text) => context.measureText(text).width));
  const left = x - 8 - wide > area.left;
  const top = y < (area.top + area.bottom) / 2 ? y + 14 : y - 22;
  return words.map((text, i) => {
    const { width } = context.measureText(text);
    const from = left ? x - 8 - width : x + 8;
    writeText(context, palette, text, from, top + i * 14, palette.muted);
    return boxOfText(from, top + i * 14, width, palette.font.small);
  });
}

/** An arrow into the corner where both measures are better, beside it where something stands there; its box. */
export function drawBetter(
  context: CanvasRenderingContext2D,
  area: PlotArea,
  model: FrontModel,
  palette: Palette,
  taken: readonly Box[],
): readonly Box[] {
  if (model.across.view.id === TRIAL_NUMBER) return [];
  const left = aimOf(model.across.view) === 'min';
  const top = aimOf(model.up.view) === 'max';
  const words = left ? `${top ? '↖' : '↙'} better` : `better ${top ? '↗' : '↘'}`;
  const { width } = context.measureText(words);
  const y = top ? area.top + 8 : area.bottom - 8;
  for (let away = 8; away < (area.right - area.left) / 2; away += 12) {
    const x = left ? area.left + away : area.right - away - width;
    const box = boxOfText(x, y, width, palette.font.small);
    if (!isFree(box, taken)) continue;
    writeText(context, palette, words, x, y, palette.muted);
    return [box];
  }
  return [];
}

function referenceValue(axis: Axis, value: number): string {
  return showReference(axis.view, value) + (axis.view.unit === '' ? ` ${nounOf(axis.view)}` : '');
}

export function px(area: PlotArea, axis: Axis, value: number): number {
  return area.x(axis.scale.plane(value));
}

export function py(area: PlotArea, axis: Axis, value: number): number {
  return area.y(axis.scale.plane(value));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
