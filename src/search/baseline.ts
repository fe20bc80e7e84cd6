/** What a `baseline` of the file asks the search to do: a search of its own, which knows nothing of the others. */

import type { SearchPlan, Settings } from '../protocol/plan.ts';

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
