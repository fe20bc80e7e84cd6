/**
 * NSGA-II (K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, 2002) in steady form: the population of trial n is the best of
 * all outcomes it may know, so a proposal needs no generation to be complete and no state but the outcomes.
 */

import { randomStream } from '../../core/random.ts';
import type { SearchPlan } from '../../protocol/plan.ts';
import { constrainedRanks } from '../constrained.ts';
import type { Method } from '../method.ts';
import { replacement } from '../random/explore.ts';
import { samePoint } from '../space/space.ts';
import type { MeasuredTrial, Study } from '../study.ts';
import { offspring } from './variation.ts';

export interface EvolveSettings {
  readonly population: number;
}

export function evolveSettings({ population }: SearchPlan): EvolveSettings {
  return { population: typeof population === 'number' ? population : 16 };
}

export function evolve({ population }: EvolveSettings, seed: number): Method {
  return (n, study) => {
    if (n <= population) return undefined;
    const parents = survivors(study, population);
    if (parents.length < 2) return undefined;
    const stream = randomStream('nsga2', seed, n);
    // Parents stand in order of merit, so the smaller index wins the tournament.
    const tournament = () => parents[Math.min(stream.below(parents.length), stream.below(parents.length))]!;
    for (let attempt = 0; attempt < 20; attempt++) {
      const point = offspring(study.space, tournament().point, tournament().point, stream);
      if (!study.taken.some((other) => samePoint(other, point))) return { point, by: 'evolve' };
    }
    const point = replacement(study.space, study.taken, stream.next);
    return point === undefined ? undefined : { point, by: 'evolve' };
  };
}

/** The best of all measured trials by rank, then by crowding distance, at most `limit`; best first. */
function survivors({ measured }: Study, limit: number): MeasuredTrial[] {
  const ranks = constrainedRanks(measured);
  const crowding = new Float64Array(measured.length);
  for (let rank = 0; ranks.includes(rank); rank++) {
    const members = measured.flatMap((_, i) => (ranks[i] === rank ? [i] : []));
    const distances = crowdingDistances(members.map((i) => measured[i]!.costs));
    members.forEach((i, k) => {
      crowding[i] = distances[k]!;
    });
  }
  return measured
    .map((trial, i) => ({ trial, i }))
    .sort((a, b) => ranks[a.i]! - ranks[b.i]! || descending(crowding[a.i]!, crowding[b.i]!) || a.i - b.i)
    .slice(0, limit)
    .map(({ trial }) => trial);
}

/** The size of the gap around each point of a front, summed over the objectives; infinite at the ends. */
function crowdingDistances(front: readonly (readonly number[])[]): number[] {
  const distances = front.map(() => 0);
  for (let k = 0; k < (front[0]?.length ?? 0); k++) {
    const order = front.map((_, i) => i).sort((a, b) => front[a]![k]! - front[b]![k]! || a - b);
    const range = front[order[order.length - 1]!]![k]! - front[order[0]!]![k]!;
    distances[order[0]!] = Infinity;
    distances[order[order.length - 1]!] = Infinity;
    if (range === 0) continue;
    for (let at = 1; at < order.length - 1; at++) {
      distances[order[at]!]! += (front[order[at + 1]!]![k]! - front[order[at - 1]!]![k]!) / range;
    }
  }
  return distances;
}

function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}
