/**
 * A process under imagined outcomes of points that are not measured yet: draws of the joint posterior, so that trials
 * that still run, and a noisy front, enter an acquisition with their whole uncertainty and not as one guess.
 */

import { appendToFactor, solveFactor } from '../../core/linear/cholesky.ts';
import type { Point } from '../space/space.ts';
import { covariances, embedAll } from './covariance.ts';
import type { Process } from './gaussian-process.ts';

export interface Imagined {
  /** The process that has also seen the points, one sample of outcomes each. */
  readonly process: Process;
  /** Standardised noise-free outcomes of the points. */
  readonly outcomes: readonly Float64Array[]; // sample: [points]
}

/**
 * Draws noise-free outcomes of the points from the joint posterior and conditions on them. The factor is shared by all
 * samples, as the variance does not depend on outcomes. `normals` holds one standard normal per point and sample.
 */
export function imagine(
  process: Process,
  points: readonly Point[],
  normals: readonly Float64Array[],
): Imagined | undefined {
  const added = points.length;
  const { count, embedding } = process;
  const fresh = embedAll(points, embedding);
  const cross = new Float64Array(added * count);
  const corner = new Float64Array(added * added);
  const averages = new Float64Array(added);
  const unit = Math.sqrt(process.variance);
  for (let i = 0; i < added; i++) {
    const feature = fresh.subarray(i * embedding.columns, (i + 1) * embedding.columns);
    const row = cross.subarray(i * count, (i + 1) * count);
    covariances(process, process.x, count, feature, row);
    averages[i] = process.alphas[0]!.reduce((sum, weight, k) => sum + weight * row[k]!, 0);
    covariances(process, fresh, added, feature, corner.subarray(i * added, (i + 1) * added));
    corner[i * added + i]! += 1e-8;
  }
  const factor = appendToFactor(process.factor, cross, corner, added);
  if (factor === undefined) return undefined;
  const total = count + added;
  const residuals: Float64Array[] = [];
  const alphas: Float64Array[] = [];
  const outcomes: Float64Array[] = [];
  for (const normal of normals) {
    const residual = new Float64Array(total);
    residual.set(process.residuals[0]!);
    for (let i = 0; i < added; i++) {
      let value = averages[i]!;
      for (let k = 0; k <= i; k++) value += unit * factor.lower[(count + i) * total + count + k]! * normal[k]!;
      residual[count + i] = value;
    }
    const alpha = residual.slice();
    solveFactor(factor, alpha);
    residuals.push(residual);
    alphas.push(alpha);
    outcomes.push(residual.slice(count).map((value) => value + process.centre));
  }
  const x = new Float64Array(total * embedding.columns);
  x.set(process.x);
  x.set(fresh, process.x.length);
  return { process: { ...process, x, residuals, alphas, count: total, factor }, outcomes };
}
