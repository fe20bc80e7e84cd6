/** DVS Gesture against fixtures that an independent script wrote from the format table. */

import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startFingerprint } from '../../../src/data/fingerprint.ts';
import { KEPT_BYTES, readGestures } from '../../../src/data/formats/dvs-gesture.ts';
import { openDataset } from '../../../src/data/open.ts';
import { readSettings } from '../../../src/data/settings.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { all, copyOf, fixtures, gestureSettings, open, sum } from '../../fixtures/data/fixture.ts';

type Row = readonly [x: number, y: number, polarity: number, timeUs: number];
type Wanted = Readonly<Record<string, readonly (readonly [gesture: number, events: readonly Row[]])[]>>;

const wanted: Wanted = JSON.parse(readFileSync(join(fixtures, 'dvs-gesture', 'events.json'), 'utf8'));
const inTraining = [...wanted['user01_led.aedat']!, ...wanted['user02_lab.aedat']!];
const oneSet = { ...gestureSettings, split: [['train', 1]] } satisfies DecidedSettings;

async function read(plan: DecidedSettings, keptBytes: number) {
  const settings = readSettings(plan);
  assert.ok(settings.ok && settings.value.kind === 'dvs_gesture');
  const fingerprint = startFingerprint(plan, 1);
  const found = await readGestures(settings.value, 1, { folder: fixtures, signal: undefined }, fingerprint, keptBytes);
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return { ...found.value, fingerprint: fingerprint.end() };
}

test('the fixture is what the format table says, byte by byte', () => {
  const bytes = readFileSync(join(fixtures, 'dvs-gesture', 'user01_led.aedat'));
  const mark = '#!END-HEADER\r\n';
  assert.equal(bytes.subarray(0, 14).toString('latin1'), '#!AER-DAT3.1\r\n');
  const start = bytes.indexOf(mark) + mark.length;
  const hex = (from: number, to: number) => bytes.subarray(start + from, start + to).toString('hex');
  assert.equal(hex(0, 2), '0100', 'type 1, polarity');
  assert.equal(hex(2, 4), '0100', 'source');
  assert.equal(hex(4, 8), '08000000', 'event size');
  assert.equal(hex(8, 12), '04000000', 'place of the time in an event');
  assert.equal(hex(12, 16), '00000000', 'overflow of the time');
  assert.equal(hex(16, 20), '0b000000', 'capacity 11');
  assert.equal(hex(20, 24), '0b000000', 'number 11');
  assert.equal(hex(24, 28), '0a000000', 'valid 10');
  // x 11 << 17 | y 14 << 2 | polarity 1 << 1 | valid 1, at 1,000,000 us.
  assert.equal(hex(28, 36), '3b00160040420f00');
  // The invalid event: x 1 << 17 | y 2 << 2 | polarity 1 << 1 | valid 0.
  assert.equal(hex(108, 112), '0a000200');
  assert.equal(hex(116, 118), '0100', 'the next packet follows 28 + 11 * 8 bytes later');
});

test('every gesture has its events, and no other: overlaps, invalid events, other packets, times beyond 2^31', async () => {
  const { source, labels, sets } = await read({ ...oneSet, downscale: 1 }, KEPT_BYTES);
  const test24 = wanted['user24_led.aedat']!;
  const expected = [...inTraining, ...test24];
  assert.equal(labels.length, expected.length);
  for (const [sample, [gesture, events]] of expected.entries()) {
    assert.equal(labels[sample], gesture - 1);
    const { store, place } = source.find(sample);
    const found = Array.from({ length: store.starts[place + 1]! - store.starts[place]! }, (_, i) => {
      const cell = store.cells[store.starts[place]! + i]!;
      return [(cell >> 1) % 128, cell >> 8, cell & 1, store.timesUs[store.starts[place]! + i]!];
    });
    assert.deepEqual(found, events, `sample ${sample}`);
  }
  assert.equal(sets.get('train')?.length, 12);
  assert.equal(sets.get('test')?.length, 3);
});

test('what does not fit into memory is read again and is the same', async () => {
  const plan = { ...oneSet, downscale: 2 };
  const held = await read(plan, KEPT_BYTES);
  const some = await read(plan, 400);
  const none = await read(plan, 0);
  assert.equal(none.fingerprint, held.fingerprint);
  for (let sample = 0; sample < held.labels.length; sample++) {
    const { store } = held.source.find(sample);
    for (const other of [some, none]) {
      assert.deepEqual([...other.source.find(sample).store.cells], [...store.cells]);
      assert.deepEqual([...other.source.find(sample).store.timesUs], [...store.timesUs]);
    }
  }
  assert.equal(held.source.find(0).store, held.source.find(0).store);
  assert.notEqual(none.source.find(0).store, none.source.find(0).store);
});

test('pixels become one in blocks of any whole factor, and every event stays', async () => {
  for (const downscale of [1, 3, 4, 32]) {
    const data = await open({ ...oneSet, downscale, bin: 10, window: 300 });
    const side = Math.ceil(128 / downscale);
    assert.deepEqual(data.sampleShape, [side, side, 2]);
    const events = inTraining.flatMap(([, rows]) => rows);
    assert.equal(sum(data.batch('train', all(data, 'train')).inputs), events.length);
  }
  const data = await open({ ...oneSet, downscale: 3, bin: 10, window: 300 });
  const { inputs } = data.batch('test', Uint32Array.of(0));
  for (const [x, y, polarity, timeUs] of wanted['user24_led.aedat']![0]![1]) {
    const cell = (Math.floor(y / 3) * 43 + Math.floor(x / 3)) * 2 + polarity;
    assert.equal(inputs[Math.floor(timeUs / 10_000) * 43 * 43 * 2 + cell], 1);
  }
});

test('the window is cut from the start of the gesture; steps divide it; merged has one channel', async () => {
  const data = await open({ ...oneSet, window: 100, steps: 5, polarity: 'merged' });
  assert.deepEqual([data.steps, data.stepMs, data.sampleShape[2]], [5, 20, 1]);
  const expected = inTraining.flatMap(([, rows]) => rows).filter(([, , , timeUs]) => timeUs < 100_000);
  assert.equal(sum(data.batch('train', all(data, 'train')).inputs), expected.length);
});

test('class 11 can be left out; lists can be named; a share takes the place of the test list', async () => {
  const ten = await open({ ...oneSet, other: false });
  assert.deepEqual(ten.sets, { train: 10, test: 2 });
  assert.equal(ten.classNames.length, 10);
  const eleven = await open({
    ...gestureSettings,
    split: [
      ['train', 0.75],
      ['test', 0.25],
    ],
  });
  assert.deepEqual(eleven.sets, { train: 9, test: 3 });
  assert.equal(eleven.classNames[10], 'other gestures');
  const swapped = await open({
    ...oneSet,
    train: { kind: 'list', text: 'trials_to_test.txt' },
    test: { kind: 'list', text: 'dvs-gesture/trials_to_train.txt' },
  });
  assert.deepEqual(swapped.sets, { train: 3, test: 12 });
});

test('samples limits the training gestures, and only their recordings are read', async (t) => {
  assert.deepEqual((await open({ ...oneSet, samples: 6 })).sets, { train: 6, test: 3 });
  const folder = copyOf(t, 'dvs-gesture');
  let chosen = 0;
  for (const name of ['user01_led.aedat', 'user02_lab.aedat']) {
    const path = join(folder, 'dvs-gesture', name);
    const kept = readFileSync(path);
    truncateSync(path, 3);
    const opened = await openDataset({ ...oneSet, samples: 1 }, { splitSeed: 1, folder });
    if (!opened.ok) chosen++;
    writeFileSync(path, kept);
  }
  assert.equal(chosen, 1);
});
