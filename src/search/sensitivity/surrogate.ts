/**
 * A stand-in for the experiment that can be asked anywhere: the search's Gaussian process on the trials there are, and
 * how well it foretells a trial it was not shown. What is read from it deserves as much trust as that.
 */

import { invertFactor } from '../../core/linear/cholesky.ts';
import { covariances } from '../bayesian/covariance.ts';
import { embeddingOf } from '../bayesian/embedding.ts';
import { fitProcess, type Process } from '../bayesian/gaussian-process.ts';
import { kernels } from '../bayesian/kernel.ts';
import { type Point, type Space, settle } from '../space/space.ts';

export interface Surrogate {
  /** Mean of the process at any point of the unit cube; axes that do not exist there have no effect. */
  readonly at: (unit: Float64Array) => number;
  /** Share of the variance that is foretold when each trial is left out in turn: 1 is perfect, 0 no better than the mean. */
  readonly fit: number;
  readonly trials: number;
}

/** Undefined where the outputs never change or the process cannot be fitted. */
export function surrogateOf(space: Space, points: readonly Point[], outputs: ArrayLike<number>): Surrogate | undefined {
  const embedding = embeddingOf(space);
  const process = fitProcess(points, outputs, embedding, kernels.matern_5_2);
  if (process === undefined) return undefined;
  const fit = leaveOneOut(process);
  if (!Number.isFinite(fit)) return undefined;
  const feature = new Float64Array(embedding.columns);
  const k = new Float64Array(process.count);
  const alpha = process.alphas[0]!;
  const at = (unit: Float64Array): number => {
    embedding.embed(settle(space, unit), feature);
    covariances(process, process.x, process.count, feature, k);
    let sum = process.centre;
    for (let i = 0; i < k.length; i++) sum += k[i]! * alpha[i]!;
    return process.shift + process.scale * sum;
  };
  return { at, fit, trials: points.length };
}

/**
 * Errors of leaving one out without fitting again (O. Dubrule, 1983): alpha_i / Q_ii, with Q the inverse covariance
 * from which the constant mean was taken out.
 */
function leaveOneOut({ factor, count, residuals, alphas }: Process): number {
  const inverse = invertFactor(factor);
  const rows = Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += inverse[i * count + j]!;
    return sum;
  });
  const all = rows.reduce((sum, row) => sum + row, 0);
  const centre = residuals[0]!.reduce((sum, value) => sum + value, 0) / count;
  let wrong = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    wrong += (alphas[0]![i]! / (inverse[i * count + i]! - rows[i]! ** 2 / all)) ** 2;
    spread += (residuals[0]![i]! - centre) ** 2;
  }
  return spread > 0 ? 1 - wrong / spread : Number.NaN;
}
