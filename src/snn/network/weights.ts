/**
 * Initial weights: uniform in +-bound, bound = weight_scale * threshold * sqrt(6 / fan_in): the bound of He et al. 2015
 * (ICCV, equation 10, as a uniform distribution), times the threshold so that one scale suits neurons of any threshold
 * (SLAYER's examples scale by 10 at a threshold of 10 mV). Networks have no biases, as in SLAYER.
 */

import * as tf from '@tensorflow/tfjs-core';
import { type RandomStream, randomStream } from '../../core/random.ts';
import { type NetworkPlan, parametersOf, weightShape } from './plan.ts';

/** Weights by name: "<layer>.weights". */
export type Weights = ReadonlyMap<string, tf.Variable>;

export function weightName(layer: { readonly name: string }): string {
  return `${layer.name}.weights`;
}

/** Each layer draws from a stream of its own, so adding a layer changes no other. */
export function initialWeights(network: NetworkPlan, seed: number): Weights {
  const weights = new Map<string, tf.Variable>();
  for (const layer of network.layers) {
    const shape = weightShape(layer);
    if (shape === undefined || layer.kind === 'pool') continue;
    const fanIn = parametersOf(layer) / layer.output[2];
    const bound = layer.weightScale * layer.neuron.threshold * Math.sqrt(6 / fanIn);
    const values = uniform(randomStream(seed, 'weights', layer.name), parametersOf(layer), bound);
    weights.set(weightName(layer), variable(values, shape));
  }
  return weights;
}

/** Weights with given values; undefined when a name or a shape does not fit the network. */
export function givenWeights(
  network: NetworkPlan,
  arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>,
): Weights | undefined {
  const wanted = network.layers.flatMap((layer) => {
    const shape = weightShape(layer);
    return shape === undefined ? [] : [{ name: weightName(layer), shape }];
  });
  const fits = wanted.every(({ name, shape }) => arrays[name]?.shape.join() === shape.join());
  if (!fits) return undefined;
  return new Map(wanted.map(({ name, shape }) => [name, variable(arrays[name]!.data.slice(), shape)]));
}

export function disposeWeights(weights: Weights): void {
  for (const weight of weights.values()) weight.dispose();
}

function variable(values: Float32Array, shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
}

function uniform(random: RandomStream, count: number, bound: number): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * random.next() - 1) * bound);
}
