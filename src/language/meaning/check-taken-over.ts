/** The rule for a train stage that goes on with the weights of another: its layers are those of the other. */

import type { Plan, Setting, Settings, StagePlan } from '../../protocol/plan.ts';
import { isAsk, isSettings } from '../../protocol/setting.ts';
import type { Report } from './problem.ts';
import type { Item } from './scope.ts';

/** What a question leaves open is not judged: the stage itself looks at the weights again when it begins. */
export function judgeTakenOver(stage: StagePlan, item: Item, { stages }: Plan, report: Report): void {
  const before = stages.find(({ name }) => name === stage.from[0]);
  if (before?.kind !== 'train') return;
  const found = differenceOf(before.settings.network, stage.settings.network);
  if (found === undefined) return;
  report(
    'from-network',
    item.scope.given.get('network')?.at ?? item.scope.given.get('from')?.node ?? item.at,
    `${stage.name} goes on with the weights of ${before.name}, and ${found}. Write the same layers in both, or leave out from.`,
  );
}

/** What shapes the weights of a layer or says which there are, with what it is where nothing is written. */
const shaping = [
  ['kind', undefined],
  ['units', undefined],
  ['channels', undefined],
  ['kernel', undefined],
  ['groups', 1],
  ['recurrent', false],
  ['normalize', 'none'],
  ['times', 1],
] as const;

function differenceOf(there: Setting | undefined, here: Setting | undefined): string | undefined {
  if (!isSettings(there) || !isSettings(here)) return undefined;
  if (there.kind !== undefined && here.kind !== undefined && there.kind !== here.kind) {
    return `${words(there.kind)} is its network, ${words(here.kind)} the one here`;
  }
  if (there.kind !== undefined || here.kind !== undefined) return undefined;
  return differenceOfLayers(layersOf(there), layersOf(here));
}

function differenceOfLayers(there: readonly Settings[], here: readonly Settings[]): string | undefined {
  for (const [those, these, place] of [
    [there, here, 'there and not here'],
    [here, there, 'here and not there'],
  ] as const) {
    const stray = those.find((layer) => these.every(({ name }) => name !== layer.name));
    if (stray !== undefined) return `a layer ${words(stray.name)} stands ${place}`;
  }
  for (const layer of here) {
    const other = there.find(({ name }) => name === layer.name)!;
    const name = words(layer.name);
    for (const [key, otherwise] of shaping) {
      const [theirs, mine] = [other[key] ?? otherwise, layer[key] ?? otherwise];
      if (!isDecided(mine) || !isDecided(theirs) || JSON.stringify(mine) === JSON.stringify(theirs)) continue;
      return `${name} has ${key} = ${words(theirs)} there and ${words(mine)} here`;
    }
    const inside = differenceOfLayers(layersOf(other), layersOf(layer));
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Those with weights: what lies between them may be another. */
function layersOf({ layers }: Settings): readonly Settings[] {
  if (!Array.isArray(layers)) return [];
  return (layers as readonly Settings[]).filter(({ kind }) => kind === 'block' || weighted.includes(String(kind)));
}

const weighted = ['dense', 'conv', 'conv_transposed'];

function isDecided(value: Setting | undefined): boolean {
  return value !== undefined && !isAsk(value);
}

function words(value: Setting | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(' x ') : String(value);
}
