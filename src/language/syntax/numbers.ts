/** Parses a number with its unit, and decides whether the word behind a number is its unit or begins something else. */
import { allUnits, findUnit } from '../../core/unit.ts';
import type { Cursor } from './cursor.ts';
import { quoteWord } from './messages.ts';
import { nearest } from './nearest.ts';
import { replace } from './problem.ts';
import { clauseWords, modifierWords, neverUnits } from './token.ts';
import type { Num, Unit } from './tree.ts';

/** The number at the cursor, which must be one. Behind `=`, `0,5` is read as a decimal with a comma. */
export function parseNumber(c: Cursor, position: 'entry' | 'item'): Num {
  const token = c.take();
  let { value, text, end } = token;
  if (position === 'entry') {
    const comma = c.peek();
    const decimals = c.peek(1);
    const glued = c.isSign(',') && comma.start === end && decimals.kind === 'number' && decimals.start === comma.end;
    if (glued && /^\d+$/.test(decimals.text) && !text.includes('.')) {
      const typed = c.source(decimals.start, decimals.end);
      const isThousands = typed.length === 3 && !/^-?0$/.test(text);
      const thousands = text + typed;
      text = `${text}.${typed}`;
      value = Number(text);
      // `1,000` may mean a thousand, so no fix is offered.
      const better = isThousands ? `${thousands}, or ${text} if decimals are meant` : text;
      const fix = isThousands ? {} : { fix: replace(token.start, decimals.end, text) };
      c.report('decimal-comma', token.start, decimals.end, { slots: { better }, ...fix });
      c.silence(decimals.start);
      c.take();
      end = c.take().end;
    }
  }
  const unit = parseUnit(c);
  return { kind: 'Num', start: token.start, end: unit?.end ?? end, value, text, unit };
}

function parseUnit(c: Cursor): Unit | null {
  const token = c.peek();
  if (c.takeSign('%') !== null) return { kind: 'Unit', start: token.start, end: token.end, text: '%', known: true };
  if (token.kind !== 'name' || neverUnits.has(token.text)) return null;
  if (token.text === 'step' && c.peek(1).kind === 'number') return null;
  const known = findUnit(token.text) !== undefined;
  if (beginsNextEntry(c, known)) return null;
  if (!known) reportUnknown(c);
  c.take();
  return { kind: 'Unit', start: token.start, end: token.end, text: token.text, known };
}

/** A known unit begins an entry when `=` or `in` follows; any other name also before `{`, `.` or a further name. */
function beginsNextEntry(c: Cursor, known: boolean): boolean {
  if (c.isSign('=', 1) || c.isName('in', 1)) return true;
  if (known) return false;
  if (c.isSign('{', 1) || c.isSign('.', 1)) return true;
  // Behind a mistyped unit a modifier or clause may follow: `20 mss log`.
  const next = c.peek(1);
  return (
    next.kind === 'name' && !modifierWords.has(next.text) && !clauseWords.has(next.text) && !neverUnits.has(next.text)
  );
}

function reportUnknown(c: Cursor): void {
  const token = c.peek();
  const close = nearest(
    token.text,
    allUnits.flatMap((unit) => [unit.name, ...(unit.singular === undefined ? [] : [unit.singular])]),
  );
  const word = quoteWord(token.text);
  if (close === undefined) {
    const remedy = `Units are ${allUnits.map((unit) => unit.name).join(', ')}.`;
    c.reportToken('unit-unknown', token, { slots: { word, remedy } });
  } else {
    const slots = { word, remedy: `Did you mean ${close}?` };
    c.reportToken('unit-unknown', token, { slots, fix: replace(token.start, token.end, close) });
  }
}
