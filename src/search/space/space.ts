/**
 * The search space of a plan: axes, which of them exist under which answers, and the way between a trial's answers and
 * a point of the unit cube. In a settled point each place is the middle of its answer, and axes that do not exist hold
 * NaN; everything in `search` passes settled points.
 */

import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import type { Answers, PlanDimension } from '../../protocol/plan.ts';
import { searchFailure } from '../messages.ts';
import { type Axis, axisOf } from './axis.ts';

export type Point = Float64Array; // [axis]

export interface Space {
  readonly axes: readonly Axis[];
  /** The condition of each axis: it exists while the parent axis exists and holds this cell. */
  readonly conditions: readonly (Condition | undefined)[];
  /** Axis numbers, parents before their children. */
  readonly order: readonly number[];
  /** Whether the file names a usual answer for any axis. */
  readonly hasUsual: boolean;
  /** How many different points there are; infinite with a continuous axis. */
  readonly size: number;
}

export interface Condition {
  readonly axis: number;
  readonly cell: number;
}

export function makeSpace(dimensions: readonly PlanDimension[]): Result<Space> {
  const broken = dimensions.map(rangeProblem).find((problem) => problem !== undefined);
  if (broken !== undefined) return fail(broken);
  const axes = dimensions.map(axisOf);
  const conditions: (Condition | undefined)[] = [];
  for (const dimension of dimensions) {
    const found = conditionOf(dimension, dimensions);
    if (!found.ok) return found;
    conditions.push(found.value);
  }
  const order = parentsFirst(conditions);
  if (order.length < axes.length) {
    const stuck = axes.find((_, i) => !order.includes(i))!;
    return fail(problem(`${stuck.id} waits for itself through the answers it depends on.`));
  }
  const hasUsual = dimensions.some(({ usual }) => usual !== undefined);
  const size = order
    .filter((axis) => conditions[axis] === undefined)
    .reduce((product, axis) => product * branchSize({ axes, conditions }, axis), 1);
  return succeed({ axes, conditions, order, hasUsual, size });
}

/** The settled point nearest to any point of the cube; coordinates that are NaN but needed become the usual ones. */
export function settle(space: Space, point: ArrayLike<number>): Point {
  const settled = new Float64Array(space.axes.length).fill(Number.NaN);
  for (const i of space.order) {
    if (!exists(space, settled, i)) continue;
    const axis = space.axes[i]!;
    const unit = Number.isNaN(point[i]!) ? axis.usual : point[i]!;
    settled[i] = axis.unitOf(axis.answerAt(Math.min(Math.max(unit, 0), 1)));
  }
  return settled;
}

/** The answers at a point, in the order of the file; axes that do not exist there are left out. */
export function decode(space: Space, point: ArrayLike<number>): Answers {
  const settled = settle(space, point);
  const answers: Record<string, number | string> = {};
  space.axes.forEach((axis, i) => {
    if (!Number.isNaN(settled[i]!)) answers[axis.id] = axis.answerAt(settled[i]!);
  });
  return answers;
}

/** The settled point of a trial's answers; answers that are missing are the usual ones. */
export function encode(space: Space, answers: Answers): Point {
  return settle(
    space,
    space.axes.map((axis) => {
      const answer = answers[axis.id];
      return answer === undefined ? Number.NaN : axis.unitOf(answer);
    }),
  );
}

/** Every axis at its usual answer: the first trial, and the baseline `default`. */
export function usualPoint(space: Space): Point {
  return settle(
    space,
    space.axes.map((axis) => axis.usual),
  );
}

/** Whether the axis exists at a point whose parents are settled. */
export function exists(space: Space, point: ArrayLike<number>, axis: number): boolean {
  const condition = space.conditions[axis];
  if (condition === undefined) return true;
  const parent = point[condition.axis]!;
  return !Number.isNaN(parent) && space.axes[condition.axis]!.cellAt(parent) === condition.cell;
}

/** The same answers: both settled points agree to a millionth of each axis. */
export function samePoint(a: Point, b: Point): boolean {
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) !== Number.isNaN(b[i]!) || Math.abs(a[i]! - b[i]!) > 1e-6) return false;
  }
  return true;
}

/** Each of the points once, in their order; told apart like `samePoint`, but by a key, as there may be thousands. */
export function distinctPoints(points: readonly Point[]): Point[] {
  const known = knownPoints([]);
  return points.filter((point) => known.add(point));
}

/** A set of settled points of a finite space or of a grid, whose places are either the same or far apart. */
export function knownPoints(points: readonly Point[]): KnownPoints {
  const keys = new Set(points.map(keyOf));
  return {
    has: (point) => keys.has(keyOf(point)),
    add(point) {
      const before = keys.size;
      keys.add(keyOf(point));
      return keys.size > before;
    },
  };
}

export interface KnownPoints {
  readonly has: (point: Point) => boolean;
  /** Whether it is new. */
  readonly add: (point: Point) => boolean;
}

function keyOf(point: Point): string {
  return Array.from(point, (unit) => Math.round(unit * 1e6)).join();
}

/** How many points the axis and all that depends on it make. */
export function branchSize({ axes, conditions }: Pick<Space, 'axes' | 'conditions'>, axis: number): number {
  const { type, count } = axes[axis]!;
  if (type === 'number') return count;
  let sum = 0;
  for (let cell = 0; cell < count; cell++) {
    sum += childrenOf({ conditions }, axis, cell).reduce(
      (product, child) => product * branchSize({ axes, conditions }, child),
      1,
    );
  }
  return sum;
}

export function childrenOf({ conditions }: Pick<Space, 'conditions'>, axis: number, cell: number): number[] {
  return conditions.flatMap((condition, child) => (condition?.axis === axis && condition.cell === cell ? [child] : []));
}

function conditionOf(dimension: PlanDimension, all: readonly PlanDimension[]): Result<Condition | undefined> {
  if (dimension.when === undefined) return succeed(undefined);
  const [id, label] = dimension.when;
  const axis = all.findIndex((other) => other.id === id);
  const parent = all[axis];
  const cell = parent?.type === 'choice' ? parent.labels.indexOf(label) : -1;
  if (cell !== -1) return succeed({ axis, cell });
  return fail(problem(`${dimension.id} exists only while ${id} is ${label}, which ${id} cannot be.`));
}

function parentsFirst(conditions: readonly (Condition | undefined)[]): number[] {
  const order: number[] = [];
  for (let grown = true; grown; ) {
    grown = false;
    conditions.forEach((condition, i) => {
      if (order.includes(i) || (condition !== undefined && !order.includes(condition.axis))) return;
      order.push(i);
      grown = true;
    });
  }
  return order;
}

function rangeProblem(dimension: PlanDimension): Failure | undefined {
  if (dimension.type === 'choice') {
    return dimension.labels.length === 0 ? problem(`${dimension.id} has nothing to choose from.`) : undefined;
  }
  const { id, low, high, scale, step } = dimension;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    return problem(`The range of ${id} runs from ${low} to ${high}.`);
  }
  if (scale === 'log' && low <= 0) return problem(`The logarithmic range of ${id} starts at ${low}.`);
  if (step !== undefined && !(step > 0)) return problem(`The step of ${id} is ${step}.`);
  return undefined;
}

function problem(message: string): Failure {
  return searchFailure(
    'space-broken',
    message,
    'Check the experiment again with snnexp check, or the space of the script that made the plan.',
  );
}
