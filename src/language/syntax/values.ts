/** Parses values: numbers with units, ranges, sizes, texts, flags, names, kinds, and `or` between them. */
import { parseBlock, parseChoices, parseList } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import { parsePath } from './names.ts';
import { parseNumber } from './numbers.ts';
import { replace } from './problem.ts';
import { braceFollows, lastWord } from './recover.ts';
import type { Missing, Num, Path, Value } from './tree.ts';

/** Where a value stands: `entry` behind `=`, `item` between brackets, where a comma separates. */
export type Position = 'entry' | 'item';

/** What stands behind `=`: `simple {"or" simple}`. */
export function parseValue(c: Cursor): Value {
  const first = parseSimple(c, 'entry');
  if (!c.isName('or')) return first;
  const of = [first];
  while (c.isName('or')) {
    c.take();
    of.push(parseSimple(c, 'entry'));
  }
  return { kind: 'Either', start: first.start, end: of.at(-1)?.end ?? first.end, of };
}

/** One value without `or`, or Missing with its problem. */
export function parseSimple(c: Cursor, position: Position): Value {
  const token = c.peek();
  switch (token.kind) {
    case 'number':
      return parseNumeric(c, parseNumber(c, position), position);
    case 'text':
      c.take();
      return { kind: 'Text', start: token.start, end: token.end, value: token.text };
    case 'name':
      return parseNamed(c);
    case 'sign':
      if (token.text === '[') return parseList(c);
      if (token.text === '..')
        return parseRange(c, c.peek(1).kind === 'number' ? missingValue(c) : c.missing(), position);
      if (token.text === '{' && position === 'entry') return parseDecidedSet(c);
      return missingValue(c);
    case 'newline':
      return position === 'entry' ? parseValueBelow(c) : missingValue(c);
    case 'end':
      return missingValue(c);
  }
}

/** A value is missing here, and that is said. */
export function missingValue(c: Cursor, example?: string): Missing {
  const word = lastWord(c);
  const usual = word === 'in' ? 'for example 1 .. 20, or { 1, 2 }' : 'for example 3 or 5 ms';
  return c.reportMissing('value-missing', { slots: { word, example: example ?? usual } });
}

function parseNumeric(c: Cursor, num: Num, position: Position): Value {
  if (c.isSign('..')) return parseRange(c, num, position);
  if (c.isSign('*')) {
    c.take();
    const path = parseOperand(c);
    return { kind: 'Scaled', start: num.start, end: path.end, factor: num, path };
  }
  if (!isTimes(c)) return num;
  const sides = [num];
  let end = num.end;
  while (isTimes(c)) {
    end = c.take().end;
    if (c.peek().kind !== 'number') {
      missingValue(c, 'as in 34 x 34');
      break;
    }
    const side = parseNumber(c, 'item');
    sides.push(side);
    end = side.end;
  }
  return { kind: 'Size', start: num.start, end, sides };
}

/** The sign of sizes, and not a name that begins the next entry. */
function isTimes(c: Cursor): boolean {
  return c.isName('x') && !c.startsEntry();
}

function parseRange(c: Cursor, low: Num | Missing, position: Position): Value {
  const start = Math.min(low.start, c.peek().start);
  c.take();
  const high = c.peek().kind === 'number' ? parseNumber(c, position) : missingValue(c);
  return { kind: 'Range', start, end: c.lastEnd, low, high };
}

function parseOperand(c: Cursor): Path | Missing {
  if (c.isName()) return parsePath(c);
  const remedy = 'Write the setting it refers to, as in 2 * threshold.';
  return c.reportMissing('name-missing', { slots: { word: lastWord(c), remedy } });
}

function parseNamed(c: Cursor): Value {
  const token = c.peek();
  if (token.text === 'yes' || token.text === 'no') {
    c.take();
    return { kind: 'Flag', start: token.start, end: token.end, value: token.text === 'yes' };
  }
  if (token.text === 'in' || token.text === 'or') return missingValue(c);
  const path = parsePath(c);
  const next = c.peek();
  if (next.kind === 'text') {
    c.take();
    const text = { kind: 'Text', start: next.start, end: next.end, value: next.text } as const;
    return { kind: 'Named', start: path.start, end: text.end, path, text };
  }
  if (c.takeSign('/') !== null) {
    const under = parseOperand(c);
    return { kind: 'Ratio', start: path.start, end: under.end, over: path, under };
  }
  if (c.isSign('*') && c.peek(1).kind === 'number') return parseTurnedScale(c, path);
  const block = braceFollows(c) ? parseBlock(c) : null;
  return { kind: 'Kind', start: path.start, end: block?.end ?? path.end, path, block };
}

/** `threshold * 2`: read, and said to be the wrong way round. */
function parseTurnedScale(c: Cursor, path: Path): Value {
  const sign = c.peek();
  const number = c.peek(1);
  const turned = `${c.source(number.start, number.end)} * ${c.source(path.start, path.end)}`;
  c.reportToken('unexpected', sign, {
    slots: { word: '*', remedy: `The number stands first: ${turned}.` },
    fix: replace(path.start, number.end, turned),
  });
  c.take();
  const factor = parseNumber(c, 'entry');
  return { kind: 'Scaled', start: path.start, end: factor.end, factor, path };
}

/** Braces behind `=`: choices, which belong behind `in`. */
function parseDecidedSet(c: Cursor): Value {
  const equals = c.peek(-1);
  const brace = c.peek();
  const isEquals = equals.kind === 'sign' && equals.text === '=';
  c.reportToken('set-decided', brace, isEquals ? { fix: replace(equals.start, equals.end, 'in') } : {});
  return parseChoices(c);
}

/** A value may not begin in the next line; where one plainly does, it is said once and read. */
function parseValueBelow(c: Cursor): Value {
  const below = c.peek(1);
  const readable = below.kind === 'number' || below.kind === 'text' || c.isSign('[', 1) || c.isSign('{', 1);
  if (!readable) return missingValue(c);
  const { lastEnd } = c;
  const between = c.source(lastEnd, below.start);
  c.report('value-missing', lastEnd, lastEnd, {
    slots: { word: lastWord(c), example: 'not in the line below' },
    ...(/\S/.test(between) ? {} : { fix: replace(lastEnd, below.start, ' ') }),
  });
  c.skipNewlines();
  return c.isSign('{') ? parseChoices(c) : parseSimple(c, 'entry');
}
