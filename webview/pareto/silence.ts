/** Is every trial silent, and where does it begin? */

import type { RunState } from '../../src/run/state.ts';

export interface Silence {
  readonly trials: number;
  /** Layers in order, with how many trials fell silent there first. */
  readonly layers: readonly { readonly name: string; readonly count: number }[];
}

/** All trials that ended are silent (at least two): which layer stops firing first. */
export function allSilent(run: RunState): Silence | undefined {
  const ended = run.trials.filter(
    (trial) => trial.status !== 'waiting' && trial.status !== 'running' && trial.status !== 'cancelled',
  );
  if (ended.length < 2 || ended.some((trial) => trial.status !== 'silent')) return undefined;
  const counts = new Map<string, number>();
  for (const trial of ended) {
    for (const layer of trial.layers)
      if (layer.rate !== undefined && !counts.has(layer.name)) counts.set(layer.name, 0);
    const first = trial.layers.find((layer) => layer.rate === 0);
    if (first !== undefined) counts.set(first.name, (counts.get(first.name) ?? 0) + 1);
  }
  const layers = [...counts].map(([name, count]) => ({ name, count }));
  return { trials: ended.length, layers: layers.some((layer) => layer.count > 0) ? layers : [] };
}
