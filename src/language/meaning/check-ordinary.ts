/** The rule for networks without spikes: they see a sample once, so samples over time teach them nothing. */

import type { Plan, Setting, Settings, StagePlan } from '../../protocol/plan.ts';
import { isAsk, isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import { dataStepsOf } from './reach.ts';
import type { Item, Scope } from './scope.ts';
import { findGiven } from './source.ts';
import { stageSources } from './stage-sources.ts';
import { memberOf } from './vocabulary.ts';

/** What a question leaves open is not judged. */
export function judgeOrdinary(stage: StagePlan, item: Item, root: Scope, plan: Plan, report: Report): void {
  const word = ordinaryBy(stage.settings, plan.space);
  if (word === undefined || !hasTime(plan)) return;
  const member = memberOf(item.kind, word);
  const found = member === undefined ? undefined : findGiven(stageSources(item, root), member);
  const what = word === 'network' ? 'This network' : 'A network of relu';
  report(
    'ordinary-time',
    found?.given.at ?? item.at,
    `${what} has no spikes and sees a sample once, but samples here last over time. Take still images, data cifar10 with encode = direct, or spiking neurons.`,
  );
}

/** The setting that makes the whole network an ordinary one. */
export function ordinaryBy({ neuron, network }: Settings, space: Plan['space']): 'network' | 'neuron' | undefined {
  const kinds = kindsOf(network, space);
  if (kinds !== undefined) return kinds.includes('stereo') ? undefined : 'network';
  const layers = isSettings(network) && Array.isArray(network.layers) ? network.layers.filter(isSettings) : [];
  const common = isSettings(neuron) && neuron.kind === 'relu' && layers.every((layer) => layer.neuron === undefined);
  return common && layers.every(({ kind }) => kind !== 'block') ? 'neuron' : undefined;
}

/** True where samples are sure to last more than one step. */
export function hasTime(plan: Pick<Plan, 'data' | 'space'>): boolean {
  const [fewest] = dataStepsOf(plan) ?? [0];
  return fewest > 1 && bringsSteps(plan);
}

/** True where samples are sure to have steps of their own, as recordings and coded images do: a still image is shown at each step. */
export function bringsSteps({ data, space }: Pick<Plan, 'data' | 'space'>): boolean {
  return data.kind !== 'cifar10' || kindsOf(data.encode, space)?.includes('direct') === false;
}

/** The kinds that a setting can have; undefined where it has none, or is no choice of kinds. */
function kindsOf(setting: Setting | undefined, space: Plan['space']): readonly string[] | undefined {
  const asked = isAsk(setting) ? space.find(({ id }) => id === setting.ask) : undefined;
  const all = asked?.type === 'choice' ? asked.of : [setting];
  const kinds = all.flatMap((each) => (isSettings(each) && typeof each.kind === 'string' ? [each.kind] : []));
  return kinds.length === all.length ? kinds : undefined;
}
