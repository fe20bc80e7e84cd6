/** How a value stands to the limit of a requirement. */

import type { Requirement } from '../protocol/plan.ts';

/** How far the value lies beyond the limit, in the measure's own unit: positive where the limit is broken. */
export function missOf({ sign, limit }: Pick<Requirement, 'sign' | 'limit'>, value: number): number {
  return sign === '<=' ? value - limit : limit - value;
}
