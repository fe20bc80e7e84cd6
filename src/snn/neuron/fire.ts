/** Neurons of any plan over the whole time axis: one call, whatever they are made of. */

import type * as tf from '@tensorflow/tfjs-core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { onFloats } from '../given.ts';
import type { LeakyParameter } from '../kernel-contract.ts';
import { finite, inRange, onlyNames } from '../settings.ts';
import { refuseUnfitting } from './fitting.ts';
import { fireLeaky, type LeakyLearned } from './leaky.ts';
import { fireLif } from './lif.ts';
import { fireLoihi } from './loihi.ts';
import { asLeaky, type LeakyPlan, type NeuronPlan, refuseSurrogate } from './neuron.ts';
import { rectify } from './relu.ts';
import { fireSoftReset } from './soft-reset.ts';
import { fireSrm } from './srm.ts';

/**
 * What neurons learn besides the weights in front of them. What is not given has the value of the plan. All but
 * `recurrent` are // [1] or [channels], channels the last axis of a sample.
 */
export interface NeuronLearned {
  readonly threshold?: tf.Tensor;
  /** Decays of leaky neurons are given as the argument of the logistic function. */
  readonly decay?: tf.Tensor;
  readonly current_decay?: tf.Tensor;
  readonly adaptation_decay?: tf.Tensor;
  readonly adaptation_step?: tf.Tensor;
  /** Weights from row to column // [neurons of a sample, neurons of a sample] */
  readonly recurrent?: tf.Tensor;
}

/** Words of a plan for the constants of leaky neurons. */
export const parameterWords: Readonly<Record<LeakyParameter, Exclude<keyof NeuronLearned, 'recurrent'>>> = {
  membraneDecay: 'decay',
  threshold: 'threshold',
  currentDecay: 'current_decay',
  adaptationDecay: 'adaptation_decay',
  adaptationStep: 'adaptation_step',
};

/** What `NeuronLearned` may hold. */
export const learnedNames: readonly string[] = ['recurrent', ...Object.values(parameterWords)];

/**
 * `current` // [time, ...], what the neurons receive at each step; gives spikes, 0 or 1, in the same shape (graded values
 * for units without spikes). Differentiable in `current` and in everything learned. Throws where `learned` has what this
 * neuron does not learn, or what fits no neurons.
 */
export function fire(current: tf.Tensor, neuron: NeuronPlan, learned: NeuronLearned = {}): tf.Tensor {
  refuseWithoutEngine();
  refuseUnlearned(neuron, learned);
  refuseUnfitting(current, 2, learned);
  if (current.dtype !== 'float32') return onFloats(current, (floats) => fire(floats, neuron, learned));
  switch (neuron.kind) {
    case 'lif':
      if (learned.recurrent !== undefined) return fire(current, asLeaky(neuron), learned);
      return fireLif(current, neuron.attributes);
    case 'srm':
      return fireSrm(current, neuron);
    case 'loihi':
      return fireLoihi(current, neuron);
    case 'relu':
      return rectify(current);
    case 'readout':
      return current;
    case 'soft_reset': {
      const { threshold = tensor1d([neuron.threshold]), decay = tensor1d([neuron.decay]) } = learned;
      return fireSoftReset(current, threshold as tf.Tensor1D, decay as tf.Tensor1D, neuron.attributes);
    }
    case 'leaky':
      return fireLeaky(current, neuron, learnedByLeaky(neuron, learned));
  }
}

/** What `fireLeaky` takes of it. */
export function learnedByLeaky(neuron: LeakyPlan, learned: NeuronLearned): LeakyLearned {
  const given = neuron.learns.flatMap((name) => {
    const value = learned[parameterWords[name]];
    return value === undefined ? [] : [[name, value] as const];
  });
  const { recurrent } = learned;
  return { constants: new Map(given), ...(recurrent === undefined ? {} : { recurrent }) };
}

/** What is no plan, and what the neuron does not learn, would be left out in silence. */
export function refuseUnlearned(neuron: NeuronPlan, learned: NeuronLearned): void {
  if (!isPlan(neuron)) {
    throw new Error(
      'A neuron is a plan, as lif() and its like give it; that of planNeuron is the value of its result.',
    );
  }
  for (const [name, value] of Object.entries(constantsOf(neuron))) inRange(`${name} of the neuron`, value, finite);
  refuseSurrogate(neuron);
  onlyNames(learned, learnedNames, 'What neurons learn');
  const isLeaky = neuron.kind === 'lif' || neuron.kind === 'leaky';
  const learns = learnedBy(neuron);
  const names = Object.keys(parameterWords) as LeakyParameter[];
  const stray = names.find((name) => learned[parameterWords[name]] !== undefined && !learns.includes(name));
  if (stray !== undefined) {
    const way = isLeaky ? 'name it in learn of its plan' : 'IF, LIF, PLIF, CUBA and ALIF can';
    throw new Error(`This ${neuron.kind} neuron does not learn its ${parameterWords[stray]}: ${way}.`);
  }
  if (learned.recurrent !== undefined && !isLeaky) {
    throw new Error(`A ${neuron.kind} neuron takes no recurrent weights: IF, LIF, PLIF, CUBA and ALIF do.`);
  }
}

function isPlan(neuron: NeuronPlan | undefined): boolean {
  const kinds: readonly NeuronPlan['kind'][] = ['lif', 'leaky', 'srm', 'loihi', 'relu', 'readout', 'soft_reset'];
  return kinds.some((kind) => kind === neuron?.kind);
}

/** The numbers of a plan that a script may have written itself: a text among them would be computed with in silence. */
function constantsOf(neuron: NeuronPlan): Readonly<Record<string, unknown>> {
  switch (neuron.kind) {
    case 'lif':
      return { threshold: neuron.attributes?.threshold, decay: neuron.attributes?.decay };
    case 'leaky':
      return { ...neuron.values };
    case 'srm': {
      const { threshold, tauSynapse, tauRefractory, refractoryDepth } = neuron;
      return { threshold, tauSynapse, tauRefractory, refractoryDepth };
    }
    case 'soft_reset':
      return { threshold: neuron.threshold, decay: neuron.decay };
    default:
      return {};
  }
}

function learnedBy(neuron: NeuronPlan): readonly LeakyParameter[] {
  if (neuron.kind === 'leaky') return neuron.learns;
  return neuron.kind === 'soft_reset' ? ['threshold', 'membraneDecay'] : [];
}
