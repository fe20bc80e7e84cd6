/**
 * From tree to scopes: every block is read with the words of its kind, every name finds its setting or is reported.
 * A setting may stand in an enclosing block; it then holds for everything inside that knows the name.
 */

import { pathText } from '../syntax/names.ts';
import type { Block, Domain, Entry, File, Node, Part, Setting, Value } from '../syntax/tree.ts';
import { itemHead, kindNamed } from './kind-named.ts';
import { namesOfNeurons, neuronNames, type Step, stepDown } from './path.ts';
import type { Report } from './problem.ts';
import {
  type Given,
  type Item,
  isChoices,
  isDomain,
  isKind,
  itemNamed,
  type KindUse,
  nameKey,
  type Scope,
} from './scope.ts';
import type { Slips } from './slips.ts';
import { sayKindMissing, sayPartPlace, sayUnknown } from './unknown.ts';
import type { KindInfo, KindType, PartInfo, SettingInfo } from './vocabulary/word.ts';
import { defaultKind, experiment, groupOf, innerSettings, memberOf, partOf } from './vocabulary.ts';

export interface Resolved {
  readonly root: Scope;
  /** Everything given anywhere, in the order of the text. */
  readonly given: readonly Given[];
  readonly scopes: readonly Scope[];
}

export interface Reading {
  readonly slips: Slips;
  readonly report: Report;
  /** Line of an offset, from 1. */
  readonly lineOf: (offset: number) => number;
}

export function resolve(file: File, reading: Reading): Resolved {
  const resolver = new Resolver(reading);
  const block = file.block.kind === 'Block' ? file.block : null;
  const entries = [...(block?.items ?? []), ...file.late];
  const root = resolver.open(experiment, '', [], undefined, undefined, block, file.title, entries);
  return { root, given: resolver.given, scopes: resolver.scopes };
}

/** Holds what one reading gathers; lives as long as `resolve`. */
class Resolver {
  readonly given: Given[] = [];
  readonly scopes: Scope[] = [];
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  open(
    kind: KindInfo,
    word: string,
    path: readonly string[],
    parent: Scope | undefined,
    when: Scope['when'],
    block: Block | null,
    head: Node,
    entries: readonly Entry[] = block?.items ?? [],
  ): Scope {
    const scope: Scope = {
      kind,
      path,
      word,
      parent,
      when,
      block,
      head,
      given: new Map(),
      dotted: false,
      items: [],
      byName: undefined,
      goals: [],
      neurons: neuronNames(entries),
    };
    this.scopes.push(scope);
    // Paths may name parts that stand further down, so they are read last.
    const later: Setting[] = [];
    for (const entry of entries) {
      if (entry.kind === 'Goal') scope.goals.push(entry);
      else if (entry.kind === 'Part') this.#readPart(scope, entry);
      else if (entry.kind === 'Setting' && entry.path.names.length > 1) later.push(entry);
      else if (entry.kind === 'Setting') this.#readSetting(scope, entry);
    }
    for (const entry of later) this.#readPath(scope, entry);
    return scope;
  }

  #readSetting(scope: Scope, setting: Setting): void {
    const name = setting.path.names[0];
    if (name === undefined || name.text === '') return;
    const own = memberOf(scope.kind, name.text);
    const inner = own === undefined ? (innerSettings(scope.kind).get(name.text) ?? []) : [];
    const infos = own === undefined ? inner.map((each) => each.info) : [own];
    const slip = this.#reading.slips(setting);
    if (infos.length === 0) {
      if (!slip) sayUnknown(scope, name, this.#reading.report);
      return;
    }
    this.#give(scope, setting, name.text, setting.path, infos, own !== undefined, slip);
  }

  /** `surrogate.width = 2`: from the scope down through parts by their word or name. */
  #readPath(scope: Scope, setting: Setting): void {
    const slip = this.#reading.slips(setting);
    const names = setting.path.names;
    let steps: readonly Step[] = [{ kind: scope.kind, scope }];
    for (const name of names.slice(0, -1)) {
      steps = stepDown(steps, name.text, scope);
      if (steps.length > 0) continue;
      if (!slip && name.text !== '') sayUnknown(scope, name, this.#reading.report);
      return;
    }
    const last = names[names.length - 1]!;
    const infos = [...new Set(steps.flatMap((step) => memberOf(step.kind, last.text) ?? []))];
    if (infos.length === 0) {
      if (!slip && last.text !== '')
        sayUnknown({ ...scope, kind: steps[0]?.kind ?? scope.kind }, last, this.#reading.report);
      return;
    }
    scope.dotted = true;
    this.#give(scope, setting, names.map((name) => name.text).join('.'), setting.path, infos, false, slip);
  }

  #readPart(scope: Scope, part: Part): void {
    const { word } = part;
    const block = part.block?.kind === 'Block' ? part.block : null;
    const slip = this.#reading.slips({ start: part.start, end: block?.start ?? part.end, ...skippedOf(part) });
    const info = partOf(scope.kind, word.text);
    const member = memberOf(scope.kind, word.text) ?? innerSettings(scope.kind).get(word.text)?.[0]?.info;
    const named = part.op !== null;
    if (info !== undefined && (named || info.target !== 'name' || member?.type.is !== 'kind')) {
      this.#readItem(scope, part, info, block, slip);
      return;
    }
    if (member !== undefined && member.type.is === 'kind' && !named) {
      this.#readKindPart(scope, part, member, member.type, block, slip);
      return;
    }
    // What stands inside a part nobody knows is not judged.
    if (slip) return;
    if (named && member?.type.is === 'kind') {
      sayPartPlace(
        part,
        `${word.text} has no name of its own. Write ${word.text} = and its kind.`,
        this.#reading.report,
      );
    } else sayUnknown(scope, word, this.#reading.report, part);
  }

  /** `neuron srm { }`, `network { }`: the same as `neuron = srm { }`. */
  #readKindPart(scope: Scope, part: Part, info: SettingInfo, type: KindType, block: Block | null, slip: boolean): void {
    const { word, target } = part;
    const group = groupOf(type.group);
    const own = memberOf(scope.kind, word.text) !== undefined;
    const path = [...scope.path, word.text];
    let kind: KindInfo | undefined;
    let node: Node = word;
    if (target === null) {
      kind = defaultKind(info);
      if (kind === undefined && !slip) sayKindMissing(group, word, this.#reading.report);
    } else {
      node = target;
      kind = kindNamed(group, target, slip ? undefined : this.#reading.report);
    }
    if (kind === undefined) return;
    const inner = this.open(kind, type.group, path, scope, undefined, block, node);
    this.#add(scope, {
      name: word.text,
      key: word.text,
      at: word,
      node: part,
      scope,
      infos: [info],
      own,
      slip,
      asked: false,
      value: null,
      uses: [{ label: kind.name, kind, scope: inner, node }],
      takers: [],
    });
  }

  #readItem(scope: Scope, part: Part, info: PartInfo, block: Block | null, slip: boolean): void {
    const { report } = this.#reading;
    const found = itemHead(part, info, slip ? undefined : report);
    if (found === undefined) return;
    const { name, kind, head } = found;
    const at: Node = part.target ?? part.word;
    const path = [...scope.path, ...(info.word === 'neuron' ? ['neuron', name] : name.split(' '))];
    const inner = this.open(kind, info.group, path, scope, undefined, block, head);
    const twin = itemNamed(scope, info.group, name);
    if (twin !== undefined && !slip) {
      const line = this.#reading.lineOf(twin.at.start);
      report('name-twice', at, `${name} is already the name of a ${twin.word}, in line ${line}. Choose another name.`, {
        related: { start: twin.at.start, end: twin.at.end, message: `${name} stands here first.` },
      });
    } else if (info.target === 'name' && memberOf(scope.kind, name) !== undefined && !slip) {
      report(
        'name-twice',
        at,
        `${name} is a setting of ${scope.kind.title}. Choose another name for the ${info.word}.`,
      );
    }
    const item: Item = { word: info.group, name, at, node: part, kind, scope: inner };
    scope.items.push(item);
    scope.byName ??= new Map();
    if (twin === undefined) scope.byName.set(nameKey(info.group, name), item);
  }

  #give(
    scope: Scope,
    setting: Setting,
    key: string,
    at: Node,
    infos: readonly SettingInfo[],
    own: boolean,
    slip: boolean,
  ): void {
    const asked = setting.op.kind === 'Op' && setting.op.text === 'in';
    const value = setting.value.kind === 'Missing' ? null : setting.value;
    const info = infos.find((each) => each.type.is === 'kind');
    const path = [...scope.path, ...key.split('.')];
    const uses =
      info === undefined || info.type.is !== 'kind' || value === null
        ? []
        : this.#readUses(scope, info.type, path, value, slip);
    const name = key.slice(key.lastIndexOf('.') + 1);
    this.#add(scope, { name, key, at, node: setting, scope, infos, own, slip, asked, value, uses, takers: [] });
  }

  #readUses(scope: Scope, type: KindType, path: readonly string[], value: Value | Domain, slip: boolean): KindUse[] {
    if (!isDomain(value)) {
      const use = this.#readUse(scope, type, path, undefined, value, slip);
      return use === undefined ? [] : [use];
    }
    const { of } = value;
    const choices = isChoices(of) ? of.items : of.kind === 'Missing' || of.kind === 'Range' ? [] : [of];
    return choices.flatMap((choice) => {
      const label = isKind(choice) ? pathText(choice.path) : '';
      return this.#readUse(scope, type, [...path, label], [path.join('.'), label], choice, slip) ?? [];
    });
  }

  #readUse(
    scope: Scope,
    type: KindType,
    path: readonly string[],
    when: Scope['when'],
    value: Value,
    slip: boolean,
  ): KindUse | undefined {
    if (!isKind(value)) return undefined;
    const label = pathText(value.path);
    if (type.named && value.block === null && namesOfNeurons(scope).includes(label)) {
      return { label, kind: undefined, scope: undefined, node: value };
    }
    const others = type.named ? namesOfNeurons(scope) : [];
    const kind = kindNamed(groupOf(type.group), value.path, slip ? undefined : this.#reading.report, others);
    if (kind === undefined) return undefined;
    const inner = this.open(kind, type.group, path, scope, when, value.block, value.path);
    return { label, kind, scope: inner, node: value };
  }

  #add(scope: Scope, given: Given): void {
    const before = scope.given.get(given.key);
    if (before === undefined || before.slip) scope.given.set(given.key, given);
    else if (!given.slip) {
      const line = this.#reading.lineOf(before.at.start);
      const how = before.asked ? 'asked' : 'decided';
      this.#reading.report('setting-twice', given.at, `${given.key} is already ${how} in line ${line}.`, {
        related: { start: before.at.start, end: before.at.end, message: `${given.key} stands here first.` },
      });
    }
    this.given.push(given);
  }
}

function skippedOf(part: Part): { readonly skipped?: Node } {
  return part.skipped === undefined || part.block !== null ? {} : { skipped: part.skipped };
}
