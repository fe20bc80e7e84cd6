/** The settings a layer may have. The language has checked its own; a script's misspelt word would be left out in silence. */

import type { DecidedSettings } from '../../protocol/plan.ts';
import { surrogateSettings } from '../neuron/neuron-settings.ts';
import { unknownName } from '../settings.ts';

interface Wrong {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong with the layer of a known kind, or undefined. */
export function wrongSetting(layer: DecidedSettings, kind: string, name: string): Wrong | undefined {
  const known = byKind[kind] ?? [];
  const unknown = unknownName(layer, ['kind', 'name', ...known]);
  if (unknown !== undefined) {
    return {
      message: `The layer ${name} has the setting ${unknown}, which no layer of the kind ${kind} knows.`,
      hint: `It knows ${known.join(', ')}.`,
    };
  }
  for (const word of wholeNumbers) {
    const lowest = word === 'padding' ? 0 : 1;
    const wrong = [layer[word] ?? lowest].flat().find((side) => !Number.isInteger(side) || Number(side) < lowest);
    if (wrong === undefined) continue;
    return {
      message: `The layer ${name} has ${word} = ${typeof wrong === 'string' ? `'${wrong}'` : String(wrong)}.`,
      hint: `Give whole numbers from ${lowest} on.`,
    };
  }
  return undefined;
}

/** What a layer may set of its neurons. */
export const neuronSettings: readonly string[] = [
  ...['threshold', 'decay', 'tau_membrane', 'reset', 'tau_synapse', 'tau_refractory', 'refractory_depth'],
  ...['current_decay', 'adaptation_decay', 'tau_adaptation', 'adaptation_step', 'refractory_decay'],
];

/** Sides and numbers of things. */
const wholeNumbers = ['units', 'channels', 'groups', 'kernel', 'stride', 'size', 'padding'] as const;

const ofNeurons = ['neuron', 'surrogate', 'dropout', 'add', 'skip', ...neuronSettings, ...surrogateSettings];
const ofWeights = ['weight_scale', 'normalize', ...ofNeurons];
const ofWindows = ['kernel', 'stride', 'padding'];

/** Beside `kind` and `name`. */
const byKind: Readonly<Record<string, readonly string[]>> = {
  dense: ['units', 'recurrent', ...ofWeights],
  conv: ['channels', ...ofWindows, 'groups', ...ofWeights],
  conv_transposed: ['channels', ...ofWindows, ...ofWeights],
  spiking_pool: ['size', ...ofNeurons],
  unpool: ['size', ...ofNeurons],
  pool: ['pooling', 'size', 'stride'],
};
