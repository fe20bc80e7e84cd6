/** Which settings mattered, as a table for each objective with a bar for the shares of its variance. */

import { type InfluenceRow, influenceBasis, influenceLegend, influences } from '../run/influence.ts';
import { MISSING } from '../run/numbers.ts';
import type { RunState } from '../run/state.ts';
import { type Cell, escapeHtml, type TableHead, table } from './markup.ts';

/** Empty before it was told. */
export function influenceSection(run: RunState): string {
  const made = influences(run).map(({ title, rows, sentences }) => {
    const all = rows.some(({ rankAllWords }) => rankAllWords !== MISSING);
    const shares = rows.some(({ together }) => together !== undefined);
    const heads: TableHead[] = [
      { text: 'setting', numeric: false },
      ...(shares ? [{ text: 'share of the variance', numeric: false }, number('alone'), number('together')] : []),
      number('rank correlation'),
      ...(all ? [number('with silent trials')] : []),
    ];
    const body = rows.map((row) => ({
      marked: false,
      cells: [
        { html: escapeHtml(row.name), numeric: false },
        ...(shares ? [{ html: bar(row), numeric: false }, cell(row.aloneWords), cell(row.togetherWords)] : []),
        cell(row.rankWords),
        ...(all ? [cell(row.rankAllWords)] : []),
      ],
    }));
    const words = `<p class="note">${escapeHtml(sentences.join(' '))}</p>`;
    return `<h3>${escapeHtml(title)}</h3>\n${table(`What mattered: ${title}`, heads, body)}\n${words}`;
  });
  if (made.length === 0) return '';
  const words = `${influenceBasis(run)} ${influenceLegend}`;
  return `<h2>What mattered</h2>\n<p>${escapeHtml(words)}</p>\n${made.join('\n')}`;
}

/** The whole bar is all in which the setting takes part, its dark beginning what it explains alone. */
function bar({ alone, together }: InfluenceRow): string {
  if (alone === undefined || together === undefined) return MISSING;
  const rect = (share: number, look: string) =>
    `<rect class="${look}" width="${Math.round(120 * Math.min(1, share))}" height="8"/>`;
  return `<svg class="bar" viewBox="0 0 120 8" aria-hidden="true">${rect(together, 'b-all')}${rect(Math.min(alone, together), 'b-own')}</svg>`;
}

function number(text: string): TableHead {
  return { text, numeric: true };
}

function cell(text: string): Cell {
  return { html: escapeHtml(text), numeric: true };
}
