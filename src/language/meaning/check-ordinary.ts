/** The rule for networks without spikes: they see a sample once, so samples over time teach them nothing. */

import type { Plan, Settings, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import type { Item, Scope } from './scope.ts';
import { findGiven } from './source.ts';
import { stageSources } from './stage-sources.ts';
import { memberOf } from './vocabulary.ts';

/** What a question leaves open is not judged. */
export function judgeOrdinary(stage: StagePlan, item: Item, root: Scope, data: Plan['data'], report: Report): void {
  const word = ordinaryBy(stage.settings);
  if (word === undefined || !hasTime(data)) return;
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
function ordinaryBy({ neuron, network }: Settings): 'network' | 'neuron' | undefined {
  if (!isSettings(network)) return undefined;
  if (typeof network.kind === 'string') return network.kind === 'stereo' ? undefined : 'network';
  const layers = Array.isArray(network.layers) ? network.layers.filter(isSettings) : [];
  const common = isSettings(neuron) && neuron.kind === 'relu' && layers.every((layer) => layer.neuron === undefined);
  return common && layers.every(({ kind }) => kind !== 'block') ? 'neuron' : undefined;
}

/** True where samples are sure to last more than one step. */
export function hasTime({ kind, encode, steps, window, bin }: Plan['data']): boolean {
  if (kind === 'cifar10') return isSettings(encode) && typeof encode.kind === 'string' && encode.kind !== 'direct';
  if (steps !== undefined) return typeof steps === 'number' && steps > 1;
  return typeof window === 'number' && typeof bin === 'number' && window > bin;
}
