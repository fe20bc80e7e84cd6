/** Following names through an experiment: down a path from a block, and outwards from a block to those around it. */

import { pathText } from '../syntax/names.ts';
import type { Entry } from '../syntax/tree.ts';
import type { Scope } from './scope.ts';
import type { KindInfo, SettingInfo } from './vocabulary/word.ts';
import { groupOf, innerSettings, memberOf } from './vocabulary.ts';

/**
 * The settings a path in an expression may mean, inside out: the block's own names, then each enclosing block's, then
 * data's. Empty when nobody knows it.
 */
export function settingsAt(scope: Scope, names: readonly string[]): readonly SettingInfo[] {
  const last = names[names.length - 1] ?? '';
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
    let steps: readonly Step[] = [{ kind: here.kind, scope: here }];
    for (const name of names.slice(0, -1)) steps = stepDown(steps, name, here);
    const found = [...new Set(steps.flatMap((step) => memberOf(step.kind, last) ?? []))];
    if (found.length > 0) return found;
    if (names.length === 1 && here.parent === undefined) {
      return (innerSettings(here.kind).get(last) ?? []).map((each) => each.info);
    }
  }
  return [];
}

/** Names given by `neuron fast = lif` that a block may use: its own and those of the blocks around it. */
export function namesOfNeurons(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) names.push(...here.neurons);
  return names;
}

/** A named neuron may stand below the layers that use it, so names are known before anything is read. */
export function neuronNames(entries: readonly Entry[]): readonly string[] {
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.kind === 'Part' && entry.op !== null && entry.word.text === 'neuron' && entry.target !== null) {
      names.push(pathText(entry.target));
    }
  }
  return names;
}

/** A kind that a path has reached, and its block where there is one. */
export interface Step {
  readonly kind: KindInfo;
  readonly scope: Scope | undefined;
}

/** Behind a name: a part of that name, a part by its word where that is unique, or what the vocabulary knows. */
export function stepDown(steps: readonly Step[], name: string, first: Scope): readonly Step[] {
  const found: Step[] = [];
  for (const { scope } of steps) {
    for (const item of scope?.items ?? []) if (item.name === name) found.push({ kind: item.kind, scope: item.scope });
  }
  if (found.length > 0) return found;
  for (const { kind, scope } of steps) {
    const given = scope?.given.get(name);
    if (given !== undefined && given.uses.length > 0) {
      for (const use of given.uses) if (use.kind !== undefined) found.push({ kind: use.kind, scope: use.scope });
      continue;
    }
    const member = memberOf(kind, name) ?? (scope === first ? innerSettings(kind).get(name)?.[0]?.info : undefined);
    if (member?.type.is !== 'kind') continue;
    for (const inner of groupOf(member.type.group).kinds) found.push({ kind: inner, scope: undefined });
  }
  if (found.length > 0) return found;
  for (const { scope } of steps) {
    const items = scope?.items.filter((item) => item.word === name) ?? [];
    if (items.length === 1) found.push({ kind: items[0]!.kind, scope: items[0]!.scope });
  }
  return found;
}
