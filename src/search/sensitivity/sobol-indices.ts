/**
 * Variance-based sensitivity of a function on the unit cube with independent uniform inputs (I. Sobol, 1993): how much
 * of its variance each input explains alone, and how much is lost when all the others are known.
 */

import { sobolSequence } from '../random/sobol.ts';

export interface SobolIndices {
  readonly mean: number;
  readonly variance: number;
  /** Share of the variance by input i alone: first order. Small negative values are errors of the estimate. */
  readonly direct: Float64Array; // [input]
  /** Share in which input i takes part, alone or together with others: total effect. */
  readonly total: Float64Array; // [input]
}

/**
 * From `points` * (inputs + 2) calls on a scrambled Sobol sequence: first order by A. Saltelli et al. (2010, table 2,
 * b), total effect by M. Jansen (1999). A function that hardly varies has no shares: both are 0.
 */
export function sobolIndices(
  evaluate: (unit: Float64Array) => number,
  inputs: number,
  points: number,
  ...seed: readonly (string | number)[]
): SobolIndices {
  const sequence = sobolSequence(2 * inputs, 'sobol indices', ...seed);
  const a = new Float64Array(points);
  const b = new Float64Array(points);
  const mixed = Array.from({ length: inputs }, () => new Float64Array(points));
  for (let p = 0; p < points; p++) {
    const both = sequence(p);
    const [left, right] = [both.slice(0, inputs), both.slice(inputs)];
    a[p] = evaluate(left);
    b[p] = evaluate(right);
    for (let i = 0; i < inputs; i++) {
      const kept = left[i]!;
      left[i] = right[i]!;
      mixed[i]![p] = evaluate(left);
      left[i] = kept;
    }
  }
  const mean = (sum(a) + sum(b)) / (2 * points);
  const variance = (squares(a, mean) + squares(b, mean)) / (2 * points);
  const share = (value: number): number => (variance > 1e-24 * mean * mean ? value / points / variance : 0);
  return {
    mean,
    variance,
    direct: Float64Array.from(mixed, (ab) => share(b.reduce((s, fb, p) => s + (fb - mean) * (ab[p]! - a[p]!), 0))),
    total: Float64Array.from(mixed, (ab) => share(a.reduce((s, fa, p) => s + (fa - ab[p]!) ** 2, 0) / 2)),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function squares(values: Float64Array, centre: number): number {
  return values.reduce((total, value) => total + (value - centre) ** 2, 0);
}
