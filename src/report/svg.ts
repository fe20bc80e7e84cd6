/** Scales, axes and marks as SVG text: the same shapes the panel draws. */

import { type MeasureView, showTick } from '../run/measure.ts';
import { type Scale, ticksOf } from '../run/scale.ts';
import type { TrialStatus } from '../run/state.ts';
import { escapeHtml } from './markup.ts';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Placed {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** From values to the picture; outside values stay on the edge. */
export function place(frame: Frame, across: Scale, up: Scale): Placed {
  const along = (scale: Scale, value: number) => {
    return Math.min(1, Math.max(0, (scale.plane(value) - scale.from) / (scale.to - scale.from)));
  };
  const width = frame.width - frame.left - frame.right;
  const height = frame.height - frame.top - frame.bottom;
  return {
    x: (value) => round(frame.left + along(across, value) * width),
    y: (value) => round(frame.height - frame.bottom - along(up, value) * height),
  };
}

/** Horizontal grid, ticks under the axis, names at the ends. */
export function axes(
  frame: Frame,
  at: Placed,
  across: { readonly scale: Scale; readonly view: MeasureView },
  up: { readonly scale: Scale; readonly view: MeasureView },
  names: { readonly across: string; readonly up: string },
): string {
  const bottom = frame.height - frame.bottom;
  const width = frame.width - frame.left - frame.right;
  const height = bottom - frame.top;
  const end = frame.width - frame.right;
  const lines = ticksOf(up.scale, 26 / height).map((value) => {
    const y = at.y(value);
    return `<path class="grid" d="M${frame.left} ${Math.round(y)}H${end}"/>${text(frame.left - 8, y + 4, showTick(up.view, value), 'end')}`;
  });
  const whole = across.view.title === 'trial';
  const ticks = ticksOf(across.scale, 52 / width)
    .filter((value) => !whole || (Number.isInteger(value) && value > 0))
    .map((value) => {
      const x = at.x(value);
      return `<path class="axis" d="M${Math.round(x)} ${bottom}v4"/>${text(x, bottom + 16, showTick(across.view, value), 'mid')}`;
    });
  return [
    ...lines,
    ...ticks,
    `<path class="axis" d="M${frame.left} ${bottom}H${end}"/>`,
    text(end, bottom + 32, names.across, 'end fg'),
    names.up === '' ? '' : text(0, frame.top - 14, names.up, 'fg'),
  ].join('');
}

/** A picture with links in it is a group, so that a reader can reach them; any other is one image. */
export function picture(frame: Frame, label: string, ...parts: readonly string[]): string {
  const role = parts.some((part) => part.startsWith('<a ')) ? 'group' : 'img';
  return `<figure><svg viewBox="0 0 ${frame.width} ${frame.height}" role="${role}" aria-label="${escapeHtml(label)}">${parts.join('')}</svg></figure>`;
}

export function text(x: number, y: number, words: string, look = ''): string {
  return `<text x="${round(x)}" y="${round(y)}"${look === '' ? '' : ` class="${look}"`}>${escapeHtml(words)}</text>`;
}

export function markOf(status: TrialStatus, x: number, y: number, size = 5.5): string {
  const k = round(size * 0.68);
  switch (status) {
    case 'front':
      return `<circle class="m-front" cx="${x}" cy="${y}" r="${size}"/>`;
    case 'infeasible':
      return `<path class="m-inf" transform="translate(${x} ${y})" d="M0 ${round(size * 0.85)}L${round(-size * 0.9)} ${round(-size * 0.7)}H${round(size * 0.9)}Z"/>`;
    case 'pruned':
      return `<path class="m-cut" transform="translate(${x} ${y})" d="M${-k} ${-k}H${k}M0 ${-k}V${k}"/>`;
    case 'silent':
    case 'failed':
      return `<path class="m-fail" transform="translate(${x} ${y})" d="M${-k} ${-k}L${k} ${k}M${-k} ${k}L${k} ${-k}"/>`;
    case 'dominated':
      return `<circle class="m-dom" cx="${x}" cy="${y}" r="${k}"/>`;
    default:
      return `<circle class="m-run" cx="${x}" cy="${y}" r="${size}"/>`;
  }
}

export function steps(points: readonly { readonly x: number; readonly y: number }[], first: 'across' | 'up'): string {
  return points
    .map(({ x, y }, i) => (i === 0 ? `M${x} ${y}` : first === 'across' ? `H${x}V${y}` : `V${y}H${x}`))
    .join('');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
