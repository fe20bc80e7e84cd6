/**
 * Length scales, noise and additive share of a Gaussian process by maximum a posteriori, with priors that grow with the
 * dimension (C. Hvarfner, E. Hellsten, L. Nardi, 2024, as BoTorch has them): l ~ LogNormal(sqrt 2 + ln(d)/2, sqrt 3),
 * noise variance ~ LogNormal(-4, 1), densities in l and the variance themselves; logit share ~ Normal(0, 2).
 * The constant mean is the generalised least squares one, so the gradient does not see it. The variance of the output
 * is integrated out under an inverse gamma prior around 1, which makes the likelihood that of a Student process
 * (A. Shah, A. Wilson, Z. Ghahramani, 2014): long length scales then say that the output goes on beyond what was seen,
 * and not that nothing more will come.
 */

import { cholesky, invertFactor, logDeterminant, solveFactor } from '../../core/linear/cholesky.ts';
import { minimizeInBox } from '../../core/linear/minimize-in-box.ts';
import type { Embedding } from './embedding.ts';
import { type Kernel, makeMix, mixKernel } from './kernel.ts';

export interface Hyperparameters {
  /** 1 / l^2 of each group of columns. */
  readonly weights: Float64Array; // [group]
  /** Variance of the noise, as a share of the variance of the output. */
  readonly noise: number;
  /** Share of the additive part of the covariance, 0..1; see covariance.ts. */
  readonly additive: number;
}

export interface Fit {
  readonly hyper: Hyperparameters;
  /** Minus the log posterior per observation: of two kernels the one with the lower value explains the data better. */
  readonly loss: number;
  /** [ln l of each group, ln noise, logit of the additive share] */
  readonly theta: Float64Array;
}

export interface Observations {
  /** Embedded points. */
  readonly x: Float64Array; // [count, columns]
  /** Standardised outputs. */
  readonly y: Float64Array; // [count]
  /** Known variance of each output on top of the noise that is fitted, as a share of the variance of the output. */
  readonly known?: Float64Array; // [count]
  readonly count: number;
}

export interface FitOptions {
  /** The variance of the output is then taken for 1. */
  readonly fixedNoise?: number;
  /** Lowest length scale. */
  readonly shortest?: number;
  /** Where to begin, as `Fit.theta`; else at the mode of the priors. */
  readonly start?: ArrayLike<number>;
}

/** Lowest noise that is fitted: a deterministic objective may come close to it. */
const NOISE_FLOOR = 1e-6;
const SCALE_FLOOR = 0.025;
const FURTHEST_LOGIT = 6;
const LOGIT_VARIANCE = 4;
const OUTPUT_PRIOR = 1;

export function fitHyperparameters(
  data: Observations,
  embedding: Embedding,
  kernel: Kernel,
  { fixedNoise, shortest = SCALE_FLOOR, start: given }: FitOptions = {},
): Fit {
  const { groups } = embedding;
  const evaluate = negativeLogPosterior(data, embedding, kernel, fixedNoise);
  const mode = scaleMode(groups);
  const scales = (value: number) => Array<number>(groups).fill(value);
  const start = given ?? [...scales(Math.log(mode)), -5, 0];
  const lower = [...scales(Math.log(shortest)), Math.log(NOISE_FLOOR), -FURTHEST_LOGIT];
  const upper = [...scales(Math.log(1e3)), 1, FURTHEST_LOGIT];
  const { x, value } = minimizeInBox(
    {
      evaluate,
      lower,
      upper,
      iterations: given === undefined ? 60 : 25,
      gradientTolerance: 1e-4,
      valueTolerance: 1e-6,
    },
    start,
  );
  return { hyper: hyperparametersAt(x, groups, fixedNoise), loss: value, theta: x };
}

/**
 * The most probable variance of `count` outputs, whose misfit is residual . K^-1 residual: with inverse gamma prior,
 * shape and scale `OUTPUT_PRIOR`, density in its logarithm.
 */
export function outputVariance(misfit: number, count: number): number {
  return (OUTPUT_PRIOR + misfit / 2) / (OUTPUT_PRIOR + count / 2);
}

/** The most probable length scale before any data. */
export function scaleMode(dimensions: number): number {
  return Math.exp(Math.SQRT2 + 0.5 * Math.log(Math.max(1, dimensions)) - 3);
}

/**
 * Minus the log posterior per observation, with its gradient, at [ln l of each group, ln noise, logit of the additive
 * share]. A fixed noise leaves its place without effect, one group that of the share. Exported for the test against
 * differences.
 */
export function negativeLogPosterior(
  { x, y, known, count }: Observations,
  { columns, groups, groupOf }: Embedding,
  kernel: Kernel,
  fixedNoise?: number,
): (theta: Float64Array, gradient: Float64Array) => number {
  const distances = groupDistances(x, count, columns, groups, groupOf);
  const matrix = new Float64Array(count * count);
  const pairs = (count * (count - 1)) / 2;
  const slopes = new Float64Array(pairs * groups);
  const byShare = new Float64Array(pairs);
  const mix = makeMix(groups);
  const lower = new Float64Array(count * count);
  const inverse = new Float64Array(count * count);
  const root = new Float64Array(count * count);
  return (theta, gradient) => {
    const { weights, noise, additive } = hyperparametersAt(theta, groups, fixedNoise);
    for (let i = 0, pair = 0; i < count; i++) {
      for (let j = 0; j < i; j++, pair++) {
        const at = pair * groups;
        for (let g = 0; g < groups; g++) mix.own[g] = weights[g]! * distances[at + g]!;
        mixKernel(kernel, additive, mix, true);
        matrix[i * count + j] = mix.out[0]!;
        byShare[pair] = mix.out[1]!;
        for (let g = 0; g < groups; g++) slopes[at + g] = mix.slopes[g]!;
      }
      matrix[i * count + i] = 1 + noise + (known?.[i] ?? 0);
    }
    const factor = cholesky(matrix, count, lower);
    if (factor === undefined) return Number.NaN;
    const ones = new Float64Array(count).fill(1);
    const alpha = Float64Array.from(y);
    solveFactor(factor, ones);
    solveFactor(factor, alpha);
    const centre = sum(alpha) / sum(ones);
    let fit = 0;
    for (let i = 0; i < count; i++) {
      alpha[i]! -= centre * ones[i]!;
      fit += alpha[i]! * (y[i]! - centre);
    }
    const isFree = fixedNoise === undefined;
    const misfit = isFree ? (2 * OUTPUT_PRIOR + count) * Math.log1p(fit / (2 * OUTPUT_PRIOR)) : fit;
    const variance = isFree ? outputVariance(fit, count) : 1;
    let value = 0.5 * (misfit + logDeterminant(factor) + count * Math.log(2 * Math.PI));

    // d value / d parameter = -1/2 tr((alpha alpha^T / variance - K^-1) dK); off the diagonal each pair counts twice.
    invertFactor(factor, inverse, root);
    gradient.fill(0);
    for (let i = 0, pair = 0; i < count; i++) {
      for (let j = 0; j < i; j++, pair++) {
        const at = i * count + j;
        const share = inverse[at]! - (alpha[i]! * alpha[j]!) / variance;
        for (let g = 0, k = pair * groups; g < groups; g++, k++) gradient[g]! += share * slopes[k]! * distances[k]!;
        gradient[groups + 1]! += share * byShare[pair]!;
      }
      gradient[groups]! += 0.5 * noise * (inverse[i * count + i]! - alpha[i]! ** 2 / variance);
    }
    const centreOfPrior = Math.SQRT2 + 0.5 * Math.log(Math.max(1, groups));
    for (let g = 0; g < groups; g++) {
      gradient[g]! *= -2 * weights[g]!;
      const away = theta[g]! - centreOfPrior;
      value += theta[g]! + (away * away) / 6;
      gradient[g]! += 1 + away / 3;
    }
    if (fixedNoise === undefined) {
      const away = theta[groups]! + 4;
      value += theta[groups]! + 0.5 * away * away;
      gradient[groups]! += 1 + away;
    } else gradient[groups] = 0;
    const logit = theta[groups + 1]!;
    gradient[groups + 1] = gradient[groups + 1]! * additive * (1 - additive) + logit / LOGIT_VARIANCE;
    value += (0.5 * logit * logit) / LOGIT_VARIANCE;
    for (let i = 0; i < gradient.length; i++) gradient[i]! /= count;
    return value / count;
  };
}

function hyperparametersAt(theta: Float64Array, groups: number, fixedNoise: number | undefined): Hyperparameters {
  return {
    weights: theta.slice(0, groups).map((logScale) => Math.exp(-2 * logScale)),
    noise: fixedNoise ?? Math.exp(theta[groups]!),
    // With one axis the parts are the whole.
    additive: groups < 2 ? 0 : 1 / (1 + Math.exp(-theta[groups + 1]!)),
  };
}

/** Squared distance of each pair i > j in each group's columns. */
function groupDistances(
  x: Float64Array,
  count: number,
  columns: number,
  groups: number,
  groupOf: Int32Array,
): Float64Array {
  const distances = new Float64Array(((count * (count - 1)) / 2) * groups); // [pair, group]
  for (let i = 0, pair = 0; i < count; i++) {
    for (let j = 0; j < i; j++, pair++) {
      for (let c = 0; c < columns; c++) {
        distances[pair * groups + groupOf[c]!]! += (x[i * columns + c]! - x[j * columns + c]!) ** 2;
      }
    }
  }
  return distances;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
