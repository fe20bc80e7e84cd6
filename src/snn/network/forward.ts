/**
 * One pass of samples through a network: synapses with time merged into the batch, neurons as one operation over time.
 * A still image goes through everything before the first neurons once and is repeated there.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/random.ts';
import { refuseWithoutEngine } from '../chosen-engine.ts';
import { fire, learnedNames, type NeuronLearned } from '../neuron/fire.ts';
import { fireNormalized, normalize } from '../neuron/fire-normalized.ts';
import { oneOf, onlyNames } from '../settings.ts';
import { type AddedPlan, addedName } from './added.ts';
import { refuseBatch } from './batch.ts';
import { sendLater } from './delay.ts';
import { normalizationOf, type TellStatistics } from './normalization.ts';
import { parametersIn } from './parameters.ts';
import { type LayerPlan, type NetworkPlan, type NeuronLayerPlan, refuseNoNetwork } from './plan.ts';
import { add, dropOut, repeatOverTime, transmit, transmitAdded } from './synapse.ts';
import { weightName } from './weights.ts';

/** Samples as data gives them: [time, batch, height, width, channels], time 1 for a still image. */
export interface SampleBatch {
  /** What `shape` says, row by row. NaN makes neurons silent and weights NaN, and no loss tells it. */
  readonly inputs: Float32Array;
  readonly shape: readonly [time: number, batch: number, height: number, width: number, channels: number];
  /** Class of each sample // [batch] */
  readonly labels: Int32Array;
}

/** How a batch is passed through a network. */
export interface PassOptions {
  /** Time steps to simulate: fewer than the input's cut it off, a still image is shown that often, more are an error. */
  readonly steps: number;
  /** Draws dropout masks; without it nothing is dropped. */
  readonly dropout?: RandomStream;
  /**
   * For training: layers that normalise do so by what they meet in this batch, which is told here. Left out, they do so by what
   * was collected in the weights.
   */
  readonly statistics?: TellStatistics;
  /**
   * Sees what each layer receives // [time * samples, height, width, channels], what it gives, before delays and dropout,
   * // [time, samples * neurons], of a pool in the form in which it receives, and what it adds; called inside a tidy. Before
   * the first neurons of a still image time is 1.
   */
  readonly observe?: (layer: LayerPlan, received: tf.Tensor4D, given: tf.Tensor, added: readonly Added[]) => void;
}

/** An earlier layer that was added, and what it gave. */
export interface Added {
  readonly plan: AddedPlan;
  /** What the earlier layer gives // [time * samples, height, width, channels] */
  readonly received: tf.Tensor4D;
}

/** Arrays by name, as in weights.ts; they need not be variables. */
export type Arrays = ReadonlyMap<string, tf.Tensor>;

/** Output spikes, or what a readout gathers // [time, batch * classes]; throws where the input has too few steps. */
export function runNetwork(
  network: NetworkPlan,
  weights: Arrays,
  batch: SampleBatch,
  options: PassOptions,
): tf.Tensor2D {
  return pass(network, weights, batch, options);
}

/** What the neurons of the layer of that name sum up // [time, batch * neurons]. */
export function currentsOf(
  network: NetworkPlan,
  weights: Arrays,
  batch: SampleBatch,
  options: PassOptions,
  name: string,
): tf.Tensor2D {
  refuseNoNetwork(network);
  const names = network.layers.flatMap((layer) => (layer.kind === 'pool' ? [] : [layer.name]));
  oneOf(name, names, 'Layers with neurons');
  return pass(network, weights, batch, options, name);
}

/** Ends with the currents of the layer `until`, else with the spikes of the last one. */
function pass(
  network: NetworkPlan,
  weights: Arrays,
  batch: SampleBatch,
  options: PassOptions,
  until?: string,
): tf.Tensor2D {
  refuseWithoutEngine();
  refuseBatch(network, weights, batch, options?.steps);
  onlyNames(options, ['steps', 'dropout', 'statistics', 'observe'], 'Options of a pass through a network');
  const [given, samples] = batch.shape;
  if (given > 1 && given < options.steps) {
    throw new RangeError(`A batch of ${given} steps cannot be run for ${options.steps}; ask for ${given} at most.`);
  }
  let time = Math.min(given, options.steps);
  let maps = inputMaps(batch, time); // [time * batch, height, width, channels]
  let spikes: tf.Tensor2D | undefined;
  // What later layers add, by name; the network's input is ''.
  const kept = new Map([['', maps]]);
  const wanted = new Set(network.layers.flatMap((layer) => addedOf(layer).map(({ from }) => from)));
  for (const layer of network.layers) {
    const received = maps;
    const sums = transmit(layer, received, weights.get(weightName(layer)));
    if (layer.kind === 'pool') {
      maps = sums;
      if (wanted.has(layer.name)) kept.set(layer.name, maps);
      options.observe?.(layer, received, sums, []);
      continue;
    }
    const added = addedOf(layer).map((plan) => ({ plan, received: kept.get(plan.from)! }));
    let currents = tf.reshape(sums, [time, sums.size / time]) as tf.Tensor2D;
    let normalization = layer.normalized ? normalizationOf(layer, weights, options.statistics) : undefined;
    // What is added comes behind the normalisation; else it is one operation with the neurons.
    if (normalization !== undefined && (added.length > 0 || layer.name === until)) {
      currents = byChannel(currents, layer, (x) => normalize(x, normalization!));
      normalization = undefined;
    }
    if (time === 1 && options.steps > 1) {
      currents = repeatOverTime(addUp(currents, layer, added, weights, 1), options.steps);
      time = options.steps;
    } else currents = addUp(currents, layer, added, weights, time);
    if (layer.name === until) return currents;
    const learned = learnedOf(layer, weights);
    spikes =
      normalization === undefined
        ? (fire(currents, layer.neuron, learned) as tf.Tensor2D)
        : byChannel(currents, layer, (x) => fireNormalized(x, layer.neuron, normalization!, learned));
    options.observe?.(layer, received, spikes, added);
    const delays = weights.get(`${layer.name}.delays`);
    if (layer.delay !== undefined && delays !== undefined) {
      spikes = sendLater(spikes, delays, layer.delay.stepMs) as tf.Tensor2D;
    }
    if (options.dropout !== undefined && layer.dropout > 0) spikes = dropOut(spikes, layer.dropout, options.dropout);
    maps = tf.reshape(spikes, [time * samples, ...layer.output]);
    if (wanted.has(layer.name)) kept.set(layer.name, maps);
  }
  return spikes!;
}

/** The layer's own sums and what it adds; what was there before the first neurons is the same at every step. */
function addUp(
  currents: tf.Tensor2D,
  layer: NeuronLayerPlan,
  added: readonly Added[],
  weights: Arrays,
  time: number,
): tf.Tensor2D {
  return added.reduce((sum, { plan, received }) => {
    const sums = transmitAdded(layer, plan, received, weights.get(addedName(layer, plan)));
    const still = sum.size / time === sums.size && time > 1;
    const own = tf.reshape(sums, [still ? 1 : time, sums.size / (still ? 1 : time)]) as tf.Tensor2D;
    return add(sum, still ? repeatOverTime(own, time) : own);
  }, currents);
}

/** What `run` makes of the currents seen as [time, batch * places, channels], as rows of steps again. */
function byChannel(currents: tf.Tensor2D, layer: NeuronLayerPlan, run: (x: tf.Tensor) => tf.Tensor): tf.Tensor2D {
  const channels = layer.output[2];
  const [time, neurons] = currents.shape;
  return tf.reshape(run(tf.reshape(currents, [time, neurons / channels, channels])), [time, neurons]);
}

function addedOf(layer: LayerPlan): readonly AddedPlan[] {
  return layer.kind === 'pool' ? [] : (layer.added ?? []);
}

function inputMaps(batch: SampleBatch, time: number): tf.Tensor4D {
  const [, samples, height, width, channels] = batch.shape;
  const values = time * samples * height * width * channels;
  const inputs = values === batch.inputs.length ? batch.inputs : batch.inputs.slice(0, values);
  return tf.tensor4d(inputs, [time * samples, height, width, channels]);
}

/** What the layer's neurons learn, by its name without the layer's. */
function learnedOf(layer: NeuronLayerPlan, weights: Arrays): NeuronLearned {
  const prefix = `${layer.name}.`;
  const own = parametersIn(layer).map(({ name }) => [name.slice(prefix.length), weights.get(name)] as const);
  return Object.fromEntries(own.filter(([name]) => learnedNames.includes(name))) as NeuronLearned;
}
