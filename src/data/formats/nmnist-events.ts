/**
 * The events of one N-MNIST recording (Orchard et al. 2015; SLAYER calls the same bytes .bs2): 5 bytes an event, no
 * header: x, y, then polarity in the highest bit and 23 bits of time in microseconds, big-endian.
 * An event with y = 240 marks an overflow of the sensor's timer: all later times are 8,192 us later.
 */

import type { Failure } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import type { EventStoreBuilder } from '../events.ts';
import { dataFailure, emptyFile } from '../messages.ts';
import { backwards, JITTER_US, outsideSensor } from './event-damage.ts';

export const NMNIST_SIZE = 34;

/** Whose recording it is: height and width in pixels, how many of them become one, and the data set's name. */
export interface SquareSensor {
  readonly side: number;
  readonly downscale: number;
  readonly what: string;
}

const nmnistSensor: SquareSensor = { side: NMNIST_SIZE, downscale: 1, what: 'N-MNIST' };

/** Appends the recording as one sample. Times may run backwards by the jitter. `shown` is the file's name in a failure. */
export function decodeNmnist(
  bytes: Uint8Array,
  shown: string,
  events: EventStoreBuilder,
  { side, downscale, what }: SquareSensor = nmnistSensor,
): Failure | undefined {
  if (bytes.length === 0) return emptyFile(shown, 'Fetch it again, or leave it out.');
  const rest = bytes.length % EVENT_BYTES;
  const end = bytes.length - rest;
  let overflowUs = 0;
  let latestUs = 0;
  for (let at = 0; at < end; at += EVENT_BYTES) {
    const x = bytes[at]!;
    const y = bytes[at + 1]!;
    const third = bytes[at + 2]!;
    if (y === OVERFLOW_MARK) {
      overflowUs += OVERFLOW_US;
      continue;
    }
    if (x >= side || y >= side) return outsideSensor(shown, at, [x, y], side, what);
    const timeUs = (((third & 0x7f) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) + overflowUs;
    if (timeUs < latestUs - JITTER_US) {
      const byUs = latestUs - timeUs;
      return backwards(shown, at, byUs, byUs > 0.9 * TIMES_US ? beganAnew : undefined);
    }
    latestUs = Math.max(latestUs, timeUs);
    events.add(Math.floor(x / downscale), Math.floor(y / downscale), third & 0x80 ? 1 : 0, timeUs);
  }
  if (rest !== 0) {
    return dataFailure(
      'data-truncated',
      `${shown} ends inside an event at byte ${grouped(end)}: ${rest} ${rest === 1 ? 'byte is' : 'bytes are'} left, an event has ${EVENT_BYTES}.`,
      'The file is cut off; fetch it again.',
    );
  }
  if (events.endSample() > 0) return undefined;
  return dataFailure('data-empty', `${shown} has no events.`, 'The file is damaged; fetch it again, or leave it out.');
}

const EVENT_BYTES = 5;
/** 23 bits. */
const TIMES_US = 2 ** 23;
const beganAnew =
  'Times have 23 bits and began again at 0 here. A longer recording has events with y = 240 before that, of which each adds 8,192 us; write them, or cut the file.';
const OVERFLOW_MARK = 240;
const OVERFLOW_US = 8192;
