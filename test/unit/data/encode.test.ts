/** The codes as data gives them: values in their places of the batch, settings and defaults checked at the door. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deltaCode, latencyCode } from '../../../src/core/spike-code.ts';
import { openDataset } from '../../../src/data/open.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';

const folder = 'test/fixtures/data';
const images = { kind: 'cifar10', from: 'cifar' };
const movements = { kind: 'synthetic', samples: 12, size: [6, 5], window: 40, bin: 5, classes: 2 };

async function open(settings: DecidedSettings) {
  const opened = await openDataset(settings, { folder, splitSeed: 1 });
  assert.ok(opened.ok, opened.ok ? '' : opened.error.message);
  return opened.value;
}

/** One sample's course // [time, values] of a batch // [time, batch, ...]. */
function courseOf(inputs: Float32Array, steps: number, batch: number, slot: number): Float32Array {
  const size = inputs.length / steps / batch;
  return Float32Array.from({ length: steps * size }, (_, at) => {
    return inputs[(Math.floor(at / size) * batch + slot) * size + (at % size)]!;
  });
}

test('latency: each image of the batch as its code', async () => {
  const plain = await open(images);
  const coded = await open({ ...images, steps: 7, encode: { kind: 'latency', floor: 0.1 } });
  const indices = Uint32Array.of(1, 0);
  const still = plain.batch('train', indices).inputs.slice();
  const { inputs, shape } = coded.batch('train', indices);
  assert.deepEqual(shape, [7, 2, 32, 32, 3]);
  for (const slot of [0, 1]) {
    const image = still.subarray(slot * 3072, (slot + 1) * 3072);
    assert.deepEqual(courseOf(inputs, 7, 2, slot), latencyCode(image, 7, 0.1));
  }
});

test('delta: the changes of what the steps hold', async () => {
  const plain = await open(movements);
  const coded = await open({ ...movements, encode: { kind: 'delta', threshold: 2 } });
  assert.deepEqual(coded.sampleShape, plain.sampleShape);
  assert.notEqual(coded.fingerprint, plain.fingerprint);
  const indices = Uint32Array.of(2, 0, 1);
  const counts = plain.batch('train', indices).inputs.slice();
  const { inputs } = coded.batch('train', indices);
  assert.ok(inputs.includes(1) && inputs.includes(-1));
  for (const slot of [0, 1, 2]) {
    assert.deepEqual(courseOf(inputs, 8, 3, slot), deltaCode(courseOf(counts, 8, 3, slot), 60, 2));
  }
});

test('a bare word has the usual settings; others are refused', async () => {
  const bare = await open({ ...movements, encode: 'delta' });
  const usual = await open({ ...movements, encode: { kind: 'delta', threshold: 1 } });
  const indices = Uint32Array.of(0);
  assert.deepEqual(bare.batch('train', indices).inputs.slice(), usual.batch('train', indices).inputs);
  for (const [settings, message] of [
    [{ ...movements, encode: { kind: 'delta', threshold: -1 } }, /threshold/],
    [{ ...movements, encode: { kind: 'delta', floor: 1 } }, /no setting floor/],
    [{ ...movements, encode: 'rate' }, /direct, delta/],
    [{ ...images, encode: { kind: 'latency', floor: 2 } }, /floor/],
    [{ ...images, encode: 'latency', standardize: true }, /encode = latency/],
  ] as const) {
    const opened = await openDataset(settings, { folder, splitSeed: 1 });
    assert.ok(!opened.ok);
    assert.match(opened.error.message, message);
  }
});
