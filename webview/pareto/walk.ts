/** Where the keys lead: along the front, through all trials, to the ends. */

import type { TrialState } from '../../src/run/state.ts';
import { type FrontModel, measured } from './model.ts';

/** Trials in the order the keys walk: along the front, and all by the vertical axis. */
export function walkOrder(model: FrontModel): { readonly front: readonly number[]; readonly all: readonly number[] } {
  const byX = [...model.front].sort((a, b) => measured(a, model.across.view) - measured(b, model.across.view));
  const placed = [...model.front, ...behind(model)];
  const byY = placed.sort((a, b) => measured(b, model.up.view) - measured(a, model.up.view) || a.trial - b.trial);
  return { front: byX.map((trial) => trial.trial), all: [...byY, ...model.gutter].map((trial) => trial.trial) };
}

/** Trials with a place that are not on the front, baselines included. */
export function behind(model: FrontModel): readonly TrialState[] {
  return [...model.infeasible, ...model.dominated, ...model.baselines.flatMap(({ trials }) => trials)];
}

/** The trial a key leads to. */
export function stepTo(
  key: string,
  order: ReturnType<typeof walkOrder>,
  current: number | undefined,
  model: FrontModel,
): number | undefined {
  const { front, all } = order;
  const along = key === 'ArrowLeft' || key === 'ArrowRight';
  if (key === 'Home') return front[0];
  if (key === 'End') return front.at(-1);
  if (!along && key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const list = along ? front : all;
  const step = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  const at = current === undefined ? -1 : list.indexOf(current);
  if (at >= 0) return list[Math.min(list.length - 1, Math.max(0, at + step))];
  if (!along || current === undefined) return list[0];
  // From a trial off the front: to its neighbour on the front, left or right.
  const here = behind(model).find((trial) => trial.trial === current);
  if (here === undefined) return list[0];
  const x = measured(here, model.across.view);
  const places = model.front.map((trial) => ({ trial: trial.trial, x: measured(trial, model.across.view) }));
  const side = places.filter((place) => (step < 0 ? place.x <= x : place.x >= x)).sort((a, b) => step * (a.x - b.x));
  return side[0]?.trial ?? (step < 0 ? list[0] : list.at(-1));
}
