/** Parses one entry of a block: decides by two tokens whether it is a goal, a part or a setting. */
import { parseBlock } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import { isModifier, parseDomain } from './domains.ts';
import { goalFollows, parseGoal } from './goals.ts';
import { parsePath, pathText } from './names.ts';
import { nearest } from './nearest.ts';
import { replace } from './problem.ts';
import { braceFollows, skipRest, skipUnexpected, wordOf } from './recover.ts';
import type { Token } from './token.ts';
import type { Block, Domain, Entry, Missing, Op, Part, Path, Setting, Skipped, Value } from './tree.ts';
import { parseValue } from './values.ts';

/** The entry at the cursor, up to its separator or the beginning of the next entry. Always reads something. */
export function parseEntry(c: Cursor): Entry {
  const first = c.peek();
  if (first.kind !== 'name') return unreadable(c);
  if (first.text === 'experiment' && c.peek(1).kind === 'text') return secondExperiment(c);
  if (goalFollows(c)) return finish(c, parseGoal(c));
  if (partFollows(c)) return finish(c, parsePart(c));
  return finish(c, parseSetting(c));
}

/** A second experiment, skipped with its braces. */
export function secondExperiment(c: Cursor): Skipped {
  const word = c.peek();
  c.reportToken('experiment-twice', word);
  c.take();
  if (c.peek().kind === 'text') c.take();
  braceFollows(c);
  skipRest(c);
  return c.skipped(word.start);
}

/** A name before another name is a part, and so is one before `{`. */
function partFollows(c: Cursor): boolean {
  const next = c.peek(1);
  if (next.kind === 'newline') return c.isSign('{', 2);
  if (next.kind === 'sign') return next.text === '{';
  if (next.kind !== 'name') return false;
  // `layer in = conv` can only mean a name, and a reserved one.
  if (next.text === 'in') return c.isSign('=', 2);
  return next.text !== 'yes' && next.text !== 'no';
}

function parseSetting(c: Cursor): Setting | Part {
  const path = parsePath(c);
  const token = c.peek();
  if (c.takeSign('=') !== null) {
    const [word] = path.names;
    if (word !== undefined && path.names.length === 1 && entriesFollow(c)) return decidedBlock(c, word, token);
    const op: Op = { kind: 'Op', start: token.start, end: token.end, text: '=' };
    return setting(path, op, decided(c, op));
  }
  if (c.isName('in')) {
    c.take();
    return setting(path, { kind: 'Op', start: token.start, end: token.end, text: 'in' }, parseDomain(c));
  }
  const word = pathText(path);
  const isValue =
    token.kind === 'number' || token.kind === 'text' || token.kind === 'name' || c.isSign('[') || c.isSign('..');
  if (!isValue) {
    reportNoSetting(c, path, word);
    return setting(path, c.missing(), c.missing());
  }
  const fix = c.isSign('..') ? {} : { fix: replace(path.end, path.end, ' =') };
  const op = c.reportMissing('equals-missing', { slots: { word }, ...fix });
  return setting(path, op, parseValue(c));
}

/** `run = { workers = 2 }`: read as the part it is, and said to need no sign. */
function decidedBlock(c: Cursor, word: Part['word'], equals: Token): Part {
  c.reportToken('block-decided', equals, {
    slots: { word: word.text },
    fix: replace(word.end, c.peek().start, ' '),
  });
  return part(word, null, null, null, parseBlock(c));
}

/** A brace that opens entries, not the values of a set. */
function entriesFollow(c: Cursor): boolean {
  if (!c.isSign('{')) return false;
  let first = 1;
  while (c.peek(first).kind === 'newline') first++;
  if (!c.isName(undefined, first)) return false;
  if (goalVerbs.includes(c.peek(first).text)) return true;
  const sign = c.isName(undefined, first + 1) && !c.isName('in', first + 1) ? first + 2 : first + 1;
  return c.isSign('=', sign) || c.isName('in', sign);
}

/** A path that goes on neither with `=` nor with `in`. */
function reportNoSetting(c: Cursor, path: Path, word: string): void {
  const token = c.peek();
  if (c.atEndOfItem()) c.reportMissing('entry-unfinished', { slots: { word } });
  else if (c.isSign('<=') || c.isSign('>=')) {
    const remedy = `A limit begins with require, as in require ${word} ${token.text} 10.`;
    c.reportToken('unexpected', token, {
      slots: { word: token.text, remedy },
      ...(c.peek(1).kind === 'number' ? { fix: replace(path.start, path.start, 'require ') } : {}),
    });
  } else if (c.isSign('{')) {
    const remedy = 'A part is opened by one name: open the parts one inside the other.';
    c.reportToken('unexpected', token, { slots: { word: '{', remedy } });
  }
}

/** The value behind `=`; words that belong to a question are said and skipped with the rest. */
function decided(c: Cursor, equals: Op): Value {
  const value = parseValue(c);
  if (isModifier(c)) {
    const token = c.peek();
    c.reportToken('asked-with-equals', token, {
      slots: { word: token.text },
      ...(value.kind === 'Range' || value.kind === 'Choices' ? { fix: replace(equals.start, equals.end, 'in') } : {}),
    });
  }
  return value;
}

function parsePart(c: Cursor): Part {
  const token = c.take();
  const word = { kind: 'Name', start: token.start, end: token.end, text: token.text } as const;
  if (braceFollows(c)) return part(word, null, null, null, parseBlock(c));
  const target = parsePath(c);
  const next = c.peek();
  const verb = goalGoesOn(c) ? nearest(word.text, goalVerbs) : undefined;
  if (verb !== undefined) {
    c.reportAnyway('goal-misspelt', word.start, word.end, {
      slots: { word: word.text, verb },
      fix: replace(word.start, word.end, verb),
    });
    const goal = part(word, target, null, null, c.missing());
    const skipped = skipRest(c);
    return skipped === undefined ? goal : { ...goal, end: skipped.end, skipped };
  }
  if (c.takeSign('=') !== null) {
    const of = parseKindName(c, word.text, pathText(target));
    const op: Op = { kind: 'Op', start: next.start, end: next.end, text: '=' };
    return part(word, target, op, of, braceFollows(c) ? parseBlock(c) : null);
  }
  if (c.isName('in')) {
    c.reportToken('part-asked', next, { slots: { word: word.text, name: pathText(target) } });
    c.take();
    const op: Op = { kind: 'Op', start: next.start, end: next.end, text: 'in' };
    const asked = part(word, target, op, c.missing(), null);
    const skipped = skipRest(c);
    return skipped === undefined ? asked : { ...asked, end: skipped.end, skipped };
  }
  if (braceFollows(c)) return part(word, target, null, null, parseBlock(c));
  const head = `${word.text} ${pathText(target)}`;
  if (next.kind === 'name' && !c.startsEntry(1)) {
    const isFlag = c.isName('yes') || c.isName('no');
    const fix = isFlag ? {} : { fix: replace(target.end, target.end, ' =') };
    c.reportMissing('equals-missing', { slots: { word: head }, ...fix });
    const of = parsePath(c);
    return part(word, target, null, of, braceFollows(c) ? parseBlock(c) : null);
  }
  return part(word, target, null, null, c.reportMissing('entry-unfinished', { slots: { word: head } }));
}

/** What may stand behind the measure of a goal. */
function goalGoesOn(c: Cursor): boolean {
  if (c.atEndOfItem() || c.isSign('<=') || c.isSign('>=')) return true;
  return c.isName('of') || c.isName('on') || c.isName('per');
}

const goalVerbs: readonly string[] = ['maximize', 'minimize', 'require'];

function parseKindName(c: Cursor, word: string, name: string): Path | Missing {
  if (c.isName()) return parsePath(c);
  const slots = { word, name: name === '' ? 'this one' : name, example: kindExample(word, name) };
  if (c.atEndOfItem() || c.isSign('{')) return c.reportMissing('kind-missing', { slots });
  c.reportToken('kind-missing', c.peek(), { slots });
  return c.missing();
}

function kindExample(word: string, name: string): string {
  const kind = new Map([
    ['layer', 'dense'],
    ['stage', 'train'],
    ['neuron', 'lif'],
  ]).get(word);
  return kind === undefined || name === '' ? '' : `For example ${word} ${name} = ${kind} { }.`;
}

/** Behind an entry: a separator, the next entry without one, or something that is skipped. */
function finish<T extends Setting | Part | ReturnType<typeof parseGoal>>(c: Cursor, entry: T): T {
  if (c.atEndOfItem()) return entry;
  const token = c.peek();
  if (c.startsEntry() && !c.wasReported()) {
    c.reportToken('one-per-line', token, {
      slots: { word: wordOf(c, token) },
      fix: replace(c.lastEnd, token.start, `\n${' '.repeat(c.indentation(entry.start))}`),
    });
    return entry;
  }
  const skipped = skipUnexpected(c, 'End the entry before it, or take it away.');
  return skipped === undefined ? entry : { ...entry, end: Math.max(entry.end, skipped.end), skipped };
}

function unreadable(c: Cursor): Skipped {
  const token = c.peek();
  c.reportToken('entry-expected', token, { slots: { word: wordOf(c, token) } });
  const skipped = skipRest(c);
  return skipped ?? c.skipped(token.start);
}

function setting(path: Path, op: Op | Missing, value: Value | Domain | Missing): Setting {
  return { kind: 'Setting', start: path.start, end: Math.max(path.end, op.end, value.end), path, op, value };
}

function part(
  word: Part['word'],
  target: Path | null,
  op: Op | null,
  of: Path | Missing | null,
  block: Block | Missing | null,
): Part {
  const end = Math.max(word.end, target?.end ?? 0, op?.end ?? 0, of?.end ?? 0, block?.end ?? 0);
  return { kind: 'Part', start: word.start, end, word, target, op, of, block };
}
