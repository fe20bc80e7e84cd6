/** Small pieces of the sentences that people read: numbers in words, values with units. */

import { baseUnit, type Dimension } from '../../core/unit.ts';

/** "Three settings are": numbers up to twelve in words, as a sentence begins. */
export function countInWords(count: number): string {
  return numberWords[count] ?? String(count);
}

/** True for numbers of things: spikes, trials, epochs. */
export function isCount(dimension: Dimension | 'plain'): boolean {
  return dimension !== 'plain' && countDimensions.has(dimension);
}

/** The kind of quantity with its article: "a time", "a plain number". */
export function kindOfQuantity(dimension: Dimension | 'plain'): string {
  return quantityNames[dimension];
}

/** A value in base units as it would be written: 0.8 of a share is 80 %. */
export function written(value: number, dimension: Dimension | 'plain'): string {
  if (dimension === 'plain') return plain(value);
  if (dimension === 'share') return `${plain(value * 100)} %`;
  if (value === 1) {
    const singular = baseUnit[dimension].replace(/ches$/, 'ch').replace(/s$/, '');
    return `1 ${dimension === 'time' ? 'ms' : countDimensions.has(dimension) ? singular : baseUnit[dimension]}`;
  }
  return `${plain(value)} ${baseUnit[dimension]}`;
}

/** Whole numbers as they are, others with up to six digits that matter. */
export function plain(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

const countDimensions: ReadonlySet<Dimension> = new Set<Dimension>([
  'spikes',
  'trials',
  'seeds',
  'epochs',
  'steps',
  'batches',
  'samples',
  'layers',
]);

const numberWords: readonly string[] = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
];

const quantityNames: Readonly<Record<Dimension | 'plain', string>> = {
  plain: 'a plain number',
  time: 'a time',
  frequency: 'a frequency',
  voltage: 'a voltage',
  share: 'a share',
  pixels: 'a length in pixels',
  angle: 'an angle',
  energy: 'an energy',
  spikes: 'a number of spikes',
  trials: 'a number of trials',
  seeds: 'a number of seeds',
  epochs: 'a number of epochs',
  steps: 'a number of steps',
  batches: 'a number of batches',
  samples: 'a number of samples',
  layers: 'a number of layers',
};
