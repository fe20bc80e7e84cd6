/**
 * When a network without any output spike is given up. Where errors still reach its weights it may wake: a small set
 * has few steps of the optimizer in an epoch, so epochs alone say little.
 */

import type { NamedArrays } from './stage.ts';

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

/** Whether any value differs between two states of the same weights. */
export function hasMoved(before: NamedArrays, after: NamedArrays): boolean {
  return Object.entries(after).some(([name, { data }]) => {
    const old = before[name]?.data;
    return old === undefined || data.some((value, i) => value !== old[i]);
  });
}

/** A sentence on the last epoch of the silence. */
export function silenceAfter(epoch: number, samples: number): string {
  const all = samples === 1 ? 'the one validation sample' : `any of the ${samples} validation samples`;
  return `The network is silent: after epoch ${epoch} no output neuron fired for ${all}.`;
}

const fairEpochs = 2;
const fairSteps = 60;
