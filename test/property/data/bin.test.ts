import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Binning, binSample, channelsOf, eventsInWindow } from '../../../src/data/bin.ts';
import { type EventStore, eventStoreBuilder } from '../../../src/data/events.ts';

const HEIGHT = 5;
const WIDTH = 7;

const eventArbitrary = fc.record({
  x: fc.integer({ min: 0, max: WIDTH - 1 }),
  y: fc.integer({ min: 0, max: HEIGHT - 1 }),
  polarity: fc.constantFrom<0 | 1>(0, 1),
  timeUs: fc.integer({ min: 0, max: 50_000 }),
});
const storeArbitrary = fc.array(eventArbitrary, { maxLength: 200 }).map((events): EventStore => {
  const builder = eventStoreBuilder(HEIGHT, WIDTH);
  for (const { x, y, polarity, timeUs } of events) builder.add(x, y, polarity, timeUs);
  builder.endSample();
  return builder.build();
});
const binningArbitrary = fc
  .record({ windowMs: fc.integer({ min: 1, max: 60 }), steps: fc.integer({ min: 1, max: 40 }) })
  .map(
    ({ windowMs, steps }): Binning => ({ mode: 'count', polarity: 'both', windowMs, steps, stepMs: windowMs / steps }),
  );

function binned(store: EventStore, binning: Binning, slot = 0, batch = 1): Float32Array {
  const inputs = new Float32Array(binning.steps * batch * HEIGHT * WIDTH * channelsOf(binning));
  binSample(store, 0, binning, inputs, slot, batch);
  return inputs;
}
const total = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);

test('counting keeps every event of the window, once', () => {
  fc.assert(
    fc.property(storeArbitrary, binningArbitrary, (store, binning) => {
      assert.equal(total(binned(store, binning)), eventsInWindow(store, 0, binning));
    }),
  );
});

test('merged is the sum of both polarities, signed their difference, binary the sign of the count', () => {
  fc.assert(
    fc.property(storeArbitrary, binningArbitrary, (store, binning) => {
      const both = binned(store, binning);
      const merged = binned(store, { ...binning, polarity: 'merged' });
      const signed = binned(store, { ...binning, mode: 'signed' });
      const binary = binned(store, { ...binning, mode: 'binary' });
      for (let i = 0; i < merged.length; i++) {
        assert.equal(merged[i], both[2 * i]! + both[2 * i + 1]!);
        assert.equal(signed[i], both[2 * i + 1]! - both[2 * i]!);
      }
      for (let i = 0; i < both.length; i++) assert.equal(binary[i], Math.sign(both[i]!));
    }),
  );
});

test('the order of events in a recording does not matter, nor does the place in a batch', () => {
  fc.assert(
    fc.property(fc.array(eventArbitrary, { maxLength: 60 }), binningArbitrary, (events, binning) => {
      const storeOf = (list: typeof events): EventStore => {
        const builder = eventStoreBuilder(HEIGHT, WIDTH);
        for (const { x, y, polarity, timeUs } of list) builder.add(x, y, polarity, timeUs);
        builder.endSample();
        return builder.build();
      };
      const alone = binned(storeOf(events), binning);
      const second = binned(storeOf(events.toReversed()), binning, 1, 3);
      const size = HEIGHT * WIDTH * 2;
      for (let step = 0; step < binning.steps; step++) {
        const start = (step * 3 + 1) * size;
        assert.deepEqual(second.subarray(start, start + size), alone.subarray(step * size, (step + 1) * size));
      }
      assert.equal(total(second), total(alone));
    }),
  );
});

test('a shift moves every event by its distance and drops those that leave; two mirrorings are none', () => {
  fc.assert(
    fc.property(
      storeArbitrary,
      binningArbitrary,
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -3, max: 3 }),
      (store, binning, dx, dy) => {
        const plain = binned(store, binning);
        const move = { dx, dy, flip: false, noiseCells: new Uint32Array(0), noiseTimesUs: new Uint32Array(0) };
        const moved = new Float32Array(plain.length);
        binSample(store, 0, binning, moved, 0, 1, move);
        const mirrored = new Float32Array(plain.length);
        binSample(store, 0, binning, mirrored, 0, 1, { ...move, dx: 0, dy: 0, flip: true });
        const at = (values: Float32Array, step: number, y: number, x: number, channel: number): number =>
          y < 0 || x < 0 || y >= HEIGHT || x >= WIDTH ? 0 : values[((step * HEIGHT + y) * WIDTH + x) * 2 + channel]!;
        for (let step = 0; step < binning.steps; step++) {
          for (let y = 0; y < HEIGHT; y++) {
            for (let x = 0; x < WIDTH; x++) {
              assert.equal(at(moved, step, y, x, 1), at(plain, step, y - dy, x - dx, 1));
              assert.equal(at(mirrored, step, y, x, 0), at(plain, step, y, WIDTH - 1 - x, 0));
            }
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});
