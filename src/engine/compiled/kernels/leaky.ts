/** Leaky neurons in general and the leaky filter. Parameters whose sizes do not divide one another are left to the plain kernels. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  LEAKY_BACKWARD,
  LEAKY_FILTER,
  LEAKY_FORWARD,
  type LeakyAttributes,
  type LeakyBackwardAttributes,
  type LeakyFilterAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import type { Call, Kernels } from '../override.ts';
import { spikesOutput, WORDS_APART } from '../spikes.ts';
import { cut } from '../team.ts';
import {
  firstAdaptation,
  firstGradient,
  gradientNumber,
  isSynaptic,
  learnedGradients,
  putTables,
  resetNumber,
} from './leaky-job.ts';
import { LINE, slope, surrogateNumber } from './neuron-job.ts';
import { recurrentBackward, recurrentForward } from './recurrent.ts';

export const leakyKernels: Kernels = {
  [LEAKY_FORWARD]: forward,
  [LEAKY_BACKWARD]: backward,
  [LEAKY_FILTER]: filter,
};

function forward(call: Call): TensorInfo[] | undefined {
  if (call.inputs.recurrent !== undefined) return recurrentForward(call);
  const { backend } = call;
  const current = call.input('current');
  const { steps, neurons } = overTime(current);
  const tables = putTables(call);
  if (tables === undefined) return undefined;
  const { reset, scaledInput, spikesOnly } = attributesOf<LeakyAttributes>(call);
  const adapts = call.inputs.adaptationStep !== undefined;
  const { block, parts } = cut(neurons, 8 * steps, WORDS_APART);
  const spikes = spikesOutput(backend, current.shape, neurons, parts);
  const states = Array.from({ length: spikesOnly === true ? 0 : adapts ? 2 : 1 }, () => backend.output(current.shape));
  const [membrane = 0, adaptation = 0] = states.map((state) => state.pointer);
  const pointers = [backend.pointer(current), spikes.pointer, membrane, adaptation, tables.block.pointer];
  const flags = [resetNumber[reset], scaledInput ? 1 : 0, adapts ? 1 : 0];
  const sizes = [tables.period, steps, neurons, block];
  const words = [...pointers, ...sizes, ...flags, spikes.ones, isSynaptic(call), firstAdaptation(call)];
  backend.team.run('leaky_forward', parts, words);
  spikes.filled();
  backend.heap.give(tables.block);
  return [spikes.info, ...states.map((state) => state.info)];
}

function backward(call: Call): TensorInfo[] | undefined {
  if (call.inputs.recurrent !== undefined) return recurrentBackward(call);
  const { backend } = call;
  const { heap, team } = backend;
  const membrane = call.input('membrane');
  const { steps, neurons } = overTime(membrane);
  const tables = putTables(call);
  if (tables === undefined) return undefined;
  const attributes = attributesOf<LeakyBackwardAttributes>(call);
  const { adaptation } = call.inputs;
  const incoming = call.input('spikesGradient');
  const out = backend.outputOver(incoming, attributes.overwrite);
  const { block, parts } = cut(neurons, 20 * steps, LINE);
  const sums = heap.take(parts * tables.bytes);
  const states = [backend.pointer(incoming), backend.pointer(membrane)];
  const pointers = [...states, adaptation === undefined ? 0 : backend.pointer(adaptation), out.pointer];
  const flags = [resetNumber[attributes.reset], attributes.scaledInput ? 1 : 0, attributes.detachReset ? 1 : 0];
  flags.push(surrogateNumber[attributes.surrogate], gradientNumber[attributes.of ?? 'spikes']);
  const sizes = [tables.period, steps, neurons, block];
  const first = firstGradient(call);
  const words = [...pointers, tables.block.pointer, sums.pointer, ...sizes, ...flags, first?.pointer ?? 0];
  team.run('leaky_backward', parts, words, slope(attributes, 1));
  const learned = learnedGradients(call, attributes.learns, sums.pointer, parts, tables.period);
  for (const used of [tables.block, sums]) heap.give(used);
  return [out.info, ...learned, ...(first === undefined ? [] : [first.info])];
}

function filter(call: Call): TensorInfo {
  const { backend } = call;
  const x = call.input('x');
  const { decay, adjoint } = attributesOf<LeakyFilterAttributes>(call);
  const { steps, neurons } = overTime(x);
  const out = backend.output(x.shape);
  const { block, parts } = cut(neurons, 3 * steps, LINE);
  const words = [backend.pointer(x), out.pointer, steps, neurons, block, adjoint ? 1 : 0];
  backend.team.run('leaky_filter', parts, words, [decay]);
  return out.info;
}
