/** Batch normalisation and LIF as one pair of kernels; the steps between are sums over channels and small tables. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  type GradientAttributes,
  NORMALIZED_LIF_BACKWARD,
  NORMALIZED_LIF_FORWARD,
  type NormalizedLifAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { type CompiledBackend, sizeOf, sumsBytes } from '../backend.ts';
import { correct } from '../correction.ts';
import type { Call as CallOf, KernelHost, Kernels } from '../override.ts';
import { spikesOutput, WORDS_APART } from '../spikes.ts';
import { cut } from '../team.ts';
import { LINE, slope, surrogateNumber } from './neuron-job.ts';
import { inPieces } from './shape.ts';

type Call = CallOf<KernelHost>;

export const normalizedKernels: Kernels<KernelHost> = {
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
    moments(backend, current, channels, mean.pointer, variance.pointer);
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
  heap.give(sums);
  if (attributes.fixedStatistics) {
    scaled(backend, out.pointer, tables.pointer, (steps * neurons) / channels, channels);
    heap.give(tables);
  } else if (keepsMore(backend)) {
    backend.correctLater(out.info, current, tables, channels);
  } else {
    correct(team, [out.pointer, backend.pointer(current), tables.pointer], steps * neurons, channels);
    heap.give(tables);
  }
  return [out.info, scaleGradient.info, shiftGradient.info];
}

/** What is given does not depend on the current: an infinite one there is none of the other neurons' business. */
function scaled({ heap, team }: KernelHost, gradient: number, factors: number, rows: number, channels: number): void {
  const zeros = heap.take(4 * channels);
  heap.floats(zeros.pointer, channels).fill(0);
  const { block, parts } = cut(rows, channels);
  team.run('scale_channels', parts, [
    ...[gradient, gradient, rows, channels, block],
    ...[zeros.pointer, factors, zeros.pointer],
  ]);
  heap.give(zeros);
}

/** Mean and population variance of each channel, from sums that the kernel before took where it did. */
function moments(backend: KernelHost, x: TensorInfo, channels: number, mean: number, variance: number): void {
  const { heap, team } = backend;
  const rows = sizeOf(x.shape) / channels;
  const kept = keepsMore(backend) ? backend.sums(x) : undefined;
  if (kept?.channels === channels) {
    team.run('channel_moments', 1, [kept.block.pointer, kept.parts, rows, channels, kept.rows, mean, variance]);
    return;
  }
  const { block, parts } = inPieces(rows, COPIES);
  const sums = heap.take(sumsBytes(channels, parts));
  team.run('channel_sums', parts, [backend.pointer(x), sums.pointer, rows, channels, block]);
  team.run('channel_moments', 1, [sums.pointer, parts, rows, channels, block, mean, variance]);
  heap.give(sums);
}

/** Whether the engine keeps with a tensor what is known of it, or is to be done to it. */
function keepsMore(backend: KernelHost): backend is KernelHost & Pick<CompiledBackend, 'sums' | 'correctLater'> {
  return backend.correctLater !== undefined;
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
function tableBytes(backend: KernelHost, channels: number): number {
  return 4 * 3 * (channels + backend.team.lanes - 1);
}
