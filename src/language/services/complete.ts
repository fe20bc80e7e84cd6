/** What could be written at an offset, from the vocabulary and the names of the file. Plain data; no editor. */

import type { Scope } from '../meaning/scope.ts';
import { verbMeanings } from '../meaning/vocabulary/grammar.ts';
import type { SettingInfo } from '../meaning/vocabulary/word.ts';
import { groupOf, innerSettings, memberOf, partOf } from '../meaning/vocabulary.ts';
import { defaultInWords, typeInWords } from '../meaning/words-of-type.ts';
import { pathText } from '../syntax/names.ts';
import { parse } from '../syntax/parse.ts';
import type { Part, Setting } from '../syntax/tree.ts';
import { goalOffers } from './goal-offers.ts';
import { type Completion, groupKinds, isKindWanted, kindsOf, type Offer, reachesNode, withSource } from './offer.ts';
import { isComment, type PlaceInText, placeAt, withoutComments, wordBefore } from './place.ts';
import { fileOffers, skeletonOffers } from './skeletons.ts';
import { domainOffers, insideDomain, insideValue, valueOffers } from './value-offers.ts';

export type { Completion } from './offer.ts';

/** Best first as the language orders them; the editor filters by what is typed. */
export function complete(text: string, offset: number): readonly Completion[] {
  const word = wordBefore(text, offset);
  return offersIn(text, offset, word.start).map((offer) => ({
    insert: offer.label,
    ...offer,
    start: word.start,
    end: word.end,
  }));
}

function offersIn(text: string, offset: number, wordStart: number): readonly Offer[] {
  const file = parse(text);
  if (isComment(file, text, offset)) return [];
  const place = placeAt(text, offset);
  if (place !== undefined) return offersAt(place);
  return fileOffers(withoutComments(file, text, 0, wordStart), withoutComments(file, text, offset, text.length));
}

function offersAt(place: PlaceInText): readonly Offer[] {
  const { entry } = place;
  if (entry === undefined) return entryOffers(place.scope);
  if (entry.kind === 'Goal') {
    return place.offset <= entry.verb.end ? entryOffers(place.scope) : goalOffers(entry, place);
  }
  if (entry.kind === 'Part') return partOffers(entry, place);
  return settingOffers(entry, place);
}

/** Everything that may begin an entry here: what must be said, what usually is, what seldom is, what holds for parts inside. */
function entryOffers(scope: Scope): readonly Offer[] {
  const { kind } = scope;
  const settings = kind.settings.filter((info) => !scope.given.has(info.name));
  const parts = (kind.parts ?? []).map(
    (part): Offer => ({
      label: part.word,
      kind: 'part',
      detail: part.target === 'name' ? `${part.word} name = kind` : part.word,
      about: part.about,
      wants: part.target === 'kind' && isKindWanted(part.group, part.word),
    }),
  );
  const goals = scope.word === 'objectives' ? verbs : kind.gates ? verbs.filter((verb) => verb === 'require') : [];
  // The neuron of a layer that names none stands around it, and takes nothing from inside the layer.
  const alone = scope.word === 'layer' && !scope.given.has('neuron');
  const inner = alone ? [] : [...innerSettings(kind)].map(([, entries]) => entries[0]!);
  const isSeldom = ({ name }: SettingInfo) => kind.seldom?.includes(name) === true;
  const offersOf = (fits: (info: SettingInfo) => boolean) => settings.filter(fits).map((info) => settingOffer(info));
  return [
    ...offersOf(({ required }) => required === true),
    ...offersOf((info) => info.required !== true && !isSeldom(info)),
    ...parts,
    ...goals.map((label): Offer => ({ label, kind: 'word', detail: 'goal', about: verbMeanings[label] })),
    ...skeletonOffers(scope),
    ...offersOf(isSeldom),
    ...inner.filter(({ info }) => !scope.given.has(info.name)).map(({ info, word }) => settingOffer(info, word)),
  ];
}

const verbs = ['maximize', 'minimize', 'require'] as const;

function settingOffer(info: SettingInfo, word?: string): Offer {
  const usual = defaultInWords(info);
  const detail = `${typeInWords(info.type)}${usual === undefined ? '' : `; ${usual} unless said`}`;
  const from = word === undefined ? '' : ` Holds for every ${word} inside.`;
  const asked = info.usual === undefined ? '' : `\n\nUsually asked as \`in ${info.usual}\`.`;
  const later = info.notYet ? ' Not yet in this version.' : '';
  return {
    label: info.name,
    kind: info.type.is === 'kind' ? 'part' : 'setting',
    detail,
    about: withSource(`${info.about}${from}${later}${asked}`, info.source),
    wants: info.type.is !== 'kind' || isKindWanted(info.type.group, info.name),
  };
}

function settingOffers(setting: Setting, place: PlaceInText): readonly Offer[] {
  const { offset, scope } = place;
  const { path, op, value } = setting;
  if (op.kind === 'Missing') {
    if (offset <= path.end) return path.names.length > 1 ? pathOffers(setting, scope) : entryOffers(scope);
    const part = partOf(scope.kind, pathText(path));
    if (part !== undefined && memberOf(scope.kind, pathText(path)) === undefined) {
      return part.target === 'kind' ? groupKinds(part.group) : [];
    }
    return [...kindsOf(infoOf(setting, scope)), ...signs(infoOf(setting, scope), scope)];
  }
  const info = infoOf(setting, scope);
  if (info === undefined || offset < op.end) return [];
  if (value.kind === 'Missing') return op.text === 'in' ? domainOffers(info) : valueOffers(info, scope);
  if (value.kind === 'Domain') return insideDomain(value, info, place);
  return insideValue(value, info, place);
}

/** `surrogate.^`: settings of the part before the dot. */
function pathOffers(setting: Setting, scope: Scope): readonly Offer[] {
  const name = setting.path.names[setting.path.names.length - 2]?.text ?? '';
  const info = memberOf(scope.kind, name) ?? innerSettings(scope.kind).get(name)?.[0]?.info;
  if (info?.type.is !== 'kind') return [];
  const settings = new Map(
    groupOf(info.type.group).kinds.flatMap((kind) => kind.settings.map((each) => [each.name, each])),
  );
  return [...settings.values()].map((each) => settingOffer(each));
}

function signs(info: SettingInfo | undefined, scope: Scope): readonly Offer[] {
  // A block of its own stands right behind its name.
  if (info === undefined || (info.type.is === 'kind' && kindsOf(info).length === 0)) return [];
  const equals: Offer = {
    label: '=',
    kind: 'sign',
    detail: 'decided',
    about: `${info.name} is decided here.`,
    wants: valueOffers(info, scope).length > 0,
  };
  const asks: Offer = {
    label: 'in',
    kind: 'sign',
    detail: 'asked',
    about: `The search answers ${info.name}.`,
    wants: domainOffers(info).length > 0,
  };
  return info.fixed === undefined ? [equals, asks] : [equals];
}

function partOffers(part: Part, place: PlaceInText): readonly Offer[] {
  const { word, target, op, of } = part;
  const { offset, scope } = place;
  if (offset <= word.end) return entryOffers(scope);
  const info = partOf(scope.kind, word.text);
  const member = memberOf(scope.kind, word.text) ?? innerSettings(scope.kind).get(word.text)?.[0]?.info;
  if (op !== null && offset >= op.end && (of === null || reachesNode(of, offset))) {
    return info === undefined ? [] : groupKinds(info.group);
  }
  if (op === null && target !== null && reachesNode(target, offset)) {
    if (info !== undefined && info.target === 'kind') return groupKinds(info.group);
    return kindsOf(member);
  }
  return [];
}

function infoOf(setting: Setting, scope: Scope): SettingInfo | undefined {
  const key = pathText(setting.path);
  const name = setting.path.names[0]?.text ?? '';
  return scope.given.get(key)?.infos[0] ?? memberOf(scope.kind, name) ?? innerSettings(scope.kind).get(name)?.[0]?.info;
}
