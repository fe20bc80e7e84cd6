import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sobolBits, sobolSequence } from '../../../src/search/random/sobol.ts';

test('the unscrambled sequence is that of SciPy 1.17, qmc.Sobol(scramble=False)', () => {
  const first = Array.from({ length: 8 }, (_, i) => Array.from({ length: 6 }, (_, d) => sobolBits(i, d) / 2 ** 32));
  assert.deepEqual(first, [
    [0, 0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
    [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
    [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
    [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
  ]);
  assert.deepEqual(
    [0, 1, 20, 40, 63, 80, 95].map((d) => sobolBits(37, d) / 2 ** 32),
    [0.921875, 0.640625, 0.953125, 0.078125, 0.828125, 0.421875, 0.546875],
  );
});

test('scrambling keeps each dimension stratified: 64 points, one in every 64th', () => {
  const sequence = sobolSequence(96, 'seed', 7);
  const points = Array.from({ length: 64 }, (_, i) => sequence(i));
  for (let d = 0; d < 96; d++) {
    const cells = new Set(points.map((point) => Math.floor(point[d]! * 64)));
    assert.equal(cells.size, 64, `dimension ${d}`);
  }
});

test('scrambling keeps pairs stratified: 64 points, one in every cell of 8 x 8 for the first two dimensions', () => {
  const sequence = sobolSequence(2, 11);
  const cells = new Set(
    Array.from({ length: 64 }, (_, i) => sequence(i)).map((p) => Math.floor(p[0]! * 8) * 8 + Math.floor(p[1]! * 8)),
  );
  assert.equal(cells.size, 64);
});

test('the seed decides the points; beyond 96 dimensions they stay inside the cube', () => {
  assert.deepEqual(sobolSequence(3, 1)(5), sobolSequence(3, 1)(5));
  assert.notDeepEqual(sobolSequence(3, 1)(5), sobolSequence(3, 2)(5));
  assert.ok(sobolSequence(120, 1)(9).every((value) => value > 0 && value < 1));
});
