/** How many columns of a terminal a text takes: a sign of East Asian writing and an emoji take two, an accent none. */

/** `text` holds no tab and no control character. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += isWide(segment) ? 2 : nothing.test(segment) ? 0 : 1;
  return columns;
}

function isWide(sign: string): boolean {
  const code = sign.codePointAt(0) ?? 0;
  return emoji.test(sign) || wide.some(([first, last]) => first <= code && code <= last);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Shown as a picture by itself, or asked to be by the variation selector 16 (UTS #51). */
const emoji = /^\p{Emoji_Presentation}|\ufe0f/u;
/** Signs that only change the one before them, where there is none. */
const nothing = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/**
 * The classes W and F of Unicode's East Asian Width (UAX #11, EastAsianWidth.txt 16.0), gaps without assigned signs
 * closed; emoji are known otherwise.
 */
const wide: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
