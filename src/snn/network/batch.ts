/** Whether a batch and weights fit a network: what does not would be cut off, or told in the words of a matrix product. */

import { inRange, wholeFrom } from '../settings.ts';
import type { Arrays, SampleBatch } from './forward.ts';
import { normalizationParameters } from './normalization.ts';
import { parametersIn } from './parameters.ts';
import { type LayerPlan, type NetworkPlan, refuseNoNetwork } from './plan.ts';
import { weightName } from './weights.ts';

/** Throws a RangeError where samples are not of the network's input, values are missing or too many, or weights do not fit. */
export function refuseBatch(network: NetworkPlan, weights: Arrays, batch: SampleBatch, steps: number): void {
  refuseNoNetwork(network);
  inRange('steps', steps, wholeFrom(1));
  if (!(weights instanceof Map)) throw new RangeError('Weights are a Map by name, as initialWeights gives them.');
  const { inputs, shape } = batch ?? {};
  if (!Array.isArray(shape) || shape.length !== 5 || !shape.every((length) => wholeFrom(0).fits(length))) {
    const given = Array.isArray(shape) ? `[${shape.join(', ')}]` : String(shape);
    throw new RangeError(`The shape of a batch is [time, batch, ${network.input.join(', ')}]; ${given} was given.`);
  }
  if (shape.slice(2).join() !== network.input.join()) {
    const wanted = `[time, batch, ${network.input.join(', ')}]`;
    throw new RangeError(`The network takes samples ${wanted}; [${shape.join(', ')}] was given.`);
  }
  if (shape[0] < 1) throw new RangeError(`Samples have at least one time step; [${shape.join(', ')}] was given.`);
  if (!(inputs instanceof Float32Array)) throw new RangeError('Inputs are a Float32Array: Float32Array.from(values).');
  const values = shape.reduce((size, length) => size * length, 1);
  if (inputs.length !== values) {
    throw new RangeError(`Samples [${shape.join(', ')}] have ${values} values; ${inputs.length} were given.`);
  }
  for (const layer of network.layers) {
    const needed = new Set([weightName(layer), ...namesOfNormalization(layer)]);
    for (const plan of parametersIn(layer)) {
      const weight = weights.get(plan.name);
      if (weight === undefined && !needed.has(plan.name)) continue;
      if (weight?.isDisposed) throw new RangeError(`The weights were disposed of already: ${plan.name}.`);
      if (weight?.shape.join() === plan.shape.join()) continue;
      const found = weight === undefined ? 'they have none' : `theirs is [${weight.shape.join(', ')}]`;
      throw new RangeError(
        `The weights are of another network: it has ${plan.name} [${plan.shape.join(', ')}], ${found}.`,
      );
    }
  }
}

function namesOfNormalization(layer: LayerPlan): string[] {
  return layer.kind === 'pool' ? [] : normalizationParameters(layer).map(({ name }) => name);
}

/** Throws a RangeError where there is not one label for each sample; of a batch without a shape `refuseBatch` tells. */
export function refuseUnlabelled(batch: SampleBatch): void {
  const { shape, labels } = batch ?? {};
  if (!Array.isArray(shape) || labels?.length === shape[1]) return;
  throw new RangeError(`A batch has a label for each sample; ${labels?.length ?? 'none'} were given for ${shape[1]}.`);
}
