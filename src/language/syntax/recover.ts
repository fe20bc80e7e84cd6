/**
 * What the parser does when the text goes wrong: where an unclosed brace probably ends, how far to skip, and braces that
 * stand one line too low. Indentation is read only in files that have more openers than closers.
 */
import type { Cursor, OpenBracket } from './cursor.ts';
import { quoteWord } from './messages.ts';
import { replace } from './problem.ts';
import type { Token } from './token.ts';
import type { Skipped } from './tree.ts';

/** Deeper nesting than any experiment needs; a bound for the parser's own recursion. */
export const deepest = 60;

/** The line that begins here is indented no deeper than the innermost brace's line, so that brace should have ended. */
export function braceEndsHere(c: Cursor): boolean {
  const innermost = c.open.at(-1);
  // The experiment's own brace is not closed by a line: nothing may follow it.
  if (c.unclosed <= 0 || innermost === undefined || c.open.length < 2 || !beginsLine(c) || !c.startsEntry())
    return false;
  return c.indentation(c.peek().start) <= indentationOf(c, innermost);
}

/** Says that the innermost brace should have been closed behind the last entry. */
export function reportUnclosedBrace(c: Cursor): void {
  const opener = c.open.at(-1)?.token;
  if (opener === undefined) return;
  c.unclosed--;
  const sameLine = !/[\r\n]/.test(c.source(opener.start, c.lastEnd));
  const indentation = ' '.repeat(c.indentation(opener.start));
  c.reportAnyway('brace-missing', c.lastEnd, c.lastEnd, {
    slots: { remedy: 'What was opened ends before the next line: write } here.' },
    related: { start: opener.start, end: opener.end, message: 'The brace was opened here.' },
    fix: replace(c.lastEnd, c.lastEnd, sameLine ? ' }' : `\n${indentation}}`),
  });
}

/** At the end of the file one brace is blamed, the innermost. */
export function reportBraceOpenAtEnd(c: Cursor, opener: Token): void {
  if (c.endReported) return;
  c.endReported = true;
  c.reportAnyway('brace-missing', opener.start, opener.end, {
    slots: { remedy: 'The one opened here is never closed: write } where it ends.' },
    fix: replace(c.lastEnd, c.lastEnd, '\n}'),
  });
}

/** A comma that separates nothing. A `;` is read as one, and was said already. */
export function reportExtraComma(c: Cursor, comma: Token): void {
  if (c.source(comma.start, comma.end) === ';') return;
  c.reportToken('comma-extra', comma, { fix: replace(comma.start, comma.end, '') });
}

/** The next token stands first in its line. */
function beginsLine(c: Cursor): boolean {
  return c.at === 0 || c.peek(-1).kind === 'newline';
}

/** A line that begins with `name =`, `name in` or `name name` ends a list that was never closed. */
export function listEndsHere(c: Cursor): boolean {
  if (!beginsLine(c) || !c.isName()) return false;
  return c.isSign('=', 1) || c.isName(undefined, 1);
}

/**
 * Skips to a newline, comma or closer at the same depth; brackets opened on the way are skipped whole. Returns what was
 * skipped, or undefined.
 */
export function skipRest(c: Cursor): Skipped | undefined {
  if (c.atEndOfItem()) return undefined;
  const start = c.peek().start;
  const opened: string[] = [];
  let lineIndentation: number | null = null;
  while (c.peek().kind !== 'end') {
    if (opened.length === 0 && c.atEndOfItem()) break;
    const token = c.peek();
    if (token.kind === 'newline' && c.startsEntry(1) && (opened.at(-1) === '[' || c.unclosed > 0)) {
      lineIndentation ??= c.indentation(start);
      if (opened.at(-1) === '[' && !c.isSign('{', 2) && !c.isSign('.', 2)) opened.pop();
      else if (c.unclosed > 0 && c.indentation(c.peek(1).start) <= lineIndentation) {
        c.unclosed -= opened.filter((sign) => sign === '{').length;
        break;
      }
      if (opened.length === 0) break;
    }
    if (token.kind === 'sign') {
      if (token.text === '{' || token.text === '[') opened.push(token.text);
      else if (token.text === '}' || token.text === ']') {
        if (token.text === '}' && opened.at(-1) === '[') opened.pop();
        if (opened.length === 0) break;
        opened.pop();
      }
    }
    c.take();
  }
  return c.skipped(start);
}

/** What is left of an entry or item was not understood: said once, then skipped. */
export function skipUnexpected(c: Cursor, remedy: string): Skipped | undefined {
  if (c.atEndOfItem()) return undefined;
  if (!c.wasReported()) {
    const token = c.peek();
    c.reportToken('unexpected', token, { slots: { word: wordOf(c, token), remedy } });
  }
  return skipRest(c);
}

/** An opening brace below its head is moved up: true when one follows, on this line or a later one. */
export function braceFollows(c: Cursor): boolean {
  if (c.isSign('{')) return true;
  if (c.peek().kind !== 'newline' || !c.isSign('{', 1)) return false;
  const headEnd = c.lastEnd;
  c.skipNewlines();
  const brace = c.peek();
  const between = c.source(headEnd, brace.start);
  c.reportToken('brace-on-next-line', brace, /\S/.test(between) ? {} : { fix: replace(headEnd, brace.start, ' ') });
  return true;
}

/** A token as a sentence names it. */
export function wordOf(c: Cursor, token: Token): string {
  if (token.kind === 'end') return 'the end of the file';
  if (token.kind === 'newline') return 'the end of the line';
  return quoteWord(c.source(token.start, token.end));
}

/** What stands before the place where something is missing. */
export function lastWord(c: Cursor): string {
  for (let ahead = -1; c.at + ahead >= 0; ahead--) {
    const token = c.peek(ahead);
    if (token.kind !== 'newline') return wordOf(c, token);
  }
  return 'the beginning';
}

function indentationOf(c: Cursor, bracket: OpenBracket): number {
  bracket.indentation ??= c.indentation(bracket.token.start);
  return bracket.indentation;
}
