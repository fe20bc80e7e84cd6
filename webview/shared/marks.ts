/**
 * The marks of a trial as SVG, for strip, legend, gutter, card and table: shape and colour both carry the meaning. The
 * canvas draws the same shapes through chart.ts.
 */

import type { TrialStatus } from '../../src/run/state.ts';
import { drawing, svg } from './dom.ts';

export type Mark = TrialStatus | 'reference' | 'other';

export function mark(kind: Mark, x: number, y: number, size = 5): SVGElement {
  const group = svg('g', { transform: `translate(${round(x)} ${round(y)})` });
  group.append(shape(kind, size));
  return group;
}

/** A mark in a box of its own, to stand in a line of text. */
export function markIcon(kind: Mark, size = 5): SVGSVGElement {
  return drawing(16, 14, mark(kind, 8, 7, size));
}

export const statusWords: Readonly<Record<TrialStatus, string>> = {
  waiting: 'waiting',
  running: 'running',
  front: 'on the front',
  dominated: 'dominated',
  infeasible: 'breaks a limit',
  pruned: 'pruned',
  silent: 'silent',
  failed: 'failed',
  cancelled: 'cancelled',
};

function shape(kind: Mark, size: number): SVGElement {
  switch (kind) {
    case 'front':
      return svg('circle', { r: size, class: 'm-front' });
    case 'dominated':
      return svg('circle', { r: round(size * 0.68), class: 'm-dom' });
    case 'infeasible':
      return svg('path', {
        d: `M0 ${round(size * 0.85)}L${round(-size * 0.9)} ${round(-size * 0.7)}H${round(size * 0.9)}Z`,
        class: 'm-inf',
      });
    case 'pruned': {
      const k = round(size * 0.68);
      return svg('path', { d: `M${-k} ${-k}H${k}M0 ${-k}V${k}`, class: 'm-cut' });
    }
    case 'silent':
    case 'failed': {
      const k = round(size * 0.68);
      return svg('path', { d: `M${-k} ${-k}L${k} ${k}M${-k} ${k}L${k} ${-k}`, class: 'm-fail' });
    }
    case 'running':
      return svg('circle', { r: round(size * 1.05), class: 'm-run' });
    case 'reference': {
      const k = round(size * 1.4);
      return svg('path', { d: `M${-k} 0H${k}M0 ${-k}V${k}`, class: 'm-ref' });
    }
    case 'other': {
      const k = round(size * 0.7);
      return svg('path', { d: `M0 ${-k}L${k} 0L0 ${k}L${-k} 0Z`, class: 'm-other' });
    }
    case 'waiting':
    case 'cancelled':
      return svg('path', { d: `M${-size} 0H${size}`, class: 'm-dom' });
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
