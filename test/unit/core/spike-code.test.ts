import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../../src/core/random.ts';
import { deltaCode, directCode, latencyCode, rateCode } from '../../../src/core/spike-code.ts';

test('direct: the values at every step', () => {
  assert.deepEqual([...directCode(Float32Array.of(0.25, 1), 3)], [0.25, 1, 0.25, 1, 0.25, 1]);
});

test('rate: the mean of the spikes is the value, within five standard errors; 0 and 1 are certain', () => {
  const values = Float32Array.of(0, 0.1, 0.5, 0.9, 1);
  const steps = 4000;
  const code = rateCode(values, steps, randomStream('rate code'));
  assert.ok(code.every((spike) => spike === 0 || spike === 1));
  values.forEach((value, i) => {
    let sum = 0;
    for (let step = 0; step < steps; step++) sum += code[step * values.length + i]!;
    assert.ok(Math.abs(sum / steps - value) <= 5 * Math.sqrt((value * (1 - value)) / steps));
  });
  assert.deepEqual(code, rateCode(values, steps, randomStream('rate code')));
});

test('latency: one spike each, the larger the earlier, none up to the floor', () => {
  const values = Float32Array.of(1, 0.75, 0.5, 0.1, 0.05, 0, 1.5);
  const code = latencyCode(values, 5, 0.05);
  const times = Array.from(values, (_, i) => [0, 1, 2, 3, 4].filter((step) => code[step * values.length + i] === 1));
  assert.deepEqual(times, [[0], [1], [2], [4], [], [], [0]]);
});

test('delta: by hand', () => {
  const course = Float32Array.of(1, 0, 1, 3, 2, 3, 2, 1, 0, 0); // two values over five steps
  assert.deepEqual([...deltaCode(course, 2, 2)], [0, 0, 0, 1, 1, 0, 0, -1, -1, 0]);
});

test('delta: what was sent last is never further than the threshold away once nothing is sent', () => {
  const courses = fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(courses, fc.double({ min: 0.1, max: 3, noNaN: true }), (values, threshold) => {
      const course = Float32Array.from(values);
      let sent = 0;
      deltaCode(course, 1, threshold).forEach((spike, step) => {
        const change = course[step]! - sent;
        assert.equal(spike, Math.abs(change) >= threshold ? Math.sign(change) : 0);
        if (spike !== 0) sent = course[step]!;
      });
    }),
  );
});

test('a target of another size, a floor or values that are NaN and no steps are told, with a target as without', () => {
  const values = Float32Array.of(0.2, 1);
  const random = randomStream('mistakes');
  const target = new Float32Array(6);
  assert.equal(rateCode(values, 3, random, target), target);
  const refused: readonly [() => unknown, RegExp][] = [
    [() => rateCode(values, 4, random, target), /2 values over 4 steps takes 8 places; 6 were given/],
    [() => latencyCode(values, 2, 0, target), /2 values over 2 steps takes 4 places; 6 were given/],
    [() => rateCode(Float32Array.of(Number.NaN), 6, random, target), /Value 1 of what is coded is NaN/],
    [() => rateCode(values, -3, random, target), /-3 is no number of steps/],
    [() => latencyCode(values, 3, Number.NaN), /floor of a latency code is NaN/],
    [() => deltaCode(values, 1, 1, target), /takes 2 places; 6 were given/],
    [() => deltaCode(values, 0.5, 1), /2 values is no whole number of steps of 0\.5/],
    [() => deltaCode(values, -1, 1), /2 values is no whole number of steps of -1/],
  ];
  for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
});

test('a random stream has no object for a name, as all objects would have the same', () => {
  assert.throws(
    () => randomStream('epoch', { seed: 1 } as never),
    /^RangeError: A random stream is named by texts and numbers; object/,
  );
  assert.equal(randomStream('epoch', 1).next(), randomStream('epoch', 1).next());
});
