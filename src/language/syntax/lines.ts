/** Lines and columns of a text, for people: both count from 1, columns in UTF-16 units. */

export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** Offsets at which the lines of a text begin; LF, CRLF and CR each end a line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** Where an offset stands, given the starts of the lines. */
export function placeOf(starts: readonly number[], offset: number): LinePlace {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
