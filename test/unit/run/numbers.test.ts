/** Numbers as people read them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatAgainst,
  formatDuration,
  formatFixed,
  formatSigned,
  formatSignificant,
  formatTimes,
} from '../../../src/run/numbers.ts';

test('long numbers get thin spaces from five digits on, negatives a true minus, missing a dash', () => {
  assert.equal(formatFixed(1187), '1187');
  assert.equal(formatFixed(13_320), '13\u202f320');
  assert.equal(formatFixed(-1234567.891, 1), '−1\u202f234\u202f567.9');
  assert.equal(formatFixed(-0.001, 2), '0.00');
  assert.equal(formatFixed(Number.NaN), '–');
});

test('few significant digits, powers of ten only where plain digits are hard to read', () => {
  const cases: readonly [number, string][] = [
    [0.0018, '1.8e−3'],
    [0.0123, '0.012'],
    [0.01, '0.01'],
    [1.26, '1.3'],
    [4, '4'],
    [99.6, '100'],
    [1134, '1134'],
    [0, '0'],
    [-0.5, '−0.5'],
    [2.5e7, '2.5e7'],
  ];
  for (const [value, text] of cases) assert.equal(formatSignificant(value), text);
});

test('times in the unit a person would say', () => {
  const cases: readonly [number, string][] = [
    [310, '0.31 s'],
    [47_000, '47 s'],
    [59_700, '1 min'],
    [19 * 60_000, '19 min'],
    [13_320_000, '3 h 42 min'],
    [7_200_000, '2 h'],
  ];
  for (const [ms, text] of cases) assert.equal(formatDuration(ms).replaceAll('\u00a0', ' '), text);
});

test('differences carry their sign, against a default percent turns into factors past two', () => {
  assert.equal(formatSigned(0.4, 1), '+0.4');
  assert.equal(formatSigned(-3), '−3');
  assert.equal(formatSigned(0.01, 1), '±0.0');
  assert.equal(formatAgainst(10, 10), 'same');
  assert.equal(formatAgainst(15.8, 10), '+58\u202f%');
  assert.equal(formatAgainst(4, 10), '÷\u202f2.5');
  assert.equal(formatAgainst(34, 10), '×\u202f3.4');
  assert.deepEqual([formatTimes(2.02), formatTimes(3), formatTimes(1.7)], ['twice', 'three times', '1.7 times']);
});
