/** The rule for losses on a part of the window: there is something in it to count. */

import type { Plan, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import type { Item, Scope } from './scope.ts';
import { findGiven } from './source.ts';
import { stageSources } from './stage-sources.ts';
import { memberOf } from './vocabulary.ts';
import { written } from './words.ts';

/** What a question leaves open is not judged. */
export function judgeLoss(stage: StagePlan, item: Item, root: Scope, data: Plan['data'], report: Report): void {
  const { loss } = stage.settings;
  if (!isSettings(loss)) return;
  const { start, stop } = loss;
  if (typeof start !== 'number') return;
  const end = Math.min(...[stop, data.window].filter((time) => typeof time === 'number'));
  if (start < end) return;
  const member = memberOf(item.kind, 'loss');
  const found = member === undefined ? undefined : findGiven(stageSources(item, root), member);
  const node = found?.given.uses[0]?.scope?.given.get('start')?.node ?? item.at;
  const [from, to] = [written(start, 'time'), written(end, 'time')];
  const where = stop === end ? `stop is ${to}` : `the window ends at ${to}`;
  report('loss-region', node, `Spikes count from start, ${from}, and ${where}: none is left. Make start smaller.`);
}
