/**
 * The network a plan decides, as a list of layers with shapes: pure data, checked here, built elsewhere.
 * Blocks are unrolled, so a layer inside one is named "block.1.layer", "block.2.layer", ...
 */

import { type Result, succeed } from '../../core/result.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { refuse } from '../messages.ts';
import { type NeuronPlan, planNeuron } from '../neuron/neuron.ts';
import { flagOf, numberOf, pairOf, partOf, partsOf, textOf } from '../settings.ts';

export type MapShape = readonly [height: number, width: number, channels: number];

export interface NetworkPlan {
  readonly input: MapShape;
  readonly classes: number;
  readonly layers: readonly LayerPlan[];
}

export type LayerPlan = DensePlan | ConvPlan | PoolPlan;

interface LayerBase {
  readonly name: string;
  readonly input: MapShape;
  readonly output: MapShape;
}
export interface DensePlan extends LayerBase {
  readonly kind: 'dense';
  readonly neuron: NeuronPlan;
  readonly dropout: number;
  readonly weightScale: number;
}
export interface ConvPlan extends LayerBase {
  readonly kind: 'conv';
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  /** The input is added to the weighted sum with the weight `threshold`, so that a spike passes on alone. */
  readonly skip: boolean;
  readonly neuron: NeuronPlan;
  readonly dropout: number;
  readonly weightScale: number;
}
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

/** `settings` are those of a train stage: neuron, neurons, network, dropout. */
export function planNetwork(settings: DecidedSettings, facts: NetworkFacts): Result<NetworkPlan> {
  const network = partOf(settings, 'network');
  const wanted = network.input;
  if (Array.isArray(wanted) && wanted.join(' x ') !== facts.sampleShape.join(' x ')) {
    return invalid(
      `The network's input is ${wanted.join(' x ')}, but a sample has ${facts.sampleShape.join(' x ')} (height x width x channels).`,
      'Change input of network, or leave it out.',
    );
  }
  if (textOf(partOf(network, 'delays'), 'kind', 'none') !== 'none') {
    return refuse('not-yet', 'Learned delays cannot run in this version.', 'Leave delays out, or set delays = none.');
  }
  const unrolled = unroll(partsOf(network, 'layers'), '');
  const layers: LayerPlan[] = [];
  let shape = facts.sampleShape;
  for (const [index, { name, layer }] of unrolled.entries()) {
    if (layers.some((earlier) => earlier.name === name)) {
      return invalid(`Two layers of the network are named ${name}.`, 'Give each layer a name of its own.');
    }
    const last = index === unrolled.length - 1;
    const planned = planLayer(layer, name, shape, settings, facts, last);
    if (!planned.ok) return planned;
    layers.push(planned.value);
    shape = planned.value.output;
  }
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

export function countOf(shape: MapShape): number {
  return shape[0] * shape[1] * shape[2];
}

/** Shape of the layer's weights: [inputs, units] or [height, width, in, out]; undefined without any. */
export function weightShape(layer: LayerPlan): number[] | undefined {
  if (layer.kind === 'dense') return [countOf(layer.input), layer.output[2]];
  if (layer.kind === 'conv') return [...layer.kernel, layer.input[2], layer.output[2]];
  return undefined;
}

export function parametersOf(layer: LayerPlan): number {
  return weightShape(layer)?.reduce((product, size) => product * size, 1) ?? 0;
}

function unroll(layers: readonly DecidedSettings[], prefix: string): { name: string; layer: DecidedSettings }[] {
  return layers.flatMap((layer, index) => {
    const kind = textOf(layer, 'kind', '');
    const name = prefix + textOf(layer, 'name', `${kind}${index + 1}`);
    if (kind !== 'block') return [{ name, layer }];
    const inner = partsOf(layer, 'layers');
    const times = numberOf(layer, 'times', 1);
    return Array.from({ length: times }, (_, time) => unroll(inner, `${name}.${time + 1}.`)).flat();
  });
}

function planLayer(
  layer: DecidedSettings,
  name: string,
  input: MapShape,
  settings: DecidedSettings,
  facts: NetworkFacts,
  last: boolean,
): Result<LayerPlan> {
  const kind = textOf(layer, 'kind', '');
  if (kind === 'pool') return planPool(layer, name, input);
  if (kind !== 'dense' && kind !== 'conv') {
    return refuse(
      'not-yet',
      `The layer ${name} is of the kind ${kind}, which cannot run in this version.`,
      'Use dense, conv or pool.',
    );
  }
  const neuron = neuronOf(layer, name, settings, facts.stepMs);
  if (!neuron.ok) return neuron;
  const shared = {
    name,
    input,
    neuron: neuron.value,
    // The stage's dropout is for hidden layers; silencing output neurons would change the vote itself.
    dropout: numberOf(layer, 'dropout', 0) || (last ? 0 : numberOf(settings, 'dropout', 0)),
    weightScale: numberOf(layer, 'weight_scale', 1),
  };
  if (kind === 'dense') {
    return succeed({ ...shared, kind, output: [1, 1, numberOf(layer, 'units', facts.classes)] });
  }
  const kernel = pairOf(layer, 'kernel', [3, 3]);
  const stride = pairOf(layer, 'stride', [1, 1]);
  const padding = pairOf(layer, 'padding', [0, 0]);
  const skip = flagOf(layer, 'skip', false);
  const output: MapShape = [
    outputSize(input[0], kernel[0], stride[0], padding[0]),
    outputSize(input[1], kernel[1], stride[1], padding[1]),
    numberOf(layer, 'channels', input[2]),
  ];
  if (output[0] < 1 || output[1] < 1) return tooSmall(name, 'kernel', kernel, input);
  if (skip && output.join() !== input.join()) {
    return invalid(
      `The layer ${name} has skip = yes, but turns ${input.join(' x ')} into ${output.join(' x ')}.`,
      'A skip needs equal shapes: as many channels as its input, stride 1 x 1, and padding of half the kernel.',
    );
  }
  return succeed({ ...shared, kind, kernel, stride, padding, skip, output });
}

function planPool(layer: DecidedSettings, name: string, input: MapShape): Result<PoolPlan> {
  const size = pairOf(layer, 'size', [2, 2]);
  const stride = pairOf(layer, 'stride', size);
  const word = textOf(layer, 'pooling', 'average');
  const pooling = word === 'max' || word === 'sum' ? word : 'average';
  const output: MapShape = [
    outputSize(input[0], size[0], stride[0], 0),
    outputSize(input[1], size[1], stride[1], 0),
    input[2],
  ];
  if (output[0] < 1 || output[1] < 1) return tooSmall(name, 'size', size, input);
  return succeed({ kind: 'pool', name, pooling, size, stride, input, output });
}

/** The neuron the layer names, else the common one; neuron settings in the layer itself (`per layer`) win over both. */
function neuronOf(
  layer: DecidedSettings,
  name: string,
  settings: DecidedSettings,
  stepMs: number | undefined,
): Result<NeuronPlan> {
  const wanted = textOf(layer, 'neuron', '');
  const named = partOf(settings, 'neurons');
  if (wanted !== '' && named[wanted] === undefined) {
    return invalid(
      `The layer ${name} asks for the neuron ${wanted}, which is not defined.`,
      `Define it: neuron ${wanted} = lif { }.`,
    );
  }
  const shared = wanted === '' ? partOf(settings, 'neuron') : partOf(named, wanted);
  const surrogate = {
    ...partOf(shared, 'surrogate'),
    ...partOf(layer, 'surrogate'),
    ...only(layer, surrogateSettings),
  };
  const own = only(layer, neuronSettings);
  // A decay of the layer's own must not lose against the common time constant.
  const common = own.decay === undefined ? shared : without(shared, 'tau_membrane');
  return planNeuron({ ...common, ...own, surrogate }, stepMs);
}

const neuronSettings = [
  'threshold',
  'decay',
  'tau_membrane',
  'reset',
  'tau_synapse',
  'tau_refractory',
  'refractory_depth',
];
const surrogateSettings = ['width', 'height', 'temperature'];

function only(settings: DecidedSettings, names: readonly string[]): DecidedSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

function without(settings: DecidedSettings, dropped: string): DecidedSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== dropped));
}

/** Positions of a window that lie wholly inside the padded axis. */
function outputSize(input: number, window: number, stride: number, padding: number): number {
  return Math.floor((input + 2 * padding - window) / stride) + 1;
}

function tooSmall(name: string, what: string, window: readonly number[], input: MapShape): Result<never> {
  return invalid(
    `The layer ${name} has ${what} ${window.join(' x ')}, but its input is only ${input[0]} x ${input[1]}.`,
    `Make ${what} smaller, or pool less before.`,
  );
}

function invalid(message: string, hint: string): Result<never> {
  return refuse('network-invalid', message, hint);
}
