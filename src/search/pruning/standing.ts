/**
 * Who stands where at a rung, for several objectives (R. Schmucker et al., 2021, MO-ASHA): by rank of non-dominated
 * sorting, within a rank in the order of an epsilon net, so that the first few of a rank cover it. Trials that break a
 * requirement come after all that keep them, the least first.
 */

import type { Costs } from '../../core/pareto/dominance.ts';
import { constrainedRanks } from '../constrained.ts';

export interface Contender {
  readonly trial: number;
  readonly costs: Costs;
  /** One per requirement: negative or zero where it is kept. */
  readonly excess: readonly number[];
}

/** Trial numbers, the best first. Does not depend on the order in which the contenders are given. */
export function standing(contenders: readonly Contender[]): number[] {
  const sorted = [...contenders].sort((a, b) => a.trial - b.trial);
  const ranks = constrainedRanks(sorted);
  const order: number[] = [];
  for (let rank = 0; order.length < sorted.length; rank++) {
    const members = sorted.filter((_, i) => ranks[i] === rank);
    order.push(...epsilonNet(members.map(({ costs }) => costs)).map((i) => members[i]!.trial));
  }
  return order;
}

/**
 * From the best of the first objective on, always the point furthest from those before it, each objective scaled to
 * its range; indices, exported for its test.
 */
export function epsilonNet(points: readonly Costs[]): number[] {
  const scaled = scaledToRange(points);
  const left = points.map((_, i) => i).sort((i, j) => points[i]![0]! - points[j]![0]! || i - j);
  const nearest = points.map(() => Number.POSITIVE_INFINITY);
  const order: number[] = [];
  while (left.length > 0) {
    let at = 0;
    for (let k = 1; k < left.length; k++) if (nearest[left[k]!]! > nearest[left[at]!]!) at = k;
    const [chosen] = left.splice(at, 1);
    order.push(chosen!);
    for (const i of left) nearest[i] = Math.min(nearest[i]!, distance(scaled[i]!, scaled[chosen!]!));
  }
  return order;
}

function scaledToRange(points: readonly Costs[]): readonly Costs[] {
  const columns = (points[0] ?? []).map((_, m) => points.map((costs) => costs[m]!));
  const low = columns.map((column) => Math.min(...column));
  const range = columns.map((column, m) => Math.max(...column) - low[m]! || 1);
  return points.map((costs) => costs.map((cost, m) => (cost - low[m]!) / range[m]!));
}

function distance(a: Costs, b: Costs): number {
  return Math.hypot(...a.map((value, m) => value - b[m]!));
}
