/** What stands at an offset, in words: settings, kinds, parts, measures, units. Plain data; no editor. */

import { findUnit } from '../../core/unit.ts';
import type { Item } from '../meaning/scope.ts';
import { measureByName } from '../meaning/vocabulary/measures.ts';
import type { KindInfo, SettingInfo } from '../meaning/vocabulary/word.ts';
import { groupOf, innerSettings, memberOf, partOf } from '../meaning/vocabulary.ts';
import { kindOfQuantity } from '../meaning/words.ts';
import { defaultInWords, typeInWords } from '../meaning/words-of-type.ts';
import { pathText } from '../syntax/names.ts';
import { parse } from '../syntax/parse.ts';
import type { Domain, File, Node, Path, Value } from '../syntax/tree.ts';
import { grammarWordIn, headerWord } from './describe-grammar.ts';
import { nameAt, namesIn } from './names.ts';
import { isComment, type PlaceInText, placeAt } from './place.ts';

/** What an editor shows for a place. */
export interface Description extends Node {
  /** Markdown: a title line and whole sentences. */
  readonly text: string;
}

/** What stands at an offset in UTF-16 units, as Markdown; undefined where there is nothing to say. */
export function describe(text: string, offset: number): Description | undefined {
  const file = parse(text);
  // Words of a comment are the user's own.
  if (isComment(file, text, offset)) return undefined;
  const place = placeAt(text, offset);
  return describePlace(place, offset) ?? describeGrammar(place, file, text, offset);
}

function describeGrammar(
  place: PlaceInText | undefined,
  file: File,
  text: string,
  offset: number,
): Description | undefined {
  const found =
    place === undefined ? headerWord(file, text, offset) : place.entry && grammarWordIn(place.entry, text, offset);
  return found && { ...span(found), text: paragraphs(`**${found.word}**`, found.about) };
}

function describePlace(place: PlaceInText | undefined, offset: number): Description | undefined {
  const named = place === undefined ? undefined : nameAt(namesIn(place.resolved), offset);
  if (named !== undefined) return { ...span(named), text: describeName(named.item) };
  const entry = place?.entry;
  if (place === undefined || entry === undefined) return undefined;
  if (entry.kind === 'Goal') {
    const measure = entry.measure.kind === 'Path' ? measureByName.get(pathText(entry.measure)) : undefined;
    if (measure === undefined || !inside(entry.measure, offset)) return undefined;
    return {
      ...span(entry.measure),
      text: paragraphs(`**${measure.name}**: ${kindOfQuantity(measure.dimension)}`, measure.about, measure.source),
    };
  }
  if (entry.kind === 'Part') {
    const { word, target, of } = entry;
    const part = partOf(place.scope.kind, word.text);
    const member = memberOf(place.scope.kind, word.text) ?? innerSettings(place.scope.kind).get(word.text)?.[0]?.info;
    if (inside(word, offset)) {
      const about = member?.about ?? part?.about;
      return about === undefined ? undefined : { ...span(word), text: paragraphs(`**${word.text}**`, about) };
    }
    const group =
      part !== undefined && (entry.op !== null || member === undefined)
        ? part.group
        : member?.type.is === 'kind'
          ? member.type.group
          : undefined;
    const path = entry.op === null ? target : of?.kind === 'Path' ? of : null;
    return path === null || group === undefined || !inside(path, offset) ? undefined : describeKind(path, group);
  }
  const info = infoAt(entry.path, place);
  if (info === undefined) return undefined;
  if (inside(entry.path, offset)) return { ...span(entry.path), text: describeSetting(info) };
  return entry.value.kind === 'Missing' ? undefined : describeValue(entry.value, info, offset);
}

function infoAt(path: Path, place: PlaceInText): SettingInfo | undefined {
  return place.scope.given.get(pathText(path))?.infos[0] ?? memberOf(place.scope.kind, pathText(path));
}

function describeName({ word, name, kind }: Item): string {
  const of = kind.name === '' ? '' : `, ${kind.name}`;
  return paragraphs(`**${name}**: a ${word}${of}`, kind.about);
}

function describeSetting(info: SettingInfo): string {
  const usual = defaultInWords(info);
  return paragraphs(
    `**${info.name}**: ${typeInWords(info.type)}`,
    info.about,
    usual === undefined ? undefined : `Unless said: ${usual}`,
    info.usual === undefined ? undefined : `Usually asked as \`in ${info.usual}\``,
    info.source === undefined ? undefined : `After ${info.source}`,
    info.fixed,
    info.notYet ? 'Not yet in this version' : undefined,
  );
}

function describeKind(path: Path, group: string): Description | undefined {
  const kind = groupOf(group).kinds.find((each) => each.name === pathText(path));
  return kind === undefined ? undefined : { ...span(path), text: kindText(kind) };
}

function kindText(kind: KindInfo): string {
  return paragraphs(
    `**${kind.title}**`,
    kind.about,
    kind.source === undefined ? undefined : `After ${kind.source}`,
    kind.notYet ? 'Not yet in this version' : undefined,
  );
}

/** The word, kind or unit of a value that the offset touches. */
function describeValue(value: Value | Domain, info: SettingInfo, offset: number): Description | undefined {
  if (!inside(value, offset)) return undefined;
  switch (value.kind) {
    case 'Domain':
      return [value.of, value.usually]
        .map((part) => (part === null || part.kind === 'Missing' ? undefined : describeValue(part, info, offset)))
        .find((each) => each !== undefined);
    case 'Choices':
    case 'List':
      for (const item of value.items) {
        const found = item.kind === 'Share' ? undefined : describeValue(item, info, offset);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'Kind': {
      if (!inside(value.path, offset)) return undefined;
      if (info.type.is === 'kind') return describeKind(value.path, info.type.group);
      const words = info.type.is === 'word' ? info.type.words : info.type.is === 'list' ? info.type.of.words : [];
      const word = words.find((each) => each.name === pathText(value.path));
      return word === undefined
        ? undefined
        : {
            ...span(value.path),
            text: paragraphs(`**${word.name}**`, word.about, word.notYet ? 'Not yet in this version' : undefined),
          };
    }
    case 'Num': {
      const unit = value.unit === null ? undefined : findUnit(value.unit.text);
      if (unit === undefined || value.unit === null || !inside(value.unit, offset)) return undefined;
      return { ...span(value.unit), text: paragraphs(`**${unit.name}**: ${kindOfQuantity(unit.dimension)}`) };
    }
    default:
      return undefined;
  }
}

function paragraphs(title: string, ...sentences: readonly (string | undefined)[]): string {
  const rest = sentences
    .filter((each) => each !== undefined && each !== '')
    .map((each) => (/[.!?]$/.test(each!) ? each : `${each}.`));
  return rest.length === 0 ? title : `${title}\n\n${rest.join('\n\n')}`;
}

function inside(node: Node, offset: number): boolean {
  return offset >= node.start && offset <= node.end && node.end > node.start;
}

function span(node: Node): Node {
  return { start: node.start, end: node.end };
}
