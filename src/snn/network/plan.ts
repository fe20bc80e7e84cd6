/**
 * The network a plan decides, as a list of layers with shapes: pure data, checked here, built elsewhere.
 * Blocks are unrolled, so a layer inside one is named "block.1.layer", "block.2.layer", ...
 */

import { type Result, succeed } from '../../core/result.ts';
import { isNamedNetwork } from '../../protocol/named-networks.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { refuse, settled } from '../messages.ts';
import type { NeuronPlan } from '../neuron/neuron.ts';
import {
  above0,
  flagOf,
  inRange,
  numberOf,
  partOf,
  partsOf,
  textOf,
  WrongSetting,
  wholeFrom,
  wordsOf,
} from '../settings.ts';
import { type AddedPlan, type Placed, previousLayer, withAdded } from './added.ts';
import { layersOf } from './architectures.ts';
import { misspeltNetwork, misspeltTraining, planDelays, wrongNeuron } from './network-settings.ts';
import { planLayer } from './plan-layer.ts';

/** Neurons of a layer, or values of a sample in one step. */
export type MapShape = readonly [height: number, width: number, channels: number];

/** The layers from input to output, with their shapes and neurons. */
export interface NetworkPlan {
  readonly input: MapShape;
  readonly classes: number;
  readonly layers: readonly LayerPlan[];
}

/** Layers that end in neurons, and pools, which have none. */
export type LayerPlan = NeuronLayerPlan | PoolPlan;
/** A layer that ends in neurons. */
export type NeuronLayerPlan = DensePlan | ConvPlan | TransposedConvPlan | RelayPlan;

interface LayerBase {
  readonly name: string;
  readonly input: MapShape;
  readonly output: MapShape;
}
interface NeuronLayerBase extends LayerBase {
  readonly neuron: NeuronPlan;
  readonly dropout: number;
  readonly weightScale: number;
  /** Its own sums are normalised by channel, over the batch and time (normalization.ts); layers with weights alone. */
  readonly normalized?: true;
  /** Outputs of earlier layers that the neurons sum as well. */
  readonly added?: readonly AddedPlan[];
  /** Learned axonal delays of its spikes, one for each channel. */
  readonly delay?: DelayPlan;
}
/** Learned axonal delays, 0 to `upToMs`, in steps of `stepMs` milliseconds. */
export interface DelayPlan {
  readonly upToMs: number;
  readonly stepMs: number;
}
/** Every neuron hears every input // weights [inputs, units]. */
export interface DensePlan extends NeuronLayerBase {
  readonly kind: 'dense';
  /** Each neuron also hears the spikes that the layer sent in the step before. */
  readonly recurrent?: true;
}
interface KernelBase extends NeuronLayerBase {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}
/** The same weights at every place // [kernel height, kernel width, channels in / groups, channels out]. */
export interface ConvPlan extends KernelBase {
  readonly kind: 'conv';
  /** Groups of channels, each heard by its own share of the output; left out, one. */
  readonly groups?: number;
}
/** The adjoint of a convolution: every input spreads over a window of the output. */
export interface TransposedConvPlan extends KernelBase {
  readonly kind: 'conv_transposed';
}
/**
 * Neurons behind fixed weights of 1.1 threshold, so that one spike is passed on alone (SLAYER's pool and unpool):
 * spiking_pool sums windows that lie side by side, the last ones filled up with zeros; unpool repeats each input over one.
 */
export interface RelayPlan extends NeuronLayerBase {
  readonly kind: 'spiking_pool' | 'unpool';
  readonly size: readonly [number, number];
}
/** A window becomes one value, without weights and neurons. */
export interface PoolPlan extends LayerBase {
  readonly kind: 'pool';
  readonly pooling: 'average' | 'max' | 'sum';
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
}

/** What the network is built for. */
export interface NetworkFacts {
  readonly sampleShape: MapShape;
  readonly classes: number;
  /** Milliseconds per time step; undefined for still images. */
  readonly stepMs: number | undefined;
}

/**
 * The layers with their shapes. `settings` are those of a train stage: neuron, neurons, network, dropout; its loss, optimizer
 * and schedule are looked at as well. Fails with `network-invalid` for a setting that nothing knows and where layers do not fit each other or the data, and with `not-yet`
 * for a kind that cannot run.
 */
export function planNetwork(settings: DecidedSettings, facts: NetworkFacts): Result<NetworkPlan> {
  return settled('The network', () => readNetwork(settings, facts));
}

/** Throws for what is no plan of a network, such as the result of `planNetwork` itself. */
export function refuseNoNetwork(network: unknown): void {
  const { layers, input } = (network ?? {}) as Partial<Record<keyof NetworkPlan, unknown>>;
  if (Array.isArray(layers) && Array.isArray(input)) return;
  throw new RangeError('A network is a plan: the value of what planNetwork gives.');
}

function readNetwork(settings: DecidedSettings, facts: NetworkFacts): Result<NetworkPlan> {
  judgeFacts(facts);
  const misspelt = misspeltNetwork(settings) ?? misspeltTraining(settings, facts.stepMs ?? 1);
  if (misspelt !== undefined) return misspelt;
  const network = partOf(settings, 'network');
  const wanted = network.input;
  if (Array.isArray(wanted) && wanted.join(' x ') !== facts.sampleShape.join(' x ')) {
    return invalid(
      `The network's input is ${wanted.join(' x ')}, but a sample has ${facts.sampleShape.join(' x ')} (height x width x channels).`,
      'Change input of network, or leave it out.',
    );
  }
  const delays = planDelays(network, facts.stepMs ?? 1);
  if (!delays.ok) return delays;
  const delay = delays.value;
  const kind = textOf(network, 'kind', '');
  if (flagOf(network, 'bias', false)) {
    return invalid(`The network ${kind} asks for biases, which no layer has.`, 'Set bias = no.');
  }
  const isNamed = isNamedNetwork(kind);
  const isConverted = textOf(partOf(settings, 'neuron'), 'kind', '') === 'soft_reset';
  // Networks by name have no spikes until they are converted.
  const units = isNamed && !isConverted ? { ...settings, neuron: { kind: 'relu' } } : settings;
  const given = isNamed ? layersOf(network, facts.sampleShape[0], facts.classes) : partsOf(network, 'layers');
  const unrolled = unroll(given);
  const layers: LayerPlan[] = [];
  let shape = facts.sampleShape;
  for (const [index, { name, layer }] of unrolled.entries()) {
    if (layers.some((earlier) => earlier.name === name)) {
      return invalid(`Two layers of the network are named ${name}.`, 'Give each layer a name of its own.');
    }
    const last = index === unrolled.length - 1;
    const planned = settled(`The layer ${name}`, () => planLayer(layer, name, shape, units, facts, last));
    if (!planned.ok) return planned;
    const joined = withAdded(planned.value, unrolled, index, layers, facts.sampleShape);
    if (!joined.ok) return joined;
    const own = joined.value;
    layers.push(last || own.kind === 'pool' || delay === undefined ? own : { ...own, delay });
    shape = own.output;
  }
  const unused = wrongNeuron(settings, facts.stepMs);
  if (unused !== undefined) return unused;
  const output = layers.at(-1);
  if (output === undefined) return invalid('The network has no layers.', 'Add at least one dense layer.');
  if (output.kind === 'pool') {
    return invalid(
      `The network ends in the pool layer ${output.name}, which has no neurons.`,
      `End it with layer output = dense { units = ${facts.classes} }.`,
    );
  }
  if (countOf(output.output) !== facts.classes) {
    return invalid(
      `The last layer ${output.name} has ${countOf(output.output)} neurons, but the data has ${facts.classes} classes.`,
      `Set units = ${facts.classes} in ${output.name}.`,
    );
  }
  return succeed({ input: facts.sampleShape, classes: facts.classes, layers });
}

function judgeFacts(facts: NetworkFacts): void {
  if (typeof facts !== 'object' || facts === null)
    throw new WrongSetting('What a network is planned for is { sampleShape, classes, stepMs }; there is none.');
  const { sampleShape, classes, stepMs } = facts;
  if (stepMs !== undefined) inRange('stepMs', stepMs, above0);
  inRange('classes', classes, wholeFrom(1));
  if (!Array.isArray(sampleShape) || sampleShape.length !== 3)
    throw new WrongSetting(
      `sampleShape is height, width and channels of a sample; ${JSON.stringify(sampleShape)} was given.`,
    );
  for (const side of sampleShape) inRange('Each side of sampleShape', side, wholeFrom(1));
}

export function countOf(shape: MapShape): number {
  return shape[0] * shape[1] * shape[2];
}

interface Unrolled extends Placed {
  readonly layer: DecidedSettings;
}

function unroll(given: readonly DecidedSettings[]): readonly Unrolled[] {
  const found: Unrolled[] = [];
  const open = (layers: readonly DecidedSettings[], prefix: string, around: Placed['around']): void => {
    for (const [index, layer] of layers.entries()) {
      const kind = textOf(layer, 'kind', '');
      const name = prefix + textOf(layer, 'name', `${kind}${index + 1}`);
      if (kind !== 'block') {
        const add = wordsOf(layer, 'add') ?? [];
        found.push({ name, layer, around, add: flagOf(layer, 'skip', false) ? [...add, previousLayer] : add });
        continue;
      }
      for (let time = 1; time <= numberOf(layer, 'times', 1); time++) {
        const inside = `${name}.${time}.`;
        open(partsOf(layer, 'layers'), inside, [...around, { block: name, prefix: inside, first: found.length }]);
      }
    }
  };
  open(given, '', []);
  return found;
}

function invalid(message: string, hint: string): Result<never> {
  return refuse('network-invalid', message, hint);
}
