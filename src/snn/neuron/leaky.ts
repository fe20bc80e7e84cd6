/**
 * Leaky neurons with what LIF does not have, over the whole time axis as one operation with a custom gradient: synaptic
 * current (CUBA), adaptive threshold (ALIF), learned constants (PLIF), recurrent weights. Equations: LEAKY_FORWARD and
 * LEAKY_BACKWARD in kernel-contract.ts.
 */

import * as tf from '@tensorflow/tfjs-core';
import { isSpent } from '../gradient/backward.ts';
import { LEAKY_BACKWARD, LEAKY_FORWARD, type LeakyAttributes, type LeakyParameter } from '../kernel-contract.ts';
import type { LeakyPlan } from './neuron.ts';

/** What the layer learns besides its weights. */
export interface LeakyLearned {
  /** By name, each // [1] or [channels]; decays as the argument of the logistic function. */
  readonly constants: ReadonlyMap<LeakyParameter, tf.Tensor>;
  /** From row to column // [neurons of a sample, neurons of a sample] */
  readonly recurrent?: tf.Tensor;
}

/**
 * `current` // [time, ...]; gives the spikes, 0 or 1, of the same shape. `seen` is shown the potentials that met the
 * threshold // [time, ...], which are disposed of after it.
 */
export function fireLeaky(
  current: tf.Tensor,
  neuron: LeakyPlan,
  learned: LeakyLearned,
  seen?: (membrane: tf.Tensor) => void,
): tf.Tensor {
  const { reset, detachReset, scaledInput, surrogate } = neuron;
  const learns = neuron.learns.filter((name) => learned.constants.has(name));
  const attributes: LeakyAttributes = { reset, detachReset, scaledInput, learns, ...surrogate };
  const attrs = { ...attributes } as unknown as tf.NamedAttrMap;
  const spikesOnly = !tf.engine().isTapeOn() && seen === undefined;
  const names = Object.keys(neuron.values) as LeakyParameter[];
  const fixed = names.filter((name) => !learns.includes(name));
  const named = (given: readonly tf.Tensor[]): tf.NamedTensorMap => {
    const inputs: tf.NamedTensorMap = {};
    learns.forEach((name, i) => {
      inputs[name] = given[i]!;
    });
    for (const name of fixed) inputs[name] = tf.tensor1d([neuron.values[name]!]);
    if (learned.recurrent !== undefined) inputs.recurrent = given[learns.length]!;
    return inputs;
  };
  const fire = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [input, ...given] = args.slice(0, -1) as tf.Tensor[];
    const [spikes, membrane, adaptation] = tf
      .engine()
      .runKernel<tf.Tensor[]>(LEAKY_FORWARD, { current: input!, ...named(given) }, { ...attrs, spikesOnly });
    if (membrane !== undefined) seen?.(membrane);
    const states = [membrane, adaptation].filter((state) => state !== undefined);
    save([...given, ...states]);
    return {
      value: spikes!,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) => {
        const [membrane, adaptation] = saved.slice(given.length);
        const states: tf.NamedTensorMap = adaptation === undefined ? {} : { adaptation };
        const inputs = { spikesGradient, membrane: membrane!, ...states, ...named(saved.slice(0, given.length)) };
        const overwrite = isSpent(spikesGradient);
        return tf.engine().runKernel<tf.Tensor[]>(LEAKY_BACKWARD, inputs, { ...attrs, overwrite });
      },
    };
  });
  const constants = learns.map((name) => {
    const raw = learned.constants.get(name)!;
    return name === 'threshold' || name === 'adaptationStep' ? raw : logistic(raw);
  });
  return fire(current, ...constants, ...(learned.recurrent === undefined ? [] : [learned.recurrent]));
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
