/** What a stage's network begins with: drawn weights, those a stage left, or those of an earlier stage with the same layers. */

import { fail, type Result, succeed } from '../core/result.ts';
import { type ParameterPlan, parametersIn } from '../snn/network/parameters.ts';
import type { NetworkPlan } from '../snn/network/plan.ts';
import { givenWeights, initialWeights, type Weights } from '../snn/network/weights.ts';
import { parameterWords } from '../snn/neuron/fire.ts';
import { stageFailure } from './messages.ts';
import { setWeights } from './session.ts';
import type { NamedArrays } from './stage.ts';

/** Makes the weights of a network, which the caller disposes of; fails where those of another do not fit it. */
export type FirstWeights = (network: NetworkPlan) => Result<Weights>;

export function drawn(seed: number): FirstWeights {
  return (network) => succeed(initialWeights(network, seed));
}

/** All arrays as a stage left them. */
export function asLeft(arrays: NamedArrays): FirstWeights {
  return (network) => {
    const weights = givenWeights(network, arrays);
    return weights === undefined ? mismatch(misfit(network.layers.flatMap(parametersIn), arrays)) : succeed(weights);
  };
}

/**
 * As another network of the same layers left them. Its neurons may be others: what only they learned is given up, and what
 * only the neurons here learn begins anew. Everything else has to be there and to find its place.
 */
export function takenOver(arrays: NamedArrays, seed: number): FirstWeights {
  return (network) => {
    const plans = network.layers.flatMap(parametersIn);
    const names = new Set(plans.map(({ name }) => name));
    const stray = Object.keys(arrays).find((name) => !names.has(name) && !isLearnedByNeurons(name));
    if (stray !== undefined) return mismatch(`they have ${stray}, for which there is no place here`);
    const found = misfit(
      plans.filter(({ name }) => arrays[name] !== undefined || !isLearnedByNeurons(name)),
      arrays,
    );
    if (found !== undefined) return mismatch(found);
    const weights = initialWeights(network, seed);
    setWeights(weights, arrays);
    return succeed(weights);
  };
}

function isLearnedByNeurons(name: string): boolean {
  return Object.values<string>(parameterWords).includes(name.slice(name.lastIndexOf('.') + 1));
}

function misfit(plans: readonly ParameterPlan[], arrays: NamedArrays): string | undefined {
  for (const { name, shape } of plans) {
    const given = arrays[name]?.shape;
    if (given?.join() === shape.join()) continue;
    const theirs = given === undefined ? 'they have none' : `theirs is [${given.join(', ')}]`;
    return `${name} is [${shape.join(', ')}] here, ${theirs}`;
  }
  return undefined;
}

function mismatch(found: string | undefined): Result<never> {
  const message = `The weights of the earlier stage do not fit this network${found === undefined ? '' : `: ${found}`}.`;
  return fail(stageFailure('weights-mismatch', message, 'Give both stages the same layers, or leave from out.'));
}
