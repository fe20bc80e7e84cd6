/**
 * From text to tokens. Reads everything: what is no token is a comment, a blank, or a stray sign that is reported and
 * left out, so that the parser can go on as if it were not there. Linear in the length of the text.
 */
import { quoteWord } from './messages.ts';
import { problemAt, replace } from './problem.ts';
import { isDigit, isLetter, isNamePart, scanName } from './scan-name.ts';
import { scanNumber } from './scan-number.ts';
import { isDash, misreadSigns, strayRemedy, strayRun } from './scan-signs.ts';
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
  let lineEnd = -1;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  while (at < text.length) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9 || code === 0xa0) at++;
    else if (code === 10 || code === 13) newline();
    else if (isLetter(code)) name();
    else if (isDigit(code)) number();
    else if (code === 35) comment();
    else if (code === 47 && text.charCodeAt(at + 1) === 47) {
      problems.push(problemAt('comment-sign', at, at + 2, { fix: replace(at, at + 2, '#') }));
      comment();
    } else if (isQuote(code)) quoted();
    else if (!sign(text[at] ?? '') && !signedNumber(code) && !name()) stray();
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

  function name(): boolean {
    // `34x34`: a glued x between digits is the sign of sizes.
    const last = tokens.at(-1);
    if (text[at] === 'x' && isDigit(text.charCodeAt(at + 1)) && last?.kind === 'number' && last.end === at) {
      push('name', at, at + 1, 'x');
      return true;
    }
    const read = scanName(text, at);
    if (read === null) return false;
    if (read.problem !== null) problems.push(read.problem);
    push('name', at, read.end, read.text);
    return true;
  }

  function number(): boolean {
    const read = scanNumber(text, at);
    if (read === null) return false;
    if (read.problem !== null) problems.push(read.problem);
    push('number', at, read.end, read.text, read.value);
    return true;
  }

  /** `-5`, `+2`, `.5`; but a dash glued to a number before it, as in `1-20`, is meant as a range. */
  function signedNumber(code: number): boolean {
    if (!(code === 45 || code === 43 || code === 46 || code === 0x2212 || code === 0x2013)) return false;
    return !(isDash(text.charAt(at)) && isBehindNumber() && tokens.at(-1)?.end === at) && number();
  }

  /** The last token is a number, or the unit of one. */
  function isBehindNumber(): boolean {
    const last = tokens.at(-1);
    if (last?.kind === 'name') return last.text !== 'x' && tokens.at(-2)?.kind === 'number';
    return last?.kind === 'number' || last?.text === '%';
  }

  function quoted(): void {
    // Remembered, as a long line may hold many texts.
    if (lineEnd < at) lineEnd = endOfLine(text, at);
    const read = scanText(text, at, lineEnd);
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
    const three = two === '..' ? text.slice(at, at + 3) : two;
    if ((two === '..' || two === '<=' || two === '>=') && three !== '...') {
      push('sign', at, at + 2, two);
      return true;
    }
    const typed = [three, two, first].find((word) => misreadSigns.has(word));
    const better = misreadSigns.get(typed ?? '');
    if (typed !== undefined && better !== undefined) {
      const end = at + typed.length;
      const slots = { word: typed, better: better.text, remedy: better.remedy };
      const fix = typed === ';' && isLineOver(text, end) ? '' : better.text;
      problems.push(problemAt(better.code, at, end, { slots, fix: replace(at, end, fix) }));
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
    const isRange = isDash(word) && isBehindNumber() && /^[ \t]*\d/.test(text.slice(at, at + 8));
    problems.push(
      problemAt('stray-sign', start, at, {
        slots: { word: quoteWord(word), remedy: strayRemedy(word, isRange) },
        fix: replace(start, at, isRange ? (text[start - 1] === ' ' ? '..' : ' .. ') : ''),
      }),
    );
    afterStray = true;
    codeInLine = true;
  }
}

/** Nothing but blanks, a comment or a closer follows in the line. */
function isLineOver(text: string, start: number): boolean {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at >= text.length || '\r\n#}]'.includes(text.charAt(at));
}

function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}
