/**
 * How strongly two lists of numbers rise together, by their ranks alone, so that neither scale nor outliers matter:
 * Spearman's correlation where both have an order, the correlation ratio of the ranks where one only names groups.
 */

import { randomStream } from '../../core/random.ts';

export interface Correlation {
  /** -1 .. 1; for groups 0 .. 1. */
  readonly value: number;
  /** How many pairs it rests on. */
  readonly trials: number;
  /** Share of shuffles that are at least as strong: small means not by chance. */
  readonly chance: number;
}

/** Ranks from 1; equal values share their mean rank. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Spearman (1904), ties by mean ranks. Undefined with fewer than four pairs or where one side never changes. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>, seed: string): Correlation | undefined {
  const x = standardised(averageRanks(a));
  const y = standardised(averageRanks(b));
  if (x === undefined || y === undefined) return undefined;
  return againstShuffles(y, seed, (values) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i]! * values[i]!;
    return sum / x.length;
  });
}

/**
 * The correlation ratio eta (Pearson 1905; Kruskal and Wallis 1952 on ranks): the root of the share of the ranks'
 * variance that lies between the groups. `groups` holds a number from 0 for each value.
 */
export function correlationRatio(
  groups: ArrayLike<number>,
  values: ArrayLike<number>,
  seed: string,
): Correlation | undefined {
  const y = standardised(averageRanks(values));
  const sizes: number[] = [];
  for (let i = 0; i < groups.length; i++) sizes[groups[i]!] = (sizes[groups[i]!] ?? 0) + 1;
  if (y === undefined || Object.keys(sizes).length < 2) return undefined;
  return againstShuffles(y, seed, (ranks) => {
    const sums = new Float64Array(sizes.length);
    for (let i = 0; i < ranks.length; i++) sums[groups[i]!]! += ranks[i]!;
    const between = sums.reduce((sum, value, g) => sum + value ** 2 / (sizes[g] ?? Number.POSITIVE_INFINITY), 0);
    return Math.sqrt(Math.min(1, between / ranks.length));
  });
}

const SHUFFLES = 499;

/** A permutation test: the strength of the pairing as it is among that of random pairings. */
function againstShuffles(y: Float64Array, seed: string, strength: (y: Float64Array) => number): Correlation {
  const value = strength(y);
  const random = randomStream('rank correlation', seed);
  const shuffled = Float64Array.from(y);
  let asStrong = 1;
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    const order = random.permutation(y.length);
    for (let i = 0; i < y.length; i++) shuffled[i] = y[order[i]!]!;
    if (Math.abs(strength(shuffled)) >= Math.abs(value) - 1e-12) asStrong++;
  }
  return { value: Math.min(1, Math.max(-1, value)), trials: y.length, chance: asStrong / (SHUFFLES + 1) };
}

/** Mean 0 and variance 1; undefined where that says nothing. */
function standardised(ranks: Float64Array): Float64Array | undefined {
  if (ranks.length < 4) return undefined;
  const centre = (ranks.length + 1) / 2;
  const variance = ranks.reduce((sum, rank) => sum + (rank - centre) ** 2, 0) / ranks.length;
  return variance > 0 ? ranks.map((rank) => (rank - centre) / Math.sqrt(variance)) : undefined;
}
