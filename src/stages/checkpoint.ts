/**
 * What a train stage needs to go on after a crash as if nothing had happened: weights under their names, the
 * optimiser's moments under "moment:", the best weights so far under "best:", and a few counters.
 */

import type { Optimizer } from '../snn/network/optimizer.ts';
import { numberOf, optionalNumber } from '../snn/settings.ts';
import { arraysOf, arraysUnder } from './session.ts';
import { nothingSpent, type Spent } from './spent.ts';
import type { Checkpoint, NamedArray, NamedArrays } from './stage.ts';

/** The best epoch on validation so far; `arrays` are empty when the last epoch's weights are wanted. */
export interface Best {
  readonly epoch: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly arrays: NamedArrays;
}

export async function packCheckpoint(
  epoch: number,
  weights: NamedArrays,
  optimizer: Optimizer,
  best: Best | undefined,
  mute: number,
  spent: Spent,
): Promise<Checkpoint> {
  const bestState =
    best === undefined ? {} : { bestEpoch: best.epoch, bestAccuracy: best.accuracy, bestLoss: best.loss };
  return {
    epoch,
    arrays: {
      ...weights,
      ...(await arraysOf(optimizer.moments, momentPrefix)),
      ...prefixed(best?.arrays ?? {}, bestPrefix),
    },
    state: {
      wallMs: spent.wall,
      processorMs: spent.processor,
      optimizerSteps: optimizer.steps,
      muteEpochs: mute,
      ...bestState,
    },
  };
}

export function unpackBest(checkpoint: Checkpoint | undefined): Best | undefined {
  const epoch = checkpoint === undefined ? undefined : optionalNumber(checkpoint.state, 'bestEpoch');
  if (checkpoint === undefined || epoch === undefined) return undefined;
  return {
    epoch,
    accuracy: numberOf(checkpoint.state, 'bestAccuracy', 0),
    loss: numberOf(checkpoint.state, 'bestLoss', Number.POSITIVE_INFINITY),
    arrays: arraysUnder(checkpoint.arrays, bestPrefix),
  };
}

/** How many epochs in a row, up to the checkpoint's, had no output spike on validation. */
export function unpackMute(checkpoint: Checkpoint | undefined): number {
  return checkpoint === undefined ? 0 : numberOf(checkpoint.state, 'muteEpochs', 0);
}

/** Over all epochs of the checkpoint. */
export function unpackSpent(checkpoint: Checkpoint | undefined): Spent {
  if (checkpoint === undefined) return nothingSpent;
  const { state } = checkpoint;
  return { wall: numberOf(state, 'wallMs', 0), processor: numberOf(state, 'processorMs', 0) };
}

/** As `createOptimizer` takes them. */
export function unpackMoments(checkpoint: Checkpoint | undefined) {
  if (checkpoint === undefined) return undefined;
  const arrays = Object.entries(arraysUnder(checkpoint.arrays, momentPrefix));
  return {
    steps: numberOf(checkpoint.state, 'optimizerSteps', 0),
    moments: Object.fromEntries(arrays.map(([name, { data }]) => [name, data])),
  };
}

const momentPrefix = 'moment:';
const bestPrefix = 'best:';

function prefixed(arrays: NamedArrays, prefix: string): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]): [string, NamedArray] => [prefix + name, array]),
  );
}
