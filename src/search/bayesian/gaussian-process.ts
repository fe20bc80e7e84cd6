/**
 * A Gaussian process over embedded points (C. Rasmussen, C. Williams, 2006, algorithm 2.1), perhaps
 * under several samples of outcomes (see imagine.ts). Outputs are standardised inside; callers pass and get their own
 * unit through `shift` and `scale`. An output may come with a variance of its own: it is trusted that much less.
 */

import { evenly } from '../../core/evenly.ts';
import { cholesky, type Factor, solveFactor, solveLower, solveUpper } from '../../core/linear/cholesky.ts';
import { mean, standardDeviation } from '../../core/statistics.ts';
import type { Point } from '../space/space.ts';
import { type CovarianceShape, covariances, embedAll } from './covariance.ts';
import type { Embedding } from './embedding.ts';
import {
  type FitOptions,
  fitHyperparameters,
  type Hyperparameters,
  type Observations,
  outputVariance,
} from './hyperparameters.ts';
import type { Kernel } from './kernel.ts';

export interface Process extends CovarianceShape {
  readonly x: Float64Array; // [count, columns]
  /** Standardised outputs less the constant mean; for imagined outcomes one row each. */
  readonly residuals: readonly Float64Array[]; // sample: [count]
  /** (K + noise)^-1 residuals, per sample. */
  readonly alphas: readonly Float64Array[]; // sample: [count]
  readonly count: number;
  readonly factor: Factor;
  readonly centre: number;
  /** Of the standardised output; covariances and noise are shares of it. */
  readonly variance: number;
  /** Output = shift + scale * standardised. */
  readonly shift: number;
  readonly scale: number;
}

export interface ProcessOptions extends FitOptions {
  /** Outputs are taken as they are. */
  readonly raw?: boolean;
  /** Known variance of each output, in its unit squared; the noise that is fitted comes on top. */
  readonly known?: ArrayLike<number>;
}

/** One kernel, or several of which the data choose by the posterior of their fits. */
export type KernelChoice = Kernel | readonly Kernel[];

/** More points than this are thinned out evenly for the fit of the hyperparameters, not for the prediction. */
const FIT_LIMIT = 90;
/** With more points than this the kernel is chosen, and the fit begun, on so many of them. */
const CHOICE_LIMIT = 50;

export function fitProcess(
  points: readonly Point[],
  outputs: ArrayLike<number>,
  embedding: Embedding,
  choice: KernelChoice,
  options: ProcessOptions = {},
): Process | undefined {
  const shift = options.raw === true ? 0 : mean(outputs);
  const spread = options.raw === true ? 1 : standardDeviation(outputs);
  // What only rounding tells apart is all the same; so is what is too small to be squared.
  const scale = spread > Math.max(1e-12 * Math.abs(shift), 1e-150) ? spread : 1;
  const y = Float64Array.from(outputs, (output) => (output - shift) / scale);
  const x = embedAll(points, embedding);
  const all: Observations = { x, y, count: points.length };
  const place = { embedding, shift, scale };
  if (options.known === undefined) return fitTo(all, place, choice, options);
  // What share of the output's variance a known variance is can be said once that is known: first it is taken for 1.
  const own = Float64Array.from(options.known, (of) => of / scale ** 2);
  const first = fitTo({ ...all, known: own }, place, choice, options);
  if (first === undefined || options.fixedNoise !== undefined) return first;
  return fitTo({ ...all, known: own.map((of) => of / first.variance) }, place, first.kernel, options);
}

interface Place {
  readonly embedding: Embedding;
  readonly shift: number;
  readonly scale: number;
}

function fitTo(all: Observations, place: Place, choice: KernelChoice, options: ProcessOptions): Process | undefined {
  const { embedding } = place;
  const few = thin(all, embedding.columns, CHOICE_LIMIT);
  const fits = ('name' in choice ? [choice] : choice).map((kernel) => ({
    kernel,
    ...fitHyperparameters(few, embedding, kernel, options),
  }));
  const { kernel, theta, ...first } = fits.reduce((best, fit) => (best.loss <= fit.loss ? best : fit));
  const many = thin(all, embedding.columns, FIT_LIMIT);
  const { hyper } =
    few.count === all.count ? first : fitHyperparameters(many, embedding, kernel, { ...options, start: theta });
  const process = conditionOn(all, embedding, kernel, hyper);
  if (process === undefined) return undefined;
  const misfit = process.residuals[0]!.reduce((sum, value, i) => sum + value * process.alphas[0]![i]!, 0);
  const variance = options.fixedNoise === undefined ? outputVariance(misfit, all.count) : 1;
  return { ...process, ...place, variance };
}

/** The process with given hyperparameters, on outputs as they are, with variance 1. */
export function conditionOn(
  { x, y, known, count }: Observations,
  embedding: Embedding,
  kernel: Kernel,
  hyper: Hyperparameters,
): Process | undefined {
  const shape = { embedding, kernel, hyper };
  const matrix = new Float64Array(count * count);
  const row = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    covariances(shape, x, count, x.subarray(i * embedding.columns, (i + 1) * embedding.columns), row);
    matrix.set(row, i * count);
    matrix[i * count + i] = 1 + hyper.noise + (known?.[i] ?? 0);
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
  const unit = { centre, variance: 1, shift: 0, scale: 1 };
  return { ...shape, ...unit, x, residuals: [residual], alphas: [alpha], count, factor };
}

/** Mean and variance of the noise-free output at a point, in the caller's unit. */
export function predict(process: Process, point: Point): { mean: number; variance: number } {
  const feature = new Float64Array(process.embedding.columns);
  process.embedding.embed(point, feature);
  const k = new Float64Array(process.count);
  covariances(process, process.x, process.count, feature, k);
  const average = dot(k, process.alphas[0]!) + process.centre;
  solveLower(process.factor, k);
  const variance = process.variance * Math.max(1 - dot(k, k), 1e-12);
  return { mean: process.shift + process.scale * average, variance: process.scale ** 2 * variance };
}

/** Standardised prediction at an embedded point under every sample, with what its gradient needs. */
export interface Reading {
  readonly means: Float64Array; // [sample]
  sd: number;
  readonly k: Float64Array; // [count]
  /** Slope of the covariance with each observation by each group's distance. */
  readonly slopes: Float64Array; // [count, group]
  /** K^-1 k; only when asked for. */
  readonly weights: Float64Array; // [count]
}

export function makeReading(process: Process): Reading {
  const { count, embedding } = process;
  return {
    means: new Float64Array(process.alphas.length),
    sd: 0,
    k: new Float64Array(count),
    slopes: new Float64Array(count * embedding.groups),
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
  reading.sd = Math.sqrt(process.variance * Math.max(1 - dot(weights, weights), 1e-12));
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
  const { columns, groups, groupOf } = process.embedding;
  const { x, count, alphas, hyper, variance } = process;
  for (let i = 0; i < count; i++) {
    // d mean = alpha . dk, d sd = -variance (K^-1 k) . dk / sd
    let share = (-bySd * variance * weights[i]!) / sd;
    for (let s = 0; s < alphas.length; s++) share += byMeans[s]! * alphas[s]![i]!;
    share *= 2;
    for (let c = 0; c < columns; c++) {
      const g = groupOf[c]!;
      byColumn[c]! += share * slopes[i * groups + g]! * hyper.weights[g]! * (feature[c]! - x[i * columns + c]!);
    }
  }
}

function thin(data: Observations, columns: number, limit: number): Observations {
  if (data.count <= limit) return data;
  const kept = evenly([...data.y.keys()], limit);
  const x = new Float64Array(limit * columns);
  kept.forEach((from, i) => {
    x.set(data.x.subarray(from * columns, (from + 1) * columns), i * columns);
  });
  const { known } = data;
  const own = known === undefined ? {} : { known: Float64Array.from(kept, (from) => known[from]!) };
  return { x, y: Float64Array.from(kept, (from) => data.y[from]!), count: limit, ...own };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
