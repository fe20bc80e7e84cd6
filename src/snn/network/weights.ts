/** The arrays a network learns as TensorFlow.js variables: drawn, given, kept in their limits, disposed of. */

import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../core/random.ts';
import { refuseDisposed } from '../given.ts';
import { inRange, wholeNumber } from '../settings.ts';
import { type ParameterPlan, parametersIn, product } from './parameters.ts';
import { type NetworkPlan, refuseNoNetwork } from './plan.ts';

/** By name: "<layer>.weights" and the others of parameters.ts. */
export type Weights = ReadonlyMap<string, tf.Variable>;

export function weightName(layer: { readonly name: string }): string {
  return `${layer.name}.weights`;
}

/**
 * First weights, drawn by the bounds of parameters.ts. Each array draws from a stream of its own, so adding a layer changes
 * no other. `disposeWeights` frees them. Throws a RangeError for a seed that is no whole number.
 */
export function initialWeights(network: NetworkPlan, seed: number): Weights {
  refuseNoNetwork(network);
  inRange('seed', seed, wholeNumber);
  const weights = new Map<string, tf.Variable>();
  for (const layer of network.layers) {
    for (const plan of parametersIn(layer)) {
      const own = plan.name === weightName(layer) ? [layer.name] : [layer.name, plan.name];
      weights.set(plan.name, variable(firstValues(plan, randomStream(seed, 'weights', ...own)), plan.shape));
    }
  }
  return weights;
}

/**
 * Weights with given values; undefined when a name, a shape or the number of values does not fit the network, or a value of a
 * list is no number (JSON writes null for NaN). Values come as they were read or as a plain list, which JSON can hold.
 */
export function givenWeights(
  network: NetworkPlan,
  arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>>,
): Weights | undefined {
  refuseNoNetwork(network);
  const wanted = network.layers.flatMap(parametersIn);
  const fits = wanted.every(({ name, shape }) => {
    const given = arrays?.[name];
    if (given?.shape?.join() !== shape.join() || given.data?.length !== product(shape)) return false;
    return !Array.isArray(given.data) || given.data.every((value) => typeof value === 'number');
  });
  if (!fits) return undefined;
  return new Map(wanted.map(({ name, shape }) => [name, variable(Float32Array.from(arrays[name]!.data), shape)]));
}

/** After a step: delays back to 0 .. the longest, thresholds above 0, decays of converted layers to 0 .. 1. */
export function limitWeights(network: NetworkPlan, weights: Weights): void {
  refuseNoNetwork(network);
  for (const { name, range } of network.layers.flatMap(parametersIn)) {
    const weight = weights.get(name);
    if (range !== undefined && weight !== undefined) {
      refuseDisposed(`The weight ${name}`, weight);
      tf.tidy(() => weight.assign(tf.clipByValue(weight, range[0], range[1])));
    }
  }
}

/** Frees the variables; the weights must not be used any more. */
export function disposeWeights(weights: Weights): void {
  for (const weight of weights.values()) weight.dispose();
}

function variable(values: Float32Array, shape: readonly number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])));
}

function firstValues({ shape, first }: ParameterPlan, random: { next(): number }): Float32Array {
  const length = product(shape);
  if ('value' in first) return new Float32Array(length).fill(first.value);
  const middle = (first.low + first.high) / 2;
  const half = (first.high - first.low) / 2;
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = middle + (2 * random.next() - 1) * half;
  return values;
}
