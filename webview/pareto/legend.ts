/** What the marks mean, with their counts. */

import { averagedOver } from '../../src/run/averaged.ts';
import { showBroken, showTick, showWithUnit } from '../../src/run/measure.ts';
import { formatCount, formatFixed } from '../../src/run/numbers.ts';
import { isLost } from '../../src/run/outcome.ts';
import { html } from '../shared/dom.ts';
import { type Mark, markIcon } from '../shared/marks.ts';
import type { FrontModel } from './model.ts';
import type { Scene } from './scene.ts';

export function legendItems(scene: Scene, model: FrontModel): HTMLElement[] {
  const { plan, views } = scene;
  const items: HTMLElement[] = [];
  const add = (kind: Mark, words: string, count: number) => {
    if (count > 0) items.push(html('li', {}, markIcon(kind, 5.5), `${words} ${formatFixed(count)}`));
  };
  const single = plan.objectives.length < 2;
  add('front', single ? 'better than all before' : 'front', model.front.length);
  add('dominated', single ? 'not better' : 'dominated', model.dominated.length);
  const limits = views.flatMap((view) => view.limits.map((limit) => showBroken(view, limit)));
  add('infeasible', limits.length === 1 ? (limits[0] ?? '') : 'outside the limits', model.infeasible.length);
  for (const { name, trials } of model.baselines) add('other', `baseline ${name}`, trials.length);
  add('pruned', 'pruned', model.gutter.filter((trial) => trial.status === 'pruned').length);
  add('silent', 'silent', model.gutter.filter((trial) => trial.status === 'silent').length);
  const failed = model.gutter.filter((trial) => trial.status === 'failed');
  add('failed', 'failed', failed.filter((trial) => !isLost(trial)).length);
  add('failed', 'lost', failed.filter(isLost).length);
  if (model.running.length > 0)
    items.push(html('li', {}, markIcon('running', 5.5), `running ${model.running.length}, where expected`));
  if (model.thinned > 0) items.push(html('li', {}, `${formatFixed(model.thinned)} more not drawn; the table has all`));
  if (model.more)
    items.push(html('li', {}, `line: front of these two of ${formatCount(plan.objectives.length)} objectives`));
  const { colour } = model;
  if (colour !== undefined && colour.high > colour.low && model.front.length > 0) {
    const ends = [colour.low, colour.high].map((value) =>
      colour.view.unit === '%' ? showTick(colour.view, Number(value.toPrecision(2))) : showWithUnit(colour.view, value),
    );
    items.push(html('li', {}, ends[0], html('i', { class: 'rampbar' }), `${ends[1]} ${colour.view.title}`));
  }
  const over = averagedOver(plan);
  if (over !== undefined && model.front.length > 0) items.push(html('li', {}, `bars: ± 1 sd over ${over}`));
  return items;
}
