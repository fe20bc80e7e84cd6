/**
 * The arrays of a layer, by name, with their first values: weights, recurrent weights, learned constants of its neurons,
 * delays, those of a normalisation. Everything that draws, saves, counts or limits them asks here.
 */

import type { LeakyParameter } from '../kernel-contract.ts';
import { parameterWords } from '../neuron/fire.ts';
import type { LeakyPlan } from '../neuron/neuron.ts';
import { addedName } from './added.ts';
import { normalizationParameters } from './normalization.ts';
import { countOf, type LayerPlan, type NetworkPlan, type NeuronLayerPlan } from './plan.ts';

/** An array of a layer: its name, shape and first values. */
export interface ParameterPlan {
  /** "<layer>.weights", "<layer>.recurrent", "<layer>.delays", "<layer>.threshold", "<layer>.scale" ... */
  readonly name: string;
  readonly shape: readonly number[];
  /** Drawn evenly between two values, or all of one value. */
  readonly first: { readonly low: number; readonly high: number } | { readonly value: number };
  /** Limits that every step of an optimizer is followed by. */
  readonly range?: readonly [low: number, high: number];
  /** Collected while training and not learned by gradients: the statistics of a normalisation. */
  readonly collected?: true;
}

/**
 * What a layer learns: weights, recurrent weights, delays, constants of its neurons, scale and shift of a normalisation; and
 * what it collects. Pools have nothing.
 */
export function parametersIn(layer: LayerPlan): ParameterPlan[] {
  if (layer.kind === 'pool') return [];
  const plans: ParameterPlan[] = [];
  const shape = weightShape(layer);
  if (shape !== undefined) plans.push(even(`${layer.name}.weights`, shape, boundOf(layer)));
  plans.push(...normalizationParameters(layer));
  for (const added of layer.added ?? []) {
    const { input, output, projection } = added;
    const name = addedName(layer, added);
    // One layer may have two names, as a block has that of what reaches it: what is added twice is so with the same weights.
    if (plans.some((plan) => plan.name === name)) continue;
    if (projection !== undefined) {
      plans.push(even(name, [1, 1, input[2], output[2]], layer.neuron.threshold * Math.sqrt(6 / input[2])));
    } else if (layer.neuron.kind === 'soft_reset') plans.push({ name, shape: [1], first: { value: 1 } });
  }
  if (layer.kind === 'dense' && layer.recurrent) {
    const units = layer.output[2];
    plans.push(even(`${layer.name}.recurrent`, [units, units], layer.neuron.threshold / Math.sqrt(units)));
  }
  if (layer.neuron.kind === 'leaky') {
    for (const parameter of layer.neuron.learns) plans.push(neuronParameter(layer, layer.neuron, parameter));
  }
  if (layer.neuron.kind === 'soft_reset') {
    const { threshold, decay } = layer.neuron;
    // DIET-SNN keeps the leak at 1 or below (Rathi & Roy 2020).
    plans.push(
      { name: `${layer.name}.threshold`, shape: [1], first: { value: threshold }, range: [1e-3, 1e6] },
      { name: `${layer.name}.decay`, shape: [1], first: { value: decay }, range: [0, 1] },
    );
  }
  if (layer.delay !== undefined) {
    const { upToMs } = layer.delay;
    const name = `${layer.name}.delays`;
    plans.push({ name, shape: [layer.output[2]], first: { low: 0, high: Math.min(1, upToMs) }, range: [0, upToMs] });
  }
  return plans;
}

/** How many numbers the layer learns. */
export function parametersOf(layer: LayerPlan): number {
  return parametersIn(layer).reduce((sum, { shape, collected }) => sum + (collected ? 0 : product(shape)), 0);
}

/** Names of all arrays that gradients change. */
export function learnedIn({ layers }: NetworkPlan): ReadonlySet<string> {
  const parameters = layers.flatMap(parametersIn).filter(({ collected }) => collected !== true);
  return new Set(parameters.map(({ name }) => name));
}

/** Shape of the layer's weights: [inputs, units], [height, width, in / groups, out], transposed [height, width, out, in]; undefined without any. */
export function weightShape(layer: LayerPlan): number[] | undefined {
  switch (layer.kind) {
    case 'dense':
      return [countOf(layer.input), layer.output[2]];
    case 'conv':
      return [...layer.kernel, layer.input[2] / (layer.groups ?? 1), layer.output[2]];
    case 'conv_transposed':
      return [...layer.kernel, layer.output[2], layer.input[2]];
    default:
      return undefined;
  }
}

export function product(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

function even(name: string, shape: readonly number[], bound: number): ParameterPlan {
  return { name, shape, first: { low: -bound, high: bound } };
}

/**
 * weight_scale * threshold * sqrt(6 / fan_in): the bound of He et al. 2015 (ICCV, equation 10, as a uniform
 * distribution), times the threshold so that one scale suits neurons of any threshold (SLAYER's examples scale by 10 at
 * a threshold of 10 mV). Fan-in is the number of inputs that one neuron sums; networks have no biases, as in SLAYER.
 */
function boundOf(layer: NeuronLayerPlan): number {
  const weights = product(weightShape(layer) ?? []);
  const spread = layer.kind === 'conv_transposed' ? layer.stride[0] * layer.stride[1] : 1;
  const fanIn = weights / layer.output[2] / spread;
  return layer.weightScale * layer.neuron.threshold * Math.sqrt(6 / fanIn);
}

/** Decays are learned as the argument of the logistic function, as in PLIF (Fang et al. 2021), and stay in 0 .. 1. */
function neuronParameter(layer: NeuronLayerPlan, neuron: LeakyPlan, parameter: LeakyParameter): ParameterPlan {
  const name = `${layer.name}.${parameterWords[parameter]}`;
  const shape = [neuron.share === 'channel' ? layer.output[2] : 1];
  const value = neuron.values[parameter] ?? 0;
  if (parameter === 'threshold') return { name, shape, first: { value }, range: [value / 100, value * 100] };
  if (parameter === 'adaptationStep') return { name, shape, first: { value } };
  const inside = Math.min(1 - 1e-4, Math.max(1e-4, value));
  return { name, shape, first: { value: Math.log(inside / (1 - inside)) } };
}
