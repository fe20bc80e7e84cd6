/** What can be maximized, minimized and required: measures with unit, aim and meaning. */

import type { Dimension } from '../../../core/unit.ts';

/** What may stand behind maximize, minimize and require. */
export interface MeasureInfo {
  readonly name: string;
  readonly about: string;
  readonly dimension: Dimension | 'plain';
  readonly aim: 'max' | 'min';
  /** What may follow `per`. */
  readonly per: readonly string[];
  /** False where it is the same on every set. */
  readonly onSet: boolean;
  /** Read from a clock: not the same on every machine. */
  readonly clock?: true;
  readonly source?: string;
}

const measure = (
  name: string,
  dimension: Dimension | 'plain',
  aim: 'max' | 'min',
  about: string,
  extra: Partial<MeasureInfo> = {},
): MeasureInfo => ({ name, dimension, aim, about, per: [], onSet: true, ...extra });

/** What objectives and requirements may name. */
export const measures: readonly MeasureInfo[] = [
  measure('accuracy', 'share', 'max', 'Share of samples whose class has the most output spikes.'),
  measure('error', 'share', 'min', '1 - accuracy.'),
  measure('loss', 'plain', 'min', 'The loss of training.'),
  measure('spikes', 'spikes', 'min', 'Spikes of hidden and output neurons.', { per: ['sample'] }),
  measure('operations', 'plain', 'min', 'Synaptic operations: a spike counts once for every connection it travels.', {
    per: ['sample'],
  }),
  measure('steps', 'steps', 'min', 'Time steps of a sample.', { onSet: false }),
  measure('latency', 'time', 'min', 'Mean time after which the decision no longer changes; in steps for still images.'),
  measure('parameters', 'plain', 'min', 'Number of learned weights.', { onSet: false }),
  measure('energy', 'energy', 'min', 'Energy of the arithmetic of a sample, estimated from operations.', {
    per: ['sample'],
    source: '4.6 pJ and 0.9 pJ at 45 nm (Horowitz 2014)',
  }),
  measure('energy_with_memory', 'energy', 'min', 'The same with every read and write of weights, states and spikes.', {
    per: ['sample'],
    source: '5 pJ for a word on the chip (Horowitz 2014), counted as by Lemaire et al. 2022',
  }),
  measure(
    'inference_time',
    'time',
    'min',
    'Wall time of one sample through the network, in batches, read from the clock.',
    {
      per: ['sample'],
      clock: true,
    },
  ),
  measure(
    'processor_time',
    'time',
    'min',
    'Time that cores are busy with an epoch, over all threads: unlike time, it does not grow when others use the machine. Work of a graphics processor is no part of it.',
    { per: ['epoch'], onSet: false, clock: true },
  ),
  measure('time', 'time', 'min', 'Wall time of an epoch, read from the clock.', {
    per: ['epoch'],
    onSet: false,
    clock: true,
  }),
];

export const measureByName: ReadonlyMap<string, MeasureInfo> = new Map(measures.map((info) => [info.name, info]));
