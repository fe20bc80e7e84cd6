/**
 * Values as spikes over time: rate, latency and delta codes, and the value itself at every step. Each writes
 * [steps, values] into a target of that size that is zero, or into a new array. A value that is no number throws a
 * RangeError, and so does a number of steps or a target that is none.
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
 * of short steps; Diehl et al. 2015, IJCNN). Below 0 it never spikes, above 1 at each step. Draws one number for every
 * step and value, in that order.
 */
export function rateCode(
  values: Float32Array,
  steps: number,
  random: RandomStream,
  target?: Float32Array,
): Float32Array {
  const code = room(values, steps, target);
  if (typeof random?.next !== 'function') {
    throw new RangeError("A rate code draws from a random stream: randomStream('input') as the third value.");
  }
  for (let step = 0; step < steps; step++) {
    const start = step * values.length;
    for (let i = 0; i < values.length; i++) if (random.next() < values[i]!) code[start + i] = 1;
  }
  return code;
}

/**
 * A value p above `floor` spikes once, the earlier the larger: at step round((1 - p) (steps - 1)), a value of 1 or more at
 * step 0 (time to first spike; Thorpe, Delorme, Van Rullen 2001, Neural Networks 14). Others stay silent.
 */
export function latencyCode(values: Float32Array, steps: number, floor = 0, target?: Float32Array): Float32Array {
  const code = room(values, steps, target);
  if (Number.isNaN(floor)) throw new RangeError('The floor of a latency code is NaN.');
  const silent = Math.fround(floor); // as the values are
  values.forEach((value, i) => {
    if (!(value > silent)) return;
    const step = Math.round((1 - Math.min(1, value)) * (steps - 1));
    code[step * values.length + i] = 1;
  });
  return code;
}

/**
 * Changes of a course // [steps, count]: a spike of 1 or -1 where a value has moved by at least `threshold` away from
 * what it was when it last spiked, at first from 0 (send on delta; Miskowicz 2006, Sensors 6). One spike a step.
 */
export function deltaCode(course: Float32Array, count: number, threshold: number, target?: Float32Array): Float32Array {
  if (!(threshold > 0)) throw new RangeError(`A change is told from a threshold above 0; ${threshold} was given.`);
  if (!Number.isInteger(count) || count < 1 || course.length % count > 0) {
    throw new RangeError(`A course of ${course.length} values is no whole number of steps of ${count}.`);
  }
  const code = room(course, 1, target);
  const sent = new Float32Array(count);
  for (let at = 0; at < course.length; at++) {
    const change = course[at]! - sent[at % count]!;
    if (Math.abs(change) < threshold) continue;
    code[at] = Math.sign(change);
    sent[at % count] = course[at]!;
  }
  return code;
}

/** [steps, values], zeros: the target given, or a new one. */
function room(values: Float32Array, steps: number, target?: Float32Array): Float32Array {
  refuseGaps(values);
  if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`${steps} is no number of steps.`);
  const size = steps * values.length;
  if (target !== undefined && target.length !== size)
    throw new RangeError(
      `The code of ${values.length} values over ${steps} steps takes ${size} places; ${target.length} were given.`,
    );
  return target ?? new Float32Array(size);
}

function refuseGaps(values: Float32Array): void {
  if (!(values instanceof Float32Array)) throw new RangeError('What is coded is a Float32Array of values.');
  const gap = values.findIndex(Number.isNaN);
  if (gap >= 0) throw new RangeError(`Value ${gap + 1} of what is coded is NaN.`);
}
