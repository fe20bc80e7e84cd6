/** The covariance of embedded points: kernel, length scales and columns put together. */

import type { Point } from '../space/space.ts';
import type { Embedding } from './embedding.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { Kernel } from './kernel.ts';

export interface CovarianceShape {
  readonly embedding: Embedding;
  readonly kernel: Kernel;
  readonly hyper: Hyperparameters;
}

/** Covariances of one embedded point with each row of x, and on demand dk/dq of each. */
export function covariances(
  { embedding, kernel, hyper }: CovarianceShape,
  x: Float64Array,
  count: number,
  feature: Float64Array,
  into: Float64Array,
  slopes?: Float64Array,
): void {
  const { columns, groupOf } = embedding;
  for (let i = 0; i < count; i++) {
    let q = 0;
    for (let c = 0; c < columns; c++) {
      const difference = feature[c]! - x[i * columns + c]!;
      q += hyper.weights[groupOf[c]!]! * difference * difference;
    }
    into[i] = kernel.value(q);
    if (slopes !== undefined) slopes[i] = kernel.slope(q);
  }
}

/** Points as rows. */
export function embedAll(points: readonly Point[], embedding: Embedding): Float64Array {
  const x = new Float64Array(points.length * embedding.columns);
  points.forEach((point, i) => {
    embedding.embed(point, x.subarray(i * embedding.columns, (i + 1) * embedding.columns));
  });
  return x;
}
