/**
 * How far numbers of a plan reach: what is decided has one value, a question all those it can be answered with, and what
 * is computed from questions what they make of it.
 */

import type { Plan, PlanDimension, Setting } from '../../protocol/plan.ts';
import { isAsk } from '../../protocol/setting.ts';
import { stepsIn } from '../../protocol/time-steps.ts';
import { productIn } from './expression.ts';
import { quotient, type Reach, reachOfProduct, reachOfQuestion } from './product.ts';

/** Undefined for what is no number, and for what is computed. */
export function reachOf(value: Setting | undefined, space: readonly PlanDimension[]): Reach | undefined {
  if (typeof value === 'number') return [value, value];
  return isAsk(value) ? reachOfQuestion(value.ask, space) : undefined;
}

/** The same for a setting of the data, which may be computed from others of them. */
export function dataReachOf({ data, space }: Pick<Plan, 'data' | 'space'>, name: string): Reach | undefined {
  const product = productIn(data, name);
  return product === undefined ? undefined : reachOfProduct(product, space);
}

/** Time steps of a sample; undefined where they cannot be told. */
export function dataStepsOf(plan: Pick<Plan, 'data' | 'space'>): Reach | undefined {
  const { data, space } = plan;
  if (data.steps !== undefined) return dataReachOf(plan, 'steps');
  const [window, bin] = [productIn(data, 'window'), productIn(data, 'bin')];
  if (window === undefined || bin === undefined) return undefined;
  const reach = reachOfProduct(quotient(window, bin), space);
  return reach === undefined ? undefined : [stepsIn(reach[0], 1), stepsIn(reach[1], 1)];
}
