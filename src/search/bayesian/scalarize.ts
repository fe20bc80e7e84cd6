/**
 * ParEGO (J. Knowles, 2006): every trial has weights of its own, drawn evenly from the simplex, and improves the
 * augmented Tchebycheff value max w y + 0.05 sum w y of the objectives, each scaled to 0..1 on what was observed. Cheap
 * with many objectives, where boxes of a free region become too many.
 */

import { randomStream } from '../../core/random.ts';
import type { Observed, Study } from '../study.ts';
import { capped } from './cap.ts';

/** The study with one objective, the weighted value. */
export function scalarized(study: Study, ...seed: readonly (string | number)[]): Study {
  const weights = weightsOf(study.aims.length, seed);
  const columns = study.aims.map((_, m) => capped(study.measured.map(({ costs }) => costs[m]!)));
  const low = columns.map((column) => Math.min(...column));
  const range = columns.map((column, m) => Math.max(...column) - low[m]! || 1);
  const weigh = <T extends Observed>(trial: T): T => {
    const weighted = trial.costs.map((cost, m) => (weights[m]! * (cost - low[m]!)) / range[m]!);
    const largest = weighted.indexOf(Math.max(...weighted));
    const costs = [weighted[largest]! + AUGMENTED * weighted.reduce((sum, value) => sum + value, 0)];
    if (trial.noise === undefined) return { ...trial, costs };
    const variance = trial.noise.costs.reduce((sum, of, m) => {
      const slope = (weights[m]! / range[m]!) * (AUGMENTED + (m === largest ? 1 : 0));
      return sum + slope ** 2 * of;
    }, 0);
    return { ...trial, costs, noise: { ...trial.noise, costs: [variance] } };
  };
  const [measured, foretold] = [study.measured.map(weigh), study.foretold.map(weigh)];
  return { ...study, aims: ['min'], reference: [undefined], measured, foretold };
}

const AUGMENTED = 0.05;

/** Evenly over all weights that add up to 1: normalised exponential draws. */
function weightsOf(count: number, seed: readonly (string | number)[]): number[] {
  const stream = randomStream('parego', ...seed);
  const draws = Array.from({ length: count }, () => -Math.log(1 - stream.next()));
  const total = draws.reduce((sum, draw) => sum + draw, 0);
  return draws.map((draw) => draw / total);
}
