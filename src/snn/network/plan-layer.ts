/** One layer of a network, from its settings and the shape of what reaches it. */

import { type Result, succeed } from '../../core/result.ts';
import type { DecidedSettings } from '../../protocol/plan.ts';
import { refuse } from '../messages.ts';
import { type NeuronPlan, readNeuron } from '../neuron/neuron.ts';
import { neuronSettingsOf, surrogateSettings } from '../neuron/neuron-settings.ts';
import { above0, below1, flagOf, numberOf, pairOf, partOf, textOf, unknownName, wordOf } from '../settings.ts';
import { neuronSettings, wrongSetting } from './layer-settings.ts';
import type { LayerPlan, MapShape, NetworkFacts, PoolPlan } from './plan.ts';

export function planLayer(
  layer: DecidedSettings,
  name: string,
  input: MapShape,
  settings: DecidedSettings,
  facts: NetworkFacts,
  last: boolean,
): Result<LayerPlan> {
  const kind = textOf(layer, 'kind', '');
  if (kind !== 'pool' && !isNeuronLayer(kind)) {
    return refuse(
      'not-yet',
      `The layer ${name} is of the kind ${kind}, which cannot run in this version.`,
      `Use ${[...neuronLayers, 'pool'].join(', ')}.`,
    );
  }
  const wrong = wrongSetting(layer, kind, name);
  if (wrong !== undefined) return invalid(wrong.message, wrong.hint);
  if (kind === 'pool') return planPool(layer, name, input);
  const recurrent = kind === 'dense' && flagOf(layer, 'recurrent', false);
  const neuron = neuronOf(layer, name, settings, facts.stepMs, recurrent);
  if (!neuron.ok) return neuron;
  const normalized = wordOf(layer, 'normalize', ['none', 'batch'], 'none') === 'batch';
  if (normalized && !normalizable.includes(neuron.value.kind)) {
    return invalid(
      `The layer ${name} has normalize = batch, but neurons of the kind ${neuron.value.kind}.`,
      'Take if, lif, plif, cuba, alif or srm neurons, or leave normalize out.',
    );
  }
  const shared = {
    name,
    input,
    neuron: last ? outputOf(neuron.value) : neuron.value,
    ...(normalized ? { normalized } : {}),
    // The stage's dropout is for hidden layers; silencing output neurons would change the vote itself.
    dropout: numberOf(layer, 'dropout', last ? 0 : numberOf(settings, 'dropout', 0, below1), below1),
    weightScale: numberOf(layer, 'weight_scale', 1, above0),
  };
  if (kind === 'dense') {
    const output: MapShape = [1, 1, numberOf(layer, 'units', facts.classes)];
    return succeed({ ...shared, kind, output, ...(recurrent ? { recurrent } : {}) });
  }
  if (kind === 'spiking_pool' || kind === 'unpool') {
    const size = pairOf(layer, 'size', [2, 2]);
    const side = (length: number, window: number): number =>
      kind === 'unpool' ? length * window : Math.ceil(length / window);
    return succeed({ ...shared, kind, size, output: [side(input[0], size[0]), side(input[1], size[1]), input[2]] });
  }
  const kernel = pairOf(layer, 'kernel', [3, 3]);
  const stride = pairOf(layer, 'stride', [1, 1]);
  const padding = pairOf(layer, 'padding', [0, 0]);
  if (kind === 'conv_transposed') {
    const side = (axis: 0 | 1): number => (input[axis] - 1) * stride[axis] + kernel[axis] - 2 * padding[axis];
    const output: MapShape = [side(0), side(1), numberOf(layer, 'channels', input[2])];
    if (output[0] < 1 || output[1] < 1) {
      return invalid(
        `The layer ${name} takes off padding ${padding.join(' x ')}, which leaves nothing of its output.`,
        'Make padding smaller, or kernel larger.',
      );
    }
    return succeed({ ...shared, kind, kernel, stride, padding, output });
  }
  const output: MapShape = [
    outputSize(input[0], kernel[0], stride[0], padding[0]),
    outputSize(input[1], kernel[1], stride[1], padding[1]),
    numberOf(layer, 'channels', input[2]),
  ];
  if (output[0] < 1 || output[1] < 1) return tooSmall(name, 'kernel', kernel, input);
  const groups = numberOf(layer, 'groups', 1);
  const uneven = [input[2], output[2]].find((channels) => channels % groups !== 0);
  if (uneven !== undefined) {
    return invalid(
      `The layer ${name} has groups = ${groups}, but ${uneven} channels cannot be shared out evenly.`,
      'Choose groups that divide the channels of its input and its own.',
    );
  }
  return succeed({ ...shared, kind, kernel, stride, padding, output, ...(groups > 1 ? { groups } : {}) });
}

/** Ordinary and converted networks vote by what their last layer gathers, without firing. */
function outputOf(neuron: NeuronPlan): NeuronPlan {
  const gathers = neuron.kind === 'relu' || neuron.kind === 'soft_reset';
  return gathers ? { kind: 'readout', threshold: 1 } : neuron;
}

function planPool(layer: DecidedSettings, name: string, input: MapShape): Result<PoolPlan> {
  const size = pairOf(layer, 'size', [2, 2]);
  const stride = pairOf(layer, 'stride', size);
  const pooling = wordOf(layer, 'pooling', ['average', 'max', 'sum'], 'average');
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
  recurrent: boolean,
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
  const common = Object.entries(timeConstants).reduce(
    (left, [decay, tau]) => (own[decay] === undefined ? left : without(left, tau)),
    shared,
  );
  const kind = textOf(shared, 'kind', 'lif');
  const known = neuronSettingsOf(kind) ?? [];
  const strange = unknownName({ ...own, ...only(layer, ['surrogate']) }, known);
  if (strange !== undefined) {
    const hint = known.length === 0 ? 'They have no settings.' : `They know ${known.join(', ')}.`;
    return invalid(`The layer ${name} has the setting ${strange}, which its ${kind} neurons do not know.`, hint);
  }
  const slope = known.includes('surrogate') ? { surrogate } : {};
  const planned = readNeuron({ ...common, ...own, ...slope }, stepMs, recurrent);
  if (!planned.ok || !recurrent || planned.value.kind === 'leaky') return planned;
  return invalid(
    `The layer ${name} has recurrent = yes, but neurons of the kind ${planned.value.kind}.`,
    'Recurrent layers take if, lif, plif, cuba or alif neurons.',
  );
}

const neuronLayers = ['dense', 'conv', 'conv_transposed', 'spiking_pool', 'unpool'] as const;

/** Ordinary and converted units have thresholds for the sums as they are, Loihi's take whole numbers. */
const normalizable: readonly NeuronPlan['kind'][] = ['lif', 'leaky', 'srm'];

function isNeuronLayer(kind: string): kind is (typeof neuronLayers)[number] {
  return neuronLayers.some((known) => known === kind);
}

/** What wins over which decay when both are given. */
const timeConstants = { decay: 'tau_membrane', current_decay: 'tau_synapse', adaptation_decay: 'tau_adaptation' };

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
