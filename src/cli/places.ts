/** Offsets of a text as lines and columns, and the line itself with a caret under the place. */

import { type LinePlace, lineStarts, placeOf } from '../language/syntax/lines.ts';
import { columnsOf } from './columns.ts';

export interface Places {
  at(offset: number): LinePlace;
  /** The source line of a place without its line end. */
  lineText(line: number): string;
}

export function placesOf(text: string): Places {
  const starts = lineStarts(text);
  return {
    at: (offset) => placeOf(starts, offset),
    lineText: (line) => text.slice(starts[line - 1], starts[line]).replace(/[\r\n]+$/, ''),
  };
}

/** Two lines: the source as it is, and carets below the place. Long lines are cut around it. */
export function showPlace(places: Places, start: number, end: number): readonly string[] {
  const from = places.at(start);
  const to = places.at(end);
  const line = places.lineText(from.line);
  const cut = Math.max(0, from.column - 1 - widest / 2);
  const shown = printable(line.slice(cut, cut + widest));
  const length = to.line === from.line ? Math.max(1, to.column - from.column) : line.length - from.column + 1;
  const at = from.column - 1 - cut;
  const before = shown
    .slice(0, at)
    .split('\t')
    .map((text) => ' '.repeat(columnsOf(text)))
    .join('\t');
  const carets = '^'.repeat(Math.max(1, columnsOf(shown.slice(at, at + length))));
  return [`  ${cut > 0 ? '…' : ''}${shown}`, `  ${cut > 0 ? ' ' : ''}${before}${carets}`];
}

const widest = 120;

/** Control characters would move the caret or ring the bell. */
function printable(line: string): string {
  return [...line].map((sign) => (sign < ' ' && sign !== '\t' ? '\u00b7' : sign)).join('');
}
