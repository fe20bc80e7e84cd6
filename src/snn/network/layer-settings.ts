/** The settings a layer may have. The language has checked its own; a script's misspelt word would be left out in silence. */

import type { DecidedSettings } from '../../protocol/plan.ts';
import { surrogateSettings } from '../neuron/neuron-settings.ts';
import { unknownName } from '../settings.ts';

/** What is wrong with the layer, or undefined. */
export function wrongSetting(layer: DecidedSettings, name: string): { message: string; hint: string } | undefined {
  const unknown = unknownName(layer, known);
  if (unknown !== undefined) {
    return {
      message: `The layer ${name} has the setting ${unknown}, which no layer knows.`,
      hint: `Layers know ${known.join(', ')}.`,
    };
  }
  for (const word of wholeNumbers) {
    const lowest = word === 'padding' ? 0 : 1;
    const wrong = [layer[word] ?? lowest].flat().find((side) => !Number.isInteger(side) || Number(side) < lowest);
    if (wrong === undefined) continue;
    return {
      message: `The layer ${name} has ${word} = ${String(wrong)}.`,
      hint: `Give whole numbers from ${lowest} on.`,
    };
  }
  return undefined;
}

/** What `per layer` may set of the neurons. */
export const neuronSettings: readonly string[] = [
  ...['threshold', 'decay', 'tau_membrane', 'reset', 'tau_synapse', 'tau_refractory', 'refractory_depth'],
  ...['current_decay', 'adaptation_decay', 'tau_adaptation', 'adaptation_step', 'refractory_decay'],
];

/** Sides and numbers of things. */
const wholeNumbers = ['units', 'channels', 'groups', 'kernel', 'stride', 'size', 'padding'] as const;

const known: readonly string[] = [
  ...['name', 'kind', 'add', 'skip', 'neuron', 'surrogate', 'dropout', 'weight_scale', 'recurrent', 'pooling'],
  ...wholeNumbers,
  ...neuronSettings,
  ...surrogateSettings,
];
