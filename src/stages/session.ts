/**
 * What train and evaluate share: a network made of a task's settings for the task's data, weights as named arrays, and a
 * breath between batches in which a cancel is seen.
 */

import * as tf from '@tensorflow/tfjs-core';
import { type Result, succeed } from '../core/result.ts';
import type { Dataset } from '../data/dataset.ts';
import type { DecidedSettings } from '../protocol/plan.ts';
import { settled } from '../snn/messages.ts';
import { type Loss, lossFromSettings } from '../snn/network/loss.ts';
import { type NetworkPlan, planNetwork } from '../snn/network/plan.ts';
import type { Trainee } from '../snn/network/train.ts';
import { disposeWeights, type Weights } from '../snn/network/weights.ts';
import { isGraded } from '../snn/neuron/hybrid-plan.ts';
import { numberOf, partOf, textOf, wholeFrom } from '../snn/settings.ts';
import type { FirstWeights } from './first-weights.ts';
import type { NamedArray, NamedArrays, StageContext } from './stage.ts';

/** `settings` are a train stage's. A network without spikes knows no time and has one step. */
export function buildTrainee(
  settings: DecidedSettings,
  data: Dataset,
  wantedSteps: number,
  firstWeights: FirstWeights,
): Result<Trainee> {
  const network = planNetwork(settings, {
    sampleShape: data.sampleShape,
    classes: data.classNames.length,
    stepMs: data.stepMs,
  });
  if (!network.ok) return network;
  const weights = firstWeights(network.value);
  if (!weights.ok) return weights;
  const steps = isOrdinary(network.value) ? 1 : wantedSteps;
  const output = network.value.layers.at(-1)!;
  // What a readout gathers are the logits of a cross entropy, whatever `loss` says of spikes.
  const loss: Result<Loss> =
    output.kind !== 'pool' && output.neuron.kind === 'readout'
      ? succeed({ kind: 'cross_entropy', scale: 1 })
      : settled('The loss', () => succeed(lossFromSettings(partOf(settings, 'loss'), steps, data.stepMs)));
  if (!loss.ok) {
    disposeWeights(weights.value);
    return loss;
  }
  return succeed({ network: network.value, weights: weights.value, loss: loss.value, steps });
}

/** Whether no layer has spikes. */
export function isOrdinary(network: NetworkPlan): boolean {
  return network.layers.every((layer) => layer.kind === 'pool' || isGraded(layer.neuron));
}

/** Whether samples bring time steps of their own, as recordings and coded images do; a still image is shown at each step. */
export function bringsSteps({ spec, data }: Pick<StageContext, 'spec' | 'data'>): boolean {
  return data.stepMs !== undefined || textOf(partOf(spec.data, 'encode'), 'kind', 'direct') !== 'direct';
}

/** Copies of the tensors' values, named as they are with a prefix. */
export async function arraysOf(tensors: ReadonlyMap<string, tf.Tensor>, prefix = ''): Promise<NamedArrays> {
  const arrays: Record<string, NamedArray> = {};
  for (const [name, tensor] of tensors) {
    const data = await tensor.data<'float32'>();
    arrays[prefix + name] = { shape: [...tensor.shape], data: data.slice() };
  }
  return arrays;
}

/** The arrays whose name starts with the prefix, without it. */
export function arraysUnder(arrays: NamedArrays, prefix: string): NamedArrays {
  const entries = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, array]) => [name.slice(prefix.length), array]));
}

export function setWeights(weights: Weights, arrays: NamedArrays): void {
  for (const [name, weight] of weights) {
    const array = arrays[name];
    if (array !== undefined) tf.tidy(() => weight.assign(tf.tensor(array.data.slice(), weight.shape)));
  }
}

export function allFinite(arrays: NamedArrays): boolean {
  return Object.values(arrays).every(({ data }) => data.every(Number.isFinite));
}

/** Samples of a batch. Throws a `WrongSetting` where the settings name no such number. */
export function batchSizeOf(settings: DecidedSettings): number {
  return numberOf(settings, 'batch', 32, wholeFrom(1));
}

/** Lets messages in, so that a cancel asked meanwhile is seen; true when it was. */
export async function breathe(context: StageContext): Promise<boolean> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  return context.cancelled();
}

/** The set that is learned from: `train`, or the first of the file's split. */
export function trainingSet(data: Dataset): string {
  return data.sets.train === undefined ? (Object.keys(data.sets)[0] ?? 'train') : 'train';
}

/** The set that is watched while learning: `validation`, if the split has one with samples. */
export function validationSet(data: Dataset): string | undefined {
  return (data.sets.validation ?? 0) > 0 ? 'validation' : undefined;
}
