/** The search beside its baselines, as a table. */

import { comparison } from '../run/baselines.ts';
import type { RunState } from '../run/state.ts';
import { escapeHtml, table } from './markup.ts';

/** Empty where the file has no baseline. */
export function baselineSection(run: RunState): string {
  const compared = comparison(run);
  if (compared === undefined) return '';
  const heads = compared.heads.map((text, column) => ({ text, numeric: column > 0 }));
  const rows = compared.rows.map(({ name, trials, hypervolume, best }) => ({
    marked: name === 'search',
    cells: [name, String(trials), hypervolume, ...best].map((text, column) => ({
      html: escapeHtml(text),
      numeric: column > 0,
    })),
  }));
  const words =
    'Each baseline is a search of its own that knows nothing of the others. Its trials are in the table of all trials and never on the front.';
  return `<h2>Beside the baselines</h2>\n<p>${escapeHtml(words)}</p>\n${table('The search beside its baselines', heads, rows)}`;
}
