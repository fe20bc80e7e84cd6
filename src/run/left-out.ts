/** Lines of a journal that are no events, in words: which they are, why, and what to do about them. */

import { capital } from '../core/words.ts';
import type { LeftOutLine } from '../protocol/journal-line.ts';
import type { LeftOutRange } from '../protocol/panel.ts';

/** Lines beside each other that are left out for the same reason become one range. */
export function leftOutRanges(lines: readonly LeftOutLine[]): readonly LeftOutRange[] {
  const found: LeftOutRange[] = [];
  for (const { line, why, what } of lines) {
    const last = found.at(-1);
    const goesOn = last?.last === line - 1 && last.why === why && (why !== 'contents' || last.what === what);
    if (goesOn) found[found.length - 1] = { ...last, last: line };
    else found.push({ first: line, last: line, why, what });
  }
  return found;
}

/** A sentence or two for each reason; of long lists the first places. */
export function leftOutWords(ranges: readonly LeftOutRange[]): readonly string[] {
  return reasons.flatMap(({ why, say }) => {
    const these = ranges.filter((range) => range.why === why);
    const [first] = these;
    if (first === undefined) return [];
    return [`${places(these)} ${say(countOf(these) === 1, first.what)}`];
  });
}

/** How many lines the ranges hold. */
export function countOf(ranges: readonly LeftOutRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

const reasons: readonly {
  readonly why: LeftOutLine['why'];
  readonly say: (one: boolean, what: string) => string;
}[] = [
  {
    why: 'altered',
    say: (one) => `${one ? 'fails its checksum' : 'fail their checksum'}, as after a full disk. All else is intact.`,
  },
  {
    why: 'contents',
    say: (one, what) =>
      `${one ? 'is whole, but says' : 'are whole, but say'} what this version does not understand (${one ? '' : 'the first: '}${what}). Another version or another program wrote ${one ? 'it' : 'them'}: open the run with that version, or update this one.`,
  },
  {
    why: 'copied',
    say: (one) =>
      `${one ? 'stands' : 'stand'} in the file before, as after a merge, and ${one ? 'counts' : 'count'} once.`,
  },
];

function places(ranges: readonly LeftOutRange[]): string {
  const named = ranges
    .slice(0, MOST_NAMED)
    .map(({ first, last }) => (first === last ? `line ${first}` : `lines ${first} to ${last}`));
  return capital(named.join(', ') + (ranges.length > MOST_NAMED ? ' and more' : ''));
}

const MOST_NAMED = 3;
