/** Trials without a place on the axes: crosses and rings in a row under them, by outcome. */

import { isLost } from '../../src/run/outcome.ts';
import type { TrialState } from '../../src/run/state.ts';
import { setChildren, svg } from '../shared/dom.ts';
import { mark } from '../shared/marks.ts';
import type { FrontModel } from './model.ts';

export function drawGutter(
  box: HTMLElement,
  model: FrontModel,
  selected: number | undefined,
  choose: (trial: number) => void,
): void {
  box.hidden = model.gutter.length === 0;
  if (box.hidden) return;
  const width = box.clientWidth || 240;
  const present = groups.filter(([, belongs]) => model.gutter.some(belongs));
  const words = present.reduce((sum, [word]) => sum + word.length * 6.2 + 56, 46);
  const share = Math.max(1, Math.floor((width - words) / 15 / present.length));
  let x = 46;
  const parts: SVGElement[] = [];
  for (const [word, belongs] of present) {
    const trials = model.gutter.filter(belongs);
    parts.push(text(x, word));
    x += word.length * 6.2 + 12;
    for (const trial of trials.slice(0, share)) {
      parts.push(tick(trial, x, trial.trial === selected));
      x += 15;
    }
    if (trials.length > share) {
      parts.push(text(x - 4, `+${trials.length - share}`));
      x += 34;
    }
    x += 10;
  }
  const names = groups.flatMap(([word, belongs]) => {
    const count = model.gutter.filter(belongs).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const label = `Without a place on the axes: ${names.join(', ')}`;
  const drawn = svg(
    'svg',
    { class: 'gutter', width, height: 16, viewBox: `0 0 ${width} 16`, role: 'img', 'aria-label': label },
    ...parts,
  );
  setChildren(box, drawn);
  box.onclick = (event) => {
    const trial =
      event.target instanceof Element ? event.target.closest('[data-trial]')?.getAttribute('data-trial') : null;
    if (trial !== null && trial !== undefined) choose(Number(trial));
  };
}

const groups: readonly (readonly [word: string, belongs: (trial: TrialState) => boolean])[] = [
  ['silent', ({ status }) => status === 'silent'],
  ['failed', (trial) => trial.status === 'failed' && !isLost(trial)],
  ['lost', isLost],
  ['pruned', ({ status }) => status === 'pruned'],
  ['stopped by a limit', ({ status }) => status === 'infeasible'],
  ['running', ({ status }) => status === 'running'],
];

function tick(trial: TrialState, x: number, picked: boolean): SVGElement {
  const hit = svg('circle', { class: 'hit', cx: x, cy: 8, r: 7.5 });
  const title = svg('title', {}, `Trial ${trial.trial}`);
  return svg(
    'g',
    { 'data-trial': trial.trial, class: picked ? 'picked' : '' },
    title,
    hit,
    mark(trial.status, x, 8, 6),
  );
}

function text(x: number, words: string): SVGElement {
  return svg('text', { x, y: 12 }, words);
}
