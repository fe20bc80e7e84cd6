import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appendToFactor,
  cholesky,
  invertFactor,
  logDeterminant,
  solveFactor,
} from '../../../../src/core/linear/cholesky.ts';
import { minimizeInBox } from '../../../../src/core/linear/minimize-in-box.ts';
import { randomStream } from '../../../../src/core/random.ts';

function positive(size: number): Float64Array {
  const stream = randomStream('positive', size);
  const root = Float64Array.from({ length: size * size }, () => stream.normal());
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) matrix[i * size + j]! += root[i * size + k]! * root[j * size + k]!;
      if (i === j) matrix[i * size + j]! += 0.5;
    }
  }
  return matrix;
}

test('the factor solves, inverts and gives the determinant', () => {
  const size = 9;
  const matrix = positive(size);
  const factor = cholesky(matrix, size)!;
  assert.equal(factor.jitter, 0);
  const x = Float64Array.from({ length: size }, (_, i) => i - 3);
  const solved = x.slice();
  solveFactor(factor, solved);
  const inverse = invertFactor(factor);
  for (let i = 0; i < size; i++) {
    let back = 0;
    let product = 0;
    for (let j = 0; j < size; j++) {
      back += matrix[i * size + j]! * solved[j]!;
      product += inverse[i * size + j]! * x[j]!;
    }
    assert.ok(Math.abs(back - x[i]!) < 1e-9);
    assert.ok(Math.abs(product - solved[i]!) < 1e-9);
  }
  assert.ok(Math.abs(logDeterminant(cholesky(new Float64Array([4, 0, 0, 9]), 2)!) - Math.log(36)) < 1e-12);
});

test('an appended factor equals the full one', () => {
  const [size, kept] = [11, 7];
  const matrix = positive(size);
  const take = (rows: readonly number[], columns: readonly number[]) =>
    Float64Array.from(rows.flatMap((i) => columns.map((j) => matrix[i * size + j]!)));
  const first = Array.from({ length: kept }, (_, i) => i);
  const rest = Array.from({ length: size - kept }, (_, i) => kept + i);
  const grown = appendToFactor(cholesky(take(first, first), kept)!, take(rest, first), take(rest, rest), rest.length)!;
  const full = cholesky(matrix, size)!;
  full.lower.forEach((value, i) => {
    assert.ok(Math.abs(value - grown.lower[i]!) < 1e-8);
  });
});

test('a singular matrix gets jitter, a broken one no factor', () => {
  const singular = cholesky(new Float64Array([1, 1, 1, 1]), 2)!;
  assert.ok(singular.jitter > 0 && singular.jitter <= 1e-4);
  assert.equal(cholesky(new Float64Array([1, 2, 2, 1]), 2), undefined);
  assert.equal(cholesky(new Float64Array([Number.NaN]), 1), undefined);
});

test('the box minimiser finds inner and bound minima', () => {
  const rosenbrock = (x: Float64Array, g: Float64Array) => {
    const [a, b] = [1 - x[0]!, x[1]! - x[0]! ** 2];
    g[0] = -2 * a - 400 * x[0]! * b;
    g[1] = 200 * b;
    return a * a + 100 * b * b;
  };
  const inner = minimizeInBox(
    { evaluate: rosenbrock, lower: [-2, -2], upper: [2, 2], valueTolerance: 1e-14 },
    [-1.2, 1],
  );
  assert.ok(Math.hypot(inner.x[0]! - 1, inner.x[1]! - 1) < 1e-4);
  assert.ok(inner.evaluations < 120);
  // With x0 <= 0.5 the minimum lies at (0.5, 0.25).
  const bound = minimizeInBox(
    { evaluate: rosenbrock, lower: [-2, -2], upper: [0.5, 2], valueTolerance: 1e-14 },
    [-1.2, 1],
  );
  assert.ok(Math.hypot(bound.x[0]! - 0.5, bound.x[1]! - 0.25) < 1e-5);
});

test('the box minimiser stays inside and survives a wall of NaN', () => {
  const evaluate = (x: Float64Array, g: Float64Array) => {
    g[0] = -1;
    return x[0]! > 0.7 ? Number.NaN : -x[0]!;
  };
  const { x } = minimizeInBox({ evaluate, lower: [0], upper: [1] }, [0.1]);
  assert.ok(x[0]! > 0.5 && x[0]! <= 0.7);
});
