/** The events of one gesture out of a piece of an AEDAT 3.1 recording, their times counted from the gesture's start. */

import type { Failure } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import type { EventStoreBuilder } from '../events.ts';
import { dataFailure } from '../messages.ts';
import { cutOff, eventTimeUs, PACKET_HEADER_BYTES, POLARITY_EVENT_BYTES, readPacket } from './aedat31.ts';
import { backwards, JITTER_US, outsideSensor } from './event-damage.ts';
import type { SquareSensor } from './nmnist-events.ts';

export const DVS_SIZE = 128;

export function gestureSensor(downscale: number): SquareSensor {
  return { side: DVS_SIZE, downscale, what: 'DVS Gesture' };
}

export interface Piece {
  /** Whole packets. */
  readonly bytes: Uint8Array;
  /** Byte of the file at which they begin. */
  readonly offset: number;
  /** The gesture, in times of the recording: start <= time < end. */
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * Appends the valid polarity events of the gesture as one sample; blocks of pixels become one as the sensor
 * says. Returns what is wrong, or undefined. `shown` is the file's name in a failure.
 */
export function decodeGesture(
  piece: Piece,
  { side, downscale, what }: SquareSensor,
  shown: string,
  events: EventStoreBuilder,
): Failure | undefined {
  const { bytes, offset, startUs, endUs } = piece;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let latestUs = 0;
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < PACKET_HEADER_BYTES) {
      return cutOff(shown, offset + at, bytes.length - at, PACKET_HEADER_BYTES);
    }
    const packet = readPacket(view, at, offset + at, shown);
    if (!packet.ok) return packet.error;
    const needs = PACKET_HEADER_BYTES + packet.value.bytes;
    if (at + needs > bytes.length) return cutOff(shown, offset + at, bytes.length - at, needs);
    const first = at + PACKET_HEADER_BYTES;
    const end = packet.value.polarity ? first + packet.value.events * POLARITY_EVENT_BYTES : first;
    for (let event = first; event < end; event += POLARITY_EVENT_BYTES) {
      const word = view.getUint32(event, true);
      if ((word & 1) === 0) continue;
      const timeUs = eventTimeUs(view, event, packet.value);
      if (timeUs < startUs || timeUs >= endUs) continue;
      const x = word >>> 17;
      const y = (word >>> 2) & 0x7fff;
      if (x >= side || y >= side) return outsideSensor(shown, offset + event, [x, y], side, what);
      if (timeUs < latestUs - JITTER_US) return backwards(shown, offset + event, latestUs - timeUs);
      latestUs = Math.max(latestUs, timeUs);
      events.add(Math.floor(x / downscale), Math.floor(y / downscale), word & 2 ? 1 : 0, timeUs - startUs);
    }
    at += needs;
  }
  if (events.endSample() > 0) return undefined;
  return dataFailure(
    'data-empty',
    `${shown} has no event from ${grouped(startUs)} us to ${grouped(endUs)} us, where its labels say that a gesture is.`,
    'The recording is cut off or the labels are those of another one; fetch both again.',
  );
}
