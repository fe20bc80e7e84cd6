import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../../src/core/random.ts';
import { drawMove, moveImage } from '../../../src/data/augment.ts';
import { reusedMemory } from '../../../src/data/batch-maker.ts';
import { openDataset } from '../../../src/data/open.ts';
import { all, fixtures, listSettings, open, sum } from '../../fixtures/data/fixture.ts';

test('a list of batches holds each with its own samples', async () => {
  const data = await open(listSettings);
  const [two, one] = [data.batch('test', Uint32Array.of(0, 1)), data.batch('test', Uint32Array.of(1))];
  const again = data.batch('test', Uint32Array.of(0, 1));
  assert.equal(sum(one.inputs), 20);
  assert.equal(sum(two.inputs), 40);
  assert.deepEqual(two, again);
});

test('in memory that is used again a batch takes the place of the one before, and nothing of that is left over', async () => {
  const data = await openDataset(listSettings, { splitSeed: 1, folder: fixtures, memory: reusedMemory() });
  assert.ok(data.ok);
  const two = data.value.batch('test', Uint32Array.of(0, 1));
  const expected = two.inputs.slice();
  const one = data.value.batch('test', Uint32Array.of(1));
  assert.equal(one.inputs.buffer, two.inputs.buffer);
  assert.equal(
    one.inputs.length,
    one.shape.reduce((a, b) => a * b),
  );
  assert.equal(sum(one.inputs), 20);
  assert.deepEqual(data.value.batch('test', Uint32Array.of(0, 1)).inputs, expected);
});

test('inputs are made in the memory that the caller gives, whatever it holds', async () => {
  const expected = (await open(listSettings)).batch('test', Uint32Array.of(0, 1)).inputs;
  const given: Float32Array[] = [];
  const memory = (values: number): Float32Array => {
    given.push(new Float32Array(values).fill(7));
    return given.at(-1)!;
  };
  const data = await openDataset(listSettings, { splitSeed: 1, folder: fixtures, memory });
  assert.ok(data.ok);
  const { inputs } = data.value.batch('test', Uint32Array.of(0, 1));
  assert.equal(inputs, given[0]);
  assert.deepEqual(inputs, expected);
});

test('an unknown set and an unknown index are bugs of the caller', async () => {
  const data = await open(listSettings);
  assert.throws(
    () => data.batch('held-out', Uint32Array.of(0)),
    /no set held-out; the sets are train, validation, test/,
  );
  assert.throws(() => data.batch('test', Uint32Array.of(2)), /set test has 2 samples, no index 2/);
});

test('without augmentation in the file, a stream changes nothing', async () => {
  const data = await open(listSettings);
  const plain = data.batch('train', all(data, 'train')).inputs.slice();
  assert.deepEqual(data.batch('train', all(data, 'train'), randomStream(1)).inputs, plain);
});

test('augmentation follows its stream and leaves measured batches alone', async () => {
  const plain = await open(listSettings);
  const data = await open({ ...listSettings, augment: { kind: 'augment', shift: 8, flip: true, noise: 0.5 } });
  const indices = all(plain, 'train');
  assert.deepEqual(data.batch('train', indices).inputs, plain.batch('train', indices).inputs);
  const first = data.batch('train', indices, randomStream('a')).inputs.slice();
  assert.deepEqual(data.batch('train', indices, randomStream('a')).inputs, first);
  assert.notDeepEqual(data.batch('train', indices, randomStream('b')).inputs, first);
});

test('noise adds its share of the events in the window', async () => {
  const data = await open({ ...listSettings, window: 100, bin: 10, augment: { noise: 1 } });
  // Ten of the twenty events of a recording lie in the first 100 ms; two of its microsecond offsets do not matter.
  assert.equal(sum(data.batch('train', Uint32Array.of(0), randomStream(1)).inputs), 20);
});

test('an image moves as it is told: shift fills with zero, flip mirrors left and right', () => {
  const image = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
  const moved = new Float32Array(6);
  const shape = [2, 3, 1] as const;
  moveImage(image, moved, shape, { dx: 1, dy: 0, flip: false }, 0, randomStream(1));
  assert.deepEqual(moved, Float32Array.of(0, 0.1, 0.2, 0, 0.4, 0.5));
  moveImage(image, moved, shape, { dx: 0, dy: -1, flip: true }, 0, randomStream(1));
  assert.deepEqual(moved, Float32Array.of(0.6, 0.5, 0.4, 0, 0, 0));
});

test('noise on an image stays between black and full brightness', () => {
  const moved = new Float32Array(300);
  moveImage(new Float32Array(300).fill(0.9), moved, [10, 10, 3], { dx: 0, dy: 0, flip: false }, 0.5, randomStream(2));
  assert.ok(moved.every((value) => value >= 0 && value <= 1));
  assert.ok(moved.some((value) => value === 1) && moved.some((value) => value < 0.7));
});

test('shifts reach both ends of their range and mirror half of the samples', () => {
  const random = randomStream('moves');
  const moves = Array.from({ length: 2000 }, () => drawMove({ shift: 2, flip: true, noise: 0 }, random));
  assert.deepEqual(
    [...new Set(moves.map(({ dx }) => dx))].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2],
  );
  assert.deepEqual(
    [...new Set(moves.map(({ dy }) => dy))].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2],
  );
  const flipped = moves.filter(({ flip }) => flip).length;
  assert.ok(flipped > 900 && flipped < 1100, `${flipped} of 2,000`);
});
