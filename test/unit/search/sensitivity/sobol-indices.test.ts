/** Indices against functions whose values are known in closed form. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanDimension } from '../../../../src/protocol/plan.ts';
import { sobolSequence } from '../../../../src/search/random/sobol.ts';
import { sobolIndices } from '../../../../src/search/sensitivity/sobol-indices.ts';
import { surrogateOf } from '../../../../src/search/sensitivity/surrogate.ts';
import { makeSpace, settle } from '../../../../src/search/space/space.ts';

/** sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on -pi .. pi (T. Ishigami, T. Homma, 1990). */
function ishigami(unit: ArrayLike<number>): number {
  const [x1, x2, x3] = Array.from(unit, (u) => Math.PI * (2 * u - 1)) as [number, number, number];
  return Math.sin(x1) + 7 * Math.sin(x2) ** 2 + 0.1 * x3 ** 4 * Math.sin(x1);
}

/** From V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225. */
function ishigamiIndices() {
  const [a, b] = [7, 0.1];
  const v1 = (1 + (b * Math.PI ** 4) / 5) ** 2 / 2;
  const v2 = a ** 2 / 8;
  const v13 = (8 * b ** 2 * Math.PI ** 8) / 225;
  const variance = v1 + v2 + v13;
  return {
    variance,
    direct: [v1, v2, 0].map((v) => v / variance),
    total: [v1 + v13, v2, v13].map((v) => v / variance),
  };
}

test('Ishigami: first order, total effect and variance', () => {
  const known = ishigamiIndices();
  assert.ok(Math.abs(known.direct[0]! - 0.3139) < 1e-4 && Math.abs(known.total[2]! - 0.2437) < 1e-4);
  const { mean, variance, direct, total } = sobolIndices(ishigami, 3, 4096, 1);
  assert.ok(Math.abs(mean - 3.5) < 0.01);
  assert.ok(Math.abs(variance / known.variance - 1) < 0.01);
  for (let i = 0; i < 3; i++) {
    assert.ok(Math.abs(direct[i]! - known.direct[i]!) < 0.01, `direct ${i}: ${direct[i]}`);
    assert.ok(Math.abs(total[i]! - known.total[i]!) < 0.01, `total ${i}: ${total[i]}`);
  }
});

test("the g-function: a product, whose totals are more than its first orders (I. Sobol', 1993)", () => {
  const a = [0, 1, 4.5, 9];
  const g = (unit: ArrayLike<number>) => a.reduce((p, ai, i) => (p * (Math.abs(4 * unit[i]! - 2) + ai)) / (1 + ai), 1);
  const parts = a.map((ai) => 1 / (3 * (1 + ai) ** 2));
  const variance = parts.reduce((product, v) => product * (1 + v), 1) - 1;
  const { direct, total } = sobolIndices(g, 4, 8192, 2);
  for (const [i, v] of parts.entries()) {
    const others = parts.reduce((product, w, j) => (j === i ? product : product * (1 + w)), 1);
    assert.ok(Math.abs(direct[i]! - v / variance) < 0.01);
    assert.ok(Math.abs(total[i]! - (v * others) / variance) < 0.01);
  }
});

test('the unit of a function changes no share', () => {
  const small = sobolIndices((unit) => ishigami(unit) * 2 ** -50, 3, 256, 1);
  const { direct, total } = sobolIndices(ishigami, 3, 256, 1);
  assert.deepEqual([...small.direct, ...small.total], [...direct, ...total]);
});

test('a constant has no shares, and an input without effect has none', () => {
  assert.deepEqual([...sobolIndices(() => 3, 2, 64, 1).total], [0, 0]);
  const { direct, total } = sobolIndices((unit) => unit[0]!, 2, 1024, 1);
  assert.ok(Math.abs(direct[0]! - 1) < 0.01 && Math.abs(total[0]! - 1) < 0.01);
  assert.ok(Math.abs(direct[1]!) < 0.01 && total[1] === 0);
});

test('Ishigami through the surrogate: it foretells left-out points, and its indices are near the true ones', () => {
  const dimensions = ['a', 'b', 'c'].map((id): PlanDimension => ({ id, type: 'real', low: 0, high: 1 }));
  const space = makeSpace(dimensions);
  assert.ok(space.ok);
  const sequence = sobolSequence(3, 'ishigami');
  const points = Array.from({ length: 240 }, (_, i) => settle(space.value, sequence(i)));
  const surrogate = surrogateOf(space.value, points, points.map(ishigami));
  assert.ok(surrogate !== undefined);
  assert.ok(surrogate.fit > 0.9 && surrogate.fit < 1, `fit ${surrogate.fit}`);
  const known = ishigamiIndices();
  const { direct, total } = sobolIndices(surrogate.at, 3, 1024, 1);
  for (let i = 0; i < 3; i++) {
    assert.ok(Math.abs(direct[i]! - known.direct[i]!) < 0.06, `direct ${i}: ${direct[i]}`);
    assert.ok(Math.abs(total[i]! - known.total[i]!) < 0.06, `total ${i}: ${total[i]}`);
  }
});

test('the fit is the error of really leaving one out, and noise has none', () => {
  const space = makeSpace([{ id: 'a', type: 'real', low: 0, high: 1 }]);
  assert.ok(space.ok);
  const sequence = sobolSequence(2, 'noise');
  const draws = Array.from({ length: 40 }, (_, i) => sequence(i));
  const points = draws.map((draw) => settle(space.value, draw.slice(0, 1)));
  const noise = surrogateOf(
    space.value,
    points,
    draws.map((draw) => draw[1]!),
  );
  assert.ok(noise !== undefined && noise.fit < 0.2, `fit of noise ${noise?.fit}`);
  const line = surrogateOf(
    space.value,
    points,
    draws.map((draw) => 2 * draw[0]!),
  );
  assert.ok(line !== undefined && line.fit > 0.99, `fit of a line ${line?.fit}`);
});
