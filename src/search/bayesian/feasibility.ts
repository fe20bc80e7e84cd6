/**
 * How likely a point is to give a result at all, and to keep the requirements. Silent and failed trials are the -1 of
 * a Gaussian process on {-1, +1}; their objectives are never invented. Each requirement has a process of its own.
 */

import { logNormalCdf, logNormalCdfSlope } from '../../core/normal.ts';
import type { Study } from '../study.ts';
import { capped } from './cap.ts';
import type { Embedding } from './embedding.ts';
import {
  addGradient,
  fitProcess,
  type KernelChoice,
  makeReading,
  type Process,
  type ProcessOptions,
  type Reading,
  read,
} from './gaussian-process.ts';
import { knownNoise, observedOf } from './observed.ts';

/** One condition: the standardised output of the process must stay at or below the limit. */
export interface Condition {
  readonly process: Process;
  readonly limit: number;
  readonly reading: Reading;
}

export function conditionsOf(study: Study, embedding: Embedding, kernels: KernelChoice): Condition[] {
  const conditions: Condition[] = [];
  const { measured, pruned, broken } = study;
  const observed = observedOf(study);
  const points = observed.map(({ point }) => point);
  (measured[0]?.excess ?? []).forEach((_, k) => {
    const process = fitProcess(
      points,
      capped(observed.map(({ excess }) => excess[k]!)),
      embedding,
      kernels,
      knownNoise(observed.map(({ noise }) => noise?.excess[k] ?? 0)),
    );
    if (process === undefined) return;
    conditions.push({ process, limit: -process.shift / process.scale, reading: makeReading(process) });
  });
  if (broken.length > 0) {
    // Broken is +1, so that as with the requirements less is better.
    const working = [...measured.map(({ point }) => point), ...pruned];
    const labels = [...working.map(() => -1), ...broken.map(() => 1)];
    const process = fitProcess([...working, ...broken], labels, embedding, kernels, labelOptions(embedding));
    if (process !== undefined) conditions.push({ process, limit: -LABEL_MARGIN, reading: makeReading(process) });
  }
  return conditions;
}

/** Log of the probability that all conditions hold at an embedded point; adds its gradient by columns when given. */
export function logFeasibility(
  conditions: readonly Condition[],
  feature: Float64Array,
  byColumn: Float64Array | undefined,
): number {
  let sum = 0;
  for (const { process, limit, reading } of conditions) {
    read(process, feature, reading, byColumn !== undefined);
    const z = (limit - reading.means[0]!) / reading.sd;
    sum += logNormalCdf(z);
    if (byColumn === undefined) continue;
    const slope = logNormalCdfSlope(z);
    addGradient(process, feature, reading, [-slope / reading.sd], (-slope * z) / reading.sd, byColumn);
  }
  return sum;
}

/**
 * A cliff must not force short length scales, with which nothing would be learnt of the silent points' surroundings;
 * so there is noise on the labels, and the length scales have a floor that grows with the dimension.
 */
function labelOptions({ groups }: Embedding): ProcessOptions {
  return { raw: true, fixedNoise: 0.1, shortest: 0.35 * Math.sqrt(groups) };
}

/**
 * The front often ends where silence begins, and there a fair guess is wrong half of the time. With the label below
 * -0.6 instead of 0, silent proposals fell to a third of that in our trials at no visible loss of hypervolume.
 */
const LABEL_MARGIN = 0.6;
