/** Settings of the vocabulary with drawn values, decided or asked, as small as a run of a second needs. */

import { allUnits, findUnit } from '../../../src/core/unit.ts';
import { canBe } from '../../../src/language/meaning/number.ts';
import type { KindInfo, KindType, NumberType, SettingInfo } from '../../../src/language/meaning/vocabulary/word.ts';
import { groupOf } from '../../../src/language/meaning/vocabulary.ts';
import { asksHere, kindText, type Pen, partOrValue } from './pen.ts';
import { tinySpans } from './tiny-spans.ts';

/** Some of the kind's settings, each with a value, in any order; `without` are drawn elsewhere or not at all. */
export function drawnEntries(pen: Pen, kind: KindInfo, without: readonly string[] = [], chance = 0.35): string[] {
  const known = kind.settings.filter((info) => !info.notYet && !without.includes(info.name));
  const taken = known.filter((info) => info.required || pen.draw.likely(chance));
  const names = new Set(taken.map(({ name }) => name));
  const learns = names.has('learn') || kind.name === 'plif';
  const useful = taken.filter(({ name }) => !names.has(decidedBy[name] ?? '') && (learns || name !== 'share'));
  return pen.draw.shuffled(useful).map((info) => drawnEntry(pen, info, kind));
}

/** Settings without effect beside another one. */
const decidedBy: Readonly<Record<string, string>> = {
  bin: 'steps',
  decay: 'tau_membrane',
  current_decay: 'tau_synapse',
  adaptation_decay: 'tau_adaptation',
};

/** `name = value` or `name in ...`. */
export function drawnEntry(pen: Pen, info: SettingInfo, owner: KindInfo): string {
  const { name, type } = info;
  const single = type.is === 'kind' && groupOf(type.group).kinds.length === 1;
  if (info.fixed === undefined && !single && isAskable(type.is) && asksHere(pen)) {
    const question = questionOf(pen, info, owner);
    if (question !== undefined) return `${name} in ${question}`;
  }
  if (type.is === 'kind') {
    return partOrValue(pen, name, kindValue(pen, type));
  }
  return `${name} = ${pen.draw.likely(0.05) ? (scaledOf(pen, info, owner) ?? decidedValue(pen, info, owner)) : decidedValue(pen, info, owner)}`;
}

/** A kind of the group with some of its settings: `lif { decay = 0.5 }`. */
export function kindValue(pen: Pen, type: Pick<KindType, 'group'>): string {
  const kind = pen.draw.one(kindsOf(type));
  return kindText(pen, kind.name, drawnEntries(pen, kind));
}

/** A number with its unit, small enough for a short run. */
export function numberText(pen: Pen, info: SettingInfo, owner: KindInfo): string {
  const type = info.type as NumberType;
  return written(pen, valueIn(pen, spanOf(info, owner), type), type);
}

function isAskable(is: SettingInfo['type']['is']): boolean {
  return ['number', 'flag', 'word', 'kind', 'size', 'list', 'milestones'].includes(is);
}

function decidedValue(pen: Pen, info: SettingInfo, owner: KindInfo): string {
  const { draw } = pen;
  const { type } = info;
  switch (type.is) {
    case 'number':
      return type.word !== undefined && draw.likely(0.1) ? type.word : numberText(pen, info, owner);
    case 'flag':
      return draw.one(['yes', 'no']);
    case 'word':
      return draw.one(wordsOf(type.words));
    case 'list':
      return `[${draw.some(wordsOf(type.of.words)).join(', ')}]`;
    case 'milestones':
      return draw.one(['[50 %]', '[60 %, 80 %, 90 %]', '[0.2, 0.9]']);
    default:
      throw new Error(`No value is drawn for ${owner.title}.${info.name}, which is ${type.is}.`);
  }
}

function questionOf(pen: Pen, info: SettingInfo, owner: KindInfo): string | undefined {
  const { type } = info;
  const end = info.perLayer && pen.draw.likely(0.08) ? ' per layer' : '';
  if (type.is === 'number' && pen.draw.likely(0.7)) {
    const range = rangeOf(pen, info, owner);
    return range === undefined ? undefined : range + end;
  }
  const each = type.is === 'kind' ? pen.draw.shuffled(kindsOf(type)).slice(0, 3) : undefined;
  const choices =
    each?.map((kind) => kindText(pen, kind.name, drawnEntries(pen, kind))) ??
    distinct(
      Array.from({ length: pen.draw.whole(2, 4) }, () => decidedValue(pen, info, owner)),
      type,
    );
  if (choices.length < 2) return undefined;
  const usual = pen.draw.one(choices).replace(/ *\{.*$/s, '');
  const rest = pen.draw.likely(0.5) ? ` usually ${usual}` : '';
  return `{ ${choices.join(', ')} }${rest}${end}`;
}

/** Choices must mean different things: 1 s is 1000 ms. */
function distinct(choices: readonly string[], type: SettingInfo['type']): readonly string[] {
  const seen = new Map(choices.map((choice) => [type.is === 'number' ? inBase(choice) : choice, choice]));
  return [...seen.values()];
}

function rangeOf(pen: Pen, info: SettingInfo, owner: KindInfo): string | undefined {
  const { draw } = pen;
  const type = info.type as NumberType;
  const span = spanOf(info, owner);
  const [low, high] = [valueIn(pen, span, type), valueIn(pen, span, type)].sort((a, b) => a - b) as [number, number];
  if (low === high) return undefined;
  const ends = `${written(pen, low, type)} .. ${written(pen, high, type)}`;
  const log = low > 0 && draw.likely(0.3) ? ' log' : '';
  const step = log === '' && draw.likely(0.2) ? stepOf(low, high, type) : undefined;
  const by = step === undefined ? '' : ` step ${written(pen, step, type)}`;
  const usual = draw.likely(0.5) ? ` usually ${written(pen, draw.one([low, high]), type)}` : '';
  return ends + draw.one([`${log}${by}${usual}`, `${usual}${by}${log}`]);
}

function stepOf(low: number, high: number, type: NumberType): number | undefined {
  const step = Number(((high - low) / 3).toPrecision(2));
  if (!type.whole) return step;
  return Math.max(1, Math.round(step)) <= high - low ? Math.max(1, Math.round(step)) : undefined;
}

/** `2 * threshold`, where a setting beside it measures the same. */
function scaledOf(pen: Pen, info: SettingInfo, owner: KindInfo): string | undefined {
  if (info.type.is !== 'number' || info.type.whole) return undefined;
  const { dimension } = info.type;
  const others = owner.settings.filter(
    (other) => other !== info && other.type.is === 'number' && other.type.dimension === dimension && !other.notYet,
  );
  const filled = others.filter((other) => typeof other.default === 'number');
  return filled.length === 0 ? undefined : `${pen.draw.one(['2', '0.5'])} * ${pen.draw.one(filled).name}`;
}

function kindsOf({ group }: Pick<KindType, 'group'>): readonly KindInfo[] {
  return groupOf(group).kinds.filter((kind) => !kind.notYet);
}

function wordsOf(words: readonly { readonly name: string; readonly notYet?: true }[]): readonly string[] {
  return words.filter((word) => !word.notYet).map(({ name }) => name);
}

type Span = readonly [low: number, high: number];

/** What a run of a second allows, else what is usual, else around the default. */
function spanOf(info: SettingInfo, owner: KindInfo): Span {
  const tiny = tinySpans[`${owner.name}.${info.name}`] ?? tinySpans[info.name];
  if (tiny !== undefined) return tiny;
  const usual = [...(info.usual ?? '').matchAll(/-?\d[\d.]*(?:e-?\d+)?(?: (?:%|[a-zA-Z]+))?/g)].map(([text]) =>
    inBase(text),
  );
  if (usual.length > 1) return [Math.min(...usual), Math.max(...usual)];
  if (typeof info.default === 'number') return [info.default / 2, info.default * 1.5];
  throw new Error(`${owner.title}.${info.name} has neither a usual range nor a default: give it a tiny span.`);
}

function inBase(text: string): number {
  const [number = '', unit = ''] = text.split(' ');
  return Number((Number(number) * (findUnit(unit)?.scale ?? 1)).toPrecision(15));
}

function valueIn({ draw }: Pen, [low, high]: Span, type: NumberType): number {
  const edges = [type.low, type.high].filter((edge) => Math.abs(edge) <= 1 && canBe(type, edge));
  if (edges.length > 0 && draw.likely(0.07)) return draw.one(edges);
  const extreme = !type.whole && type.dimension !== 'frequency' && draw.likely(0.02);
  const drawn = (low + draw.next() * (high - low)) * (extreme ? draw.one([1e-6, 1e-3, 1e3, 1e6]) : 1);
  const value = type.whole ? Math.round(drawn) : Number(drawn.toPrecision(3));
  return canBe(type, value) ? value : Math.max(low, type.whole ? 1 : low);
}

function written({ draw }: Pen, value: number, type: NumberType): string {
  if (type.dimension === 'plain') return plain(value);
  if (type.bare && draw.likely(0.4)) return plain(value);
  const unit = draw.one(allUnits.filter(({ dimension }) => dimension === type.dimension && dimension !== 'angle'));
  // An hour in hours has digits that nobody writes.
  const of =
    unit.scale > 1e3 ? (allUnits.find(({ name }) => name === 'ms' && type.dimension === 'time') ?? unit) : unit;
  const name = value === 1 && of.singular !== undefined && draw.likely(0.8) ? of.singular : of.name;
  return `${plain(Number((value / of.scale).toPrecision(12)))} ${name}`;
}

function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toExponential() : text;
}
