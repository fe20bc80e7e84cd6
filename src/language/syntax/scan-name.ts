/** Reads one name; also one with other letters, with dashes, or a unit with the micro sign. */
import { findUnit } from '../../core/unit.ts';
import { quoteWord } from './messages.ts';
import { problemAt, replace } from './problem.ts';
import type { SyntaxProblem } from './tree.ts';

export interface ScannedName {
  readonly end: number;
  readonly text: string;
  readonly problem: SyntaxProblem | null;
}

/** The name that begins here, or null. */
export function scanName(text: string, start: number): ScannedName | null {
  let end = start;
  while (isNamePart(text.charCodeAt(end))) end++;
  const isPlain =
    end > start && !isForeign(text.charCodeAt(end)) && !(text[end] === '-' && isLetter(text.charCodeAt(end + 1)));
  return isPlain ? { end, text: text.slice(start, end), problem: null } : scanLoosely(text, start);
}

export function isNamePart(code: number): boolean {
  return isLetter(code) || isDigit(code);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** May begin a name: a letter or `_`. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function scanLoosely(text: string, start: number): ScannedName | null {
  loose.lastIndex = start;
  const word = loose.exec(text)?.[0];
  if (word === undefined) return null;
  const end = start + word.length;
  const unit = `u${word.slice(1)}`;
  if (/^[µμ]/.test(word) && findUnit(unit) !== undefined) {
    const slots = { word, better: unit };
    return { end, text: unit, problem: problemAt('typed-sign', start, end, { slots, fix: replace(start, end, unit) }) };
  }
  const better = word.replaceAll('-', '_');
  if (better === word && /^\w+$/.test(word)) return { end, text: word, problem: null };
  const problem = problemAt('name-letters', start, end, {
    slots: { word: quoteWord(word) },
    ...(/^\w+$/.test(better) ? { fix: replace(start, end, better) } : {}),
  });
  return { end, text: better, problem };
}

function isForeign(code: number): boolean {
  return code >= 128;
}

const loose = /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-[\p{L}_][\p{L}\p{M}\p{N}_]*)*/uy;
