/** How far numbers of a plan reach: what is decided has one value, a question all those it can be answered with. */

import type { Plan, PlanDimension, Setting } from '../../protocol/plan.ts';
import { stepsIn } from '../../protocol/time-steps.ts';
import { isSettings } from './plan-settings.ts';

export type Reach = readonly [lowest: number, highest: number];

/** Undefined for what is no number, and for what is computed from a question. */
export function reachOf(value: Setting | undefined, space: readonly PlanDimension[]): Reach | undefined {
  if (typeof value === 'number') return [value, value];
  if (!isSettings(value) || typeof value.ask !== 'string') return undefined;
  const dimension = space.find(({ id }) => id === value.ask);
  if (dimension === undefined) return undefined;
  if (dimension.type !== 'choice') return [dimension.low, dimension.high];
  const numbers = dimension.of.filter((choice) => typeof choice === 'number');
  return numbers.length === 0 ? undefined : [Math.min(...numbers), Math.max(...numbers)];
}

/** Time steps of a sample; undefined where they cannot be told. */
export function dataStepsOf({ data, space }: Plan): Reach | undefined {
  if (data.steps !== undefined) return reachOf(data.steps, space);
  const window = reachOf(data.window, space);
  const bin = reachOf(data.bin, space);
  return window === undefined || bin === undefined
    ? undefined
    : [stepsIn(window[0], bin[1]), stepsIn(window[1], bin[0])];
}
