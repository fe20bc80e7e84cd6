/** Fewer points where there are too many to draw. */

import { meanOf } from '../../src/run/pair.ts';
import type { TrialState } from '../../src/run/state.ts';
import type { Axis } from './model.ts';

/**
 * Evenly thinned in the drawn plane: cells of a grid give up their trials in turns, so that lone points stay and
 * crowds keep their shape. The selected trial always stays.
 */
export function thin(
  trials: readonly TrialState[],
  across: Axis,
  up: Axis,
  most: number,
  selected: number | undefined,
): readonly TrialState[] {
  if (trials.length <= most) return trials;
  const cells = new Map<number, TrialState[]>();
  const part = (axis: Axis, trial: TrialState, parts: number) => {
    const { from, to, plane } = axis.scale;
    const share = (plane(meanOf(trial, axis.view.id) ?? Number.NaN) - from) / (to - from);
    return Math.min(parts - 1, Math.max(0, Math.floor(share * parts)));
  };
  for (const trial of trials) {
    const key = part(across, trial, 80) * 60 + part(up, trial, 60);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [trial]);
    else cell.push(trial);
  }
  const kept: TrialState[] = trials.filter((trial) => trial.trial === selected);
  for (let turn = 0; kept.length < most; turn++) {
    for (const cell of cells.values()) {
      const trial = cell[turn];
      if (trial !== undefined && trial.trial !== selected && kept.length < most) kept.push(trial);
    }
  }
  return kept.sort((a, b) => a.trial - b.trial);
}
