/** What may stand behind `=` and `in`: values, kinds, units, ends of ranges, modifiers. */

import { findUnit } from '../../core/unit.ts';
import { idOf } from '../meaning/check.ts';
import { stagesOf, startsFrom } from '../meaning/check-stages.ts';
import { judgeValue } from '../meaning/check-value.ts';
import { namesOfNeurons } from '../meaning/path.ts';
import { type Problem, reporter } from '../meaning/problem.ts';
import { rootOf, type Scope } from '../meaning/scope.ts';
import { modifiers, signs } from '../meaning/vocabulary/grammar.ts';
import { flagWords, type SettingInfo } from '../meaning/vocabulary/word.ts';
import { defaultInWords } from '../meaning/words-of-type.ts';
import { pathText } from '../syntax/names.ts';
import { parse } from '../syntax/parse.ts';
import type { Domain, Node, Num, Value } from '../syntax/tree.ts';
import { kindsOf, nameOffer, type Offer, unitsOf } from './offer.ts';
import { type PlaceInText, wordBefore } from './place.ts';

export function valueOffers(info: SettingInfo, scope: Scope): readonly Offer[] {
  const { type } = info;
  const usual = defaultInWords(info);
  switch (type.is) {
    case 'word':
    case 'list':
      return wordOffers(info);
    case 'kind':
      return [...kindsOf(info), ...(type.named ? namesOfNeurons(scope).map((name) => nameOffer(name, 'neuron')) : [])];
    case 'flag':
      return flagWords(type).map((label) => ({
        label,
        kind: 'value',
        detail: usual === label ? 'unless said' : '',
        about: info.about,
      }));
    case 'stages':
      return stageOffers(scope);
    case 'layers':
      return layerOffers(scope);
    default:
      return usual === undefined || !isValue(usual, info, scope)
        ? []
        : [{ label: usual, kind: 'value', detail: 'unless said', about: info.about }];
  }
}

/** What holds unless said may be a description: "the end of the window" is nothing that could be written. */
function isValue(words: string, info: SettingInfo, scope: Scope): boolean {
  const { block, problems } = parse(`snnexp 1\nexperiment "t" {\n${info.name} = ${words}\n}`);
  const [setting] = block.kind === 'Block' ? block.items : [];
  if (problems.length > 0 || setting?.kind !== 'Setting') return false;
  if (setting.value.kind === 'Missing' || setting.value.kind === 'Domain') return false;
  const wrong: Problem[] = [];
  judgeValue(setting.value, { info, scope, report: reporter(wrong) });
  return wrong.length === 0;
}

/** Stages above this one that it can start from; all where it is none. */
function stageOffers(scope: Scope): readonly Offer[] {
  const stages = stagesOf(rootOf(scope));
  const own = stages.find((stage) => stage.scope === scope);
  const above = stages.filter(
    ({ at, kind }) => own === undefined || (at.start < own.at.start && startsFrom(own.kind.name).includes(kind.name)),
  );
  return above.map((stage) => nameOffer(stage.name, `stage, ${stage.kind.name}`));
}

/** Layers and blocks above, and the blocks around, which stand for what reaches them. */
function layerOffers(scope: Scope): readonly Offer[] {
  const around = scope.parent;
  if (around === undefined || (around.word !== 'network' && around.word !== 'block')) return [];
  const own = around.items.find((item) => item.scope === scope);
  const above = around.items.filter((item) => own === undefined || item.at.start < own.at.start);
  return [...above.map(({ name, kind }) => nameOffer(name, kind.title)), ...blockOffer(around), ...layerOffers(around)];
}

function blockOffer(scope: Scope): readonly Offer[] {
  const item = scope.parent?.items.find((each) => each.scope === scope);
  return scope.word === 'block' && item !== undefined ? [nameOffer(item.name, 'what reaches the block')] : [];
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

export function domainOffers(info: SettingInfo): readonly Offer[] {
  const usual: readonly Offer[] =
    info.usual === undefined ? [] : [{ label: info.usual, kind: 'value', detail: 'usual range', about: info.about }];
  const names = [...wordOffers(info), ...kindsOf(info)].map((offer) => offer.label);
  const choices: readonly Offer[] =
    names.length === 0
      ? []
      : [{ label: `{ ${names.join(', ')} }`, kind: 'value', detail: 'choices', about: info.about }];
  return [...usual, ...choices];
}

export function insideDomain(domain: Domain, info: SettingInfo, place: PlaceInText): readonly Offer[] {
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
      if (end.kind === 'Num' && unitBelongs(end, place)) {
        const units = unitOffers(end, info, place);
        return end === of.high && isApart(end, place) ? [...modifierOffers(domain, info), ...units] : units;
      }
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

/** A blank stands between the number and what is being written: it may be a unit, or what follows the range. */
function isApart(num: Num, { text, offset }: PlaceInText): boolean {
  return /\s$/.test(text.slice(num.start, wordBefore(text, offset).start));
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
  const offers: readonly (readonly [label: keyof typeof modifiers, free: boolean])[] = [
    ['log', range && domain.log === null && domain.step === null],
    ['step', range && domain.step === null && domain.log === null],
    ['whole', range && domain.whole === null],
    ['per layer', info.perLayer === true && domain.per === null],
    ['usually', domain.usually === null],
  ];
  return offers
    .filter(([, free]) => free)
    .map(([label]) => ({ label, kind: 'word', detail: 'modifier', about: modifiers[label] }));
}

export function insideValue(value: Value, info: SettingInfo, place: PlaceInText): readonly Offer[] {
  if (value.kind === 'Num') return unitOffers(value, info, place);
  if (value.kind === 'Either') {
    const part = value.of.find((each) => touches(each, place));
    return part?.kind === 'Num' ? unitOffers(part, info, place).filter(({ kind }) => kind === 'unit') : [];
  }
  if (value.kind === 'List') {
    if (info.type.is === 'asked')
      return askedOffers(
        value.items.find((item) => touches(item, place)),
        place,
      );
    if (!listed.includes(info.type.is)) return [];
    const given = value.items
      .filter((item) => !touches(item, place))
      .map((item) => place.text.slice(item.start, item.end));
    return valueOffers(info, place.scope).filter(({ label }) => !given.includes(label));
  }
  return value.kind === 'Kind' && value.block === null && place.offset <= value.end
    ? valueOffers(info, place.scope)
    : [];
}

/** What a list may hold is what may stand alone. */
const listed: readonly string[] = ['word', 'list', 'stages', 'layers'];

/** `over = [neuron.^`: what is asked, under the path so far. */
function askedOffers(item: Node | undefined, place: PlaceInText): readonly Offer[] {
  const typed = item === undefined ? '' : place.text.slice(item.start, place.offset);
  const before = typed.slice(0, typed.lastIndexOf('.') + 1);
  const ids = place.resolved.given.filter((given) => given.asked).map(idOf);
  return ids.filter((id) => id.startsWith(before)).map((id) => nameOffer(id.slice(before.length), 'asked'));
}

function unitOffers(num: Num, info: SettingInfo, place: PlaceInText): readonly Offer[] {
  const stop = info.type.is === 'stop';
  if (num.unit !== null && findUnit(num.unit.text) !== undefined && place.offset > num.end) {
    return stop ? [{ label: 'or', kind: 'word', detail: '', about: signs.or }] : [];
  }
  if (stop) return unitsOf(['time', 'trials']);
  const dimension = info.type.is === 'number' || info.type.is === 'span' ? info.type.dimension : undefined;
  return dimension === undefined || dimension === 'plain' ? [] : unitsOf([dimension]);
}

function choiceName(choice: Value): string {
  return choice.kind === 'Kind' ? pathText(choice.path) : '';
}

function touches(node: Node, place: PlaceInText): boolean {
  return (
    place.offset >= node.start &&
    (place.offset <= node.end || /^[ \t]*$/.test(place.text.slice(node.end, place.offset)))
  );
}
