/** A setting's type and limits in words, for hover and the page of the language. */

import type { Setting } from '../../protocol/plan.ts';
import { flagWords, type NumberType, type SettingInfo, type Type } from './vocabulary/word.ts';
import { groupOf } from './vocabulary.ts';
import { isCount, kindOfQuantity, plain, written } from './words.ts';

/** "time, above 0 ms" */
export function typeInWords(type: Type): string {
  switch (type.is) {
    case 'number':
      return numberInWords(type);
    case 'flag':
      return flagWords(type).join(' or ');
    case 'text':
      return 'text';
    case 'word':
      return type.words.map((word) => word.name).join(', ');
    case 'kind': {
      const names = groupOf(type.group).kinds.map((kind) => (kind.name === '' ? 'a block' : kind.name));
      const kinds = names.join(', ');
      return type.named ? `${kinds}, or the name of a neuron` : kinds;
    }
    case 'size':
      return type.sides[0] === 3
        ? 'height x width x channels'
        : type.square
          ? 'height x width, or one number for both'
          : 'height x width';
    case 'span':
      return 'a range as one value';
    case 'list':
      return `list of ${type.of.words.map((word) => word.name).join(', ')}`;
    case 'shares':
      return 'list of sets with shares that make up 100 %';
    case 'milestones':
      return 'list of rising shares';
    case 'file':
      return type.folder ? 'list file, or folder' : 'list file';
    case 'stop':
      return 'trials, a time, or both with or';
    case 'stages':
      return 'the name of a stage, or a list of them';
    case 'layers':
      return 'the name of an earlier layer, or a list of them';
    case 'asked':
      return 'list of asked settings';
    case 'reference':
      return 'list of values';
    default:
      return type satisfies never;
  }
}

/** "5 ms", "2 * threshold", "adam"; undefined where there is none. */
export function defaultInWords(info: SettingInfo): string | undefined {
  if (info.defaultText !== undefined) return info.defaultText;
  if (info.default !== undefined) return valueInWords(info.default, info.type);
  // Left out, there is no search, whichever kind `search { }` is.
  if (info.type.is !== 'kind' || info.name === 'search') return undefined;
  const name = groupOf(info.type.group).default;
  return name === undefined || name === '' ? undefined : name;
}

/** A value of the plan as it would be written. */
function valueInWords(value: Setting, type: Type): string {
  if (type.is === 'number' && typeof value === 'number') {
    return type.dimension === 'share' && type.bare ? plain(value) : written(value, type.dimension);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (type.is === 'shares' && Array.isArray(value)) {
    return `[${value.map((pair) => (Array.isArray(pair) ? `${pair[0]} ${plain(Number(pair[1]) * 100)} %` : '')).join(', ')}]`;
  }
  if (type.is === 'milestones' && Array.isArray(value)) {
    return `[${value.map((share) => `${plain(Number(share) * 100)} %`).join(', ')}]`;
  }
  if (type.is === 'size' && Array.isArray(value)) return value.join(' x ');
  if (type.is === 'span' && Array.isArray(value)) return value.join(' .. ');
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (type.is === 'stop' && typeof value === 'object' && value !== null && 'trials' in value)
    return `${value.trials} trials`;
  return String(value);
}

function numberInWords(type: NumberType): string {
  const name =
    type.dimension === 'plain'
      ? type.whole
        ? 'whole number'
        : 'number'
      : kindOfQuantity(type.dimension).replace(/^an? /, '');
  const bare = type.dimension === 'share' || isCount(type.dimension);
  const show = (value: number): string => (bare ? plain(value) : written(value, type.dimension));
  const { low, high, above, below, word } = type;
  const limits: string[] = [];
  if (low > -Infinity && high < Infinity && !above && !below) limits.push(`${show(low)} to ${show(high)}`);
  else {
    if (low > -Infinity) limits.push(above ? `above ${show(low)}` : `at least ${show(low)}`);
    if (high < Infinity) limits.push(below ? `below ${show(high)}` : `at most ${show(high)}`);
  }
  const range = limits.length === 0 ? '' : `, ${limits.join(' and ')}`;
  return `${name}${range}${word === undefined ? '' : `, or ${word}`}`;
}
