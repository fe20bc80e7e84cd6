/**
 * Reading decided settings: each function gives a setting its type, or the usual value when it was left out or null. The
 * language has checked names and ranges before; what a script gives is checked here, and a value that is none of the
 * setting's throws a `WrongSetting`, which `settled` (messages.ts) turns into a failure.
 */

import type { Decided, DecidedSettings } from '../protocol/plan.ts';

/** A setting with a value that it cannot have. */
export class WrongSetting extends RangeError {
  // As other errors of a script's mistakes are called.
  override name = 'RangeError';
}

/** Which numbers a setting may have. */
export interface Range {
  /** Behind "is": "a number above 0". */
  readonly words: string;
  fits(value: number): boolean;
}

export const above0: Range = { words: 'a number above 0', fits: (value) => value > 0 && Number.isFinite(value) };
export const atLeast0: Range = { words: 'a number from 0 on', fits: (value) => value >= 0 && Number.isFinite(value) };
export const finite: Range = { words: 'a number', fits: Number.isFinite };
/** What is kept of something, or taken of it. */
export const share: Range = { words: 'a number from 0 to 1', fits: (value) => value >= 0 && value <= 1 };
export const below1: Range = { words: 'a number from 0 to below 1', fits: (value) => value >= 0 && value < 1 };

/** What single precision holds with all its digits. */
export const single: Range = {
  words: 'a number from 1.2e-38 to 3.4e38, as single precision has them',
  fits: (value) => value >= 2 ** -126 && Number.isFinite(Math.fround(value)),
};

/** Roots of random streams. */
export const wholeNumber: Range = { words: 'a whole number', fits: Number.isSafeInteger };

export function wholeFrom(low: number, high = Number.POSITIVE_INFINITY): Range {
  const upTo = high === Number.POSITIVE_INFINITY ? 'on' : `to ${high}`;
  return {
    words: `a whole number from ${low} ${upTo}`,
    fits: (value) => Number.isInteger(value) && value >= low && value <= high,
  };
}

/** The number, or a `WrongSetting` that says which one is wanted. */
export function inRange(name: string, value: unknown, range: Range): number {
  if (typeof value === 'number' && range.fits(value)) return value;
  throw new WrongSetting(`${name} is ${range.words}; ${shown(value)} was given.`);
}

export function numberOf(settings: DecidedSettings, name: string, usual: number, range = finite): number {
  return optionalNumber(settings, name, range) ?? usual;
}

/** Undefined when the setting is left out. */
export function optionalNumber(settings: DecidedSettings, name: string, range = finite): number | undefined {
  const value = settings[name] ?? undefined;
  return value === undefined ? undefined : inRange(name, value, range);
}

export function textOf(settings: DecidedSettings, name: string, usual: string): string {
  refuseNoSettings(settings);
  const value = settings[name] ?? usual;
  if (typeof value === 'string') return value;
  throw new WrongSetting(`${name} is a word; ${shown(value)} was given.`);
}

/** One of the words; another one, which only a script can give, is a mistake and throws a RangeError. */
export function wordOf<Word extends string>(
  settings: DecidedSettings,
  name: string,
  words: readonly Word[],
  usual: Word,
): Word {
  refuseNoSettings(settings);
  const value = settings[name];
  return value === undefined || value === null ? usual : oneOf(value, words, name);
}

function refuseNoSettings(settings: unknown): void {
  if (settings !== undefined && settings !== null) return;
  throw new WrongSetting(`Settings are an object, such as { kind: 'lif' }; ${shown(settings)} was given.`);
}

/** `value`, which is one of the words, or a RangeError that lists them; `what` they are begins its sentence. */
export function oneOf<Word extends string>(value: unknown, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new WrongSetting(`${what}: ${words.join(', ')}; ${bare(value)} was given.`);
  return found;
}

export function flagOf(settings: DecidedSettings, name: string, usual: boolean): boolean {
  return flagIn(name, settings[name] ?? usual);
}

/** The flag, or a `WrongSetting`. */
export function flagIn(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new WrongSetting(`${name} is true or false; ${shown(value)} was given.`);
}

/** The first name that `known` does not have; undefined where there is none. */
export function unknownName(settings: DecidedSettings, known: readonly string[]): string | undefined {
  return Object.keys(settings).find((name) => !known.includes(name));
}

/** Only `known` names, or a `WrongSetting` that lists them; `what` the names are begins its sentence. */
export function onlyNames(settings: object, known: readonly string[], what: string): void {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new WrongSetting(`${what} are an object with ${known.join(', ')}; ${shown(settings)} was given.`);
  for (const name of Object.keys(settings)) oneOf(name, known, what);
}

/** A list of words; undefined when the setting is left out. */
export function wordsOf(settings: DecidedSettings, name: string): string[] | undefined {
  const value = settings[name] ?? undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  throw new WrongSetting(`${name} is a list of words; ${shown(value)} was given.`);
}

/** A list of numbers such as a size; one number stands for two equal ones. */
export function pairOf(settings: DecidedSettings, name: string, usual: readonly [number, number]): [number, number] {
  const value = settings[name] ?? usual;
  if (typeof value === 'number') return [value, value];
  const [first, second, ...more] = Array.isArray(value) ? value : [];
  if (typeof first === 'number' && typeof second === 'number' && more.length === 0) return [first, second];
  throw new WrongSetting(`${name} is a number or two, height and width; ${shown(value)} was given.`);
}

/** A part with settings of its own; a bare kind word becomes `{kind: word}`. Empty when left out. */
export function partOf(settings: DecidedSettings, name: string): DecidedSettings {
  return asPart(name, settings[name]);
}

export function partsOf(settings: DecidedSettings, name: string): DecidedSettings[] {
  const value = settings[name] ?? [];
  if (Array.isArray(value)) return value.map((part) => asPart(name, part));
  throw new WrongSetting(`${name} is a list; ${shown(value)} was given.`);
}

function asPart(name: string, value: Decided | undefined): DecidedSettings {
  if (value === undefined || value === null) return {};
  if (typeof value === 'string') return { kind: value };
  if (typeof value === 'object' && !isList(value)) return value;
  throw new WrongSetting(`${name} is a kind or an object of settings; ${shown(value)} was given.`);
}

function isList(value: readonly Decided[] | DecidedSettings): value is readonly Decided[] {
  return Array.isArray(value);
}

/** A text in quotation marks, as '1' is no 1. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : bare(value);
}

function bare(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
