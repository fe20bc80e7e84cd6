/**
 * Leaky neurons with what LIF does not have, over the whole time axis as one operation with a custom gradient: synaptic
 * current (CUBA), adaptive threshold (ALIF), learned constants (PLIF), recurrent weights. Equations: LEAKY_FORWARD and
 * LEAKY_BACKWARD in kernel-contract.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import { isSpent } from '../gradient/backward.ts';
import {
  LEAKY_BACKWARD,
  LEAKY_FORWARD,
  type LeakyAttributes,
  type LeakyBackwardAttributes,
  type LeakyParameter,
} from '../kernel-contract.ts';
import type { LeakyPlan } from './neuron.ts';

/** What the layer learns besides its weights. */
export interface LeakyLearned {
  /** By name, each // [1] or [channels]; decays as the argument of the logistic function. */
  readonly constants: ReadonlyMap<LeakyParameter, tf.Tensor>;
  /** From row to column // [neurons of a sample, neurons of a sample] */
  readonly recurrent?: tf.Tensor;
  /** The adaptation at the first step, in its shape; at rest where it is left out. */
  readonly firstAdaptation?: tf.Tensor;
}

/** States of all steps // [time, ...] */
export interface LeakyStates {
  /** The potentials that met the threshold. */
  readonly potential: tf.Tensor;
  readonly adaptation?: tf.Tensor;
}

/** `current` // [time, ...]; gives the spikes, 0 or 1, of the same shape. `seen` is shown the states, which end after it. */
export function fireLeaky(
  current: tf.Tensor,
  neuron: LeakyPlan,
  learned: LeakyLearned,
  seen?: (states: LeakyStates) => void,
): tf.Tensor {
  return spikesOf(operationsOf(current, neuron, learned), seen);
}

/**
 * The spikes, the potentials that met the threshold and those that `reset` leaves of them, each // [time, ...] and
 * differentiable: the forward pass is computed once, the way back for each of them that a loss reads.
 */
export function recordLeaky(
  current: tf.Tensor,
  neuron: LeakyPlan,
  learned: LeakyLearned,
  reset: (states: LeakyStates, spikes: tf.Tensor) => tf.Tensor,
  seen: (states: LeakyStates) => void,
): { readonly spikes: tf.Tensor; readonly potential: tf.Tensor; readonly membrane: tf.Tensor } {
  const operation = operationsOf(current, neuron, learned);
  let kept: LeakyStates | undefined;
  const spikes = spikesOf(operation, (states) => {
    seen(states);
    for (const state of Object.values(states)) tf.keep(state);
    kept = states;
  });
  const states = kept!;
  const potential = operation('potential', () => ({ value: tf.clone(states.potential), states }));
  // Without a reset it is the potential itself, which ends here.
  const membrane = operation('membrane', () => ({ value: tf.clone(reset(states, spikes)), states }));
  tf.dispose(Object.values(states));
  return { spikes, potential, membrane };
}

type Operation = ReturnType<typeof operationsOf>;
type Forward = (
  inputs: tf.NamedTensorMap,
  attrs: tf.NamedAttrMap,
) => { readonly value: tf.Tensor; readonly states?: LeakyStates };

/** Operations on one current, by what they give of the neurons: their value, and the kernel's way back. */
function operationsOf(current: tf.Tensor, neuron: LeakyPlan, learned: LeakyLearned) {
  const { reset, detachReset, scaledInput, surrogate } = neuron;
  const learns = neuron.learns.filter((name) => learned.constants.has(name));
  const attributes: LeakyAttributes = { reset, detachReset, scaledInput, learns, ...surrogate };
  const attrs = { ...attributes } as unknown as tf.NamedAttrMap;
  const fixed = (Object.keys(neuron.values) as LeakyParameter[]).filter((name) => !learns.includes(name));
  const { recurrent, firstAdaptation } = learned;
  const more = Object.entries({ recurrent, firstAdaptation }).flatMap(([name, tensor]) =>
    tensor === undefined ? [] : [[name, tensor] as const],
  );
  const names = [...learns, ...more.map(([name]) => name)];
  const constants = learns.map((name) => {
    const raw = learned.constants.get(name)!;
    return name === 'threshold' || name === 'adaptationStep' ? raw : logistic(raw);
  });
  const named = (given: readonly tf.Tensor[]): tf.NamedTensorMap => {
    const inputs: tf.NamedTensorMap = {};
    names.forEach((name, i) => {
      inputs[name] = given[i]!;
    });
    for (const name of fixed) inputs[name] = tf.tensor1d([neuron.values[name]!]);
    return inputs;
  };
  return (of: NonNullable<LeakyBackwardAttributes['of']>, forward: Forward): tf.Tensor => {
    const operation = tf.customGrad((...args) => {
      const save = args.at(-1) as tf.GradSaveFunc;
      const [input, ...given] = args.slice(0, -1) as tf.Tensor[];
      const { value, states } = forward({ current: input!, ...named(given) }, attrs);
      const saved = states === undefined ? [] : [states.potential, states.adaptation];
      save([...given, ...saved.filter((state) => state !== undefined)]);
      return {
        value,
        gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
          const [membrane, adaptation] = saved.slice(given.length);
          const states: tf.NamedTensorMap = adaptation === undefined ? {} : { adaptation };
          const inputs = { spikesGradient, membrane: membrane!, ...states, ...named(saved.slice(0, given.length)) };
          const overwrite = isSpent(spikesGradient);
          return tf.engine().runKernel<tf.Tensor[]>(LEAKY_BACKWARD, inputs, { ...attrs, of, overwrite });
        },
      };
    });
    return operation(current, ...constants, ...more.map(([, tensor]) => tensor));
  };
}

function spikesOf(operation: Operation, seen?: (states: LeakyStates) => void): tf.Tensor {
  const spikesOnly = !tf.engine().isTapeOn() && seen === undefined;
  return operation('spikes', (inputs, attrs) => {
    const [spikes, potential, adaptation] = tf
      .engine()
      .runKernel<tf.Tensor[]>(LEAKY_FORWARD, inputs, { ...attrs, spikesOnly });
    if (potential === undefined) return { value: spikes! };
    const states = { potential, ...(adaptation === undefined ? {} : { adaptation }) };
    seen?.(states);
    return { value: spikes!, states };
  });
}

/** 1 / (1 + exp(-x)) */
export function logistic(x: tf.Tensor): tf.Tensor {
  const squash = tf.customGrad((input, save) => {
    const value = tf.sigmoid(input as tf.Tensor);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.mul(saved[0]!, tf.sub(1, saved[0]!))),
    };
  });
  return squash(x);
}
