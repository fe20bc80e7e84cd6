/**
 * How far numbers of a plan reach: what is decided has one value, a question all those it can be answered with, and what
 * is computed from questions what they make of it.
 */

import type { Plan, PlanDimension, Setting, Settings } from '../../protocol/plan.ts';
import { stepsIn } from '../../protocol/time-steps.ts';
import { isSettings } from './plan-settings.ts';

export type Reach = readonly [lowest: number, highest: number];

/** Undefined for what is no number, and for what is computed. */
export function reachOf(value: Setting | undefined, space: readonly PlanDimension[]): Reach | undefined {
  if (typeof value === 'number') return [value, value];
  return isSettings(value) && typeof value.ask === 'string' ? reachOfQuestion(value.ask, space) : undefined;
}

/** The same for a setting of the data, which may be computed from others of them. */
export function dataReachOf({ data, space }: Pick<Plan, 'data' | 'space'>, name: string): Reach | undefined {
  const product = productOf(name, data);
  return product === undefined ? undefined : reachOfProduct(product, space);
}

/** Time steps of a sample; undefined where they cannot be told. */
export function dataStepsOf(plan: Plan): Reach | undefined {
  const { data, space } = plan;
  if (data.steps !== undefined) return dataReachOf(plan, 'steps');
  const steps = quotient(productOf('window', data), productOf('bin', data));
  const reach = steps === undefined ? undefined : reachOfProduct(steps, space);
  return reach === undefined ? undefined : [stepsIn(reach[0], 1), stepsIn(reach[1], 1)];
}

function reachOfQuestion(id: string, space: readonly PlanDimension[]): Reach | undefined {
  const dimension = space.find((each) => each.id === id);
  if (dimension === undefined) return undefined;
  if (dimension.type !== 'choice') return [dimension.low, dimension.high];
  const numbers = dimension.of.filter((choice) => typeof choice === 'number');
  return numbers.length === 0 ? undefined : [Math.min(...numbers), Math.max(...numbers)];
}

/** A factor times powers of answers: what `20 * bin` and `window / bin` come to, whatever they stand for. */
interface Product {
  readonly factor: number;
  /** By question. */
  readonly powers: ReadonlyMap<string, number>;
}

/** Undefined for what is no number, and where settings wait for each other. */
function productOf(name: string, data: Settings, within: readonly string[] = []): Product | undefined {
  const value = data[name];
  if (within.includes(name)) return undefined;
  const inside = [...within, name];
  if (typeof value === 'number') return { factor: value, powers: new Map() };
  if (!isSettings(value)) return undefined;
  const { ask, scale, of, ratio } = value;
  if (typeof ask === 'string') return { factor: 1, powers: new Map([[ask, 1]]) };
  if (typeof scale === 'number' && typeof of === 'string') {
    const scaled = productOf(of, data, inside);
    return scaled === undefined ? undefined : { ...scaled, factor: scale * scaled.factor };
  }
  if (!Array.isArray(ratio)) return undefined;
  return quotient(productOf(String(ratio[0]), data, inside), productOf(String(ratio[1]), data, inside));
}

function quotient(over: Product | undefined, under: Product | undefined): Product | undefined {
  if (over === undefined || under === undefined) return undefined;
  const powers = new Map(over.powers);
  for (const [id, power] of under.powers) powers.set(id, (powers.get(id) ?? 0) - power);
  return { factor: over.factor / under.factor, powers };
}

/** Times and numbers of steps are above 0, so a product reaches furthest where each of its answers does. */
function reachOfProduct({ factor, powers }: Product, space: readonly PlanDimension[]): Reach | undefined {
  let [lowest, highest] = [factor, factor];
  for (const [id, power] of powers) {
    if (power === 0) continue;
    const reach = reachOfQuestion(id, space);
    if (reach === undefined || reach[0] <= 0) return undefined;
    const [low, high] = power > 0 ? reach : [reach[1], reach[0]];
    lowest *= low ** power;
    highest *= high ** power;
  }
  return [lowest, highest];
}
