/**
 * An experiment with every name resolved: blocks become scopes that know their vocabulary, settings become what is
 * given for them. `resolve` builds this, the rules and the plan read it.
 */

import type { Block, Choices, Domain, Goal, Kind, Node, Part, Setting, Value } from '../syntax/tree.ts';
import type { KindInfo, SettingInfo } from './vocabulary/word.ts';

/** A block read with the words of its kind. */
export interface Scope {
  readonly kind: KindInfo;
  /** Names from the experiment down to here; the beginning of the ids of its questions. */
  readonly path: readonly string[];
  /** The word of the part: neuron, layer, stage; '' for the experiment. */
  readonly word: string;
  readonly parent: Scope | undefined;
  /** Set inside a choice: exists only while that question has this answer. */
  readonly when: readonly [dimension: string, choice: string] | undefined;
  readonly block: Block | null;
  /** By name; "surrogate.width" for a path. */
  readonly given: Map<string, Given>;
  /** True once a path of several names was given: only then do look-ups try them. */
  dotted: boolean;
  /** Named parts in their order. */
  readonly items: Item[];
  /** The same by what their names are shared with: layers and blocks are one family, stages another. */
  byName: Map<string, Item> | undefined;
  readonly goals: Goal[];
  /** Names given here by `neuron fast = lif`. */
  readonly neurons: readonly string[];
  /** Where the part begins: its word, or the kind. */
  readonly head: Node;
}

/** What a block says about one setting. */
export interface Given {
  /** Last name of the path. */
  readonly name: string;
  readonly key: string;
  readonly at: Node;
  readonly node: Setting | Part;
  readonly scope: Scope;
  /** What it may be: one setting, or several of the same name when it stands in an enclosing block. */
  readonly infos: readonly SettingInfo[];
  /** True when the scope's own kind knows it. */
  readonly own: boolean;
  /** A slip of syntax stands here: neither judged nor counted. */
  readonly slip: boolean;
  readonly asked: boolean;
  /** What stands behind `=` or `in`; null for a part (`neuron lif { }`). */
  readonly value: Value | Domain | null;
  /** Kinds with their blocks: one where decided, one for each choice where asked. */
  readonly uses: readonly KindUse[];
  /** Words of the parts that took it: two of them make it ambiguous. */
  readonly takers: string[];
}

export interface KindUse {
  readonly label: string;
  /** Undefined for the name of a named neuron. */
  readonly kind: KindInfo | undefined;
  readonly scope: Scope | undefined;
  readonly node: Node;
}

/** A named part: `layer c1 = conv { }`, `stage a = train { }`. */
export interface Item {
  readonly word: string;
  readonly name: string;
  readonly at: Node;
  readonly node: Part;
  readonly kind: KindInfo;
  readonly scope: Scope;
}

export function isDomain(value: Value | Domain | null): value is Domain {
  return value !== null && value.kind === 'Domain';
}

export function isChoices(value: Node & { readonly kind: string }): value is Choices {
  return value.kind === 'Choices';
}

export function isKind(value: Node & { readonly kind: string }): value is Kind {
  return value.kind === 'Kind';
}

/** The item of that name among those it could be mixed up with. */
export function itemNamed(scope: Scope, word: string, name: string): Item | undefined {
  return scope.byName?.get(nameKey(word, name));
}

export function nameKey(word: string, name: string): string {
  return `${word === 'block' ? 'layer' : word} ${name}`;
}

/** The experiment that a scope stands in. */
export function rootOf(scope: Scope): Scope {
  let root = scope;
  while (root.parent !== undefined) root = root.parent;
  return root;
}
