/** What is wrong with single events, in the same words for every format. */

import type { Failure } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import { dataFailure } from '../messages.ts';

/** Times may run backwards by so much, the jitter of a sensor's readout, which steps of training do not resolve. */
export const JITTER_US = 1000;

/** `what` is the data set in words, `side` its sensor's height and width, `offset` the event's byte in the file. */
export function outsideSensor(
  shown: string,
  offset: number,
  [x, y]: readonly [number, number],
  side: number,
  what: string,
): Failure {
  return dataFailure(
    'data-coordinates',
    `${shown}: the event at byte ${grouped(offset)} lies at x ${x}, y ${y}, outside of the ${side} x ${side} pixels.`,
    `The file is damaged, or no ${what} recording; fetch it again.`,
  );
}

export function backwards(
  shown: string,
  offset: number,
  byUs: number,
  hint = 'Times in a recording run forward, so the file is damaged; fetch it again.',
): Failure {
  return dataFailure(
    'data-order',
    `${shown}: the event at byte ${grouped(offset)} is ${grouped(byUs)} us earlier than one before it.`,
    hint,
  );
}
