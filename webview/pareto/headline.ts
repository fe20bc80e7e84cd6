/** The heading over the front and the sentence for those who do not see it: findings only where a rule holds. */

import { isBaseline } from '../../src/run/baselines.ts';
import { type MeasureView, showWithUnit } from '../../src/run/measure.ts';
import { type Finding, frontFinding, type PairPoint, unbeaten } from '../../src/run/pair.ts';
import type { RunState } from '../../src/run/state.ts';
import { withoutFront } from '../../src/run/without-front.ts';

export function headingOf(
  run: RunState,
  views: readonly MeasureView[],
  single: boolean,
  up: MeasureView,
  bend: Finding | undefined,
): Finding {
  const ended = run.progress.ended;
  if (single) {
    const best = unbeaten(
      run.trials.filter((trial) => !isBaseline(trial)),
      up,
    );
    if (best === undefined) return { title: up.title, say: 'no value yet' };
    const value = showWithUnit(up, best.best.y);
    const title = best.since >= 5 ? `Best ${value}, for ${best.since} trials unbeaten` : `Best ${value}`;
    return { title, say: `trial ${best.best.trial}` };
  }
  if (ended >= 4 && views.filter((view) => view.aim !== undefined).length >= 4) {
    return {
      title: frontFinding(run.front.length, ended),
      say: 'choose any two objectives for the picture',
    };
  }
  if (bend !== undefined) return bend;
  return {
    title: 'The front',
    say: frontWords(run),
  };
}

function frontWords(run: RunState): string {
  const [first, ...more] = run.front;
  if (first === undefined) return emptyWords(run);
  return more.length === 0 ? `trial ${first} alone` : 'up to here no other trial is better in everything';
}

function emptyWords(run: RunState): string {
  if (run.finished === undefined) return 'no trial on it yet';
  return withoutFront(run) ?? 'no trial came to values';
}

export function summaryOf(run: RunState, line: readonly PairPoint[], across: MeasureView, up: MeasureView): string {
  const first = line[0];
  const last = line.at(-1);
  if (first === undefined || last === undefined) return `${up.long} against ${across.long}: no trial has a value yet.`;
  const at = (point: PairPoint) => `${showWithUnit(up, point.y)} at ${across.title} ${showWithUnit(across, point.x)}`;
  const trials = run.front.length === 1 ? 'one trial' : `${run.front.length} trials`;
  return `${up.long} against ${across.long}: ${trials} on the front of ${run.progress.ended} ended, from ${at(first)} to ${at(last)}.`;
}
