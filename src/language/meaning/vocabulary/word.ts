/**
 * What the vocabulary says about a word: the types every table of this folder is written in. A `KindInfo` is anything
 * that has a block of settings; a `GroupInfo` is a choice of kinds ("neuron": lif, srm); a `SettingInfo` is one name
 * inside a kind. Nothing here reads a text.
 */

import type { Dimension } from '../../../core/unit.ts';
import type { Setting } from '../../../protocol/plan.ts';

/** One name that may be set, with its type, default and meaning. */
export interface SettingInfo {
  readonly name: string;
  readonly type: Type;
  /** One or two sentences: what it means. */
  readonly about: string;
  /** Where value or form come from. */
  readonly source?: string;
  /** In base units; filled into the plan. Without one the setting is absent unless said. */
  readonly default?: Setting;
  /** The default in words, where it depends on something else. */
  readonly defaultText?: string;
  /** What follows `in`, as a suggestion: "1 ms .. 20 ms log". */
  readonly usual?: string;
  /** Why it cannot be asked, as a sentence; absent where it can. */
  readonly fixed?: string;
  /** Known to the language, without an implementation in this version. */
  readonly notYet?: true;
  /** Never taken from an enclosing block. */
  readonly own?: true;
  /** Must be written: there is no default. */
  readonly required?: true;
  /** `per layer` may follow. */
  readonly perLayer?: true;
  /** A time constant that the simulation cannot resolve below the step. */
  readonly resolved?: true;
  /** When taken from an enclosing block, it is not for the last layer. */
  readonly hiddenOnly?: true;
  /** Its name in the plan, where that differs. */
  readonly plan?: string;
}

/** What may stand behind `=` or `in` of a setting. */
export type Type =
  | NumberType
  /** yes or no, or only one of them. */
  | { readonly is: 'flag'; readonly only?: boolean }
  | { readonly is: 'text' }
  /** One of a few words. */
  | WordType
  /** A kind with settings of its own. */
  | KindType
  /** `5 x 5`; a single number stands for a square where `square` is set. */
  | {
      readonly is: 'size';
      readonly sides: readonly [least: number, most: number];
      readonly square: boolean;
      readonly low: number;
    }
  /** `low .. high` as one value. */
  | { readonly is: 'span'; readonly dimension: Dimension | 'plain' }
  | { readonly is: 'list'; readonly of: WordType }
  /** `[train 80 %, validation 20 %]` */
  | { readonly is: 'shares' }
  /** `[60 %, 80 %, 90 %]`: shares of something, each larger than the one before. */
  | { readonly is: 'milestones' }
  /** `list "test100.txt"`, or a folder as text. */
  | { readonly is: 'file'; readonly folder: boolean }
  /** `80 trials or 6 h` */
  | { readonly is: 'stop' }
  /** Stages of this experiment. */
  | { readonly is: 'stages' }
  /** Earlier layers of this network. */
  | { readonly is: 'layers' }
  /** Paths of asked settings. */
  | { readonly is: 'asked' }
  /** One value for each maximize and minimize. */
  | { readonly is: 'reference' };

export interface NumberType {
  readonly is: 'number';
  readonly dimension: Dimension | 'plain';
  readonly whole: boolean;
  readonly low: number;
  readonly high: number;
  /** True where the limit itself is not allowed. */
  readonly above: boolean;
  readonly below: boolean;
  /** The unit may be left out. */
  readonly bare: boolean;
  /** A word that may stand instead: `ahead = any`. */
  readonly word?: string;
}
export interface WordType {
  readonly is: 'word';
  readonly words: readonly WordInfo[];
  /** What people may call a word elsewhere: gpu for webgpu. Suggested, never taken. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}
export interface WordInfo {
  readonly name: string;
  readonly about: string;
  readonly notYet?: true;
}
export interface KindType {
  readonly is: 'kind';
  readonly group: string;
  /** Names given by `neuron fast = lif` may stand instead. */
  readonly named?: true;
}

/** Whatever has a block of settings: a kind of neuron, of layer, of stage, or the experiment itself. */
export interface KindInfo {
  /** '' for a part that has no kinds, as `train { }`. */
  readonly name: string;
  /** "lif", "the network": as messages call it. */
  readonly title: string;
  readonly about: string;
  readonly source?: string;
  readonly settings: readonly SettingInfo[];
  /** Settings that are right as they are in most experiments: offered behind all else. */
  readonly seldom?: readonly string[];
  readonly parts?: readonly PartInfo[];
  readonly notYet?: true;
  /** Settings whose question the stage answers itself. */
  readonly answers?: readonly string[];
  /** `require` (and only that) may stand inside. */
  readonly gates?: true;
}

/** A part that may stand several times: `layer c1 = conv { }`, `block body { }`, `evolve surrogate.temperature { }`. */
export interface PartInfo {
  readonly word: string;
  readonly group: string;
  /** What the name behind the word is. */
  readonly target: 'name' | 'path' | 'kind';
  readonly about: string;
}

/** A choice of kinds: "neuron" of lif, srm and so on. */
export interface GroupInfo {
  readonly word: string;
  readonly about: string;
  readonly kinds: readonly KindInfo[];
  readonly default?: string;
  /** Its settings are no business of the blocks around it. */
  readonly closed?: true;
}

interface Said {
  readonly about: string;
  readonly source?: string;
  readonly default?: Setting;
  readonly defaultText?: string;
  readonly usual?: string;
  readonly fixed?: string;
  readonly notYet?: true;
  readonly own?: true;
  readonly required?: true;
  readonly perLayer?: true;
  readonly resolved?: true;
  readonly hiddenOnly?: true;
  readonly plan?: string;
}
interface Limits {
  readonly low?: number;
  readonly high?: number;
  readonly above?: number;
  readonly below?: number;
  readonly bare?: true;
  readonly word?: string;
}

/** A number; `dimension` is 'plain' where it has no unit. */
export function quantity(name: string, dimension: Dimension | 'plain', said: Said & Limits): SettingInfo {
  return numeric(name, dimension, false, said);
}

/** A whole number. */
export function count(name: string, dimension: Dimension | 'plain', said: Said & Limits): SettingInfo {
  return numeric(name, dimension, true, said);
}

export function flag(name: string, all: Said & { readonly only?: boolean }): SettingInfo {
  const { only, ...said } = all;
  return { name, type: only === undefined ? { is: 'flag' } : { is: 'flag', only }, ...said };
}

/** What may be written for a flag. */
export function flagWords({ only }: { readonly only?: boolean }): readonly ('yes' | 'no')[] {
  return only === undefined ? ['yes', 'no'] : [only ? 'yes' : 'no'];
}

export function text(name: string, said: Said): SettingInfo {
  return { name, type: { is: 'text' }, ...said };
}

/** One of the words; a word that begins with `-` is known but cannot run yet. */
export function word(
  name: string,
  words: Readonly<Record<string, string>>,
  all: Said & Pick<WordType, 'elsewhere'>,
): SettingInfo {
  const { elsewhere, ...said } = all;
  return { name, type: { ...wordType(words), ...(elsewhere === undefined ? {} : { elsewhere }) }, ...said };
}

export function wordType(words: Readonly<Record<string, string>>): WordType {
  return {
    is: 'word',
    words: Object.entries(words).map(([key, about]) =>
      key.startsWith('-') ? { name: key.slice(1), about, notYet: true } : { name: key, about },
    ),
  };
}

/** A setting whose value is a kind of the group of that name. */
export function kind(name: string, group: string, said: Said & { readonly named?: true }): SettingInfo {
  const { named, ...rest } = said;
  return { name, type: named ? { is: 'kind', group, named } : { is: 'kind', group }, ...rest };
}

export function size(
  name: string,
  said: Said & { readonly sides: readonly [number, number]; readonly square?: true; readonly low?: number },
): SettingInfo {
  const { sides, square, low, ...rest } = said;
  return { name, type: { is: 'size', sides, square: square === true, low: low ?? 1 }, ...rest };
}

export function setting(name: string, type: Type, said: Said): SettingInfo {
  return { name, type, ...said };
}

function numeric(name: string, dimension: Dimension | 'plain', whole: boolean, all: Said & Limits): SettingInfo {
  const { low, high, above, below, bare, word: instead, ...said } = all;
  return {
    name,
    type: {
      is: 'number',
      dimension,
      whole,
      low: low ?? above ?? -Infinity,
      high: high ?? below ?? Infinity,
      above: above !== undefined,
      below: below !== undefined,
      bare: bare === true || dimension === 'plain' || dimension === 'share' || dimension === name,
      ...(instead === undefined ? {} : { word: instead }),
    },
    ...said,
  };
}
