/** Parses goals: what is maximized, minimized or required, of which stage, on which set, per what. */
import type { Cursor } from './cursor.ts';
import { parseName, parsePath, pathText } from './names.ts';
import { parseNumber } from './numbers.ts';
import { replace } from './problem.ts';
import { clauseWords, goalVerbs } from './token.ts';
import type { Goal, Missing, Name, Num, Path, Sign } from './tree.ts';

/** A verb begins a goal when a name other than `in`, or the end of the entry, follows. */
export function goalFollows(c: Cursor): boolean {
  const token = c.peek();
  if (token.kind !== 'name' || !goalVerbs.has(token.text)) return false;
  return (c.isName(undefined, 1) && !c.isName('in', 1)) || c.atEndOfItem(1);
}

export function parseGoal(c: Cursor): Goal {
  const verb = parseName(c, '');
  const measure = parseMeasure(c, verb.text);
  const clauses: Clauses = { of: null, on: null, per: null };
  parseClauses(c, clauses);
  let sign: Sign | Missing | null = null;
  let limit: Num | Missing | null = null;
  if (verb.text === 'require') {
    [sign, limit] = parseLimit(c, measure);
    if (isClause(c)) {
      const word = c.peek();
      c.reportToken('clause-place', word, { slots: { word: word.text } });
      parseClauses(c, clauses);
    }
  } else if (c.isSign('<=') || c.isSign('>=')) {
    [sign, limit] = parseUselessLimit(c, verb);
    parseClauses(c, clauses);
  }
  return { kind: 'Goal', start: verb.start, end: c.lastEnd, verb, measure, ...clauses, sign, limit };
}

interface Clauses {
  of: Name | null;
  on: Name | null;
  per: Name | null;
}

function parseMeasure(c: Cursor, verb: string): Path | Missing {
  if (c.isName() && !isClause(c)) return parsePath(c);
  const slots = { word: `${verb}d`, example: measureExamples.get(verb) ?? verb };
  return c.reportMissing('measure-missing', { slots });
}

const measureExamples: ReadonlyMap<string, string> = new Map([
  ['maximize', 'maximize accuracy'],
  ['minimize', 'minimize spikes'],
  ['require', 'require accuracy >= 80 %'],
]);

function parseClauses(c: Cursor, clauses: Clauses): void {
  while (isClause(c)) {
    const word = c.peek();
    const key = word.text === 'of' ? 'of' : word.text === 'on' ? 'on' : 'per';
    if (clauses[key] !== null) c.reportToken('twice', word, { slots: { word: key } });
    c.take();
    const name = parseClauseName(c, key);
    clauses[key] ??= name;
  }
}

function parseClauseName(c: Cursor, key: keyof Clauses): Name {
  const remedies = {
    of: 'Write the stage that is meant.',
    on: 'Write a set of split, for example validation.',
    per: 'Write what is counted, for example sample.',
  };
  return parseName(c, remedies[key]);
}

function isClause(c: Cursor): boolean {
  const token = c.peek();
  return token.kind === 'name' && clauseWords.has(token.text) && !c.isSign('=', 1);
}

function parseLimit(c: Cursor, measure: Path | Missing): [Sign | Missing, Num | Missing] {
  const token = c.peek();
  const name = measure.kind === 'Path' ? pathText(measure) : 'A requirement';
  const slots = { word: name, example: `require ${measure.kind === 'Path' ? name : 'latency'} <= 10 ms` };
  let sign: Sign | Missing;
  if (token.kind === 'sign' && (token.text === '<=' || token.text === '>=')) {
    c.take();
    sign = { kind: 'Sign', start: token.start, end: token.end, text: token.text };
  } else if (c.isSign('=')) {
    c.reportToken('compare-sign', token, { slots: { word: '=', better: '<= or >=' } });
    c.take();
    sign = { kind: 'Missing', start: token.start, end: token.start };
  } else sign = c.reportMissing('limit-missing', { slots });
  if (c.peek().kind === 'number') return [sign, parseNumber(c, 'entry')];
  return [sign, c.reportMissing('limit-missing', { slots })];
}

/** `maximize accuracy >= 80 %`: the limit is kept in the tree, and said to be of no use. */
function parseUselessLimit(c: Cursor, verb: Name): [Sign, Num | Missing] {
  const before = c.lastEnd;
  const token = c.take();
  const sign: Sign = { kind: 'Sign', start: token.start, end: token.end, text: token.text === '<=' ? '<=' : '>=' };
  const limit = c.peek().kind === 'number' ? parseNumber(c, 'entry') : c.missing();
  c.report('limit-extra', sign.start, limit.end, { slots: { word: verb.text }, fix: replace(before, limit.end, '') });
  return [sign, limit];
}
