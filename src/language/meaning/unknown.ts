/** What is said about names nobody knows: the nearest known one with a quick fix, or where the name belongs. */

import { listed } from '../../core/words.ts';
import { nearest } from '../syntax/nearest.ts';
import type { Edit, Name, Node, Part } from '../syntax/tree.ts';
import type { Extras, Report } from './problem.ts';
import type { Scope } from './scope.ts';
import type { GroupInfo, KindInfo, PartInfo, WordType } from './vocabulary/word.ts';
import { experiment, groups, homesOf, innerSettings } from './vocabulary.ts';

/** A setting or a part that the scope does not know. */
export function sayUnknown(scope: Scope, name: Name, report: Report, part?: Part): void {
  const place = part === undefined ? undefined : homeOfPart(name.text);
  if (part !== undefined && place !== undefined) {
    sayPartPlace(part, `${name.text} belongs into ${place}.`, report);
    return;
  }
  const begun = part === undefined ? scope.kind.parts?.find((each) => each.word === name.text) : undefined;
  if (begun !== undefined) {
    report('name-unknown', name, `${name.text} is no setting: it begins a part. Write ${exampleOfPart(begun)}.`);
    return;
  }
  const what = part === undefined ? `no setting ${name.text}` : `no part ${name.text}`;
  const words = part === undefined ? wordsOf(scope.kind) : partWordsOf(scope.kind);
  const meant = nearest(name.text, words);
  if (meant === name.text) {
    report('name-unknown', name, `${name.text} of ${scope.kind.title} has no settings of its own to reach.`);
    return;
  }
  const start = `${sentenceStart(scope.kind.title)} has ${what}.`;
  if (meant !== undefined) {
    report('name-unknown', name, `${start} Did you mean ${meant}?`, replacing(name, meant));
    return;
  }
  if (
    part !== undefined &&
    groups.some((group) => group.word === 'stage' && group.kinds.some((kind) => kind.name === name.text))
  ) {
    report('name-unknown', name, `${start} ${name.text} is a kind of stage: write stage, a name, and = ${name.text}.`);
    return;
  }
  const homes = homeTitles(name.text);
  if (homes.length > 0) {
    report('name-unknown', name, `${start} It belongs to ${listed(homes.slice(0, 4), 'or')}.`);
    return;
  }
  const known = [...words].slice(0, 6);
  const hint =
    known.length === 0 ? 'It has no settings.' : `Known here: ${listed(known)}${words.size > 6 ? ', and more' : ''}.`;
  report('name-unknown', name, `${start} ${hint}`);
}

/** "layer NAME = dense { }" */
function exampleOfPart({ word, group, target }: PartInfo): string {
  const kind = groups.find((each) => each.word === group)?.kinds[0]?.name ?? '';
  const head =
    target === 'kind' ? [...new Set([word, kind])] : [word, target.toUpperCase(), ...(kind === '' ? [] : ['=', kind])];
  return `${head.join(' ').trim()} { }`;
}

export function sayKindUnknown(
  group: GroupInfo,
  node: Node,
  name: string,
  report: Report,
  others: readonly string[] = [],
): void {
  const names = [...group.kinds.map((kind) => kind.name).filter((each) => each !== ''), ...others];
  sayWordUnknown(readable(group.word), node, name, names, report);
}

/** "There is no neuron lfi. Did you mean lif?" `known` is what was meant, where that is known. */
export function sayWordUnknown(
  word: string,
  node: Node,
  name: string,
  names: readonly string[],
  report: Report,
  known?: Meant,
): void {
  const { name: meant, about } = known ?? { name: nearest(name, names) };
  const hint =
    meant !== undefined
      ? ` ${didYouMean({ name: meant, about })}`
      : names.length === 0
        ? ''
        : ` There is: ${names.join(', ')}.`;
  report(
    'kind-unknown',
    node,
    `There is no ${word} ${name}.${hint}`,
    meant === undefined ? {} : replacing(node, meant),
  );
}

export interface Meant {
  readonly name: string;
  /** Said where the two words do not look alike. */
  readonly about?: string | undefined;
}

/** What somebody meant who wrote a word's name from elsewhere: `gpu`. */
export function meantElsewhere({ words, elsewhere = {} }: WordType, text: string): Meant | undefined {
  const name = Object.hasOwn(elsewhere, text.toLowerCase()) ? elsewhere[text.toLowerCase()] : undefined;
  return words.find((each) => each.name === name);
}

export function didYouMean({ name, about }: Meant): string {
  return `Did you mean ${name}?${about === undefined ? '' : ` ${about}`}`;
}

export function sayKindMissing(group: GroupInfo, node: Node, report: Report, name?: string): void {
  const kinds = group.kinds.map((kind) => kind.name).filter((each) => each !== '');
  const who = name === undefined ? readable(group.word) : `${readable(group.word)} ${name}`;
  const example =
    name === undefined ? `${group.word} ${kinds[0] ?? ''} { }` : `${group.word} ${name} = ${kinds[0] ?? ''} { }`;
  report('kind-needed', node, `${who} needs a kind: ${listed(kinds, 'or')}. Write ${example}, for example.`);
}

export function sayPartPlace(part: Part, message: string, report: Report): void {
  report('part-place', part.word, message);
}

export function replacing(node: Node, text: string): Extras {
  const fix: readonly Edit[] = [{ start: node.start, end: node.end, text }];
  return { fix };
}

/** "event_encode" is "encode" to people. */
export function readable(word: string): string {
  return word.endsWith('_optimizer') ? 'optimizer' : word.replace(/^(event|image|movement|converted)_/, '');
}

/** Names of the file keep their small letters, "the experiment" does not. */
function sentenceStart(title: string): string {
  return title.startsWith('the ') ? `T${title.slice(1)}` : title;
}

/** Where a setting belongs: "neuron srm", or "search" where every kind of search knows it. */
export function homeTitles(name: string): readonly string[] {
  const titles = new Set<string>();
  for (const { group, kind } of homesOf(name)) {
    const everywhere = group.kinds.every((each) => each.settings.some((info) => info.name === name));
    titles.add(everywhere || kind.name === '' ? readable(group.word) : `${readable(group.word)} ${kind.name}`);
  }
  return [...titles];
}

/** Everything that may begin an entry of the kind's block. */
function wordsOf(kind: KindInfo): ReadonlySet<string> {
  return new Set([
    ...kind.settings.map((info) => info.name),
    ...(kind.parts ?? []).map((info) => info.word),
    ...innerSettings(kind).keys(),
  ]);
}

function partWordsOf(kind: KindInfo): ReadonlySet<string> {
  return new Set([
    ...kind.settings.filter((info) => info.type.is === 'kind').map((info) => info.name),
    ...(kind.parts ?? []).map((info) => info.word),
  ]);
}

/** "network { }": where a part of that word may stand. */
function homeOfPart(word: string): string | undefined {
  if (
    experiment.parts?.some((part) => part.word === word) ||
    experiment.settings.some((info) => info.type.is === 'kind' && info.name === word)
  ) {
    return 'the experiment itself';
  }
  for (const group of groups) {
    for (const kind of group.kinds) {
      const knows =
        kind.parts?.some((part) => part.word === word) === true ||
        kind.settings.some((info) => info.type.is === 'kind' && info.name === word);
      if (knows) return kind.name === '' ? `${group.word} { }` : `${group.word} ${kind.name} { }`;
    }
  }
  return undefined;
}
