/** Where a name given in the file is used, and what changes when it gets another. Plain data; no editor. */

import { fail, type Result, succeed } from '../../core/result.ts';
import { analyze, readMeaning } from '../analyze.ts';
import { type Step, stepDown } from '../meaning/path.ts';
import type { Resolved } from '../meaning/resolve.ts';
import { type Given, type Item, itemNamed, rootOf, type Scope } from '../meaning/scope.ts';
import type { Type } from '../meaning/vocabulary/word.ts';
import { partOf } from '../meaning/vocabulary.ts';
import { pathText } from '../syntax/names.ts';
import { parse } from '../syntax/parse.ts';
import type { Domain, Edit, Name, Node, Value } from '../syntax/tree.ts';

/** A place where a layer, block, stage or neuron stands by its own name. */
export interface NameUse extends Node {
  readonly item: Item;
  /** Here it gets the name. */
  readonly defines: boolean;
}

/** All places of the name at an offset, in the order of the text; none where no such name stands. */
export function usesAt(text: string, offset: number): readonly NameUse[] {
  const file = parse(text);
  const uses = file.block.kind === 'Block' ? namesIn(readMeaning(text, file)) : [];
  const item = nameAt(uses, offset)?.item;
  return uses.filter((use) => use.item === item).sort((a, b) => a.start - b.start);
}

export function nameAt(uses: readonly NameUse[], offset: number): NameUse | undefined {
  return uses.find((use) => offset >= use.start && offset <= use.end);
}

/** The edits that give the name at an offset another, or the sentence why it cannot be that. */
export function rename(text: string, offset: number, name: string): Result<readonly Edit[], string> {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return fail(`${name} is no name. Write letters, digits and _, and begin with a letter.`);
  }
  const uses = usesAt(text, offset);
  const edits = uses.map(({ start, end }) => ({ start, end, text: name }));
  const renamed = edits.reduceRight((all, { start, end }) => all.slice(0, start) + name + all.slice(end), text);
  const old = new RegExp(`\\b${uses[0]?.item.name}\\b`, 'g');
  const known = new Set(analyze(text).problems.flatMap(({ message }) => [message, message.replace(old, name)]));
  const fresh = analyze(renamed).problems.find(({ message, severity }) => severity === 'error' && !known.has(message));
  return fresh === undefined ? succeed(edits) : fail(fresh.message);
}

/** Every use of every name, in no order. */
export function namesIn({ scopes, given }: Resolved): readonly NameUse[] {
  const items = scopes.flatMap((scope) => scope.items.filter((item) => isNamed(item, scope)));
  const byScope = new Map(items.map((item) => [item.scope, item]));
  const byId = new Map(items.map((item) => [item.scope.path.join('.'), item]));
  const readers = { byScope, byId };
  return [
    ...items.map((item) => ({ item, defines: true, start: item.at.start, end: item.at.end })),
    ...given.flatMap((each) => [
      ...(each.node.kind === 'Setting' ? alongPath(each.scope, each.node.path.names, readers) : []),
      ...(each.value === null ? [] : [...plainValues(each.value)].flatMap((value) => inValue(value, each, readers))),
    ]),
    ...scopes.flatMap((scope) =>
      scope.goals.flatMap(({ of }) => (of === null ? [] : use(itemNamed(rootOf(scope), 'stage', of.text), of))),
    ),
  ];
}

interface Readers {
  readonly byScope: ReadonlyMap<Scope, Item>;
  /** By the beginning of the ids of its questions. */
  readonly byId: ReadonlyMap<string, Item>;
}

/** `train { }` and `baseline grid { }` stand by the names of their kinds. */
function isNamed({ node, at }: Item, scope: Scope): boolean {
  return node.target?.names.length === 1 && at === node.target && partOf(scope.kind, node.word.text)?.target === 'name';
}

function use(item: Item | undefined, node: Node): NameUse[] {
  return item === undefined ? [] : [{ item, defines: false, start: node.start, end: node.end }];
}

function inValue(value: Value, { infos, scope }: Given, readers: Readers): NameUse[] {
  if (value.kind === 'Scaled') return value.path.kind === 'Path' ? outwards(scope, value.path.names, readers) : [];
  if (value.kind === 'Ratio') {
    return [value.over, value.under].flatMap((path) =>
      path.kind === 'Path' ? outwards(scope, path.names, readers) : [],
    );
  }
  if (value.kind !== 'Kind' || value.block !== null) return [];
  const { path } = value;
  const word = infos.map(({ type }) => wordNamedBy(type)).find((each) => each !== undefined);
  if (word !== undefined) return use(namedAround(scope, word, pathText(path)), path);
  if (!infos.some(({ type }) => type.is === 'asked')) return [];
  return path.names.flatMap((name, i) => use(readers.byId.get(pathText({ names: path.names.slice(0, i + 1) })), name));
}

/** What kind of part a value of this type may name. */
function wordNamedBy(type: Type): 'stage' | 'layer' | 'neuron' | undefined {
  if (type.is === 'stages') return 'stage';
  if (type.is === 'layers') return 'layer';
  return type.is === 'kind' && type.named === true ? 'neuron' : undefined;
}

/** Without what stands in blocks: that is given apart. */
function* plainValues(value: Value | Domain): Generator<Value> {
  switch (value.kind) {
    case 'Domain':
      yield* plainValues(value.of);
      if (value.usually !== null) yield* plainValues(value.usually);
      return;
    case 'Choices':
    case 'List':
      for (const item of value.items) if (item.kind !== 'Share') yield* plainValues(item);
      return;
    default:
      yield value;
  }
}

function namedAround(scope: Scope, word: string, name: string): Item | undefined {
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
    const found = itemNamed(here, word, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A path from a block: each name that leads into a named part. */
function alongPath(scope: Scope, names: readonly Name[], { byScope }: Readers): NameUse[] {
  let steps: readonly Step[] = [{ kind: scope.kind, scope }];
  return names.slice(0, -1).flatMap((name) => {
    steps = stepDown(steps, name.text, scope);
    const inner = steps[0]?.scope;
    const item = inner === undefined ? undefined : byScope.get(inner);
    return item?.name === name.text ? use(item, name) : [];
  });
}

/** The same for an expression, which looks into the blocks around it as well. */
function outwards(scope: Scope, names: readonly Name[], readers: Readers): NameUse[] {
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
    const found = alongPath(here, names, readers);
    if (found.length > 0) return found;
  }
  return [];
}
