import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Binning, binSample, channelsOf, eventsInWindow } from '../../../src/data/bin.ts';
import { eventStoreBuilder } from '../../../src/data/events.ts';

/** Three samples on a 2 x 3 sensor; the middle one is binned. */
const builder = eventStoreBuilder(2, 3);
builder.add(0, 0, 1, 0);
builder.endSample();
builder.add(1, 0, 1, 0);
builder.add(1, 0, 1, 999);
builder.add(1, 0, 0, 999);
builder.add(2, 1, 0, 1000);
builder.add(0, 1, 1, 2499);
builder.add(0, 1, 1, 2500);
builder.add(0, 1, 1, 9999);
builder.endSample();
builder.add(2, 0, 0, 5);
builder.endSample();
const store = builder.build();

const usual: Binning = { mode: 'count', polarity: 'both', windowMs: 2.5, stepMs: 1, steps: 3 };

/** The cells that are not zero, as [step, slot, y, x, channel, value]. */
function binned(binning: Binning, slot = 0, batch = 1): number[][] {
  const channels = channelsOf(binning);
  const inputs = new Float32Array(binning.steps * batch * 6 * channels);
  binSample(store, 1, binning, inputs, slot, batch);
  return [...inputs].flatMap((value, i) => {
    const pixel = Math.floor(i / channels);
    const place = [Math.floor(pixel / 6 / batch), Math.floor(pixel / 6) % batch, Math.floor(pixel / 3) % 2, pixel % 3];
    return value === 0 ? [] : [[...place, i % channels, value]];
  });
}

test('count: events by cell; a step begins with its first microsecond; the window ends before its last', () => {
  assert.deepEqual(binned(usual), [
    [0, 0, 0, 1, 0, 1],
    [0, 0, 0, 1, 1, 2],
    [1, 0, 1, 2, 0, 1],
    [2, 0, 1, 0, 1, 1],
  ]);
  assert.equal(eventsInWindow(store, 1, usual), 5);
});

test('a sample fills its own column of a batch', () => {
  assert.deepEqual(
    binned(usual, 1, 3).map((place) => place[1]),
    [1, 1, 1, 1],
  );
});

test('binary: 1 where there was an event', () => {
  assert.deepEqual(
    binned({ ...usual, mode: 'binary' }).map((place) => place[5]),
    [1, 1, 1, 1],
  );
});

test('merged: both polarities in one channel', () => {
  assert.deepEqual(binned({ ...usual, polarity: 'merged' })[0], [0, 0, 0, 1, 0, 3]);
  assert.deepEqual(binned({ ...usual, polarity: 'merged', mode: 'binary' })[0], [0, 0, 0, 1, 0, 1]);
});

test('signed: brighter minus darker in one channel, whatever polarity says', () => {
  const expected = [
    [0, 0, 0, 1, 0, 1],
    [1, 0, 1, 2, 0, -1],
    [2, 0, 1, 0, 0, 1],
  ];
  assert.deepEqual(binned({ ...usual, mode: 'signed' }), expected);
  assert.deepEqual(binned({ ...usual, mode: 'signed', polarity: 'merged' }), expected);
});

test('a large sensor takes wider cells', () => {
  const large = eventStoreBuilder(300, 400);
  large.add(399, 299, 1, 7);
  large.endSample();
  assert.deepEqual([...large.build().cells], [300 * 400 * 2 - 1]);
});
