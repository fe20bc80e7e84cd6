import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  log1mexp,
  logAddExp,
  logImprovement,
  logImprovementSlope,
  logNormalCdf,
  logNormalCdfSlope,
  normalCdf,
  normalQuantile,
} from '../../../src/core/normal.ts';
import { mean, median, quantile, standardDeviation } from '../../../src/core/statistics.ts';

const close = (actual: number, expected: number, relative: number) =>
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);

test('log of the improvement function gives the vectors of the specification, section 5.5', () => {
  const vectors = [
    [2, 0.69738354578823],
    [0, -0.91893853320467],
    [-1, -2.4851210257126],
    [-5, -16.744301162661],
    [-10, -55.553122036122],
    [-25, -319.8614635815],
    [-40, -808.29856835662],
    [-100, -5010.1295788002],
    [-1000, -500014.73445209],
  ] as const;
  for (const [u, expected] of vectors) close(logImprovement(u), expected, 1e-12);
});

test('the normal distribution agrees with SciPy 1.17 (norm.logcdf, norm.ppf)', () => {
  for (const [z, expected] of [
    [2, -0.023012909328963476],
    [-1, -1.8410216450092634],
    [-2, -3.7831843336820317],
    [-5, -15.064998393988727],
    [-40, -804.6084420137539],
  ] as const)
    close(logNormalCdf(z), expected, 1e-12);
  for (const [p, expected] of [
    [1e-300, -37.0470962993612],
    [1e-5, -4.264890793922825],
    [0.3, -0.5244005127080409],
    [0.9, 1.2815515655446004],
  ] as const)
    close(normalQuantile(p), expected, 1e-12);
  close(normalCdf(1.5) + normalCdf(-1.5), 1, 1e-15);
});

test('slopes agree with differences, across the seams too', () => {
  for (const u of [-300, -30, -3.000001, -2.000001, -1.999999, -0.5, 0, 1, 2.9999, 4]) {
    const step = 1e-5 * Math.max(1, Math.abs(u));
    close(logImprovementSlope(u), (logImprovement(u + step) - logImprovement(u - step)) / (2 * step), 1e-6);
    if (u < 3) close(logNormalCdfSlope(u), (logNormalCdf(u + step) - logNormalCdf(u - step)) / (2 * step), 1e-6);
  }
});

test('logs of sums and differences do not lose digits', () => {
  close(log1mexp(-1e-20), Math.log(1e-20), 1e-12);
  close(log1mexp(-50), -Math.exp(-50), 1e-12);
  assert.equal(logAddExp(-Infinity, 3), 3);
  close(logAddExp(1000, 1000), 1000 + Math.LN2, 1e-15);
});

test('summaries', () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.equal(median([5, 1, 3, 2]), 2.5);
  assert.equal(quantile([0, 10], 0.25), 2.5);
  close(standardDeviation([1, 2, 3, 4]), Math.sqrt(5 / 3), 1e-15);
  assert.equal(standardDeviation([7]), 0);
});
