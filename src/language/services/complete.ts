/** What could be written at an offset, from the vocabulary and the names of the file. Plain data; no editor. */

import { allUnits, findUnit } from '../../core/unit.ts';
import { idOf } from '../meaning/check.ts';
import { stagesOf } from '../meaning/check-stages.ts';
import { namesOfNeurons } from '../meaning/resolve.ts';
import { rootOf, type Scope } from '../meaning/scope.ts';
import { measures } from '../meaning/vocabulary/measures.ts';
import type { SettingInfo } from '../meaning/vocabulary/word.ts';
import { groupOf, innerSettings, memberOf, partOf } from '../meaning/vocabulary.ts';
import { defaultInWords, typeInWords } from '../meaning/words-of-type.ts';
import type { Domain, Goal, Node, Num, Part, Setting, Value } from '../syntax/tree.ts';
import { type PlaceInText, placeAt, wordBefore } from './place.ts';

export type CompletionKind = 'setting' | 'part' | 'kind' | 'word' | 'unit' | 'name' | 'value' | 'sign' | 'measure';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line beside the label. */
  readonly detail: string;
  /** Whole sentences. */
  readonly about: string;
  /** Replaces the text from `start` to `end`. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
}

type Offer = Omit<Completion, 'start' | 'end' | 'insert'> & { readonly insert?: string };

/** Best first as the language orders them; the editor filters by what is typed. */
export function complete(text: string, offset: number): readonly Completion[] {
  const place = placeAt(text, offset);
  if (place === undefined) return [];
  const word = wordBefore(text, offset);
  return offersAt(place).map((offer) => ({ insert: offer.label, ...offer, start: word.start, end: word.end }));
}

function offersAt(place: PlaceInText): readonly Offer[] {
  const { entry } = place;
  if (entry === undefined) return entryOffers(place.scope);
  if (entry.kind === 'Goal') return goalOffers(entry, place);
  if (entry.kind === 'Part') return partOffers(entry, place);
  return settingOffers(entry, place);
}

/** Everything that may begin an entry here. */
function entryOffers(scope: Scope): readonly Offer[] {
  const { kind } = scope;
  const settings = kind.settings.filter((info) => !scope.given.has(info.name));
  const parts = (kind.parts ?? []).map(
    (part): Offer => ({
      label: part.word,
      kind: 'part',
      detail: part.target === 'name' ? `${part.word} name = kind` : part.word,
      about: part.about,
    }),
  );
  const goals = scope.word === 'objectives' ? ['maximize', 'minimize', 'require'] : kind.gates ? ['require'] : [];
  const inner = [...innerSettings(kind)].map(([, entries]) => entries[0]!);
  return [
    ...settings.map((info) => settingOffer(info)),
    ...parts,
    ...goals.map((label): Offer => ({ label, kind: 'word', detail: 'goal', about: 'A goal of the experiment.' })),
    ...inner.filter(({ info }) => !scope.given.has(info.name)).map(({ info, word }) => settingOffer(info, word)),
  ];
}

function settingOffer(info: SettingInfo, word?: string): Offer {
  const usual = defaultInWords(info);
  const detail = `${typeInWords(info.type)}${usual === undefined ? '' : `; ${usual} unless said`}`;
  const from = word === undefined ? '' : ` Holds for every ${word} inside.`;
  const later = info.notYet ? ' Not yet in this version.' : '';
  return {
    label: info.name,
    kind: info.type.is === 'kind' ? 'part' : 'setting',
    detail,
    about: `${info.about}${from}${later}`,
  };
}

function settingOffers(setting: Setting, place: PlaceInText): readonly Offer[] {
  const { offset, scope } = place;
  const { path, op, value } = setting;
  if (op.kind === 'Missing') {
    if (offset <= path.end) return path.names.length > 1 ? pathOffers(setting, scope) : entryOffers(scope);
    return [...kindsOf(infoOf(setting, scope)), ...signs(infoOf(setting, scope))];
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

function signs(info: SettingInfo | undefined): readonly Offer[] {
  if (info === undefined) return [];
  const equals: Offer = { label: '=', kind: 'sign', detail: 'decided', about: `${info.name} is decided here.` };
  const asks: Offer = { label: 'in', kind: 'sign', detail: 'asked', about: `The search answers ${info.name}.` };
  return info.fixed === undefined ? [equals, asks] : [equals];
}

function kindsOf(info: SettingInfo | undefined): readonly Offer[] {
  if (info?.type.is !== 'kind') return [];
  return groupOf(info.type.group)
    .kinds.filter((kind) => kind.name !== '')
    .map((kind) => ({
      label: kind.name,
      kind: 'kind',
      detail: kind.notYet ? 'not yet in this version' : (kind.source ?? ''),
      about: kind.about,
    }));
}

function valueOffers(info: SettingInfo, scope: Scope): readonly Offer[] {
  const { type } = info;
  const usual = defaultInWords(info);
  const standard: readonly Offer[] =
    usual === undefined ? [] : [{ label: usual, kind: 'value', detail: 'unless said', about: info.about }];
  switch (type.is) {
    case 'word':
    case 'list':
      return wordOffers(info);
    case 'kind':
      return [...kindsOf(info), ...(type.named ? namesOfNeurons(scope).map((name) => nameOffer(name, 'neuron')) : [])];
    case 'flag':
      return ['yes', 'no'].map((label) => ({
        label,
        kind: 'value',
        detail: usual === label ? 'unless said' : '',
        about: info.about,
      }));
    case 'stages':
      return stageOffers(scope);
    default:
      return standard;
  }
}

/** Stages that do not wait for this one themselves. */
function stageOffers(scope: Scope): readonly Offer[] {
  const stages = stagesOf(rootOf(scope));
  const own = stages.find((stage) => stage.scope === scope);
  const above = stages.filter((stage) => own === undefined || stage.at.start < own.at.start);
  return above.map((stage) => nameOffer(stage.name, `stage, ${stage.kind.name}`));
}

function nameOffer(label: string, detail: string): Offer {
  return { label, kind: 'name', detail, about: '' };
}

function wordOffers(info: SettingInfo): readonly Offer[] {
  const { type } = info;
  const words = type.is === 'word' ? type.words : type.is === 'list' ? type.of.words : [];
  return words.map((word) => ({
    label: word.name,
    kind: 'word',
    detail: word.notYet ? 'not yet in this version' : '',
    about: word.about,
  }));
}

function domainOffers(info: SettingInfo): readonly Offer[] {
  const usual: readonly Offer[] =
    info.usual === undefined ? [] : [{ label: info.usual, kind: 'value', detail: 'usual range', about: info.about }];
  const names = [...wordOffers(info), ...kindsOf(info)].map((offer) => offer.label);
  const choices: readonly Offer[] =
    names.length === 0
      ? []
      : [{ label: `{ ${names.join(', ')} }`, kind: 'value', detail: 'choices', about: info.about }];
  return [...usual, ...choices];
}

function insideDomain(domain: Domain, info: SettingInfo, place: PlaceInText): readonly Offer[] {
  const { of, usually } = domain;
  if (of.kind === 'Missing') return domainOffers(info);
  if (usually !== null && touches(usually, place)) {
    if (usually.kind === 'Num') return unitOffers(usually, info, place);
    const unit = of.kind === 'Range' && of.low.kind === 'Num' ? of.low : undefined;
    if (of.kind === 'Range') return ends(unit, info);
    return of.kind === 'Choices'
      ? of.items.flatMap((choice) => (choice.kind === 'Kind' ? [nameOffer(choiceName(choice), 'choice')] : []))
      : [];
  }
  if (of.kind === 'Range') {
    if (of.high.kind === 'Missing') return ends(of.low.kind === 'Num' ? of.low : undefined, info);
    for (const end of [of.low, of.high])
      if (end.kind === 'Num' && unitBelongs(end, place)) return unitOffers(end, info, place);
  }
  if (of.kind === 'Choices' && place.offset > of.start && (place.offset < of.end || !of.closed)) {
    const item = of.items.find((each) => touches(each, place));
    return item?.kind === 'Num' ? unitOffers(item, info, place) : [...wordOffers(info), ...kindsOf(info)];
  }
  return modifierOffers(domain, info);
}

/** A unit may still be written: at the number itself, or behind one that has none. */
function unitBelongs(num: Num, place: PlaceInText): boolean {
  return touches(num, place) && (num.unit === null || place.offset <= num.end);
}

/** A number with the unit that the other end has. */
function ends(low: Num | undefined, info: SettingInfo): readonly Offer[] {
  const unit = low?.unit?.text ?? '';
  const numbers = (info.usual ?? '').match(/\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? [];
  const value = numbers[1] ?? String((low?.value ?? 1) * 10);
  const label = unit === '' ? value : `${value} ${unit}`;
  return [{ label, kind: 'value', detail: 'with the unit of the range', about: info.about }];
}

function modifierOffers(domain: Domain, info: SettingInfo): readonly Offer[] {
  const range = domain.of.kind === 'Range';
  const offers: readonly (readonly [label: string, about: string, free: boolean])[] = [
    [
      'log',
      'Steps grow with the value: for what spans several powers of ten.',
      range && domain.log === null && domain.step === null,
    ],
    ['step', 'Only every so many values.', range && domain.step === null && domain.log === null],
    ['whole', 'Whole numbers only.', range && domain.whole === null],
    ['per layer', 'Asked once for each layer.', info.perLayer === true && domain.per === null],
    ['usually', 'The usual value: the first trial takes it.', domain.usually === null],
  ];
  return offers
    .filter(([, , free]) => free)
    .map(([label, about]) => ({ label, kind: 'word', detail: 'modifier', about }));
}

function insideValue(value: Value, info: SettingInfo, place: PlaceInText): readonly Offer[] {
  if (value.kind === 'Num') return unitOffers(value, info, place);
  if (value.kind === 'List') {
    if (info.type.is === 'asked')
      return askedOffers(
        value.items.find((item) => touches(item, place)),
        place,
      );
    return wordOffers(info);
  }
  return value.kind === 'Kind' && value.block === null ? valueOffers(info, place.scope) : [];
}

/** `over = [neuron.^`: what is asked, under the path so far. */
function askedOffers(item: Node | undefined, place: PlaceInText): readonly Offer[] {
  const typed = item === undefined ? '' : place.text.slice(item.start, place.offset);
  const before = typed.slice(0, typed.lastIndexOf('.') + 1);
  const ids = place.resolved.given.filter((given) => given.asked).map(idOf);
  return ids.filter((id) => id.startsWith(before)).map((id) => nameOffer(id.slice(before.length), 'asked'));
}

function unitOffers(num: Num, info: SettingInfo, place: PlaceInText): readonly Offer[] {
  if (num.unit !== null && findUnit(num.unit.text) !== undefined && place.offset > num.end) return [];
  const stop = info.type.is === 'stop';
  const dimension = info.type.is === 'number' || info.type.is === 'span' ? info.type.dimension : undefined;
  return allUnits
    .filter(
      (unit) => unit.dimension === dimension || (stop && (unit.dimension === 'trials' || unit.dimension === 'time')),
    )
    .map((unit) => ({ label: unit.name, kind: 'unit', detail: unit.dimension, about: '' }));
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

function groupKinds(group: string): readonly Offer[] {
  return groupOf(group)
    .kinds.filter((kind) => kind.name !== '')
    .map((kind) => ({
      label: kind.name,
      kind: 'kind',
      detail: kind.notYet ? 'not yet in this version' : (kind.source ?? ''),
      about: kind.about,
    }));
}

function goalOffers(goal: Goal, place: PlaceInText): readonly Offer[] {
  const { offset, resolved } = place;
  const root = resolved.root;
  if (offset <= goal.verb.end) return entryOffers(place.scope);
  if (goal.measure.kind === 'Missing' || reachesNode(goal.measure, offset)) return measureOffers();
  if (goal.on !== null && reachesNode(goal.on, offset)) return setsOf(root).map((name) => nameOffer(name, 'set'));
  if (goal.of !== null && reachesNode(goal.of, offset))
    return stagesOf(root).map((stage) => nameOffer(stage.name, 'stage'));
  const text = goal.measure.names.map((name) => name.text).join('.');
  const measure = measures.find((each) => each.name === text);
  if (goal.per !== null && reachesNode(goal.per, offset))
    return (measure?.per ?? []).map((name) => nameOffer(name, 'per'));
  const clauses: readonly (readonly [string, unknown, string])[] = [
    ['of', goal.of, 'The stage that is measured.'],
    ['on', goal.on, 'The set it is measured on.'],
    ['per', goal.per, 'What it is counted per.'],
  ];
  const open = clauses
    .filter(([, given]) => given === null)
    .map(([label, , about]): Offer => ({ label, kind: 'word', detail: 'clause', about }));
  const limits: readonly Offer[] =
    goal.sign?.kind === 'Missing'
      ? ['<=', '>='].map((label) => ({ label, kind: 'sign', detail: 'limit', about: '' }))
      : [];
  return [...limits, ...open];
}

function measureOffers(): readonly Offer[] {
  return measures.map((measure) => ({
    label: measure.name,
    kind: 'measure',
    detail: measure.aim === 'max' ? 'usually maximized' : 'usually minimized',
    about: measure.about,
  }));
}

/** Names of the split as written; the usual ones where none is. */
function setsOf(root: Scope): readonly string[] {
  const data = root.given.get('data')?.uses[0]?.scope;
  const split = (data?.given.get('split') ?? root.given.get('split'))?.value;
  if (split?.kind !== 'List') return ['train', 'validation'];
  return split.items.flatMap((item) =>
    item.kind === 'Share' ? [item.path.names.map((name) => name.text).join('.')] : [],
  );
}

function infoOf(setting: Setting, scope: Scope): SettingInfo | undefined {
  const key = setting.path.names.map((name) => name.text).join('.');
  const name = setting.path.names[0]?.text ?? '';
  return scope.given.get(key)?.infos[0] ?? memberOf(scope.kind, name) ?? innerSettings(scope.kind).get(name)?.[0]?.info;
}

function choiceName(choice: Value): string {
  return choice.kind === 'Kind' ? choice.path.names.map((name) => name.text).join('.') : '';
}

function touches(node: Node, place: PlaceInText): boolean {
  return (
    place.offset >= node.start &&
    (place.offset <= node.end || /^[ \t]*$/.test(place.text.slice(node.end, place.offset)))
  );
}

/** A name that is being written, or that is missing just before the offset. */
function reachesNode(node: Node, offset: number): boolean {
  return node.start === node.end ? offset >= node.start : offset >= node.start && offset <= node.end;
}
