/** How a drawn experiment is written down: entries, blocks in one line or many, and how many questions are left to ask. */

import type { Draw } from '../draw.ts';

export interface Pen {
  readonly draw: Draw;
  /** Chance that a setting which can be asked is asked. */
  readonly asks: number;
  /** Questions that may still be asked. */
  left: number;
}

/** True where a question is asked here; takes it from those that are left. */
export function asksHere(pen: Pen): boolean {
  if (pen.left <= 0 || !pen.draw.likely(pen.asks)) return false;
  pen.left--;
  return true;
}

/** The entries between braces, in the given order. */
export function braces(pen: Pen, entries: readonly string[]): string {
  if (entries.length === 0) return pen.draw.one(['{ }', '{}', '{\n}']);
  const inLine = entries.every((entry) => !entry.includes('\n') && !entry.includes('#'));
  if (inLine && entries.length <= 4 && pen.draw.likely(0.5)) return `{ ${entries.join(pen.draw.one([', ', ',']))} }`;
  return `{\n${entries.map((entry) => line(pen, entry)).join('\n')}\n}`;
}

/** `word kind { }` with or without its braces: a block of nothing may be left out. */
export function kindText(pen: Pen, kind: string, entries: readonly string[]): string {
  if (entries.length === 0 && kind !== '' && pen.draw.likely(0.6)) return kind;
  return `${kind} ${braces(pen, entries)}`.trim();
}

function line({ draw }: Pen, entry: string): string {
  const blank = draw.one(['', '  ', '    ', '\t']);
  const end = entry.endsWith('}') ? '' : draw.one(['', '', '', '', '  # drawn', ' ']);
  return `${draw.likely(0.05) ? '\n' : ''}${blank}${entry}${end}`;
}

/** `word kind { }` or `word = kind { }`, which mean the same; without braces only the second. */
export function partOrValue({ draw }: Pen, word: string, value: string): string {
  const asPart = value.startsWith('{') || (value.includes('{') && draw.likely(0.5));
  return `${word} ${asPart ? '' : '= '}${value}`;
}
