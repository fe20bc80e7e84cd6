/**
 * When a network without any output spike is given up. Where errors still reach its weights it may wake: a small set
 * has few steps of the optimizer in an epoch, so epochs alone say little.
 */

import type { Failure } from '../core/result.ts';
import { batchesOf } from '../data/batches.ts';
import { partOf, textOf } from '../snn/settings.ts';
import { stageFailure } from './messages.ts';
import type { NamedArrays, StageContext } from './stage.ts';

/** What a silence in a row has had so far. */
export interface Silence {
  readonly epochs: number;
  /** Of the optimizer. */
  readonly steps: number;
  /** Some weight changed in the last of these epochs. */
  readonly moved: boolean;
}

/** True after two silent epochs in which nothing moves any more, and after 60 silent steps whatever moves. */
export function isGivenUp({ epochs, steps, moved }: Silence): boolean {
  return epochs >= fairEpochs && (steps >= fairSteps || !moved);
}

/** Whether any value of the arrays of these names differs between two states of the same weights. */
export function hasMoved(before: NamedArrays, after: NamedArrays, names: ReadonlySet<string>): boolean {
  return Object.entries(after).some(([name, { data }]) => {
    const old = before[name]?.data;
    return names.has(name) && (old === undefined || data.some((value, i) => value !== old[i]));
  });
}

/** A sentence on the last epoch of the silence. */
export function silenceAfter(epoch: number, samples: number): string {
  const all = samples === 1 ? 'the one validation sample' : `any of the ${samples} validation samples`;
  return `The network is silent: after epoch ${epoch} no output neuron fired for ${all}.`;
}

/** Why a network could not but be silent: in the steps that it is shown, no sample of the set holds anything. */
export function nothingCameIn(
  { spec, data }: Pick<StageContext, 'spec' | 'data'>,
  set: string,
  steps: number,
): Failure | undefined {
  for (const { inputs, shape } of batchesOf(data, set, { size: 32 })) {
    const [time, ...each] = shape;
    const shown = Math.min(time, steps) * each.reduce((size, length) => size * length, 1);
    for (let at = 0; at < shown; at++) if (inputs[at] !== 0) return undefined;
  }
  const samples = data.sets[set] ?? 0;
  const all = samples === 1 ? `the one ${set} sample` : `each of the ${samples} ${set} samples`;
  if (data.stepMs === undefined) {
    const message = `Nothing came in, so the network is silent: ${all} is 0 everywhere.`;
    return stageFailure('input-empty', message, 'Look at the files of data, and at its encode.');
  }
  const window = Number((Math.min(steps, data.steps) * data.stepMs).toPrecision(6));
  const cause = steps < data.steps ? 'Show more steps' : 'Make window of data longer';
  const coded = textOf(partOf(spec.data, 'encode'), 'kind', 'direct') === 'delta';
  return stageFailure(
    'input-empty',
    `No events came in, so the network is silent: ${all} is empty in the window, the first ${window} ms.`,
    `${cause}${coded ? ', lower the threshold of its encode' : ''}, or look when the events of the recordings begin.`,
  );
}

const fairEpochs = 2;
const fairSteps = 60;
