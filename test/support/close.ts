/** Comparison of whole arrays, and arrays of random numbers. */

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../src/core/random.ts';

/**
 * Fails when the difference is more than `tolerance` of the expected array's length (L2), or not a number. Sums whose
 * terms nearly cancel are given the length of their terms as `shortest`.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 2e-6,
  shortest = 1e-20,
): void {
  assert.equal(actual.length, expected.length, `${what}: number of values`);
  let difference = 0;
  let length = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    length += expected[i]! ** 2;
  }
  const relative = Math.sqrt(difference) / Math.max(Math.sqrt(length), shortest);
  assert.ok(relative <= tolerance || difference === 0, `${what}: relative difference ${relative}`);
}

/** Normal numbers; with a `density` below 1 the rest is zero. */
export function randomValues(name: string, count: number, density = 1): Float32Array {
  const random = randomStream(name, count);
  return Float32Array.from({ length: count }, () =>
    density < 1 && random.next() >= density ? 0 : random.normal() || 1,
  );
}

/** The values of a computation whose tensors are then disposed of. Some engines can be read in this way only. */
export async function compute(run: () => tf.Tensor): Promise<Float32Array> {
  const result = tf.tidy(run);
  const values = await result.data<'float32'>();
  result.dispose();
  return values;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}
