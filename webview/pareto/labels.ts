/** Text on the canvas: with a halo, few, and never one over another. */

import type { Palette } from '../shared/theme.ts';

export interface Label {
  readonly text: string;
  /** Written where the whole text finds no place. */
  readonly short?: string;
  readonly x: number;
  readonly y: number;
  /** Distance from the mark it names. */
  readonly away: number;
  readonly strong: boolean;
  readonly colour: string;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Writes labels in the order given; one that finds no free side is left out. */
export function writeLabels(
  context: CanvasRenderingContext2D,
  palette: Palette,
  bounds: Box,
  labels: readonly Label[],
  taken: readonly Box[],
): void {
  const size = palette.font.small;
  const boxes = [...taken];
  const fit = (label: Label, text: string): boolean => {
    context.font = `${label.strong ? 600 : 400} ${size}px ${palette.font.family}`;
    const width = context.measureText(text).width;
    for (const [dx, dy] of sides) {
      const left = label.x + (dx < 0 ? -label.away - width : dx > 0 ? label.away : -width / 2);
      const base = label.y + dy * (label.away + (dx === 0 ? size / 2 : 0)) + size * 0.36;
      const box = boxOfText(left, base, width, size);
      const inside =
        box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
      if (!inside || !isFree(box, boxes)) continue;
      boxes.push(box);
      writeText(context, palette, text, left, base, label.colour);
      return true;
    }
    return false;
  };
  for (const label of labels) if (!fit(label, label.text) && label.short !== undefined) fit(label, label.short);
}

export function boxOfText(left: number, base: number, width: number, size: number): Box {
  return { left: left - 3, right: left + width + 3, top: base - size, bottom: base + 3 };
}

export function boxAround(at: { readonly x: number; readonly y: number }, reach: number): Box {
  return { left: at.x - reach, right: at.x + reach, top: at.y - reach, bottom: at.y + reach };
}

export function isFree(box: Box, taken: readonly Box[]): boolean {
  return !taken.some((other) => overlap(box, other));
}

export function writeText(
  context: CanvasRenderingContext2D,
  palette: Palette,
  text: string,
  x: number,
  y: number,
  colour: string,
): void {
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = palette.page;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

const sides: readonly (readonly [number, number])[] = [
  [-1, -0.6],
  [0, -1],
  [1, -0.6],
  [1, 0.8],
  [-1, 0.8],
  [0, 1],
];

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
