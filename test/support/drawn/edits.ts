/** One slip of the pen in a good text: a token left out, written twice, in the wrong place, or another one instead. */

import { scan } from '../../../src/language/syntax/scan.ts';
import type { Draw } from '../draw.ts';

/** The text after one edit of its tokens; `others` are words that may stand instead. */
export function slipped(draw: Draw, text: string, others: readonly string[]): string {
  const tokens = scan(text).tokens.filter(
    ({ kind, start, end }) => kind !== 'newline' && kind !== 'end' && end > start,
  );
  const at = draw.whole(0, tokens.length - 1);
  const token = tokens[at]!;
  const next = tokens[Math.min(at + 1, tokens.length - 1)]!;
  const source = (each: { readonly start: number; readonly end: number }) => text.slice(each.start, each.end);
  const put = (start: number, end: number, by: string) => text.slice(0, start) + by + text.slice(end);
  switch (draw.whole(0, 5)) {
    case 0:
      return put(token.start, token.end, '');
    case 1:
      return put(token.end, token.end, ` ${source(token)}`);
    case 2:
      return put(token.start, next.end, `${source(next)} ${source(token)}`);
    case 3:
      return put(token.start, token.end, misspelt(draw, source(token)));
    default:
      return put(token.start, token.end, draw.one(others));
  }
}

/** Words, numbers and signs of a text, each once. */
export function tokensOf(text: string): readonly string[] {
  const { tokens } = scan(text);
  return [...new Set(tokens.map(({ start, end }) => text.slice(start, end)).filter((token) => token.trim() !== ''))];
}

function misspelt(draw: Draw, word: string): string {
  const at = draw.whole(0, word.length - 1);
  return draw.likely(0.5)
    ? word.slice(0, at) + word.slice(at + 1)
    : word.slice(0, at) + word.charAt(at) + word.slice(at);
}
