/**
 * Tokens of an `.snnexp` text and the few words that are special somewhere. Comments, blanks and stray signs are no
 * tokens; a run of newlines is one.
 */

export type TokenKind = 'name' | 'number' | 'text' | 'sign' | 'newline' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As it is meant: look-alikes replaced, a text's escapes resolved, a number as typed. */
  readonly text: string;
  /** Of a number, else 0. */
  readonly value: number;
  /** A sign that could not be read stands between the token before and this one, and was reported. */
  readonly afterStray: boolean;
}

/** Words that are never names. */
export const reservedWords: ReadonlySet<string> = new Set(['in', 'or', 'yes', 'no']);

/** Words between a measure and its limit, each followed by a name. */
export const clauseWords: ReadonlySet<string> = new Set(['of', 'on', 'per']);

/** Words behind a domain. `step` counts only before a number, as it is also a unit. */
export const modifierWords: ReadonlySet<string> = new Set(['log', 'step', 'whole', 'per', 'usually']);

/** Words that never are the unit of the number before them. */
export const neverUnits: ReadonlySet<string> = new Set(['x', 'or', 'log', 'whole', 'per', 'usually', 'in', 'on', 'of']);

export const goalVerbs: ReadonlySet<string> = new Set(['maximize', 'minimize', 'require']);
