/** A trial that was ended early, in words. */

import type { TrialPruned } from '../protocol/event.ts';

/** "ended after epoch 3 of 27, place 7 of 12 there" */
export function prunedWords({ epoch, epochs, place, among }: TrialPruned): string {
  return `ended after epoch ${epoch} of ${epochs}, place ${place} of ${among} there`;
}
