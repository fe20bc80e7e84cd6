/**
 * The vocabulary as one: every group of kinds by its word, and look-ups that the resolver, the services and the page
 * of the language share. It is the only source of names, units, ranges, defaults and explanations.
 */

import { conversionGroups, conversionStages } from './vocabulary/conversion.ts';
import { dataGroup } from './vocabulary/data.ts';
import { dataParts } from './vocabulary/data-parts.ts';
import { experimentGroups, experimentKind } from './vocabulary/experiment.ts';
import { blockGroup, layerGroup } from './vocabulary/layer.ts';
import { networkGroup, networkParts } from './vocabulary/network.ts';
import { neuronGroup } from './vocabulary/neuron.ts';
import { architectureGroup, optimizerGroup, scheduleGroup } from './vocabulary/optimizer.ts';
import { baselineGroup, searchGroup, searchParts } from './vocabulary/search.ts';
import { laterGroups, laterStages } from './vocabulary/stages.ts';
import { surrogateGroup } from './vocabulary/surrogate.ts';
import { evaluateStage, lossGroup, trainStage } from './vocabulary/train.ts';
import type { GroupInfo, KindInfo, PartInfo, SettingInfo } from './vocabulary/word.ts';

/** The experiment's own block. */
export const experiment: KindInfo = experimentKind;

/** Every group, in the order of the language's page. */
export const groups: readonly GroupInfo[] = [
  dataGroup,
  neuronGroup,
  surrogateGroup,
  networkGroup,
  layerGroup,
  blockGroup,
  {
    word: 'stage',
    about: 'What one step of a trial does.',
    kinds: [trainStage, evaluateStage, ...conversionStages, ...laterStages],
  },
  optimizerGroup,
  scheduleGroup,
  lossGroup,
  searchGroup,
  baselineGroup,
  ...experimentGroups,
  ...dataParts,
  ...networkParts,
  ...searchParts,
  architectureGroup,
  ...conversionGroups,
  ...laterGroups,
];

const groupByWord: ReadonlyMap<string, GroupInfo> = new Map(groups.map((group) => [group.word, group]));

/** The group of that word. Only words of this vocabulary are asked for. */
export function groupOf(word: string): GroupInfo {
  const group = groupByWord.get(word);
  if (group === undefined) throw new Error(`The vocabulary has no group ${word}.`);
  return group;
}

export function findKind(group: GroupInfo, name: string): KindInfo | undefined {
  return group.kinds.find((kind) => kind.name === name);
}

/** The kind that stands where none is written; undefined where one must be. */
export function defaultKind(info: SettingInfo): KindInfo | undefined {
  if (info.type.is !== 'kind') return undefined;
  const group = groupOf(info.type.group);
  const name = typeof info.default === 'string' ? info.default : group.default;
  return name === undefined ? undefined : findKind(group, name);
}

/** The setting of that name in the kind's own block. */
export function memberOf(kind: KindInfo, name: string): SettingInfo | undefined {
  return membersOf(kind).get(name);
}

export function partOf(kind: KindInfo, word: string): PartInfo | undefined {
  return kind.parts?.find((part) => part.word === word);
}

/**
 * Settings of everything inside a kind's block that may be written in that block itself and then hold for all that
 * know the name: by name, nearest first.
 */
export function innerSettings(kind: KindInfo): ReadonlyMap<string, readonly InnerSetting[]> {
  const known = innerByKind.get(kind);
  if (known !== undefined) return known;
  const found = new Map<string, InnerSetting[]>();
  let level: readonly { readonly group: GroupInfo; readonly word: string }[] = inside(kind);
  const seen = new Set<GroupInfo>();
  while (level.length > 0) {
    const next: { readonly group: GroupInfo; readonly word: string }[] = [];
    for (const { group, word } of level) {
      if (seen.has(group) || group.closed) continue;
      seen.add(group);
      for (const inner of group.kinds) {
        next.push(...inside(inner));
        for (const info of inner.settings) {
          if (info.own || found.get(info.name)?.some((other) => other.info === info)) continue;
          const list = found.get(info.name);
          const entry = { info, word, kind: inner };
          if (list === undefined) found.set(info.name, [entry]);
          else list.push(entry);
        }
      }
    }
    level = next;
  }
  innerByKind.set(kind, found);
  return found;
}

export interface InnerSetting {
  readonly info: SettingInfo;
  /** The word of the part it belongs to. */
  readonly word: string;
  readonly kind: KindInfo;
}

/** Every kind whose block knows the setting, for "epochs belongs to train". */
export function homesOf(name: string): readonly { readonly group: GroupInfo; readonly kind: KindInfo }[] {
  return groups.flatMap((group) =>
    group.kinds.filter((kind) => memberOf(kind, name) !== undefined).map((kind) => ({ group, kind })),
  );
}

function membersOf(kind: KindInfo): ReadonlyMap<string, SettingInfo> {
  const known = membersByKind.get(kind);
  if (known !== undefined) return known;
  const members = new Map(kind.settings.map((info) => [info.name, info]));
  membersByKind.set(kind, members);
  return members;
}

function inside(kind: KindInfo): { readonly group: GroupInfo; readonly word: string }[] {
  const words = new Set<string>();
  const found: { group: GroupInfo; word: string }[] = [];
  const add = (word: string): void => {
    if (words.has(word)) return;
    words.add(word);
    found.push({ group: groupOf(word), word });
  };
  for (const { type } of kind.settings) if (type.is === 'kind') add(type.group);
  for (const part of kind.parts ?? []) add(part.group);
  return found;
}

const membersByKind = new Map<KindInfo, ReadonlyMap<string, SettingInfo>>();
const innerByKind = new Map<KindInfo, ReadonlyMap<string, readonly InnerSetting[]>>();
