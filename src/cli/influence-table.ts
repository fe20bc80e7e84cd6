/** Which settings mattered, as text. */

import { influenceBasis, influenceLegend, influences } from '../run/influence.ts';
import { MISSING } from '../run/numbers.ts';
import type { RunState } from '../run/state.ts';
import { alignColumns } from './front-table.ts';

/** None before it was told. */
export function influenceLines(state: RunState): readonly string[] {
  const made = influences(state);
  if (made.length === 0) return [];
  const blocks = made.flatMap(({ title, rows, sentences }) => {
    const all = rows.some(({ rankAllWords }) => rankAllWords !== MISSING);
    const table = alignColumns([
      ['setting', 'alone', 'together', 'rank', ...(all ? ['rank with silent'] : [])],
      ...rows.map(({ id, aloneWords, togetherWords, rankWords, rankAllWords }) => [
        id,
        aloneWords,
        togetherWords,
        rankWords,
        ...(all ? [rankAllWords] : []),
      ]),
    ]);
    return ['', `${title}:`, ...table, ...sentences];
  });
  return [`What mattered. ${influenceBasis(state)}`, influenceLegend, ...blocks];
}
