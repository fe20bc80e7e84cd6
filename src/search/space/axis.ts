/**
 * One dimension of a plan as a stretch of the unit interval: 0..1 to an answer and back. Continuous answers lie along
 * it linearly or by their logarithm; answers on a grid and choices each own a cell, so a uniform draw is fair.
 */

import type { PlanDimension } from '../../protocol/plan.ts';

export interface Axis {
  readonly id: string;
  readonly type: 'number' | 'choice';
  /** How many answers there are; infinite for a continuous axis. */
  readonly count: number;
  /** The answer that owns this place of the unit interval. */
  readonly answerAt: (unit: number) => number | string;
  /** The place an answer stands for (the middle of its cell); answers outside the range are moved to its ends. */
  readonly unitOf: (answer: number | string) => number;
  /** Number of the answer's cell, from 0. Only for finite axes. */
  readonly cellAt: (unit: number) => number;
  readonly unitOfCell: (cell: number) => number;
  /**
   * Where a model sees the answer: `slope * unit + offset`, 0 at the lowest and 1 at the highest answer.
   * Choices are only equal or different; a model does not use this for them.
   */
  readonly slope: number;
  readonly offset: number;
  /** The place of the usual answer, or the middle where the file names none. */
  readonly usual: number;
}

export function axisOf(dimension: PlanDimension): Axis {
  if (dimension.type === 'choice') return choiceAxis(dimension.id, dimension.labels, dimension.usual);
  const step = dimension.step ?? (dimension.type === 'whole' ? 1 : undefined);
  return step === undefined ? continuousAxis(dimension) : gridAxis(dimension, step);
}

interface Range {
  readonly id: string;
  readonly low: number;
  readonly high: number;
  readonly scale?: 'log';
  readonly usual?: number;
}

function choiceAxis(id: string, labels: readonly string[], usual: string | undefined): Axis {
  const count = labels.length;
  const cellAt = (unit: number): number => Math.min(Math.floor(unit * count), count - 1);
  const unitOfCell = (cell: number): number => (cell + 0.5) / count;
  const unitOf = (answer: number | string): number => unitOfCell(Math.max(0, labels.indexOf(String(answer))));
  return {
    id,
    type: 'choice',
    count,
    answerAt: (unit) => labels[cellAt(unit)]!,
    unitOf,
    cellAt,
    unitOfCell,
    slope: 1,
    offset: 0,
    usual: usual === undefined ? unitOfCell(0) : unitOf(usual),
  };
}

function continuousAxis({ id, low, high, scale, usual }: Range): Axis {
  const { to, from } = scale === 'log' ? logarithmic : linear;
  const [first, last] = [to(low), to(high)];
  const clamp = (value: number): number => Math.min(Math.max(value, low), high);
  const answerAt = (unit: number): number => clamp(tidy(from(first + unit * (last - first)), high - low, scale));
  const unitOf = (answer: number | string): number =>
    high === low ? 0.5 : (to(clamp(Number(answer))) - first) / (last - first);
  return {
    id,
    type: 'number',
    count: high === low ? 1 : Infinity,
    answerAt,
    unitOf,
    cellAt: () => 0,
    unitOfCell: () => 0.5,
    slope: 1,
    offset: 0,
    usual: usual === undefined ? 0.5 : unitOf(usual),
  };
}

/** low, low + step, ... up to high. By logarithm, a cell is as wide as its answer's neighbourhood. */
function gridAxis({ id, low, high, scale, usual }: Range, step: number): Axis {
  const count = Math.floor((high - low) / step + 1e-9) + 1;
  const answerOfCell = (cell: number): number => withoutNoise(low + cell * step, step);
  const { to, from } = scale === 'log' ? logarithmic : linear;
  const first = to(scale === 'log' ? Math.max(low - step / 2, low / 2) : low - step / 2);
  const last = to(answerOfCell(count - 1) + step / 2);
  const limit = (cell: number): number => Math.min(Math.max(cell, 0), count - 1);
  const cellAt = (unit: number): number => limit(Math.round((from(first + unit * (last - first)) - low) / step));
  const unitOfCell = (cell: number): number => (to(answerOfCell(cell)) - first) / (last - first);
  const unitOf = (answer: number | string): number => unitOfCell(limit(Math.round((Number(answer) - low) / step)));
  const [lowest, highest] = [unitOfCell(0), unitOfCell(count - 1)];
  const slope = count === 1 ? 1 : 1 / (highest - lowest);
  return {
    id,
    type: 'number',
    count,
    answerAt: (unit) => answerOfCell(cellAt(unit)),
    unitOf,
    cellAt,
    unitOfCell,
    slope,
    offset: count === 1 ? 0 : -lowest * slope,
    usual: unitOfCell(usual === undefined ? cellAt(0.5) : cellAt(unitOf(usual))),
  };
}

const linear = { to: (x: number) => x, from: (y: number) => y };
const logarithmic = { to: Math.log, from: Math.exp };

/** As few digits as a person would want: six significant ones by logarithm, a millionth of the range otherwise. */
function tidy(value: number, range: number, scale: 'log' | undefined): number {
  if (scale === 'log') return Number(value.toPrecision(6));
  const digits = Math.ceil(6 - Math.log10(range));
  return digits < 0 ? value : Number(value.toFixed(Math.min(digits, 100)));
}

/** 0.1 + 2 * 0.1 is 0.3 to a reader. */
function withoutNoise(value: number, step: number): number {
  const digits = Math.ceil(9 - Math.log10(step));
  return digits < 0 || digits > 100 ? value : Number(value.toFixed(digits));
}
