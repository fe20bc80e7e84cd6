/** What a `baseline` of the file asks the search to do: a search of its own, which knows nothing of the others. */

import type { Plan, SearchPlan, Settings } from '../protocol/plan.ts';
import { gridOf } from './grid.ts';
import { makeSpace } from './space/space.ts';

export interface Baseline {
  /** default, random, grid, nsga2, tpe, pabo. */
  readonly kind: string;
  /** Null for the one trial of usual answers. */
  readonly search: SearchPlan | null;
  /** Undefined: as many as the search tried. */
  readonly trials: number | undefined;
  /** Undefined: the experiment's. */
  readonly repeat: number | undefined;
}

export function baselineOf(settings: Settings, search: SearchPlan | null, questions: number): Baseline {
  const kind = String(settings.kind);
  const number = (name: string) => (typeof settings[name] === 'number' ? settings[name] : undefined);
  const common = { kind, repeat: number('repeat') };
  if (kind === 'default') return { ...common, search: null, trials: 1 };
  // The same exploring trials as the search has, so that they differ only in what comes after.
  const explore = search?.kind === 'bayesian' ? search.explore : 2 * (questions + 1);
  return {
    ...common,
    search: { ...settings, kind, explore, stop: {} },
    trials: kind === 'grid' ? Number.POSITIVE_INFINITY : number('trials'),
  };
}

/** How many trials each baseline of the plan will have; null: as many as the search tries. */
export function baselineSizes({ baselines, search, space }: Pick<Plan, 'baselines' | 'search' | 'space'>) {
  const made = makeSpace(space);
  return baselines.map((settings): number | null => {
    const baseline = baselineOf(settings, search, space.length);
    if (baseline.kind !== 'grid' || baseline.search === null) return baseline.trials ?? null;
    return made.ok ? gridOf(made.value, baseline.search).length : 0;
  });
}
