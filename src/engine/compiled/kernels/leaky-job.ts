/** What the jobs of leaky neurons have in common, with and without recurrent weights. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { LeakyAttributes, LeakyParameter } from '../../../snn/kernel-contract.ts';
import { overTime } from '../../kernel-call.ts';
import { sizeOf } from '../backend.ts';
import type { Block } from '../heap.ts';
import type { Call } from '../override.ts';

/** Order as in kernels/leaky.h. */
export const parameters: readonly LeakyParameter[] = [
  'membraneDecay',
  'threshold',
  'currentDecay',
  'adaptationDecay',
  'adaptationStep',
];
export const resetNumber = { zero: 0, subtract: 1, none: 2 } as const;
/** What an incoming gradient is of. */
export const gradientNumber = { spikes: 0, potential: 1, membrane: 2 } as const;

export interface Tables {
  readonly block: Block;
  readonly bytes: number;
  /** Values of the longest parameter; all others repeat. */
  readonly period: number;
}

/** All parameters as kernels/leaky.h reads them; the caller gives the block back. Undefined where these kernels cannot. */
export function putTables({ backend, inputs }: Call): Tables | undefined {
  const given = parameters.map((name) => inputs[name]);
  const sizes = given.map((tensor) => (tensor === undefined ? 1 : sizeOf(tensor.shape)));
  const period = Math.max(...sizes);
  const { steps, neurons } = overTime(inputs.current ?? inputs.membrane!);
  if (steps * neurons === 0) return undefined;
  if (neurons % period !== 0 || sizes.some((size) => period % size !== 0)) return undefined;
  const length = period + backend.team.lanes - 1;
  const bytes = 4 * length * (parameters.length + 1);
  const block = backend.heap.take(bytes);
  const tables = backend.heap.floats(block.pointer, bytes / 4);
  const put = (row: number, values: ArrayLike<number>, change: (value: number) => number): void => {
    for (let i = 0; i < length; i++) tables[row * length + i] = change(values[i % values.length]!);
  };
  const values = given.map((tensor) => (tensor === undefined ? [0] : backend.values(tensor)));
  for (const [row, own] of values.entries()) put(row, own, (value) => value);
  put(parameters.length, values[1]!, (threshold) => 1 / threshold);
  return { block, bytes, period };
}

/** Where the first adaptation stands, 0 where the neuron begins at rest. */
export function firstAdaptation({ backend, inputs: { firstAdaptation } }: Call): number {
  return firstAdaptation === undefined ? 0 : backend.pointer(firstAdaptation);
}

/** For the gradient of the first adaptation; none where the neuron began at rest. */
export function firstGradient({ backend, inputs: { firstAdaptation } }: Call) {
  return firstAdaptation === undefined ? undefined : backend.output(firstAdaptation.shape);
}

/** 1 where the neuron has a synaptic current, else 0. */
export function isSynaptic({ inputs }: Call): number {
  return inputs.currentDecay === undefined ? 0 : 1;
}

/** Gradients of the learned parameters, from the sums of so many parts. */
export function learnedGradients(
  call: Call,
  learns: LeakyAttributes['learns'],
  sums: number,
  parts: number,
  period: number,
): TensorInfo[] {
  const { backend } = call;
  return learns.map((name) => {
    const { shape } = call.input(name);
    const gradient = backend.output(shape);
    const words = [sums, parameters.indexOf(name), parts, period, gradient.pointer, sizeOf(shape)];
    backend.team.run('leaky_sums', 1, words);
    return gradient.info;
  });
}
