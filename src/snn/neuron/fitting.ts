/** Whether what neurons are given fits: values that repeat in another order than the channels' would be taken as they come. */

import { reshape, Tensor, tile } from '@tensorflow/tfjs-core';
import { refuseDisposed, refuseNoFloats, refuseNoNumbers } from '../given.ts';
import type { NeuronLearned } from './fire.ts';
import type { NeuronState } from './step.ts';

/**
 * Throws where `current` holds no numbers or has no axis, a tensor is disposed of, or what is learned fits no neurons of a
 * sample, whose shape begins at the axis `from` and is empty where samples and neurons are one axis.
 */
export function refuseUnfitting(current: Tensor, from: number, learned: NeuronLearned): void {
  if (!(current instanceof Tensor) || current.dtype === 'string' || current.dtype === 'complex64') {
    throw new Error('Neurons receive their current as a tensor of real numbers.');
  }
  refuseDisposed('The current', current);
  if (current.rank === 0) {
    throw new Error(`Neurons receive a current ${from === 2 ? '[time, ...]' : '[samples, ...]'}; a scalar was given.`);
  }
  for (const [name, value] of Object.entries(learned) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!(value instanceof Tensor)) throw new Error(`What is learned is given as tensors; ${name} is none.`);
    refuseNoFloats(name, value);
  }
  const sample = current.shape.slice(from);
  const neurons = sample.reduce((size, length) => size * length, 1);
  const { recurrent, ...constants } = learned;
  if (recurrent !== undefined) refuseWeights(recurrent, sample.length === 0 ? undefined : neurons);
  if (sample.length === 0) return refuseUneven(current.shape[from - 1] ?? 1, learned);
  const channels = sample.at(-1)!;
  for (const [name, value] of Object.entries(constants) as [string, Tensor | undefined][]) {
    if (value === undefined || [1, channels, neurons].includes(value.size)) continue;
    throw new Error(`${name} is [1] or, one for each channel, [${channels}]; [${value.shape.join(', ')}] was given.`);
  }
}

/**
 * What is learned, constants in a form that stretches over a step // [samples, ...]: those that come one for each neuron of a
 * sample in its shape, and repeated where samples and neurons are one axis.
 */
export function inShapeOf([length = 1, ...sample]: readonly number[], learned: NeuronLearned): NeuronLearned {
  const { recurrent, ...constants } = learned;
  const channels = sample.at(-1);
  const given = Object.entries(constants) as [string, Tensor | undefined][];
  const fitted = given.flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (value.size === 1 || value.size === channels) return [[name, value]];
    if (channels === undefined) return [[name, tile(reshape(value, [value.size]), [length / value.size])]];
    return [[name, reshape(value, sample)]];
  });
  return { ...Object.fromEntries(fitted), ...(recurrent === undefined ? {} : { recurrent }) };
}

/** Throws where a part of `state` is none of this neuron's, disposed of, or not of the shape of a step. */
export function refuseState(state: NeuronState, parts: readonly (keyof NeuronState)[], step: readonly number[]): void {
  refuseNoState(state);
  for (const [name, part] of Object.entries(state) as [keyof NeuronState, Tensor | readonly Tensor[] | undefined][]) {
    if (part === undefined) continue;
    if (!parts.includes(name)) {
      throw new Error(`The state has ${name}; this neuron's has ${parts.join(', ')}. Is it another neuron's state?`);
    }
    const given: readonly unknown[] = Array.isArray(part) ? part : [part];
    const isPair = name === 'response' || name === 'refractory';
    if (given.length !== (isPair ? 2 : 1) || Array.isArray(part) !== isPair)
      throw new Error(
        `${name} of the state is ${isPair ? 'two tensors in a list' : 'a tensor'}; something else was given.`,
      );
    for (const tensor of given) {
      refuseNoNumbers(`${name} of the state`, tensor);
      if (tensor.shape.join() === step.join()) continue;
      throw new Error(
        `${name} of the state is [${step.join(', ')}], as the current; [${tensor.shape.join(', ')}] was given.`,
      );
    }
  }
}

/** Throws for what is no object with the parts of a state. */
export function refuseNoState(state: unknown): void {
  if (typeof state === 'object' && state !== null && !Array.isArray(state) && !(state instanceof Tensor)) return;
  throw new Error('A state is an object as fireFrom and step give it, {} at rest; something else was given.');
}

/** Where samples and their neurons are one axis of so many: throws for what does not divide it. */
function refuseUneven(neurons: number, { recurrent, ...constants }: NeuronLearned): void {
  const lengths = [
    ...Object.entries(constants as Record<string, Tensor | undefined>),
    ['recurrent', recurrent] as const,
  ];
  for (const [name, value] of lengths) {
    const length = name === 'recurrent' ? value?.shape[0] : value?.size;
    if (length === undefined || (length > 0 && neurons % length === 0)) continue;
    throw new Error(`${name} is for ${length} neurons, which do not divide the ${neurons} of a step.`);
  }
}

function refuseWeights({ shape }: Tensor, neurons: number | undefined): void {
  const [rows, columns] = shape;
  if (shape.length === 2 && rows === columns && (neurons === undefined || rows === neurons)) return;
  const wanted = neurons === undefined ? 'square' : `[${neurons}, ${neurons}]`;
  throw new Error(`Recurrent weights are ${wanted}, from row to column; [${shape.join(', ')}] was given.`);
}
