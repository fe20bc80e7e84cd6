/** Signs that are read as others, and what to say about signs without a meaning. */
import type { TokenKind } from './token.ts';

export interface Misread {
  readonly code: 'typed-sign' | 'compare-sign' | 'stray-sign';
  readonly kind: TokenKind;
  /** The token it is read as. */
  readonly text: string;
  readonly remedy: string;
}

const equalsRemedy = 'Write = to decide a value, or in to ask for one.';

/** The longest is looked up first. */
export const misreadSigns: ReadonlyMap<string, Misread> = new Map<string, Misread>([
  ['...', { code: 'typed-sign', kind: 'sign', text: '..', remedy: '' }],
  [':=', { code: 'stray-sign', kind: 'sign', text: '=', remedy: equalsRemedy }],
  ['==', { code: 'stray-sign', kind: 'sign', text: '=', remedy: equalsRemedy }],
  ['=<', { code: 'compare-sign', kind: 'sign', text: '<=', remedy: '' }],
  ['=>', { code: 'compare-sign', kind: 'sign', text: '>=', remedy: '' }],
  ['×', { code: 'typed-sign', kind: 'name', text: 'x', remedy: '' }],
  ['≤', { code: 'typed-sign', kind: 'sign', text: '<=', remedy: '' }],
  ['≥', { code: 'typed-sign', kind: 'sign', text: '>=', remedy: '' }],
  ['…', { code: 'typed-sign', kind: 'sign', text: '..', remedy: '' }],
  ['<', { code: 'compare-sign', kind: 'sign', text: '<=', remedy: '' }],
  ['>', { code: 'compare-sign', kind: 'sign', text: '>=', remedy: '' }],
  [':', { code: 'stray-sign', kind: 'sign', text: '=', remedy: equalsRemedy }],
  [';', { code: 'stray-sign', kind: 'sign', text: ',', remedy: 'Begin a new line, or write a comma.' }],
]);

/** A run of signs without a meaning. A number, a name or a sign of the language ends it. */
export const strayRun = /(?:(?![-+−–]\.?\d)[^\s\p{L}\p{Nd}_#"'“”{}[\]=,.*/%<>:;×≤≥…])+/uy;

export function isDash(word: string): boolean {
  return word === '-' || word === '–' || word === '—' || word === '−';
}

/** What to do about a run of stray signs. */
export function strayRemedy(word: string, isBetweenNumbers: boolean): string {
  if (isDash(word) && isBetweenNumbers) return 'A range is written with two points, as in 1 .. 20.';
  if (/[()]/.test(word)) return 'Leave it out: lists stand in [ ], choices and parts in { }.';
  return 'Leave it out.';
}
