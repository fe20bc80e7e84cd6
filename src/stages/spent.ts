/** What work costs: time that passes on the wall, and time that processor cores are busy with it. */

import type { StageContext } from './stage.ts';

/** In ms. */
export interface Spent {
  readonly wall: number;
  /** Over all threads of this process; waiting for a core that others use is no part of it. */
  readonly processor: number;
}

export const nothingSpent: Spent = { wall: 0, processor: 0 };

/** Says what was spent since this call. */
export function startSpending({ processorMs }: Pick<StageContext, 'processorMs'>): () => Spent {
  const from = { wall: performance.now(), processor: processorMs() };
  return () => ({ wall: performance.now() - from.wall, processor: processorMs() - from.processor });
}

export function addSpent(a: Spent, b: Spent): Spent {
  return { wall: a.wall + b.wall, processor: a.processor + b.processor };
}

/** Shared out among so many epochs; all of it where there was none. */
export function spentPer(of: Spent, epochs: number): Spent {
  const each = Math.max(1, epochs);
  return { wall: of.wall / each, processor: of.processor / each };
}
