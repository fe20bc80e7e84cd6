/** The models of a study, how hard to look for the best point of theirs, and that point as a suggestion. */

import { fail, type Result, succeed } from '../../core/result.ts';
import type { SearchPlan } from '../../protocol/plan.ts';
import { searchFailure } from '../messages.ts';
import type { Suggestion } from '../method.ts';
import type { Point } from '../space/space.ts';
import type { Study } from '../study.ts';
import type { Models } from './acquisition.ts';
import { capped } from './cap.ts';
import { embeddingOf } from './embedding.ts';
import { conditionsOf } from './feasibility.ts';
import { fitProcess, type KernelChoice, type Process, predict } from './gaussian-process.ts';
import { kernels } from './kernel.ts';
import type { Effort } from './maximize.ts';
import { knownNoise, observedOf } from './observed.ts';

/** A model needs two results; before, exploring goes on. */
export function modelsOf(study: Study, choice: KernelChoice): Models | undefined {
  const { space, measured } = study;
  if (measured.length < 2) return undefined;
  const embedding = embeddingOf(space);
  const observed = observedOf(study);
  const points = observed.map(({ point }) => point);
  const objectives: Process[] = [];
  for (let m = 0; m < study.aims.length; m++) {
    const process = fitProcess(
      points,
      capped(observed.map(({ costs }) => costs[m]!)),
      embedding,
      choice,
      knownNoise(observed.map(({ noise }) => noise?.costs[m] ?? 0)),
    );
    if (process === undefined) return undefined;
    objectives.push(process);
  }
  return { embedding, objectives, conditions: conditionsOf(study, embedding, choice) };
}

/** With what the models predict, in the objectives' units. */
export function suggestionOf({ aims }: Study, { objectives }: Models, point: Point, by: string): Suggestion {
  const predicted = objectives.map((process, m) => {
    const { mean, variance } = predict(process, point);
    return { mean: aims[m] === 'max' ? -mean : mean, sd: Math.sqrt(variance) };
  });
  return { point, by, predicted };
}

/** Less where each look is dear. */
export function effortFor({ measured, aims }: Study): Effort {
  const heavy = measured.length > 150 || aims.length > 2;
  return { candidates: heavy ? 256 : 512, starts: heavy ? 4 : 8, iterations: measured.length > 150 ? 30 : 50 };
}

/** What the file's `model` names. */
export function kernelsOf({ model }: SearchPlan): Result<KernelChoice> {
  const named = typeof model === 'object' && model !== null && 'kernel' in model ? model.kernel : undefined;
  const name = named ?? 'best_fit';
  if (name === 'best_fit') return succeed([kernels.matern_5_2, kernels.rbf]);
  if (name === 'matern_5_2' || name === 'rbf') return succeed([kernels[name]]);
  return fail(
    searchFailure('kernel-unknown', `The model has no kernel ${String(name)}.`, 'Use best_fit, matern_5_2 or rbf.'),
  );
}
