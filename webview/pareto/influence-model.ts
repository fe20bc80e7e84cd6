/** What the panel says about the weight of each setting, computed from the run. Pure: no page, no canvas, no clock. */

import { FIRST_TOLD, type Influence, type InfluenceRow, influenceBasis, influences } from '../../src/run/influence.ts';
import type { RunState } from '../../src/run/state.ts';
import type { BarRow } from '../shared/bars.ts';

export interface InfluenceModel {
  readonly title: string;
  readonly say: string;
  /** Said instead of pictures where nothing is known yet. */
  readonly instead: string | undefined;
  readonly pictures: readonly InfluencePicture[];
  /** Rows left out of each picture. */
  readonly more: number;
}

export interface InfluencePicture {
  readonly of: Influence;
  readonly rows: readonly InfluenceRow[];
  readonly bars: readonly BarRow[];
  readonly heads: readonly string[];
  readonly low: number;
  readonly high: number;
  /** One sentence for those who do not see the picture. */
  readonly summary: string;
}

/** More rows than this are shown only when asked for. */
const FEW = 12;

/** Undefined where nothing is asked, so that nothing can matter. */
export function influenceModel(run: RunState, live: boolean, all: boolean): InfluenceModel | undefined {
  const asked = run.started?.plan.space.length ?? 0;
  if (asked === 0) return undefined;
  const made = influences(run);
  const rows = Math.max(0, ...made.map((influence) => influence.rows.length));
  if (rows === 0) {
    return { title: 'What matters', say: '', instead: notYet(run, live), pictures: [], more: 0 };
  }
  const shown = all ? rows : Math.min(rows, FEW);
  const high = highest(made);
  return {
    title: finding(made) ?? 'What matters, per objective',
    say: influenceBasis(run),
    instead: undefined,
    pictures: made.map((influence) => picture(influence, shown, high)),
    more: Math.max(...made.map((influence) => influence.rows.length - Math.min(shown, influence.rows.length))),
  };
}

/** "neuron.threshold: 38 % alone, 45 % together, rank correlation −0.83" */
export function spokenRow({ id, aloneWords, togetherWords, rankWords, together }: InfluenceRow): string {
  const shares = together === undefined ? '' : `${aloneWords} alone, ${togetherWords} together, `;
  return `${id}: ${shares}rank correlation ${rankWords}`;
}

function picture(of: Influence, shown: number, highest: number): InfluencePicture {
  const rows = of.rows.slice(0, shown);
  const [first] = rows;
  const summary = `${of.title}: ${first === undefined ? 'no setting' : `most by ${spokenRow(first)}`}.`;
  if (of.shared) {
    const bars = rows.map(({ name, alone, together, chance, togetherWords, rankWords }): BarRow => {
      const to = together ?? Number.NaN;
      return {
        label: name,
        to,
        solid: Math.min(alone ?? 0, to),
        quiet: chance && to < 0.1,
        words: [togetherWords, rankWords],
      };
    });
    return { of, rows, bars, heads: ['share', 'rank'], low: 0, high: highest, summary };
  }
  const bars = rows.map(({ name, rank, ordered, chance, rankWords }): BarRow => {
    const to = rank === undefined ? Number.NaN : ordered ? rank : Math.abs(rank);
    // Hollow where there is only a strength and no direction.
    return { label: name, to, solid: ordered ? to : 0, quiet: chance, words: [rankWords] };
  });
  const signed = rows.some(({ ordered }) => ordered);
  return { of, rows, bars, heads: ['rank'], low: signed ? -1 : 0, high: 1, summary };
}

/** The same scale for all objectives, in quarters. */
function highest(made: readonly Influence[]): number {
  const shares = made.flatMap(({ shared, rows }) => (shared ? rows.map(({ together }) => together ?? 0) : []));
  return Math.max(0.25, Math.ceil(4 * Math.max(0, ...shares)) / 4);
}

/** Only where one setting comes first for every measured objective, each time beyond chance. */
function finding(made: readonly Influence[]): string | undefined {
  const measured = made.filter(({ id }) => id !== 'works');
  const first = measured[0]?.rows[0];
  if (first === undefined) return undefined;
  const firsts = measured.every(({ rows, shared }) => {
    const [top, next] = rows;
    if (top?.id !== first.id || top.chance) return false;
    return !shared || (top.together ?? 0) >= 0.25 + (next?.together ?? 0);
  });
  if (!firsts) return undefined;
  return measured.length > 1 ? `${first.name} matters most, for every objective` : `${first.name} matters most`;
}

function notYet(run: RunState, live: boolean): string {
  const { ended } = run.progress;
  if (run.sensitivity?.measured === 0) return 'No trial has values, so nothing can be told of what matters.';
  if (run.finished !== undefined) {
    return `${ended === 1 ? 'One trial' : `${ended} trials`} ended; what mattered can be told from four on whose settings differ.`;
  }
  if (!live) return 'The run stopped before this was told; it is told when the run is resumed.';
  const missing = FIRST_TOLD - ended;
  if (missing <= 0) return 'Being computed from the trials that have ended.';
  return `Told from ${FIRST_TOLD} ended trials on; ${missing} ${missing === 1 ? 'is' : 'are'} missing.`;
}
