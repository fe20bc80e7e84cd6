/**
 * Batch normalisation and LIF as one (NORMALIZED_LIF_FORWARD, _BACKWARD of the kernel contract). The gradient's memory
 * holds the membrane first: one invocation walks its neuron forth and then back over the same places.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NormalizedLifAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { sumColumns } from '../columns.ts';
import { backwardStep, forwardStep } from '../lif-code.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';
import { surrogateCode, surrogateNumbers } from '../surrogate.ts';

export function normalizedLifForward(call: Call): TensorInfo[] {
  const { backend, inputs } = call;
  const attributes = attributesOf<NormalizedLifAttributes>(call);
  const { decay, threshold, reset, epsilon } = attributes;
  const [current, scale, shift] = [call.input('current'), call.input('scale'), call.input('shift')];
  const { steps, neurons } = overTime(current);
  const channels = sizeOf(scale);
  const table = { rows: sizeOf(current) / channels, columns: channels, factor: channels / sizeOf(current) };
  const mean = inputs.mean ?? exactMean(call, table);
  const variance =
    inputs.variance ?? sumColumns(backend, { ...table, ...squares, inputs: { current, mean } }, scale.shape);
  // Given statistics go out again under their own count.
  for (const given of [inputs.mean, inputs.variance]) if (given !== undefined) backend.incRef(given.dataId);
  const spikes = backend.output(current.shape);
  const program = perItem(
    `normalised lif forward ${reset}`,
    `${normalizeCode}
fn item(i: i32) {
  let n = normalization(i % p.channels);
  var carried = 0.0;
  for (var t = 0; t < p.steps; t++) {
    let at = t * p.count + i;
    let x = fma(current[at] - n.x, n.y, n.z);
    ${forwardStep(attributes)}
    spikes[at] = select(0.0, 1.0, fires);
  }
}`,
  );
  backend.run(program, {
    ...{ inputs: { current, scale, shift, mean, variance }, outputs: { spikes }, groups: groupsFor(neurons) },
    ...{ whole: { count: neurons, steps, channels }, real: { decay, threshold, epsilon } },
  });
  return [spikes, mean, variance];
}

/** The mean of the differences from a first mean is added to it: a sum of large values alone would lose digits. */
function exactMean({ backend, input }: Call, table: { rows: number; columns: number; factor: number }): TensorInfo {
  const [current, { shape }] = [input('current'), input('scale')];
  const first = sumColumns(backend, { ...table, ...plain, inputs: { current } }, shape);
  const rest = sumColumns(backend, { ...table, ...differences, inputs: { current, first } }, shape);
  const mean = backend.output(shape);
  backend.run(perItem('mean and rest', 'fn item(i: i32) { mean[i] = first[i] + rest[i]; }'), {
    ...{ inputs: { first, rest }, outputs: { mean }, groups: groupsFor(table.columns) },
    whole: { count: table.columns },
  });
  for (const { dataId } of [first, rest]) backend.disposeData(dataId);
  return mean;
}

export function normalizedLifBackward(call: Call): TensorInfo[] {
  const { backend } = call;
  const attributes = attributesOf<NormalizedLifAttributes>(call);
  const { decay, threshold, reset, detachReset, surrogate, epsilon, fixedStatistics } = attributes;
  const [spikesGradient, current] = [call.input('spikesGradient'), call.input('current')];
  const [scale, shift] = [call.input('scale'), call.input('shift')];
  const [mean, variance] = [call.input('mean'), call.input('variance')];
  const { steps, neurons } = overTime(current);
  const channels = sizeOf(scale);
  const gradient = backend.output(current.shape);
  const walk = perItem(
    `normalised lif backward ${reset} ${detachReset} ${surrogate}`,
    `${surrogateCode(surrogate)}
${normalizeCode}
fn item(i: i32) {
  let n = normalization(i % p.channels);
  var carried = 0.0;
  for (var t = 0; t < p.steps; t++) {
    let at = t * p.count + i;
    let x = fma(current[at] - n.x, n.y, n.z);
    ${forwardStep(attributes)}
    gradient[at] = h;
  }
  var later = 0.0;
  for (var t = p.steps - 1; t >= 0; t--) {
    let at = t * p.count + i;
    let h = gradient[at];
    ${backwardStep(attributes)}
  }
}`,
  );
  backend.run(walk, {
    inputs: { spikesGradient, current, scale, shift, mean, variance },
    ...{ outputs: { gradient }, groups: groupsFor(neurons), whole: { count: neurons, steps, channels } },
    real: { decay, threshold, epsilon, ...surrogateNumbers(attributes) },
  });
  const count = sizeOf(current);
  const table = { rows: count / channels, columns: channels };
  const shiftGradient = sumColumns(
    backend,
    { ...table, ...plain, key: 'sum of y', inputs: { current: gradient } },
    shift.shape,
  );
  const scaleGradient = sumColumns(
    backend,
    { ...table, ...products, inputs: { gradient, current, mean, variance }, real: { epsilon } },
    scale.shape,
  );
  // What is given does not depend on the current: an infinite one there is none of the other neurons' business.
  const last = fixedStatistics
    ? { program: scaled, inputs: { scale, variance }, real: { epsilon } }
    : {
        program: centred,
        inputs: { current, scale, mean, variance, shiftGradient, scaleGradient },
        real: { epsilon, share: channels / count },
      };
  backend.run(last.program, {
    ...{ inputs: last.inputs, outputs: { gradient }, groups: groupsFor(count) },
    ...{ whole: { count, channels }, real: last.real },
  });
  return [gradient, scaleGradient, shiftGradient];
}

const centred = perItem(
  'normalised lif, centred',
  `fn item(i: i32) {
  let c = i % p.channels;
  let inverse = 1.0 / sqrt(variance[c] + p.epsilon);
  let z = (current[i] - mean[c]) * inverse;
  gradient[i] = scale[c] * inverse * (gradient[i] - p.share * (shiftGradient[c] + z * scaleGradient[c]));
}`,
);
const scaled = perItem(
  'normalised lif, scaled',
  `fn item(i: i32) {
  let c = i % p.channels;
  gradient[i] = scale[c] / sqrt(variance[c] + p.epsilon) * gradient[i];
}`,
);
const plain = {
  key: 'mean of channels',
  code: 'fn term(row: i32, column: i32) -> f32 { return current[row * p.columns + column]; }',
};
const differences = {
  key: 'rest of the mean',
  code: 'fn term(row: i32, column: i32) -> f32 { return current[row * p.columns + column] - first[column]; }',
};
const squares = {
  key: 'variance of channels',
  code: `fn term(row: i32, column: i32) -> f32 {
  let difference = current[row * p.columns + column] - mean[column];
  return difference * difference;
}`,
};
const products = {
  key: 'sum of y z',
  code: `fn term(row: i32, column: i32) -> f32 {
  let at = row * p.columns + column;
  return gradient[at] * (current[at] - mean[column]) / sqrt(variance[column] + p.epsilon);
}`,
};

/** Mean, factor and shift of a channel; the mean is taken off first, because a large one would cost digits later. */
const normalizeCode = `fn normalization(c: i32) -> vec3f {
  return vec3f(mean[c], scale[c] / sqrt(variance[c] + p.epsilon), shift[c]);
}`;
