/**
 * The parser's place among the tokens, and its list of problems. At most one problem is said about one token, and none
 * about a token behind a sign that could not be read.
 */
import { lineStarts, placeOf } from './lines.ts';
import type { SyntaxCode } from './messages.ts';
import { type ProblemExtras, problemAt } from './problem.ts';
import type { Scan } from './scan.ts';
import { reservedWords, type Token } from './token.ts';
import type { Missing, Skipped, SyntaxProblem } from './tree.ts';

export interface OpenBracket {
  readonly token: Token;
  /** Of the line in which it stands; read only when a closer is missing. */
  indentation: number | null;
}

export class Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly problems: SyntaxProblem[];
  /** Index of the next token. */
  at = 0;
  /** End of the last token that was read and is no newline. */
  lastEnd: number;
  /** Closing braces that the file still lacks; only then indentation is consulted. */
  unclosed: number;
  /** Brackets that are open here, the innermost last. */
  readonly open: OpenBracket[] = [];
  /** The end of the file was blamed on a brace already. */
  endReported = false;
  /** The end of the file was blamed on a list already. */
  endOfListReported = false;
  /** Text that was skipped where no entry can keep it. */
  readonly skippedElsewhere: Skipped[] = [];
  private readonly endToken: Token;
  private problemToken = -1;
  /** Found only when the first indentation is asked for. */
  private lineStarts: readonly number[] | null = null;
  private readonly silenced = new Set<number>();

  constructor(text: string, scanned: Scan) {
    this.text = text;
    this.tokens = scanned.tokens;
    this.problems = scanned.problems;
    this.unclosed = scanned.unclosed;
    this.lastEnd = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.endToken = { kind: 'end', start: text.length, end: text.length, text: '', value: 0, afterStray: false };
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.endToken;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at++;
    if (token.kind !== 'newline' && token.kind !== 'end') this.lastEnd = token.end;
    return token;
  }

  isSign(sign: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === sign;
  }

  isName(name?: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && (name === undefined || token.text === name);
  }

  takeSign(sign: string): Token | null {
    return this.isSign(sign) ? this.take() : null;
  }

  /** A newline, comma, closer or the end: an entry or item is over here. */
  atEndOfItem(ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token.kind === 'newline' || token.kind === 'end') return true;
    return token.kind === 'sign' && (token.text === ',' || token.text === '}' || token.text === ']');
  }

  /** A name, then `=`, `{`, `.`, `in` or another name. */
  startsEntry(ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token.kind !== 'name' || reservedWords.has(token.text)) return false;
    const next = this.peek(ahead + 1);
    if (next.kind === 'name') return true;
    return next.kind === 'sign' && (next.text === '=' || next.text === '{' || next.text === '.');
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.at++;
  }

  /** Back before the newlines that were skipped in search of a next item: here the bracket ends, and so does its line. */
  unskipNewlines(): void {
    while (this.at > 0 && this.peek(-1).kind === 'newline') this.at--;
  }

  /** What the scanner said about a place is part of a larger slip. */
  silence(start: number): void {
    this.silenced.add(start);
  }

  /** The problems that were not silenced. */
  spoken(): readonly SyntaxProblem[] {
    return this.problems.filter((problem) => !this.silenced.has(problem.start));
  }

  /** Says something about `start` to `end`, unless something was said about the next token already. */
  report(code: SyntaxCode, start: number, end: number, extras: ProblemExtras = {}): void {
    const silent = this.problemToken === this.at || this.peek().afterStray;
    this.problemToken = this.at;
    if (!silent) this.problems.push(problemAt(code, start, end, extras));
  }

  /** What the next token should be is not there: a zero-wide place behind the last token that was read. */
  reportMissing(code: SyntaxCode, extras: ProblemExtras = {}): Missing {
    this.report(code, this.lastEnd, this.lastEnd, extras);
    return this.missing();
  }

  reportToken(code: SyntaxCode, token: Token, extras: ProblemExtras = {}): void {
    this.report(code, token.start, token.end, extras);
  }

  /** Says it in any case: the cause lies elsewhere than at the next token. */
  reportAnyway(code: SyntaxCode, start: number, end: number, extras: ProblemExtras = {}): void {
    this.problems.push(problemAt(code, start, end, extras));
  }

  /** Something was said about the next token, so that nothing else need be. */
  wasReported(): boolean {
    return this.problemToken === this.at || this.peek().afterStray;
  }

  missing(): Missing {
    return { kind: 'Missing', start: this.lastEnd, end: this.lastEnd };
  }

  skipped(start: number): Skipped {
    return { kind: 'Skipped', start, end: Math.max(start, this.lastEnd) };
  }

  source(start: number, end: number): string {
    return this.text.slice(start, end);
  }

  /** Blanks at the beginning of the line in which an offset stands. */
  indentation(offset: number): number {
    this.lineStarts ??= lineStarts(this.text);
    const start = offset - placeOf(this.lineStarts, offset).column + 1;
    let end = start;
    while (isBlank(this.text.charCodeAt(end))) end++;
    return end - start;
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0 || code === 0xfeff;
}
