/** The Bayesian method: models of what is known, then the point that promises most. */

import { frontOf } from '../../core/pareto/front.ts';
import { rangeAt } from '../../core/pareto/reference.ts';
import { fail, type Result, succeed } from '../../core/result.ts';
import type { SearchPlan } from '../../protocol/plan.ts';
import { searchFailure } from '../messages.ts';
import type { Method } from '../method.ts';
import type { Point } from '../space/space.ts';
import type { Study } from '../study.ts';
import { acquisitionOf } from './acquisition.ts';
import { type Look, promising } from './maximize.ts';
import { effortFor, kernelsOf, modelsOf, suggestionOf } from './models.ts';
import { scalarized } from './scalarize.ts';
import { trustRegionOf } from './trust-region.ts';

export function bayesian(search: SearchPlan, seed: number): Result<Method> {
  const choice = kernelsOf(search);
  if (!choice.ok) return choice;
  const choose = search.choose ?? 'expected_hypervolume';
  if (choose !== 'expected_hypervolume' && choose !== 'parego') {
    const message = `The next trial cannot be chosen by ${String(choose)}.`;
    return fail(searchFailure('choose-unknown', message, 'Use expected_hypervolume or parego.'));
  }
  return succeed((n, whole) => {
    const trust = trustRegionOf(whole, n);
    const local = trust?.study ?? whole;
    const weighted = (choose === 'parego' || whole.aims.length > MOST_BY_VOLUME) && local.measured.length > 0;
    const seeking = n % ENDS_EVERY === 0 ? seekingEnds(local) : local;
    const study = weighted ? scalarized(local, seed, n) : seeking;
    const models = modelsOf(study, choice.value);
    if (models === undefined) return undefined;
    const acquisition = acquisitionOf(study, models, seed, n);
    const region = trust === undefined ? {} : { region: trust.region };
    const look: Look = { taken: whole.taken, good: frontPoints(study), effort: effortFor(study), ...region };
    const [point] = promising(acquisition, study.space, look, 1, seed, n);
    if (point === undefined) return undefined;
    return weighted ? { point, by: 'model' } : suggestionOf(study, models, point, 'model');
  });
}

/**
 * Where the file names no reference, one is inferred from what is known, and beyond it nothing counts. So every fourth
 * trial counts from far outside instead, where the ends of the front weigh most, and a front can grow.
 */
function seekingEnds(study: Study): Study {
  const feasible = study.measured.filter((trial) => trial.feasible);
  if (feasible.length === 0) return study;
  const reference = study.reference.map((given, m) => {
    if (given !== undefined) return given;
    const costs = feasible.map((trial) => trial.costs[m]!);
    const worst = Math.max(...costs);
    return worst + rangeAt(worst, worst - Math.min(...costs));
  });
  return { ...study, reference };
}

const ENDS_EVERY = 4;
/**
 * With more objectives than this the free region falls into so many boxes that a proposal takes seconds after 30 trials
 * and minutes after 60, while weights reach as much of the front; so ParEGO takes over.
 */
const MOST_BY_VOLUME = 4;

function frontPoints({ measured }: Study): Point[] {
  const feasible = measured.filter((trial) => trial.feasible);
  return frontOf(feasible.map(({ costs }) => costs)).map((i) => feasible[i]!.point);
}
