/** Whether the trials of a grid can be trained at all: every combination of its values is one. */

import { grouped } from '../../core/words.ts';
import type { PlanDimension, Settings } from '../../protocol/plan.ts';
import type { Whole } from './whole.ts';

export function judgeGridSizes({ plan, resolved, report }: Pick<Whole, 'plan' | 'resolved' | 'report'>): void {
  const items = resolved.root.items.filter(({ word }) => word === 'baseline');
  for (const [index, baseline] of plan.baselines.entries()) {
    const item = items[index];
    if (baseline.kind !== 'grid' || item === undefined) continue;
    const size = sizeOf(baseline, plan.space);
    if (size <= MOST_TRIALS) continue;
    report(
      'grid-large',
      item.scope.given.get('over')?.node ?? item.at,
      `The grid has ${grouped(size)} combinations, each of them a trial, and may have ${grouped(MOST_TRIALS)}. Name fewer questions in over, or give points a smaller number.`,
    );
  }
}

/** As src/search/grid.ts walks: a question inside a choice is there only where that is chosen. */
function sizeOf({ over, points = 5 }: Settings, space: readonly PlanDimension[]): number {
  const walked = new Set(Array.isArray(over) ? over : []);
  const values = (dimension: PlanDimension): number => {
    if (dimension.type === 'choice') {
      const { id, labels, usual = labels[0] } = dimension;
      const branches = walked.has(id) ? labels : labels.filter((label) => label === usual);
      return branches.reduce((sum, label) => sum + combinations(insideOf(id, label)), 0);
    }
    return walked.has(dimension.id) ? Math.min(Number(points), answersOf(dimension)) : 1;
  };
  const combinations = (dimensions: readonly PlanDimension[]): number =>
    dimensions.reduce((product, dimension) => product * values(dimension), 1);
  const insideOf = (id: string, label: string) => space.filter(({ when }) => when?.[0] === id && when[1] === label);
  return combinations(space.filter(({ when }) => when === undefined));
}

function answersOf({ type, low, high, step }: Exclude<PlanDimension, { type: 'choice' }>): number {
  const apart = step ?? (type === 'whole' ? 1 : undefined);
  return apart === undefined ? Number.POSITIVE_INFINITY : Math.floor((high - low) / apart + 1e-9) + 1;
}

/** Six questions with five values each have 15,625 combinations. */
const MOST_TRIALS = 20_000;
