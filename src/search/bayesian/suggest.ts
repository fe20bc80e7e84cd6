/** The Bayesian method: models of what is known, then the point that promises most. */

import { frontOf } from '../../core/pareto/front.ts';
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
    const weighted = choose === 'parego' && local.measured.length > 0;
    const study = weighted ? scalarized(local, seed, n) : local;
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

function frontPoints({ measured }: Study): Point[] {
  const feasible = measured.filter((trial) => trial.feasible);
  return frontOf(feasible.map(({ costs }) => costs)).map((i) => feasible[i]!.point);
}
