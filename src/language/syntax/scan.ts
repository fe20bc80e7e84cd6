/**
 * From text to tokens. Reads everything: what is no token is a comment, a blank, or a stray sign that is reported and
 * left out, so that the parser can go on as if it were not there. Linear in the length of the text.
 */
import { findUnit } from '../../core/unit.ts';
import { quoteWord } from './messages.ts';
import { problemAt, replace } from './problem.ts';
import { scanNumber } from './scan-number.ts';
import { isQuote, scanText } from './scan-text.ts';
import type { Token, TokenKind } from './token.ts';
import type { Comment, Skipped, SyntaxProblem } from './tree.ts';

export interface Scan {
  /** Ends with a token of kind `end`. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly strays: readonly Skipped[];
  readonly problems: SyntaxProblem[];
  /** Opening less closing braces: positive where closers are missing, negative where some are too many. */
  readonly unclosed: number;
}

export function scan(text: string): Scan {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const strays: Skipped[] = [];
  const problems: SyntaxProblem[] = [];
  let unclosed = 0;
  let afterStray = false;
  let codeInLine = false;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  while (at < text.length) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9 || code === 0xa0) at++;
    else if (code === 10 || code === 13) newline();
    else if (isNameStart(code)) name();
    else if (isDigit(code)) number();
    else if (code === 35) comment();
    else if (code === 47 && text.charCodeAt(at + 1) === 47) {
      problems.push(problemAt('comment-sign', at, at + 2, { fix: replace(at, at + 2, '#') }));
      comment();
    } else if (isQuote(code)) quoted();
    else if (!sign(text[at] ?? '') && !signedNumber(code) && !foreignName()) stray();
    if (at === start) at++;
  }
  push('end', text.length, text.length, '');
  return { tokens, comments, strays, problems, unclosed };

  function push(kind: TokenKind, start: number, end: number, word: string, value = 0): void {
    tokens.push({ kind, start, end, text: word, value, afterStray });
    afterStray = false;
    codeInLine = kind !== 'newline';
    at = end;
  }

  function newline(): void {
    const start = at;
    while (isLineEnd(text.charCodeAt(at))) at++;
    if (tokens.at(-1)?.kind !== 'newline') push('newline', start, at, '');
    codeInLine = false;
    afterStray = false;
  }

  function name(): void {
    const start = at;
    // `34x34`: a glued x between digits is the sign of sizes.
    const last = tokens.at(-1);
    if (text[at] === 'x' && isDigit(text.charCodeAt(at + 1)) && last?.kind === 'number' && last.end === at) {
      push('name', at, at + 1, 'x');
      return;
    }
    while (isNamePart(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) < 128 || Number.isNaN(text.charCodeAt(at)) || !foreignName(start)) {
      push('name', start, at, text.slice(start, at));
    }
  }

  /** A name with letters outside ASCII; the micro sign before a unit is only a look-alike. */
  function foreignName(start = at): boolean {
    foreign.lastIndex = start;
    const word = foreign.exec(text)?.[0];
    if (word === undefined || start + word.length === at) return false;
    const end = start + word.length;
    const unit = `u${word.slice(1)}`;
    if (/^[µμ]/.test(word) && findUnit(unit) !== undefined) {
      problems.push(
        problemAt('typed-sign', start, end, { slots: { word, better: unit }, fix: replace(start, end, unit) }),
      );
      push('name', start, end, unit);
    } else {
      problems.push(problemAt('name-letters', start, end, { slots: { word: quoteWord(word) } }));
      push('name', start, end, word);
    }
    return true;
  }

  function number(): boolean {
    const read = scanNumber(text, at);
    if (read === null) return false;
    if (read.problem !== null) problems.push(read.problem);
    push('number', at, read.end, read.text, read.value);
    return true;
  }

  /** `-5`, `+2`, `.5`. */
  function signedNumber(code: number): boolean {
    return (code === 45 || code === 43 || code === 46 || code === 0x2212 || code === 0x2013) && number();
  }

  function quoted(): void {
    const read = scanText(text, at);
    for (const problem of read.problems) problems.push(problem);
    push('text', at, read.end, read.value);
  }

  function comment(): void {
    const start = at;
    while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
    const typed = text.slice(start, at).trimEnd();
    comments.push({ kind: 'Comment', start, end: start + typed.length, text: typed, ownLine: !codeInLine });
  }

  function sign(first: string): boolean {
    const two = text.slice(at, at + 2);
    if (two === '..' || two === '<=' || two === '>=') {
      push('sign', at, at + 2, two);
      return true;
    }
    const pair = two.length === 2 ? misread.get(two) : undefined;
    const better = pair ?? misread.get(first);
    if (better !== undefined) {
      const end = at + (pair === undefined ? 1 : 2);
      const slots = { word: text.slice(at, end), better: better.text, remedy: better.remedy };
      problems.push(problemAt(better.code, at, end, { slots, fix: replace(at, end, better.text) }));
      push(better.kind, at, end, better.text);
      return true;
    }
    // `.5` is a number in a form of its own, unless it is glued to a name.
    if (first === '.' && isDigit(text.charCodeAt(at + 1)) && !isNamePart(text.charCodeAt(at - 1))) return false;
    if (!'{}[]=,.*/%'.includes(first)) return false;
    if (first === '{') unclosed++;
    else if (first === '}') unclosed--;
    push('sign', at, at + 1, first);
    return true;
  }

  function stray(): void {
    const start = at;
    strayRun.lastIndex = at;
    const word = strayRun.exec(text)?.[0] ?? text.charAt(at);
    at = start + word.length;
    strays.push({ kind: 'Skipped', start, end: at });
    const remedy = remedyFor(word, isNamePart(text.charCodeAt(start - 1)) && isNamePart(text.charCodeAt(at)));
    problems.push(
      problemAt('stray-sign', start, at, { slots: { word: quoteWord(word), remedy }, fix: replace(start, at, '') }),
    );
    afterStray = true;
    codeInLine = true;
  }
}

const foreign = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
/** Signs without a meaning. A minus before a digit, a letter or a sign of the language ends the run. */
const strayRun = /(?:(?![-+−–]\.?\d)[^\s\p{L}\p{Nd}_#"'“”{}[\]=,.*/%<>:;×≤≥…])+/uy;

interface Misread {
  readonly code: 'typed-sign' | 'compare-sign' | 'stray-sign';
  readonly kind: TokenKind;
  readonly text: string;
  readonly remedy: string;
}

const equalsRemedy = 'Write = to decide a value, or in to ask for one.';
const misread: ReadonlyMap<string, Misread> = new Map<string, Misread>([
  ['×', { code: 'typed-sign', kind: 'name', text: 'x', remedy: '' }],
  ['≤', { code: 'typed-sign', kind: 'sign', text: '<=', remedy: '' }],
  ['≥', { code: 'typed-sign', kind: 'sign', text: '>=', remedy: '' }],
  ['…', { code: 'typed-sign', kind: 'sign', text: '..', remedy: '' }],
  [':=', { code: 'stray-sign', kind: 'sign', text: '=', remedy: equalsRemedy }],
  ['==', { code: 'stray-sign', kind: 'sign', text: '=', remedy: equalsRemedy }],
  [':', { code: 'stray-sign', kind: 'sign', text: '=', remedy: equalsRemedy }],
  [';', { code: 'stray-sign', kind: 'sign', text: ',', remedy: 'Begin a new line, or write a comma.' }],
  ['<', { code: 'compare-sign', kind: 'sign', text: '<=', remedy: '' }],
  ['>', { code: 'compare-sign', kind: 'sign', text: '>=', remedy: '' }],
  ['=<', { code: 'compare-sign', kind: 'sign', text: '<=', remedy: '' }],
  ['=>', { code: 'compare-sign', kind: 'sign', text: '>=', remedy: '' }],
]);
function remedyFor(word: string, insideName: boolean): string {
  if (insideName && word === '-') return 'Join the words of a name with _.';
  if (/[()]/.test(word)) return 'Leave it out: lists stand in [ ], choices and parts in { }.';
  if (word === '-' || word === '–' || word === '—') return 'A range is written with two points, as in 1 .. 20.';
  return 'Leave it out.';
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}
function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}
function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}
