/**
 * A Gaussian process over embedded points (C. Rasmussen, C. Williams, 2006, algorithm 2.1), and the same process seen
 * under several imagined outcomes of points that are not measured yet. Outputs are standardised inside; callers pass
 * and get their own unit through `shift` and `scale`.
 */

import {
  appendToFactor,
  cholesky,
  type Factor,
  solveFactor,
  solveLower,
  solveUpper,
} from '../../core/linear/cholesky.ts';
import { mean, standardDeviation } from '../../core/statistics.ts';
import type { Point } from '../space/space.ts';
import type { Embedding } from './embedding.ts';
import { type FitOptions, fitHyperparameters, type Hyperparameters } from './hyperparameters.ts';
import type { Kernel } from './kernel.ts';

export interface Process {
  readonly embedding: Embedding;
  readonly kernel: Kernel;
  readonly hyper: Hyperparameters;
  readonly x: Float64Array; // [count, columns]
  /** Standardised outputs less the constant mean; for imagined outcomes one row each. */
  readonly residuals: readonly Float64Array[]; // sample: [count]
  /** (K + noise)^-1 residuals, per sample. */
  readonly alphas: readonly Float64Array[]; // sample: [count]
  readonly count: number;
  readonly factor: Factor;
  readonly centre: number;
  /** Output = shift + scale * standardised. */
  readonly shift: number;
  readonly scale: number;
}

export interface ProcessOptions extends FitOptions {
  /** Outputs are taken as they are. */
  readonly raw?: boolean;
}

/** More points than this are thinned out evenly for the fit of the hyperparameters, not for the prediction. */
const FIT_LIMIT = 120;

export function fitProcess(
  points: readonly Point[],
  outputs: ArrayLike<number>,
  embedding: Embedding,
  kernel: Kernel,
  options: ProcessOptions = {},
): Process | undefined {
  const shift = options.raw === true ? 0 : mean(outputs);
  const spread = options.raw === true ? 1 : standardDeviation(outputs);
  const scale = spread > 1e-12 * (1 + Math.abs(shift)) ? spread : 1;
  const y = Float64Array.from(outputs, (output) => (output - shift) / scale);
  const x = embedAll(points, embedding);
  const thinned = thin({ x, y, count: points.length }, embedding.columns);
  const hyper = fitHyperparameters(thinned, embedding, kernel, options);
  return conditionOn(x, y, embedding, kernel, hyper, shift, scale);
}

/** The process with given hyperparameters. */
export function conditionOn(
  x: Float64Array,
  y: Float64Array,
  embedding: Embedding,
  kernel: Kernel,
  hyper: Hyperparameters,
  shift = 0,
  scale = 1,
): Process | undefined {
  const count = y.length;
  const shape = { embedding, kernel, hyper };
  const matrix = new Float64Array(count * count);
  const row = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    covariances(shape, x, count, x.subarray(i * embedding.columns, (i + 1) * embedding.columns), row);
    matrix.set(row, i * count);
    matrix[i * count + i] = 1 + hyper.noise;
  }
  const factor = cholesky(matrix, count);
  if (factor === undefined) return undefined;
  const ones = new Float64Array(count).fill(1);
  const solved = Float64Array.from(y);
  solveFactor(factor, ones);
  solveFactor(factor, solved);
  const centre = solved.reduce((sum, value) => sum + value, 0) / ones.reduce((sum, value) => sum + value, 0);
  const residual = y.map((value) => value - centre);
  const alpha = solved.map((value, i) => value - centre * ones[i]!);
  return { ...shape, x, residuals: [residual], alphas: [alpha], count, factor, centre, shift, scale };
}

/** Mean and variance of the noise-free output at a point, in the caller's unit. */
export function predict(process: Process, point: Point): { mean: number; variance: number } {
  const feature = new Float64Array(process.embedding.columns);
  process.embedding.embed(point, feature);
  const k = new Float64Array(process.count);
  covariances(process, process.x, process.count, feature, k);
  const average = dot(k, process.alphas[0]!) + process.centre;
  solveLower(process.factor, k);
  const variance = Math.max(1 - dot(k, k), 1e-12);
  return { mean: process.shift + process.scale * average, variance: process.scale ** 2 * variance };
}

export interface Imagined {
  /** The process that has also seen the points, one sample of outcomes each. */
  readonly process: Process;
  /** Standardised noise-free outcomes of the points. */
  readonly outcomes: readonly Float64Array[]; // sample: [points]
}

/**
 * Draws noise-free outcomes of the points from the joint posterior and conditions on them. The factor is shared by all
 * samples, as the variance does not depend on outcomes. `normals` holds one standard normal per point and sample.
 */
export function imagine(
  process: Process,
  points: readonly Point[],
  normals: readonly Float64Array[],
): Imagined | undefined {
  const added = points.length;
  const { count, embedding } = process;
  const fresh = embedAll(points, embedding);
  const cross = new Float64Array(added * count);
  const corner = new Float64Array(added * added);
  const averages = new Float64Array(added);
  for (let i = 0; i < added; i++) {
    const feature = fresh.subarray(i * embedding.columns, (i + 1) * embedding.columns);
    const row = cross.subarray(i * count, (i + 1) * count);
    covariances(process, process.x, count, feature, row);
    averages[i] = dot(row, process.alphas[0]!);
    covariances(process, fresh, added, feature, corner.subarray(i * added, (i + 1) * added));
    corner[i * added + i]! += 1e-8;
  }
  const factor = appendToFactor(process.factor, cross, corner, added);
  if (factor === undefined) return undefined;
  const total = count + added;
  const residuals: Float64Array[] = [];
  const alphas: Float64Array[] = [];
  const outcomes: Float64Array[] = [];
  for (const normal of normals) {
    const residual = new Float64Array(total);
    residual.set(process.residuals[0]!);
    for (let i = 0; i < added; i++) {
      let value = averages[i]!;
      for (let k = 0; k <= i; k++) value += factor.lower[(count + i) * total + count + k]! * normal[k]!;
      residual[count + i] = value;
    }
    const alpha = residual.slice();
    solveFactor(factor, alpha);
    residuals.push(residual);
    alphas.push(alpha);
    outcomes.push(residual.slice(count).map((value) => value + process.centre));
  }
  const x = new Float64Array(total * embedding.columns);
  x.set(process.x);
  x.set(fresh, process.x.length);
  return { process: { ...process, x, residuals, alphas, count: total, factor }, outcomes };
}

/** Standardised prediction at an embedded point under every sample, with what its gradient needs. */
export interface Reading {
  readonly means: Float64Array; // [sample]
  sd: number;
  readonly k: Float64Array; // [count]
  /** dk/dq of each observation. */
  readonly slopes: Float64Array; // [count]
  /** K^-1 k; only when asked for. */
  readonly weights: Float64Array; // [count]
}

export function makeReading(process: Process): Reading {
  const { count } = process;
  return {
    means: new Float64Array(process.alphas.length),
    sd: 0,
    k: new Float64Array(count),
    slopes: new Float64Array(count),
    weights: new Float64Array(count),
  };
}

export function read(process: Process, feature: Float64Array, reading: Reading, withGradient: boolean): void {
  const { k, slopes, weights, means } = reading;
  covariances(process, process.x, process.count, feature, k, withGradient ? slopes : undefined);
  process.alphas.forEach((alpha, s) => {
    means[s] = dot(k, alpha) + process.centre;
  });
  weights.set(k);
  solveLower(process.factor, weights);
  reading.sd = Math.sqrt(Math.max(1 - dot(weights, weights), 1e-12));
  if (withGradient) solveUpper(process.factor, weights);
}

/** Adds to `byColumn` the gradient of a function with these derivatives by the means and the standard deviation. */
export function addGradient(
  process: Process,
  feature: Float64Array,
  { slopes, weights, sd }: Reading,
  byMeans: ArrayLike<number>,
  bySd: number,
  byColumn: Float64Array,
): void {
  const { columns, groupOf } = process.embedding;
  const { x, count, alphas, hyper } = process;
  for (let i = 0; i < count; i++) {
    // d mean = alpha . dk, d sd = -(K^-1 k) . dk / sd
    let share = (-bySd * weights[i]!) / sd;
    for (let s = 0; s < alphas.length; s++) share += byMeans[s]! * alphas[s]![i]!;
    share *= 2 * slopes[i]!;
    for (let c = 0; c < columns; c++) {
      byColumn[c]! += share * hyper.weights[groupOf[c]!]! * (feature[c]! - x[i * columns + c]!);
    }
  }
}

function covariances(
  { embedding, kernel, hyper }: Pick<Process, 'embedding' | 'kernel' | 'hyper'>,
  x: Float64Array,
  count: number,
  feature: Float64Array,
  into: Float64Array,
  slopes?: Float64Array,
): void {
  const { columns, groupOf } = embedding;
  for (let i = 0; i < count; i++) {
    let q = 0;
    for (let c = 0; c < columns; c++) {
      const difference = feature[c]! - x[i * columns + c]!;
      q += hyper.weights[groupOf[c]!]! * difference * difference;
    }
    into[i] = kernel.value(q);
    if (slopes !== undefined) slopes[i] = kernel.slope(q);
  }
}

function embedAll(points: readonly Point[], embedding: Embedding): Float64Array {
  const x = new Float64Array(points.length * embedding.columns);
  points.forEach((point, i) => {
    embedding.embed(point, x.subarray(i * embedding.columns, (i + 1) * embedding.columns));
  });
  return x;
}

function thin(data: { x: Float64Array; y: Float64Array; count: number }, columns: number): typeof data {
  if (data.count <= FIT_LIMIT) return data;
  const kept = Array.from({ length: FIT_LIMIT }, (_, i) => Math.floor(((i + 1) * data.count) / FIT_LIMIT) - 1);
  const x = new Float64Array(FIT_LIMIT * columns);
  kept.forEach((from, i) => {
    x.set(data.x.subarray(from * columns, (from + 1) * columns), i * columns);
  });
  return { x, y: Float64Array.from(kept, (from) => data.y[from]!), count: FIT_LIMIT };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
