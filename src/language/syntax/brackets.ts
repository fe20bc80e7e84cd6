/** Parses what stands in brackets: blocks of entries, choices, lists. Each ends somewhere, closed or not. */
import type { Cursor } from './cursor.ts';
import { parseEntry } from './entries.ts';
import { parseNumber } from './numbers.ts';
import { replace } from './problem.ts';
import {
  braceEndsHere,
  deepest,
  listEndsHere,
  reportBraceOpenAtEnd,
  reportExtraComma,
  reportUnclosedBrace,
  skipRest,
  skipUnexpected,
  wordOf,
} from './recover.ts';
import type { Token } from './token.ts';
import type { Block, Choices, Entry, List, Node, Share, Skipped, Value } from './tree.ts';
import { parseSimple } from './values.ts';

/** `{ entries }`; the cursor stands on the brace. */
export function parseBlock(c: Cursor): Block {
  const opener = c.peek();
  if (c.open.length >= deepest) return { kind: 'Block', ...tooDeep(c), closed: true, multiline: false };
  c.take();
  c.open.push({ token: opener, indentation: null });
  const multiline = c.peek().kind === 'newline';
  const items = parseEntries(c);
  const closed = closeBrace(c);
  c.open.pop();
  return { kind: 'Block', start: opener.start, end: c.lastEnd, items, closed, multiline };
}

/** Entries up to a closing brace, a line that shows that one is missing, or the end. */
export function parseEntries(c: Cursor): readonly Entry[] {
  const items: Entry[] = [];
  while (nextItem(c)) {
    if (c.isSign('}') || braceEndsHere(c)) break;
    if (c.isSign(']')) {
      items.push(strayCloser(c));
      continue;
    }
    items.push(parseEntry(c));
    c.takeSign(',');
  }
  return items;
}

/** `{ a, b { entries }, 3 ms }`; the cursor stands on the brace. */
export function parseChoices(c: Cursor): Choices {
  const opener = c.peek();
  if (c.open.length >= deepest) return { kind: 'Choices', ...tooDeep(c), items: [], closed: true, multiline: false };
  c.take();
  c.open.push({ token: opener, indentation: null });
  const multiline = c.peek().kind === 'newline';
  const items: Value[] = [];
  while (nextItem(c)) {
    if (c.isSign('}') || c.isSign(']') || braceEndsHere(c) || (c.unclosed > 0 && listEndsHere(c))) break;
    items.push(parseItem(c, (cursor) => parseSimple(cursor, 'item')));
  }
  const closed = c.isSign(']') ? closeWithBracket(c) : closeBrace(c);
  c.open.pop();
  return { kind: 'Choices', start: opener.start, end: c.lastEnd, items, closed, multiline };
}

/** `[a, train 80 %]`; the cursor stands on the bracket. */
export function parseList(c: Cursor): List {
  const opener = c.peek();
  if (c.open.length >= deepest) return { kind: 'List', ...tooDeep(c), items: [], closed: true, multiline: false };
  c.take();
  c.open.push({ token: opener, indentation: null });
  const multiline = c.peek().kind === 'newline';
  const items: (Value | Share)[] = [];
  while (nextItem(c)) {
    if (c.isSign(']') || c.isSign('}') || listEndsHere(c)) break;
    items.push(parseItem(c, parseListItem));
  }
  const end = c.lastEnd;
  const closed = c.takeSign(']') !== null;
  if (!closed) reportOpenList(c, opener, end);
  c.open.pop();
  return { kind: 'List', start: opener.start, end: c.lastEnd, items, closed, multiline };
}

/** A list that ends unclosed; a closing brace too many is taken for its bracket. */
function reportOpenList(c: Cursor, opener: Token, end: number): void {
  const brace = c.peek();
  const isMistaken = c.isSign('}') && c.unclosed < 0;
  const fix = isMistaken ? replace(brace.start, brace.end, ']') : replace(end, end, ']');
  const atEnd = brace.kind === 'end';
  if (!atEnd || !c.endOfListReported) c.reportAnyway('bracket-missing', opener.start, opener.end, { fix });
  c.endOfListReported ||= atEnd;
  if (isMistaken) {
    c.take();
    c.unclosed++;
  } else c.unskipNewlines();
}

/** Goes to the next item or the end, over newlines and commas that separate nothing. False at the end of the file. */
function nextItem(c: Cursor): boolean {
  for (;;) {
    c.skipNewlines();
    if (!c.isSign(',')) return c.peek().kind !== 'end';
    const comma = c.peek();
    reportExtraComma(c, comma);
    c.take();
  }
}

/** One item of choices or a list, with its separator; what cannot be read of it is skipped. */
function parseItem<T extends Node>(c: Cursor, parse: (c: Cursor) => T): T {
  const before = c.at;
  const item = parse(c);
  if (!c.atEndOfItem()) {
    const next = c.peek();
    const startsItem = next.kind === 'name' || next.kind === 'number' || next.kind === 'text';
    if (startsItem && c.at > before && !c.wasReported()) {
      c.reportToken('comma-missing', next, {
        slots: { word: wordOf(c, next) },
        ...(c.isName('in') || c.isName('or') ? {} : { fix: replace(c.lastEnd, next.start, ', ') }),
      });
      return item;
    }
    const skipped = skipUnexpected(c, 'Items of a list are values with commas between them.');
    if (skipped !== undefined) c.skippedElsewhere.push(skipped);
  }
  c.takeSign(',');
  return item;
}

function parseListItem(c: Cursor): Value | Share {
  const value = parseSimple(c, 'item');
  if (value.kind !== 'Kind' || value.block !== null || c.peek().kind !== 'number') return value;
  const amount = parseNumber(c, 'item');
  return { kind: 'Share', start: value.start, end: amount.end, path: value.path, amount };
}

function closeBrace(c: Cursor): boolean {
  if (c.takeSign('}') !== null) return true;
  const opener = c.open.at(-1)?.token;
  if (c.peek().kind === 'end') {
    if (opener !== undefined) reportBraceOpenAtEnd(c, opener);
  } else {
    reportUnclosedBrace(c);
    c.unskipNewlines();
  }
  return false;
}

/** Choices that end with `]` instead of `}`. */
function closeWithBracket(c: Cursor): boolean {
  const token = c.peek();
  c.reportToken('stray-brace', token, {
    slots: { remedy: 'Choices end with }.' },
    fix: replace(token.start, token.end, '}'),
  });
  c.take();
  c.unclosed--;
  return true;
}

/** A `]` that closes nothing, or a row of them: one slip. */
function strayCloser(c: Cursor): Skipped {
  return strayClosers(c, [']'], 'No list is open here: take it away.');
}

/** A row of closers at which the cursor stands, taken and said once. */
export function strayClosers(c: Cursor, closers: readonly string[], remedy: string): Skipped {
  const { start } = c.peek();
  let count = 1;
  while (closers.some((closer) => c.isSign(closer, count))) count++;
  const { end } = c.peek(count - 1);
  c.report('stray-brace', start, end, { slots: { remedy }, fix: replace(start, end, '') });
  for (; count > 0; count--) c.take();
  return { kind: 'Skipped', start, end };
}

/** A bracket too deep inside others is not read. */
function tooDeep(c: Cursor): { readonly start: number; readonly end: number; readonly items: readonly Skipped[] } {
  const opener = c.peek();
  c.reportToken('nested-deep', opener, { slots: { most: String(deepest) } });
  const skipped = skipRest(c) ?? c.skipped(opener.start);
  return { start: opener.start, end: skipped.end, items: [skipped] };
}
