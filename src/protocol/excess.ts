/** How a value stands to the limit of a requirement: the same count for who searches, who gates and who shows it. */

import type { Requirement } from './plan.ts';

/** How far the value lies beyond the limit, in its own unit: positive where the limit is broken, NaN for no number. */
export function excessOf({ sign, limit }: Pick<Requirement, 'sign' | 'limit'>, value: number): number {
  return sign === '<=' ? value - limit : limit - value;
}
