/** The covariance of embedded points: kernel, length scales and columns put together. */

import type { Point } from '../space/space.ts';
import type { Embedding } from './embedding.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { type Kernel, type Mix, makeMix, mixKernel } from './kernel.ts';

export interface CovarianceShape {
  readonly embedding: Embedding;
  readonly kernel: Kernel;
  readonly hyper: Hyperparameters;
}

/** Covariances of one embedded point with each row of x, and on demand their slopes by each group's distance. */
export function covariances(
  { embedding, kernel, hyper }: CovarianceShape,
  x: Float64Array,
  count: number,
  feature: Float64Array,
  into: Float64Array,
  slopes?: Float64Array, // [count, group]
): void {
  const { columns, groups, groupOf } = embedding;
  const { weights, additive } = hyper;
  const mix = mixFor(groups);
  for (let i = 0; i < count; i++) {
    mix.own.fill(0);
    for (let c = 0; c < columns; c++) {
      const difference = feature[c]! - x[i * columns + c]!;
      const g = groupOf[c]!;
      mix.own[g]! += weights[g]! * difference * difference;
    }
    mixKernel(kernel, additive, mix, slopes !== undefined);
    into[i] = mix.out[0]!;
    if (slopes !== undefined) for (let g = 0; g < groups; g++) slopes[i * groups + g] = mix.slopes[g]!;
  }
}

/** Working memory, one for each number of groups: covariances are asked for thousands of times a proposal. */
function mixFor(groups: number): Mix {
  let mix = mixes.get(groups);
  if (mix === undefined) {
    mix = makeMix(groups);
    mixes.set(groups, mix);
  }
  return mix;
}

const mixes = new Map<number, Mix>();

/** Points as rows. */
export function embedAll(points: readonly Point[], embedding: Embedding): Float64Array {
  const x = new Float64Array(points.length * embedding.columns);
  points.forEach((point, i) => {
    embedding.embed(point, x.subarray(i * embedding.columns, (i + 1) * embedding.columns));
  });
  return x;
}
