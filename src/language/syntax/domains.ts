/** Parses what stands behind `in`: a range or choices, and the words that say how to walk them. */
import { parseChoices } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import { parseNumber } from './numbers.ts';
import { type ProblemExtras, replace } from './problem.ts';
import { braceFollows } from './recover.ts';
import { modifierWords } from './token.ts';
import type { Domain, Missing, Node, Num, Value } from './tree.ts';
import { missingValue, parseSimple } from './values.ts';

/** A domain; Missing where nothing follows `in`. */
export function parseDomain(c: Cursor): Domain | Missing {
  const question = c.peek(-1);
  const said = c.problems.length;
  const of = braceFollows(c) ? parseChoices(c) : parseSimple(c, 'entry');
  if (of.kind === 'Missing' && !isModifier(c)) return of;
  const isDomain = of.kind === 'Range' || of.kind === 'Choices' || of.kind === 'Missing';
  if (!isDomain && c.problems.length === said) {
    c.report('domain-expected', of.start, of.end, domainFix(c, question, of));
  }
  return parseModifiers(c, of);
}

/** A list becomes choices; one value is decided. */
function domainFix(c: Cursor, question: Node, of: Value): ProblemExtras {
  if (of.kind === 'List' && of.closed) {
    return { fix: [...replace(of.start, of.start + 1, '{ '), ...replace(of.end - 1, of.end, ' }')] };
  }
  return c.atEndOfItem() ? { fix: replace(question.start, question.end, '=') } : {};
}

/** A word of a question stands here, and is not the name of the next entry. */
export function isModifier(c: Cursor): boolean {
  const token = c.peek();
  if (token.kind !== 'name' || !modifierWords.has(token.text)) return false;
  const next = c.peek(1);
  if (next.kind === 'sign' && (next.text === '=' || next.text === '.')) return false;
  if (c.isName('in', 1)) return false;
  return next.kind !== 'sign' || next.text !== '{' || token.text === 'usually';
}

function parseModifiers(c: Cursor, of: Domain['of']): Domain {
  let log: Node | null = null;
  let whole: Node | null = null;
  let per: Node | null = null;
  let step: Num | Missing | null = null;
  let usually: Value | Missing | null = null;
  const { start } = of;
  const seen = new Set<string>();
  while (isModifier(c)) {
    const token = c.peek();
    if (seen.has(token.text)) c.reportToken('twice', token, { slots: { word: token.text } });
    seen.add(token.text);
    c.take();
    const node = { start: token.start, end: token.end };
    switch (token.text) {
      case 'log':
        log ??= node;
        break;
      case 'whole':
        whole ??= node;
        break;
      case 'per':
        per ??= parsePerLayer(c, node);
        break;
      case 'step': {
        const width = c.peek().kind === 'number' ? parseNumber(c, 'entry') : missingValue(c);
        step ??= width;
        break;
      }
      default: {
        const value = parseSimple(c, 'entry');
        usually ??= value;
      }
    }
  }
  return { kind: 'Domain', start, end: Math.max(of.end, c.lastEnd), of, log, whole, per, step, usually };
}

function parsePerLayer(c: Cursor, per: Node): Node {
  const token = c.peek();
  if (c.isName('layer')) {
    c.take();
    return { start: per.start, end: token.end };
  }
  if (token.kind === 'name' && !isModifier(c) && !c.startsEntry()) {
    c.reportToken('per-what', token, { fix: replace(token.start, token.end, 'layer') });
    c.take();
    return { start: per.start, end: token.end };
  }
  c.reportMissing('per-what', c.atEndOfItem() || isModifier(c) ? { fix: replace(c.lastEnd, c.lastEnd, ' layer') } : {});
  return per;
}
