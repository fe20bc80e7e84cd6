/**
 * Units and the kinds of quantity they measure. Every quantity of a plan is stored in the base unit of its kind
 * (ms, mV, pJ, Hz, deg, px; shares as 0..1; counts as they are).
 */

export type Dimension =
  | 'time'
  | 'frequency'
  | 'voltage'
  | 'share'
  | 'pixels'
  | 'angle'
  | 'energy'
  | 'spikes'
  | 'trials'
  | 'seeds'
  | 'epochs'
  | 'steps'
  | 'batches'
  | 'samples'
  | 'layers';

export interface UnitInfo {
  /** As the formatter writes it (counts in the plural). */
  readonly name: string;
  readonly dimension: Dimension;
  /** Multiply by this to reach the base unit. */
  readonly scale: number;
  /** The singular, for counts. */
  readonly singular?: string;
}

/** The unit a word stands for, or undefined; counts are known in singular and plural. */
export function findUnit(word: string): UnitInfo | undefined {
  return units.get(word);
}

/** Every unit once, in the order of the language's page. */
export const allUnits: readonly UnitInfo[] = [
  { name: 'us', dimension: 'time', scale: 1e-3 },
  { name: 'ms', dimension: 'time', scale: 1 },
  { name: 's', dimension: 'time', scale: 1e3 },
  { name: 'min', dimension: 'time', scale: 6e4 },
  { name: 'h', dimension: 'time', scale: 3.6e6 },
  { name: 'Hz', dimension: 'frequency', scale: 1 },
  { name: 'mV', dimension: 'voltage', scale: 1 },
  { name: '%', dimension: 'share', scale: 0.01 },
  { name: 'px', dimension: 'pixels', scale: 1 },
  { name: 'deg', dimension: 'angle', scale: 1 },
  { name: 'spikes', singular: 'spike', dimension: 'spikes', scale: 1 },
  { name: 'trials', singular: 'trial', dimension: 'trials', scale: 1 },
  { name: 'seeds', singular: 'seed', dimension: 'seeds', scale: 1 },
  { name: 'epochs', singular: 'epoch', dimension: 'epochs', scale: 1 },
  { name: 'steps', singular: 'step', dimension: 'steps', scale: 1 },
  { name: 'batches', singular: 'batch', dimension: 'batches', scale: 1 },
  { name: 'samples', singular: 'sample', dimension: 'samples', scale: 1 },
  { name: 'layers', singular: 'layer', dimension: 'layers', scale: 1 },
  { name: 'pJ', dimension: 'energy', scale: 1 },
  { name: 'nJ', dimension: 'energy', scale: 1e3 },
  { name: 'uJ', dimension: 'energy', scale: 1e6 },
  { name: 'mJ', dimension: 'energy', scale: 1e9 },
];

/** The unit in which a plan stores each kind of quantity. */
export const baseUnit: Readonly<Record<Dimension, string>> = {
  time: 'ms',
  frequency: 'Hz',
  voltage: 'mV',
  share: '',
  pixels: 'px',
  angle: 'deg',
  energy: 'pJ',
  spikes: 'spikes',
  trials: 'trials',
  seeds: 'seeds',
  epochs: 'epochs',
  steps: 'steps',
  batches: 'batches',
  samples: 'samples',
  layers: 'layers',
};

const units: ReadonlyMap<string, UnitInfo> = new Map(
  allUnits.flatMap((unit) =>
    unit.singular === undefined
      ? [[unit.name, unit] as const]
      : [[unit.name, unit] as const, [unit.singular, unit] as const],
  ),
);
