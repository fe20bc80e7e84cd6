/**
 * Reading decided settings: each function gives a setting its type, or the usual value when it was left out. The
 * language has checked names and ranges before; a wrong type here falls back to the usual value.
 */

import type { Decided, DecidedSettings } from '../protocol/plan.ts';

export function numberOf(settings: DecidedSettings, name: string, usual: number): number {
  const value = settings[name];
  return typeof value === 'number' ? value : usual;
}

/** Undefined when the setting is left out. */
export function optionalNumber(settings: DecidedSettings, name: string): number | undefined {
  const value = settings[name];
  return typeof value === 'number' ? value : undefined;
}

export function textOf(settings: DecidedSettings, name: string, usual: string): string {
  const value = settings[name];
  return typeof value === 'string' ? value : usual;
}

/** One of the words; another one, which only a script can give, is a mistake and throws a RangeError. */
export function wordOf<Word extends string>(
  settings: DecidedSettings,
  name: string,
  words: readonly Word[],
  usual: Word,
): Word {
  const value = settings[name];
  return value === undefined || value === null ? usual : oneOf(value, words, name);
}

/** `value`, which is one of the words, or a RangeError that lists them; `what` they are begins its sentence. */
export function oneOf<Word extends string>(value: unknown, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new RangeError(`${what}: ${words.join(', ')}; ${String(value)} was given.`);
  return found;
}

export function flagOf(settings: DecidedSettings, name: string, usual: boolean): boolean {
  const value = settings[name];
  return typeof value === 'boolean' ? value : usual;
}

/** The first name that `known` does not have; undefined where there is none. */
export function unknownName(settings: DecidedSettings, known: readonly string[]): string | undefined {
  return Object.keys(settings).find((name) => !known.includes(name));
}

/** A list of words; undefined when the setting is left out. */
export function wordsOf(settings: DecidedSettings, name: string): string[] | undefined {
  const value = settings[name];
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : undefined;
}

/** A list of numbers such as a size; one number stands for two equal ones. */
export function pairOf(settings: DecidedSettings, name: string, usual: readonly [number, number]): [number, number] {
  const value = settings[name];
  if (typeof value === 'number') return [value, value];
  if (!Array.isArray(value)) return [...usual];
  const [first, second] = value;
  return typeof first === 'number' && typeof second === 'number' ? [first, second] : [...usual];
}

/** A part with settings of its own; a bare kind word becomes `{kind: word}`. Empty when left out. */
export function partOf(settings: DecidedSettings, name: string): DecidedSettings {
  return asPart(settings[name]);
}

export function partsOf(settings: DecidedSettings, name: string): DecidedSettings[] {
  const value = settings[name];
  return Array.isArray(value) ? value.map(asPart) : [];
}

function asPart(value: Decided | undefined): DecidedSettings {
  if (typeof value === 'string') return { kind: value };
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

function isList(value: readonly Decided[] | DecidedSettings): value is readonly Decided[] {
  return Array.isArray(value);
}
