/** What can end a stage, as a table for docs/messages.md, and the one way to say it: what is so, then what to do. */

import type { MessageRow } from '../core/message-row.ts';
import type { Failure } from '../core/result.ts';
import type { StageOutcome } from './stage.ts';

export type StageCode = (typeof rows)[number]['code'] | 'not-yet';

/** The part of an outcome that a stage has when it computed nothing. */
export const noResult = { measures: {}, layers: [], epochs: 0, arrays: {} } as const;

export function stageFailure(code: StageCode, message: string, hint: string): Failure {
  return { code, message, hint };
}

export function failedOutcome(failure: Failure): StageOutcome {
  return { status: 'failed', ...failure, ...noResult };
}

const rows = [
  {
    code: 'not-finite',
    severity: 'error',
    example: 'The loss or a weight left the finite range in epoch 3.',
    text: 'Training diverged. Lower the rate of the optimizer, or set clip. A search takes it as information.',
  },
  {
    code: 'weights-mismatch',
    severity: 'error',
    example: 'The weights of the earlier stage do not fit this network.',
    text: 'A stage with `from` takes over weights, so both networks need the same layers with the same names.',
  },
  {
    code: 'no-samples',
    severity: 'error',
    example: 'The set train has no samples to learn from.',
    text: 'The shares of split, or the limit samples, leave nothing for training.',
  },
  {
    code: 'input-empty',
    severity: 'error',
    example:
      'No events came in, so the network is silent: each of the 40 validation samples is empty in the window, the first 0.5 ms.',
    text: 'The window of data ends before the first event, or encode leaves nothing of them. Larger weights would not help: make the window longer, or look when the events of the recordings begin.',
  },
  {
    code: 'set-missing',
    severity: 'error',
    example: 'Measures on test are wanted, but the data has no samples under that name.',
    text: 'An objective or requirement names a set that the split does not have, or that is empty.',
  },
  {
    code: 'stage-needs-from',
    severity: 'error',
    example: 'The stage quick has nothing to evaluate.',
    text: 'A stage of the kind evaluate measures the network of a train stage, named by `from`.',
  },
  {
    code: 'needs-images',
    severity: 'error',
    example: 'The stage ann trains a network without spikes, but samples are events over time.',
    text: 'An ordinary network (neuron relu, vgg5 and its kin) sees a sample once, so it needs still images.',
  },
  {
    code: 'steps-too-many',
    severity: 'error',
    example: 'The stage quick asks for 90 steps, but a sample has only 60.',
    text: 'A recording can be cut off, not made longer. Ask for fewer steps, or make window of data longer.',
  },
] as const satisfies readonly MessageRow[];

export const stageMessages: readonly MessageRow[] = rows;
