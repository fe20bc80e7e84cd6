/**
 * Leaky neurons whose spikes come back through weights. Forward the weights' rows of what fired are added up; backward
 * the error goes through all weights, as a product of a few samples at a time; their own gradient is one sum at the end.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { LeakyAttributes, LeakyBackwardAttributes } from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import type { Call } from '../override.ts';
import { cut } from '../team.ts';
import {
  firstAdaptation,
  firstGradient,
  gradientNumber,
  isSynaptic,
  learnedGradients,
  parameters,
  putTables,
  resetNumber,
} from './leaky-job.ts';
import { slope, surrogateNumber } from './neuron-job.ts';
import { pack, packedBytes } from './pack.ts';

export function recurrentForward(call: Call): TensorInfo[] | undefined {
  const { backend } = call;
  const { heap, team } = backend;
  const current = call.input('current');
  const plan = planOf(call, current);
  const tables = plan && putTables(call);
  if (tables === undefined) return undefined;
  const { steps, neurons, n } = plan!;
  const { reset, scaledInput } = attributesOf<LeakyAttributes>(call);
  const adapts = call.inputs.adaptationStep !== undefined;
  const outputs = Array.from({ length: adapts ? 3 : 2 }, () => backend.output(current.shape));
  const packed = heap.take(4 * n * (n + team.lanes));
  team.run('spike_pack', 1, [backend.pointer(call.input('recurrent')), packed.pointer, n, n, 1]);
  const states = heap.take(4 * 2 * neurons);
  const pointers = [backend.pointer(current), ...outputs.map((output) => output.pointer), ...(adapts ? [] : [0])];
  pointers.push(tables.block.pointer, packed.pointer, states.pointer, states.pointer + 4 * neurons);
  for (const [begin, end] of plan!.calls) {
    const sizes = [tables.period, steps, neurons, n, begin, end, plan!.sampleBlock, plan!.columnBlock];
    const flags = [resetNumber[reset], scaledInput ? 1 : 0, isSynaptic(call), firstAdaptation(call)];
    team.run('recurrent_forward', plan!.parts, [...pointers, ...sizes, ...flags]);
  }
  for (const used of [tables.block, packed, states]) heap.give(used);
  return outputs.map((output) => output.info);
}

export function recurrentBackward(call: Call): TensorInfo[] | undefined {
  const { backend } = call;
  const { heap, team } = backend;
  const membrane = call.input('membrane');
  const plan = planOf(call, membrane);
  const tables = plan && putTables(call);
  if (tables === undefined) return undefined;
  const { steps, neurons, n, parts } = plan!;
  const attributes = attributesOf<LeakyBackwardAttributes>(call);
  const { adaptation } = call.inputs;
  const incoming = call.input('spikesGradient');
  const weights = call.input('recurrent');
  const out = backend.outputOver(incoming, attributes.overwrite);
  const packed = heap.take(packedBytes(team, 1, n, n));
  const from = backend.pointer(weights);
  pack(backend, { from, taps: [0], depth: n, columns: n, depthStride: 1, columnStride: n, to: packed.pointer });
  const states = heap.take(4 * (STATES + parameters.length) * neurons);
  const sums = heap.take(parts * tables.bytes);
  const saved = [backend.pointer(membrane), adaptation === undefined ? 0 : backend.pointer(adaptation)];
  const pointers = [backend.pointer(incoming), ...saved, out.pointer, tables.block.pointer];
  const flags = [resetNumber[attributes.reset], attributes.scaledInput ? 1 : 0, attributes.detachReset ? 1 : 0];
  const learned = attributes.learns.reduce((bits, name) => bits | (1 << parameters.indexOf(name)), 0);
  const of = gradientNumber[attributes.of ?? 'spikes'];
  const first = firstGradient(call);
  for (const [begin, end] of plan!.calls.toReversed()) {
    const sizes = [tables.period, steps, neurons, n, begin, end, plan!.sampleBlock, plan!.columnBlock];
    const words = [...pointers, sums.pointer, packed.pointer, states.pointer, ...sizes, ...flags];
    words.push(surrogateNumber[attributes.surrogate], learned, of, first?.pointer ?? 0);
    team.run('recurrent_backward', parts, words, slope(attributes, 1));
  }
  const gradients = learnedGradients(call, attributes.learns, sums.pointer, parts, tables.period);
  const weightsOut = backend.output(weights.shape);
  const block = Math.max(1, Math.ceil(n / SOURCE_PARTS / SOURCES)) * SOURCES;
  const words = [
    ...saved,
    out.pointer,
    tables.block.pointer,
    weightsOut.pointer,
    tables.period,
    steps,
    neurons,
    n,
    block,
  ];
  team.run('recurrent_weights', Math.ceil(n / block), words);
  for (const used of [tables.block, packed, states, sums]) heap.give(used);
  return [out.info, ...gradients, weightsOut.info, ...(first === undefined ? [] : [first.info])];
}

interface Plan {
  readonly steps: number;
  /** Of a step, and of a sample. */
  readonly neurons: number;
  readonly n: number;
  readonly sampleBlock: number;
  readonly columnBlock: number;
  readonly parts: number;
  /** Steps of each call: [first, after the last]. */
  readonly calls: readonly (readonly [number, number])[];
}

/** How the work is cut, by the problem alone. Undefined where these kernels cannot. */
function planOf({ input }: Call, { shape }: TensorInfo): Plan | undefined {
  const { steps, neurons } = overTime({ shape } as TensorInfo);
  const n = input('recurrent').shape[0]!;
  if (steps * neurons === 0 || n > MOST_NEURONS || neurons % n !== 0) return undefined;
  const samples = neurons / n;
  if (n < WIDE) {
    const sampleBlock = Math.min(MOST_SAMPLES, Math.ceil(samples / SAMPLE_PARTS));
    const parts = Math.ceil(samples / sampleBlock);
    return { steps, neurons, n, sampleBlock, columnBlock: n, parts, calls: [[0, steps]] };
  }
  const { block: columnBlock, parts } = cut(n, n * samples, GROUP);
  const calls = Array.from({ length: steps }, (_, step) => [step, step + 1] as const);
  return { steps, neurons, n, sampleBlock: samples, columnBlock, parts, calls };
}

/** As MOST_LISTED in kernels/spike_conv.h. */
const MOST_NEURONS = 8192;
/** From so many neurons the weights do not fit a core's cache: cores share them, and meet after every step. */
const WIDE = 512;
/** Samples that go through time together, and parts that there should be before they are more than one. */
const MOST_SAMPLES = 8;
const SAMPLE_PARTS = 8;
/** Columns that every build takes in whole groups (kernels/lanes.h: overFilters). */
const GROUP = 128;
/** As TOTALS in kernels/recurrent.h. */
const STATES = 3;
/** As SOURCES in kernels/recurrent.h, and the parts that wide layers are cut into. */
const SOURCES = 32;
const SOURCE_PARTS = 16;
