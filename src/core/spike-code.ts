/**
 * Values as spikes over time: rate, latency and delta codes, and the value itself at every step. Each writes
 * [steps, values] into a target that is zero, or into a new array. A value that is no number throws a RangeError.
 */

import type { RandomStream } from './random.ts';

/** The values themselves at every step; the first layer's neurons turn them into spikes (Rueckauer et al. 2017, Front. Neurosci. 11:682). */
export function directCode(values: Float32Array, steps: number): Float32Array {
  const code = room(values, steps);
  for (let step = 0; step < steps; step++) code.set(values, step * values.length);
  return code;
}

/**
 * A value p, 0 .. 1, spikes at each step with chance p, so the number of its spikes stands for it (Poisson in the limit
 * of short steps; Diehl et al. 2015, IJCNN). Draws one number for every step and value, in that order.
 */
export function rateCode(
  values: Float32Array,
  steps: number,
  random: RandomStream,
  target = room(values, steps),
): Float32Array {
  if (typeof random?.next !== 'function') {
    throw new RangeError("A rate code draws from a random stream: randomStream('input') as the third value.");
  }
  for (let step = 0; step < steps; step++) {
    const start = step * values.length;
    for (let i = 0; i < values.length; i++) if (random.next() < values[i]!) target[start + i] = 1;
  }
  return target;
}

/**
 * A value p above `floor` spikes once, the earlier the larger: at step round((1 - p) (steps - 1)), a value of 1 or more at
 * step 0 (time to first spike; Thorpe, Delorme, Van Rullen 2001, Neural Networks 14). Others stay silent.
 */
export function latencyCode(
  values: Float32Array,
  steps: number,
  floor = 0,
  target = room(values, steps),
): Float32Array {
  const silent = Math.fround(floor); // as the values are
  values.forEach((value, i) => {
    if (!(value > silent)) return;
    const step = Math.round((1 - Math.min(1, value)) * (steps - 1));
    target[step * values.length + i] = 1;
  });
  return target;
}

/**
 * Changes of a course // [steps, count]: a spike of 1 or -1 where a value has moved by at least `threshold` away from
 * what it was when it last spiked, at first from 0 (send on delta; Miskowicz 2006, Sensors 6). One spike a step.
 */
export function deltaCode(
  course: Float32Array,
  count: number,
  threshold: number,
  target = new Float32Array(course.length),
): Float32Array {
  if (!(threshold > 0)) throw new RangeError(`A change is told from a threshold above 0; ${threshold} was given.`);
  refuseGaps(course);
  if (!Number.isInteger(course.length / count)) {
    throw new RangeError(`A course of ${course.length} values is no whole number of steps of ${count}.`);
  }
  const sent = new Float32Array(count);
  for (let at = 0; at < course.length; at++) {
    const change = course[at]! - sent[at % count]!;
    if (Math.abs(change) < threshold) continue;
    target[at] = Math.sign(change);
    sent[at % count] = course[at]!;
  }
  return target;
}

/** [steps, values], zeros. */
function room(values: Float32Array, steps: number): Float32Array {
  refuseGaps(values);
  if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`${steps} is no number of steps.`);
  return new Float32Array(steps * values.length);
}

function refuseGaps(values: Float32Array): void {
  if (!(values instanceof Float32Array)) throw new RangeError('What is coded is a Float32Array of values.');
  const gap = values.findIndex(Number.isNaN);
  if (gap >= 0) throw new RangeError(`Value ${gap + 1} of what is coded is NaN.`);
}
