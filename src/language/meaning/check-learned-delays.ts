/** The rule for learned delays: spikes arrive whole time steps later, so a longest delay below one delays nothing. */

import type { StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import type { Item, Scope } from './scope.ts';
import { findGiven } from './source.ts';
import { stageSources } from './stage-sources.ts';
import { memberOf } from './vocabulary.ts';
import { written } from './words.ts';

/** What a question leaves open is not judged. */
export function judgeLearnedDelays(
  { settings: { network } }: StagePlan,
  item: Item,
  root: Scope,
  stepMs: number | undefined,
  report: Report,
): void {
  const delays = isSettings(network) ? network.delays : undefined;
  if (stepMs === undefined || !isSettings(delays) || typeof delays.up_to !== 'number') return;
  if (delays.up_to >= stepMs * (1 - 1e-9)) return;
  const member = memberOf(item.kind, 'network');
  const scope = member === undefined ? undefined : findGiven(stageSources(item, root), member)?.given.uses[0]?.scope;
  const [longest, step] = [written(delays.up_to, 'time'), written(stepMs, 'time')];
  report(
    'bin-coarse',
    scope?.given.get('delays')?.node ?? item.at,
    `The longest delay, up_to (${longest}), is below the time step (${step}), so nothing is delayed. Raise up_to, or take shorter steps.`,
  );
}
