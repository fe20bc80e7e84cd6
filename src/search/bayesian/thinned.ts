/** A study small enough for models of the whole space: the time of a Gaussian process grows with the third power. */

import { evenly } from '../../core/evenly.ts';
import { frontOf } from '../../core/pareto/front.ts';
import type { Study } from '../study.ts';

/** At most so many measured trials, the front before others, and so many that ended otherwise; each evenly from first to last. */
export function thinned(study: Study, most: number): Study {
  const { measured, foretold, pruned, broken } = study;
  const feasible = measured.filter((trial) => trial.feasible);
  const best = frontOf(feasible.map(({ costs }) => costs)).map((i) => feasible[i]!);
  const front = new Set(evenly(best, most));
  const others = measured.filter((trial) => !front.has(trial));
  const rest = new Set(evenly(others, most - front.size));
  const ended = new Set(evenly([...pruned, ...broken], most));
  return {
    ...study,
    measured: measured.filter((trial) => front.has(trial) || rest.has(trial)),
    foretold: evenly(foretold, most),
    pruned: pruned.filter((point) => ended.has(point)),
    broken: broken.filter((point) => ended.has(point)),
  };
}
