/**
 * One pass of samples through a network: synapses with time merged into the batch, neurons as one operation over time.
 * A still image goes through everything before the first neurons once and is repeated there.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/random.ts';
import { fire, type NeuronLearned } from '../neuron/fire.ts';
import { delaySpikes } from './delay.ts';
import { parametersIn } from './parameters.ts';
import type { LayerPlan, NetworkPlan, NeuronLayerPlan } from './plan.ts';
import { dropOut, repeatOverTime, transmit } from './synapse.ts';
import { type Weights, weightName } from './weights.ts';

/** Samples as data gives them: [time, batch, height, width, channels], time 1 for a still image. */
export interface SampleBatch {
  readonly inputs: Float32Array;
  readonly shape: readonly [time: number, batch: number, height: number, width: number, channels: number];
  /** Class of each sample // [batch] */
  readonly labels: Int32Array;
}

export interface PassOptions {
  /** Time steps to simulate; fewer than the input's cut it off, a still image is shown that often. */
  readonly steps: number;
  /** Draws dropout masks; without it nothing is dropped. */
  readonly dropout?: RandomStream;
  /** Sees what each layer receives and gives; called inside a tidy. */
  readonly observe?: (layer: LayerPlan, received: tf.Tensor4D, given: tf.Tensor) => void;
}

/** Output spikes, or what a readout gathers // [time, batch * classes]. */
export function runNetwork(
  network: NetworkPlan,
  weights: Weights,
  batch: SampleBatch,
  options: PassOptions,
): tf.Tensor2D {
  const samples = batch.shape[1];
  let time = Math.min(batch.shape[0], options.steps);
  let maps = inputMaps(batch, time); // [time * batch, height, width, channels]
  let spikes: tf.Tensor2D | undefined;
  for (const layer of network.layers) {
    const received = maps;
    const sums = transmit(layer, received, weights.get(weightName(layer)));
    if (layer.kind === 'pool') {
      maps = sums;
      options.observe?.(layer, received, sums);
      continue;
    }
    let currents = tf.reshape(sums, [time, sums.size / time]) as tf.Tensor2D;
    if (time === 1 && options.steps > 1) {
      currents = repeatOverTime(currents, options.steps);
      time = options.steps;
    }
    spikes = fire(currents, layer.neuron, learnedOf(layer, weights)) as tf.Tensor2D;
    options.observe?.(layer, received, spikes);
    const delays = weights.get(`${layer.name}.delays`);
    if (layer.delay !== undefined && delays !== undefined) {
      spikes = delaySpikes(spikes, delays, layer.delay.stepMs) as tf.Tensor2D;
    }
    if (options.dropout !== undefined && layer.dropout > 0) spikes = dropOut(spikes, layer.dropout, options.dropout);
    maps = tf.reshape(spikes, [time * samples, ...layer.output]);
  }
  return spikes!;
}

function inputMaps(batch: SampleBatch, time: number): tf.Tensor4D {
  const [, samples, height, width, channels] = batch.shape;
  const values = time * samples * height * width * channels;
  const inputs = values === batch.inputs.length ? batch.inputs : batch.inputs.subarray(0, values).slice();
  return tf.tensor4d(inputs, [time * samples, height, width, channels]);
}

/** What the layer's neurons learn, by its name without the layer's. */
function learnedOf(layer: NeuronLayerPlan, weights: Weights): NeuronLearned {
  const prefix = `${layer.name}.`;
  const own = parametersIn(layer).map(({ name }) => [name.slice(prefix.length), weights.get(name)]);
  return Object.fromEntries(own) as NeuronLearned;
}
