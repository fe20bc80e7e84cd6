/** The rule for measuring a network over fewer steps: a sample has as many as are asked for. */

import type { Plan, StagePlan } from '../../protocol/plan.ts';
import { bringsSteps } from './check-ordinary.ts';
import type { Report } from './problem.ts';
import { dataStepsOf, reachOf } from './reach.ts';
import type { Item } from './scope.ts';
import { written } from './words.ts';

/** A still image can be shown for as long as one likes, and what a question leaves open is not judged. */
export function judgeShown(stage: StagePlan, item: Item, plan: Plan, report: Report): void {
  const source = plan.stages.find(({ name }) => name === stage.from[0]);
  if (source?.kind !== 'train' || !bringsSteps(plan)) return;
  const [least] = reachOf(stage.settings.steps, plan.space) ?? [];
  const [, most] = dataStepsOf(plan) ?? [];
  if (least === undefined || most === undefined || least <= most) return;
  const decides = plan.data.kind === 'cifar10' || plan.data.steps !== undefined ? 'steps' : 'window';
  report(
    'steps-beyond',
    item.scope.given.get('steps')?.node ?? item.at,
    `${stage.name} shows ${written(least, 'steps')}, and a sample has ${written(most, 'steps')}${decides === 'window' ? ' (window / bin)' : ''}. Show fewer, or raise ${decides} of data.`,
  );
}
