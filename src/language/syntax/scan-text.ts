/** Reads one text in quotes, straight or typographic. It ends in its line, closed or not. */
import { problemAt, replace } from './problem.ts';
import type { Edit, SyntaxProblem } from './tree.ts';

export interface ScannedText {
  readonly end: number;
  /** Escapes resolved; an unknown escape keeps its backslash. */
  readonly value: string;
  readonly problems: readonly SyntaxProblem[];
}

export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 0x201c || code === 0x201d;
}

/** The text whose opening quote stands at `start`, in a line that ends at `lineEnd`. */
export function scanText(text: string, start: number, lineEnd: number): ScannedText {
  const close = closingQuote(text, start, lineEnd);
  const inner = close ?? endOfUnclosed(text, start + 1, lineEnd);
  const problems: SyntaxProblem[] = [];
  const value = resolveEscapes(text, start + 1, inner, problems);
  const end = close === null ? inner : close + 1;
  if (close === null) {
    problems.push(problemAt('string-open', start, end, { fix: replace(end, end, '"') }));
  } else {
    const fix: Edit[] = [];
    if (text[start] !== '"') fix.push({ start, end: start + 1, text: '"' });
    if (text[close] !== '"') fix.push({ start: close, end: close + 1, text: '"' });
    if (fix.length > 0) {
      const word = [...new Set(fix.map((edit) => text.slice(edit.start, edit.end)))].join(' ');
      problems.push(problemAt('typed-sign', start, end, { slots: { word, better: '"' }, fix }));
    }
  }
  return { end, value, problems };
}

/** A straight quote is closed by its like, else by a curly one; a curly or single one by any that fits. */
function closingQuote(text: string, start: number, lineEnd: number): number | null {
  const open = text[start];
  const closers = open === '"' ? ['"', '”“'] : open === "'" ? ["'"] : ['”“"'];
  for (const set of closers) {
    for (let at = start + 1; at < lineEnd; at++) {
      const sign = text[at] ?? '';
      if (sign === '\\') at++;
      else if (set.includes(sign)) return at;
    }
  }
  return null;
}

/** The rest of the line, less blanks and less a trailing ` {`, which opens the block of an unclosed title. */
function endOfUnclosed(text: string, start: number, lineEnd: number): number {
  let end = trimEnd(text, start, lineEnd);
  if (text[end - 1] === '{' && end - 1 > start && isBlank(text.charCodeAt(end - 2)))
    end = trimEnd(text, start, end - 1);
  return end;
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function resolveEscapes(text: string, start: number, end: number, problems: SyntaxProblem[]): string {
  const raw = text.slice(start, end);
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\([\s\S]?)/g, (pair, sign: string, offset: number) => {
    if (sign === '"' || sign === '\\') return sign;
    const at = start + offset;
    problems.push(
      problemAt('string-escape', at, at + pair.length, { slots: { word: pair }, fix: replace(at, at + 1, '\\\\') }),
    );
    return pair;
  });
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0;
}
