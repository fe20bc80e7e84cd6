/**
 * Batch normalisation in a network (Ioffe & Szegedy 2015, ICML; over time as well, with the threshold as its first scale:
 * Zheng et al. 2021, AAAI, tdBN). In training a layer's own sums are normalised by the mean and variance of their channel over
 * the batch, all places and all steps, in measuring by those collected while training.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { Normalization } from '../neuron/fire-normalized.ts';
import type { ChannelStatistics } from '../neuron/normalized-lif.ts';
import type { ParameterPlan } from './parameters.ts';
import type { LayerPlan, NeuronLayerPlan } from './plan.ts';
import type { Weights } from './weights.ts';

/** Receives what a layer's sums were normalised by; called inside the forward pass, keeps what it wants to keep. */
export type TellStatistics = (layer: NeuronLayerPlan, statistics: ChannelStatistics) => void;

/** Factor and summand of each channel, which are learned, and what is collected for measuring, which is not // [channels] each */
export function normalizationParameters(layer: NeuronLayerPlan): ParameterPlan[] {
  if (layer.normalized !== true) return [];
  const of = (part: string, value: number): ParameterPlan => ({
    name: `${layer.name}.${part}`,
    shape: [layer.output[2]],
    first: { value },
  });
  return [
    of('scale', layer.neuron.threshold),
    of('shift', 0),
    { ...of('mean', 0), collected: true },
    { ...of('variance', 1), collected: true },
  ];
}

/** Of a layer that normalises. With `tell` by the sums' own statistics, which it receives; else by those of the weights. */
export function normalizationOf(
  layer: NeuronLayerPlan,
  weights: ReadonlyMap<string, tf.Tensor>,
  tell: TellStatistics | undefined,
): Normalization {
  const of = (part: string): tf.Tensor => weights.get(`${layer.name}.${part}`)!;
  const learned = { scale: of('scale'), shift: of('shift') };
  if (tell !== undefined) return { ...learned, observe: (statistics) => tell(layer, statistics) };
  return { ...learned, statistics: { mean: of('mean'), variance: of('variance') } };
}

/** What training passes saw, kept until it is taken over into the weights. */
export class SeenStatistics {
  readonly #byLayer = new Map<string, ChannelStatistics>();

  readonly tell: TellStatistics = ({ name }, { mean, variance }) => {
    const before = this.#byLayer.get(name);
    if (before !== undefined) tf.dispose([before.mean, before.variance]);
    this.#byLayer.set(name, { mean: tf.keep(tf.clone(mean)), variance: tf.keep(tf.clone(variance)) });
  };

  /**
   * The running means of the weights take in what was seen at training step `step`, from 1: a tenth, and at the first steps the
   * plain mean over all so far, so that nothing is left of the values before training.
   */
  takeOver(layers: readonly LayerPlan[], weights: Weights, step: number): void {
    const share = Math.max(SHARE, 1 / step);
    for (const { name } of layers) {
      const seen = this.#byLayer.get(name);
      if (seen === undefined) continue;
      for (const part of ['mean', 'variance'] as const) {
        const running = weights.get(`${name}.${part}`)!;
        tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - share), tf.mul(seen[part], share))));
      }
    }
  }

  dispose(): void {
    for (const seen of this.#byLayer.values()) tf.dispose([seen.mean, seen.variance]);
    this.#byLayer.clear();
  }
}

/** Of a batch in the running means, as `momentum` of PyTorch's BatchNorm. */
const SHARE = 0.1;
