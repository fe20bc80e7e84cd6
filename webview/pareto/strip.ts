/** Every trial as one tick in the head, in order: taller means better, shape repeats the colour's meaning. */

import { countOutcomes } from '../../src/run/outcome.ts';
import type { RunState, TrialStatus } from '../../src/run/state.ts';
import { setChildren, svg } from '../shared/dom.ts';

export interface StripCell {
  readonly status: TrialStatus;
  /** The trial it stands for; the most telling one where several share a tick. */
  readonly trial: number;
}

/** At most one cell per `narrowest` pixels; trials that share a cell are told by the best of them. */
export function stripCells(run: RunState, width: number, narrowest = 3): readonly StripCell[] {
  const total = Math.max(run.progress.total ?? 0, run.trials.at(-1)?.trial ?? 0, run.trials.length);
  const cells = Math.max(1, Math.min(total, Math.floor(width / narrowest)));
  const made: StripCell[] = Array.from({ length: total === 0 ? 0 : cells }, (_, i) => ({
    status: 'waiting',
    trial: Math.floor((i * total) / cells) + 1,
  }));
  for (const { trial, status } of run.trials) {
    const i = Math.min(cells - 1, Math.floor(((trial - 1) * cells) / total));
    const known = made[i];
    if (known === undefined || weight[status] > weight[known.status]) made[i] = { status, trial };
  }
  return made;
}

/** The trial whose tick lies at x; undefined where none has been proposed yet. */
export function trialAt(run: RunState, x: number, width: number): number | undefined {
  const cells = stripCells(run, width);
  const cell = cells[Math.floor((x / width) * cells.length)];
  return cell === undefined || cell.status === 'waiting' ? undefined : cell.trial;
}

/** "9 on the front, 25 dominated, 2 running, 30 to come" */
export function countWords(run: RunState): string {
  const counts = countOutcomes(run.trials);
  const total = Math.max(run.progress.total ?? 0, run.trials.length);
  const words = (['front', 'dominated', 'infeasible', 'pruned', 'silent', 'failed', 'cancelled', 'running'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${stripWords[status]}`);
  if (counts.lost > 0) words.push(`${counts.lost} lost`);
  const toCome = total - run.trials.length + counts.waiting;
  if (toCome > 0 && run.finished === undefined) words.push(`${toCome} to come`);
  return words.join(', ');
}

export function drawStrip(strip: SVGSVGElement, run: RunState, width: number): void {
  const cells = stripCells(run, width);
  const gap = width / Math.max(1, cells.length);
  const thick = Math.max(2, Math.min(gap - 2, 11));
  strip.setAttribute('viewBox', `0 0 ${width} 26`);
  strip.setAttribute('aria-label', `Outcome of every trial in order: ${countWords(run) || 'none yet'}`);
  setChildren(strip, ...cells.map((cell, i) => tick(cell, i * gap + Math.min(gap, 13) / 2, thick)));
}

const weight: Readonly<Record<TrialStatus, number>> = {
  waiting: 0,
  cancelled: 1,
  silent: 2,
  failed: 2,
  pruned: 3,
  infeasible: 4,
  dominated: 5,
  running: 6,
  front: 7,
};

const stripWords: Readonly<Record<TrialStatus, string>> = {
  front: 'on the front',
  dominated: 'dominated',
  infeasible: 'outside the limits',
  pruned: 'pruned',
  silent: 'silent',
  failed: 'failed',
  cancelled: 'cancelled',
  running: 'running',
  waiting: 'waiting',
};

function tick({ status, trial }: StripCell, x: number, thick: number): SVGElement {
  const left = round(x - thick / 2);
  const common = { 'data-trial': status === 'waiting' ? undefined : trial };
  switch (status) {
    case 'front':
      return svg('rect', { ...common, x: left, y: 4, width: round(thick), height: 20, rx: 1, class: 'f-this' });
    case 'dominated':
      return svg('rect', { ...common, x: left, y: 13, width: round(thick), height: 11, rx: 1, class: 'f-faint' });
    case 'infeasible':
      return svg('path', { ...common, d: `M${round(x)} 23L${left} 14H${round(left + thick)}Z`, class: 'm-inf' });
    case 'pruned':
      return svg('path', { ...common, d: `M${left} 18h${round(thick)}M${round(x)} 18v5.5`, class: 'm-cut' });
    case 'silent':
    case 'failed': {
      const k = Math.min(4, thick / 2);
      const d = `M${round(x - k)} ${20 - k}l${2 * k} ${2 * k}M${round(x - k)} ${20 + k}l${2 * k} ${-2 * k}`;
      return svg('path', { ...common, d, class: 'm-fail' });
    }
    case 'running':
      return svg('rect', { ...common, x: left + 0.5, y: 13.5, width: round(thick - 1), height: 10, class: 'm-run' });
    case 'cancelled':
    case 'waiting':
      return svg('path', { ...common, d: `M${left} 23.5h${round(thick)}`, class: 's-axis' });
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
