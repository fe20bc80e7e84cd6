/** What form of value a type takes, and an example of it, for messages and completion. */

import { listed } from '../../core/words.ts';
import type { Setting } from '../../protocol/plan.ts';
import { canBe } from './number.ts';
import { flagWords, type NumberType, type SettingInfo, type Type } from './vocabulary/word.ts';
import { groupOf } from './vocabulary.ts';
import { kindOfQuantity, written } from './words.ts';

/** A value that the setting takes, for messages and completion. */
export function exampleOf(info: SettingInfo): string {
  return examples(info.type, info.name, info.default);
}

/** "a time with its unit", "yes or no": what stands behind "takes". */
export function formOf(type: Type): string {
  switch (type.is) {
    case 'number':
      return type.dimension === 'plain'
        ? 'a number'
        : type.bare
          ? kindOfQuantity(type.dimension)
          : `${kindOfQuantity(type.dimension)} with its unit`;
    case 'flag':
      return flagWords(type).join(' or ');
    case 'text':
      return 'a text in quotes';
    case 'word':
      return `one of ${listed(
        type.words.map((each) => each.name),
        'or',
      )}`;
    case 'kind':
      return `a kind: ${
        listed(
          groupOf(type.group)
            .kinds.map((kind) => kind.name)
            .filter((name) => name !== ''),
          'or',
        ) || 'a block of its own'
      }`;
    case 'size':
      return 'a size';
    case 'span':
      return 'a range';
    case 'list':
      return 'a list of words';
    case 'shares':
      return 'a list of sets with shares';
    case 'milestones':
      return 'a list of shares';
    case 'file':
      return type.folder ? 'a list file or a folder' : 'a list file';
    case 'stop':
      return 'a number of trials or a time';
    case 'stages':
      return 'the name of a stage';
    case 'layers':
      return 'the name of an earlier layer';
    case 'asked':
      return 'a list of asked settings';
    case 'reference':
      return 'a list of values';
    default:
      return type satisfies never;
  }
}

function examples(type: Type, name: string, standard: Setting | undefined): string {
  switch (type.is) {
    case 'number':
      return numberExample(type, name, standard);
    case 'flag':
      return `${name} = ${flagWords(type)[0]}`;
    case 'text':
      return `${name} = "data"`;
    case 'word':
      return `${name} = ${type.words[0]?.name ?? ''}`;
    case 'kind': {
      const first = groupOf(type.group).kinds[0]?.name ?? '';
      return first === '' ? `${name} { }` : `${name} = ${first}`;
    }
    case 'size':
      return type.sides[0] === 3 ? `${name} = 34 x 34 x 2` : `${name} = 5 x 5`;
    case 'span':
      return type.dimension === 'pixels' ? `${name} = 0 .. 63 px` : `${name} = 1 .. 6`;
    case 'list':
      return `${name} = [${type.of.words[0]?.name ?? ''}]`;
    case 'shares':
      return `${name} = [train 80 %, validation 20 %]`;
    case 'milestones':
      return `${name} = [60 %, 80 %, 90 %]`;
    case 'file':
      return type.folder ? `${name} = "folder" or ${name} = list "${name}.txt"` : `${name} = list "${name}.txt"`;
    case 'stop':
      return `${name} = 80 trials or 6 h`;
    case 'stages':
      return `${name} = train`;
    case 'layers':
      return `${name} = c1`;
    case 'asked':
      return `${name} = [neuron.tau_synapse]`;
    case 'reference':
      return `${name} = [50 %, 4000 spikes]`;
    default:
      return type satisfies never;
  }
}

/** The usual number of its kind where the setting can be that, else its default, else its least or largest. */
function numberExample(type: NumberType, name: string, standard: Setting | undefined): string {
  const { dimension, low, high } = type;
  const tried = [usualNumbers[dimension], ...(typeof standard === 'number' ? [standard] : []), low, high];
  const value = tried.find((each) => Number.isFinite(each) && canBe(type, each)) ?? (low + high) / 2;
  return `${name} = ${written(value, dimension)}`;
}

/** In base units. */
const usualNumbers: Readonly<Record<NumberType['dimension'], number>> = {
  plain: 1,
  time: 5,
  frequency: 10,
  voltage: 10,
  share: 0.5,
  pixels: 4,
  angle: 5,
  energy: 1,
  spikes: 10,
  trials: 12,
  seeds: 3,
  epochs: 30,
  steps: 20,
  batches: 100,
  samples: 32,
  layers: 2,
};
