/**
 * The rule for conversions whose neurons decide on the membrane before the input of the step: each layer passes a
 * spike on one step later, so with as many steps as hidden layers, or fewer, nothing ever reaches the output.
 */

import { counted } from '../../core/words.ts';
import type { Plan, Setting, Settings, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import type { Item } from './scope.ts';

/** What a question leaves open is not judged. */
export function judgeDelay(stage: StagePlan, item: Item, { stages }: Plan, report: Report): void {
  const { order, steps } = stage.settings;
  const source = stages.find(({ name }) => name === stage.from[0]);
  const hidden = order === 'spike_first' ? hiddenLayers(source?.settings.network) : undefined;
  if (hidden === undefined || typeof steps !== 'number' || steps > hidden) return;
  report(
    'steps-few',
    item.scope.given.get('steps')?.node ?? item.at,
    `With order = spike_first each of the ${hidden} hidden layers passes a spike on a step later, so with ${counted(steps, 'step')} the output stays silent. Show at least ${hidden + 1} steps, or take order = input_first.`,
  );
}

/** Layers with neurons on the shortest way to the output; undefined where that is asked. */
function hiddenLayers(network: Setting | undefined): number | undefined {
  if (!isSettings(network)) return undefined;
  if (typeof network.kind === 'string') return ordinaryDepths[network.kind];
  if (!Array.isArray(network.layers)) return undefined;
  const reached = depthAfter(network.layers.filter(isSettings), 0, new Map());
  return reached === undefined ? undefined : reached - 1;
}

/** Hidden layers of the networks that come with the language; where blocks add, their shorter way counts. */
export const ordinaryDepths: Readonly<Record<string, number>> = {
  vgg5: 5,
  vgg9: 9,
  vgg11: 10,
  vgg16: 15,
  resnet12: 7,
  resnet20: 11,
};

function depthAfter(layers: readonly Settings[], before: number, known: Map<string, number>): number | undefined {
  let depth = before;
  for (const { name, kind, add, times, layers: inner } of layers) {
    if (kind === 'block') {
      if (typeof times !== 'number' || !Array.isArray(inner)) return undefined;
      for (let time = 0; time < times; time++) {
        const after = depthAfter(inner.filter(isSettings), depth, new Map());
        if (after === undefined) return undefined;
        depth = after;
      }
    } else if (kind !== 'pool') {
      const added = add === undefined ? [] : Array.isArray(add) ? add : [add];
      // What stands in another block is not looked up: it may be the input itself.
      depth = 1 + Math.min(depth, ...added.map((from) => known.get(String(from)) ?? 0));
    }
    known.set(String(name), depth);
  }
  return depth;
}
