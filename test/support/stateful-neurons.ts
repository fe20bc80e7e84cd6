/** Neurons that have a state, each as a plan and what it learns, and currents for them. */

import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveLif,
  cubaLif,
  integrateAndFire,
  type LeakyPlan,
  type LifPlan,
  lif,
  type NeuronLearned,
  parametricLif,
  type SrmPlan,
  spikeResponse,
} from '../../src/snn/library.ts';
import { randomValues } from './close.ts';

export type Stateful = LifPlan | LeakyPlan | SrmPlan;
export const [T, samples, units] = [23, 3, 7] as const;
const shape = [T, samples, units];

const scaledCuba = cubaLif({ decay: 0.8, currentDecay: 0.8, threshold: 0.7 }) as LeakyPlan;

/** What is learned is made on the engine, in the test's tidy. */
export const statefulNeurons: readonly (readonly [string, Stateful, (() => NeuronLearned)?])[] = [
  ['IF', integrateAndFire()],
  ['LIF', lif({ decay: 0.8 })],
  ['LIF by subtraction', lif({ decay: 0.8, reset: 'by_subtraction' })],
  ['LIF without reset', lif({ decay: 0.8, reset: 'none' })],
  ['recurrent LIF', lif({ decay: 0.8 }), () => ({ recurrent: numbers('recurrent', [units, units], 0.4) })],
  ['PLIF', parametricLif({ threshold: 0.4 }), () => ({ decay: tf.tensor1d([0.3]) })],
  [
    'recurrent PLIF with a decay for each neuron',
    parametricLif({ threshold: 0.4 }),
    () => ({ decay: numbers('decay', [units], 1), recurrent: numbers('recurrent', [units, units], 0.4) }),
  ],
  [
    'recurrent LIF with scaled input',
    lif({ decay: 0.5, threshold: 0.3, scaleInput: true }),
    () => ({ recurrent: numbers('recurrent', [units, units], 0.4) }),
  ],
  [
    'LIF that learns',
    lif({ learn: ['decay', 'threshold'] }),
    () => ({ decay: numbers('decay', [units], 0.5), threshold: tf.tensor1d([0.9]) }),
  ],
  ['CUBA-LIF', cubaLif({ decay: 0.8, currentDecay: 0.6 })],
  ['CUBA-LIF with scaled input', { ...scaledCuba, scaledInput: true }],
  [
    'recurrent CUBA-LIF that learns',
    cubaLif({ learn: ['decay', 'current_decay'] }),
    () => ({
      recurrent: numbers('recurrent', [units, units], 0.3),
      ...{ decay: tf.tensor1d([1]), current_decay: tf.tensor1d([0.2]) },
    }),
  ],
  ['ALIF', adaptiveLif({ adaptationStep: 0.4 })],
  ['ALIF that resets to zero', adaptiveLif({ adaptationStep: 0.4, reset: 'to_zero', detachReset: true })],
  [
    'recurrent ALIF with scaled input that learns',
    adaptiveLif({ decay: 0.5, threshold: 0.3, scaleInput: true, learn: ['adaptation_decay', 'adaptation_step'] }),
    () => ({
      recurrent: numbers('recurrent', [units, units], 0.3),
      ...{ adaptation_decay: numbers('adaptation', [units], 1), adaptation_step: tf.tensor1d([0.2]) },
    }),
  ],
  ['SRM', spikeResponse({ threshold: 2, tauSynapse: 3, tauRefractory: 2 })],
];

export function none(): NeuronLearned {
  return {};
}

export function drive(): tf.Tensor {
  return tf.add(numbers('drive', shape, 0.5), 0.3);
}

export function numbers(name: string, shape: number[], scale: number): tf.Tensor {
  return tf.tensor(
    randomValues(name, tf.util.sizeFromShape(shape)).map((value) => scale * value),
    shape,
  );
}

export function at(x: tf.Tensor, step: number): tf.Tensor {
  return tf.squeeze(tf.slice(x, step, 1), [0]);
}
