/** Scales and their ticks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fittingKind, makeScale, type ScaleKind, ticksOf } from '../../../src/run/scale.ts';

test('log where values span more than a factor of four, the error scale for high shares, else linear', () => {
  assert.equal(fittingKind(false, [200, 3000]), 'log');
  assert.equal(fittingKind(false, [80, 150]), 'linear');
  assert.equal(fittingKind(false, [0, 150]), 'linear');
  assert.equal(fittingKind(true, [0.6, 0.97]), 'error');
  assert.equal(fittingKind(true, [0.1, 0.3]), 'linear');
});

test('on the error scale 98 to 99 % is as wide as 80 to 90 %', () => {
  const { plane } = makeScale('error', [0.7, 0.99]);
  assert.ok(Math.abs(plane(0.99) - plane(0.98) - (plane(0.9) - plane(0.8))) < 1e-12);
});

test('a perfect accuracy has a place on the error scale', () => {
  const scale = makeScale('error', [0.8, 0.95, 1]);
  assert.ok(Number.isFinite(scale.plane(1)) && scale.plane(1) > scale.plane(0.95));
  assert.ok(scale.to >= scale.plane(1));
  assert.equal(ticksOf(scale, 0.1).at(-1), 1);
});

test('every value lies inside its scale, and ticks lie inside too, apart and rising', () => {
  const kinds: readonly ScaleKind[] = ['linear', 'log', 'error'];
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (kind, values) => {
        const scale = makeScale(kind, values, true);
        const { from, to } = scale;
        for (const value of values) assert.ok(scale.plane(value) >= from - 1e-9 && scale.plane(value) <= to + 1e-9);
        const places = ticksOf(scale, 0.1).map((tick) => (scale.plane(tick) - from) / (to - from));
        for (const [i, place] of places.entries()) {
          assert.ok(place >= -1e-6 && place <= 1 + 1e-6);
          if (i > 0) assert.ok(place - (places[i - 1] ?? 0) >= 0.1 - 1e-9);
        }
      },
    ),
  );
});

test('values that differ in their last digit are drawn as one', () => {
  for (const kind of ['linear', 'log', 'error'] as const) {
    for (const value of [0.5, 0.001, 0.9999999]) {
      const next = value + Number.EPSILON / 4 + value * Number.EPSILON;
      const scale = makeScale(kind, [value, next], true);
      assert.ok(scale.to - scale.from > 1e-6, `${kind} around ${value}`);
      assert.ok(ticksOf(scale, 0.1).length < 20);
    }
  }
  assert.ok(ticksOf(makeScale('linear', [1e9, 1e9 + 1e-6]), 0.1).length > 1);
});

test('round ticks win', () => {
  assert.deepEqual(ticksOf(makeScale('log', [250, 6000]), 0.1), [300, 500, 1000, 2000, 3000, 5000]);
  assert.deepEqual(ticksOf(makeScale('linear', [1, 48]), 0.12), [0, 10, 20, 30, 40, 50]);
});
