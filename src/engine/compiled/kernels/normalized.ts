/** Batch normalisation and LIF as one pair of kernels; the steps between are sums over channels and small tables. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type GradientAttributes,
  NORMALIZED_LIF_BACKWARD,
  NORMALIZED_LIF_FORWARD,
  type NormalizedLifAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { type CompiledBackend, sizeOf } from '../backend.ts';
import type { Call, Kernels } from '../override.ts';
import { spikesOutput, WORDS_APART } from '../spikes.ts';
import { cut } from '../team.ts';
import { LINE, slope, surrogateNumber } from './neuron-job.ts';

export const normalizedKernels: Kernels = {
  [NORMALIZED_LIF_FORWARD]: forward,
  [NORMALIZED_LIF_BACKWARD]: backward,
};

/** As in kernels/normalized.h. */
const MOST_HISTORY = 1024;
/** Parts of a sum over the rows: more would cost memory, fewer idle threads. */
const COPIES = 32;

function forward(call: Call): TensorInfo[] | undefined {
  const { backend } = call;
  const { heap, team } = backend;
  const current = call.input('current');
  const channels = sizeOf(call.input('scale').shape);
  const { decay, threshold, reset, epsilon, fixedStatistics } = attributesOf<NormalizedLifAttributes>(call);
  const { steps, neurons } = overTime(current);
  if (steps * neurons === 0) return undefined;
  const { block, parts } = cut(neurons, 4 * steps, WORDS_APART);
  const spikes = spikesOutput(backend, current.shape, neurons, parts);
  const mean = backend.output([channels]);
  const variance = backend.output([channels]);
  if (fixedStatistics) {
    backend.values(mean.info).set(backend.values(call.input('mean')));
    backend.values(variance.info).set(backend.values(call.input('variance')));
  } else {
    moments(backend, backend.pointer(current), (steps * neurons) / channels, channels, mean.pointer, variance.pointer);
  }
  const tables = heap.take(tableBytes(backend, channels));
  putTables(call, mean.pointer, variance.pointer, tables.pointer, channels, epsilon);
  const pointers = [backend.pointer(current), spikes.pointer, tables.pointer];
  const words = [...pointers, steps, neurons, block, reset === 'subtract' ? 1 : 0, channels, spikes.ones];
  team.run('normalized_lif_forward', parts, words, [decay, threshold]);
  spikes.filled();
  heap.give(tables);
  return [spikes.info, mean.info, variance.info];
}

function backward(call: Call): TensorInfo[] | undefined {
  const { backend } = call;
  const { heap, team } = backend;
  const current = call.input('current');
  const [scale, mean, variance] = [call.input('scale'), call.input('mean'), call.input('variance')];
  const channels = sizeOf(scale.shape);
  const attributes = attributesOf<NormalizedLifAttributes & GradientAttributes>(call);
  const { steps, neurons } = overTime(current);
  if (steps * neurons === 0 || steps > MOST_HISTORY) return undefined;
  const incoming = call.input('spikesGradient');
  const out = backend.outputOver(incoming, attributes.overwrite);
  const scaleGradient = backend.output(scale.shape);
  const shiftGradient = backend.output(scale.shape);
  const tables = heap.take(tableBytes(backend, channels));
  putTables(call, backend.pointer(mean), backend.pointer(variance), tables.pointer, channels, attributes.epsilon);
  const { block, parts } = cut(neurons, 8 * steps, LINE);
  const sums = heap.take(parts * tableBytes(backend, channels));
  team.run(
    'normalized_lif_backward',
    parts,
    [
      ...[backend.pointer(incoming), backend.pointer(current), out.pointer, tables.pointer],
      ...[sums.pointer, steps, neurons, block, attributes.reset === 'subtract' ? 1 : 0],
      ...[attributes.detachReset ? 1 : 0, surrogateNumber[attributes.surrogate], channels],
    ],
    [attributes.decay, ...slope(attributes, attributes.threshold)],
  );
  team.run(
    'normalized_corrections',
    1,
    [
      ...[sums.pointer, parts, (steps * neurons) / channels, channels, backend.pointer(scale), backend.pointer(mean)],
      ...[backend.pointer(variance), scaleGradient.pointer, shiftGradient.pointer, tables.pointer],
      attributes.fixedStatistics ? 1 : 0,
    ],
    [attributes.epsilon],
  );
  const size = steps * neurons;
  const whole = cut(size, 2, LINE);
  const words = [out.pointer, backend.pointer(current), tables.pointer, size, whole.block, channels];
  team.run('normalized_correct', whole.parts, words);
  for (const used of [tables, sums]) heap.give(used);
  return [out.info, scaleGradient.info, shiftGradient.info];
}

/** Mean and population variance of `rows` x `channels` values. */
function moments(
  backend: CompiledBackend,
  values: number,
  rows: number,
  channels: number,
  mean: number,
  variance: number,
): void {
  const { heap, team } = backend;
  const block = Math.ceil(rows / Math.min(COPIES, rows));
  const parts = Math.ceil(rows / block);
  const sums = heap.take(16 * parts * channels);
  team.run('channel_sums', parts, [values, sums.pointer, rows, channels, block]);
  team.run('channel_moments', 1, [values, sums.pointer, parts, rows, channels, mean, variance]);
  heap.give(sums);
}

function putTables(
  call: Call,
  mean: number,
  variance: number,
  tables: number,
  channels: number,
  epsilon: number,
): void {
  const { backend } = call;
  const pointers = [backend.pointer(call.input('scale')), backend.pointer(call.input('shift')), mean, variance, tables];
  backend.team.run('normalized_tables', 1, [...pointers, channels], [epsilon]);
}

/** Three tables, as kernels/normalized.h reads them. */
function tableBytes(backend: CompiledBackend, channels: number): number {
  return 4 * 3 * (channels + backend.team.lanes - 1);
}
