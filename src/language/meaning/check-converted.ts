/** The rule for conversions: spiking neurons are made of ordinary ones, so the network has none yet. */

import type { Plan, StagePlan } from '../../protocol/plan.ts';
import { isSettings } from '../../protocol/setting.ts';
import { neuronKind } from './check-neurons.ts';
import type { Report } from './problem.ts';
import type { Item } from './scope.ts';

/** What a question leaves open is not judged. */
export function judgeConverted(stage: StagePlan, item: Item, { stages }: Plan, report: Report): void {
  const source = stages.find(({ name }) => name === stage.from[0]);
  const network = source?.settings.network;
  if (source?.kind !== 'train' || !isSettings(network) || !Array.isArray(network.layers)) return;
  const layers = network.layers.filter(isSettings).filter(({ kind }) => kind !== 'pool' && kind !== 'block');
  const kinds = layers.flatMap(({ neuron }) => neuronKind(source.settings, neuron) ?? []);
  const spiking = kinds.find((kind) => kind !== 'relu');
  if (spiking === undefined) return;
  report(
    'from-spiking',
    item.scope.given.get('from')?.node ?? item.at,
    `${stage.name} makes spiking neurons of ordinary ones, and those of ${source.name} are of the kind ${spiking}. Give ${source.name} neuron = relu, or network = vgg5.`,
  );
}
