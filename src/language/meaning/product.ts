/**
 * What an expression comes to: a factor times powers of answers. `20 * bin` is one, and so is `window / bin`, whatever
 * stands for them; without any power it is a number.
 */

import type { PlanDimension } from '../../protocol/plan.ts';

export interface Product {
  readonly factor: number;
  /** By question, none of them 0. */
  readonly powers: ReadonlyMap<string, number>;
}

/** The lowest and the highest value. */
export type Reach = readonly [lowest: number, highest: number];

export function numberProduct(factor: number): Product {
  return { factor, powers: new Map() };
}

export function questionProduct(id: string): Product {
  return { factor: 1, powers: new Map([[id, 1]]) };
}

export function scaled(scale: number, { factor, powers }: Product): Product {
  return { factor: scale * factor, powers };
}

export function quotient(over: Product, under: Product): Product {
  const powers = new Map(over.powers);
  for (const [id, power] of under.powers) {
    const left = (powers.get(id) ?? 0) - power;
    if (left === 0) powers.delete(id);
    else powers.set(id, left);
  }
  return { factor: over.factor / under.factor, powers };
}

/** Undefined where a question is unknown, or can be answered with what no such product is bounded for: below 0, or divided by 0. */
export function reachOfProduct({ factor, powers }: Product, space: readonly PlanDimension[]): Reach | undefined {
  let [lowest, highest] = [factor, factor];
  for (const [id, power] of powers) {
    const reach = reachOfQuestion(id, space);
    if (reach === undefined || reach[0] < 0 || (reach[0] === 0 && power < 0)) return undefined;
    const [low, high] = power > 0 ? reach : [reach[1], reach[0]];
    lowest *= low ** power;
    highest *= high ** power;
  }
  return lowest <= highest ? [lowest, highest] : [highest, lowest];
}

export function reachOfQuestion(id: string, space: readonly PlanDimension[]): Reach | undefined {
  const dimension = space.find((each) => each.id === id);
  if (dimension === undefined) return undefined;
  if (dimension.type !== 'choice') return [dimension.low, dimension.high];
  const numbers = dimension.of.filter((choice) => typeof choice === 'number');
  return numbers.length === 0 ? undefined : [Math.min(...numbers), Math.max(...numbers)];
}

/** Whether some answer makes it no whole number; false where that is not known. */
export function isFraction({ factor, powers }: Product, space: readonly PlanDimension[]): boolean {
  const [only, ...more] = powers;
  const dimension = only?.[1] === 1 && more.length === 0 ? space.find(({ id }) => id === only[0]) : undefined;
  if (dimension === undefined) return false;
  return answersOf(dimension).some((answer) => !Number.isInteger(Number((factor * answer).toPrecision(12))));
}

/** Of a range the first answers, which tell of all others; of one without steps some answer between. */
function answersOf(dimension: PlanDimension): readonly number[] {
  if (dimension.type === 'choice') return dimension.of.filter((choice) => typeof choice === 'number');
  const { low, high, step } = dimension;
  const next = step ?? (dimension.type === 'whole' ? 1 : (high - low) / Math.PI);
  return [low, low + next].filter((answer) => answer <= high);
}
