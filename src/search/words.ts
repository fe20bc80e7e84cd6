/** Looking at values of unknown kind, and naming them in a sentence. */

import type { Failure } from '../core/result.ts';
import { searchFailure } from './messages.ts';

export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

/** The first name that is not known and has a value. */
export function strangerIn(given: Readonly<Record<string, unknown>>, known: readonly string[]): string | undefined {
  return Object.keys(given).find((name) => !known.includes(name) && given[name] !== undefined);
}

/** A value as a script would write it, shortened where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  const text = writtenOut(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** A check of one value: the sentence says its name and what it is. */
export function fits(name: string, isRight: (value: unknown) => boolean, use: string) {
  return (value: unknown): Failure | undefined =>
    isRight(value) ? undefined : searchFailure('study-broken', `${name} is ${shown(value)}.`, use);
}

const LONGEST = 60;

function writtenOut(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, of) => (typeof of === 'number' && !Number.isFinite(of) ? String(of) : of)) ??
      String(value)
    );
  } catch {
    return 'something that cannot be written down';
  }
}
