/**
 * AEDAT 3.1, as DVS128 Gesture has it (libcaer's packets): lines of text up to `#!END-HEADER`, then packets of a header
 * of 28 bytes and `capacity * size` bytes of events, all little-endian. Polarity events (type 1) have 8 bytes: bit 0
 * valid, bit 1 polarity, bits 2..16 y, bits 17..31 x; then 31 bits of time in microseconds, to which the packet's
 * overflow adds 2^31 each. Packets of other types are skipped by their length.
 */

import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { grouped } from '../../core/words.ts';
import { dataFailure, emptyFile } from '../messages.ts';

export const PACKET_HEADER_BYTES = 28;
export const POLARITY_EVENT_BYTES = 8;
/** The text before the packets is looked for in so many bytes. */
export const MOST_HEADER_BYTES = 65_536;

export interface Packet {
  /** Polarity events, the only kind that is read. */
  readonly polarity: boolean;
  /** Events that the packet holds; its capacity may be larger. */
  readonly events: number;
  /** Bytes behind the header. */
  readonly bytes: number;
  /** Added to every time of the packet, in microseconds. */
  readonly overflowUs: number;
}

/** Where the first packet begins. `bytes` are the first of the file, `shown` its name in a failure. */
export function aedatHeaderEnd(bytes: Uint8Array, shown: string): Result<number> {
  if (bytes.length === 0) return fail(emptyFile(shown));
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_HEADER_BYTES));
  const version = /^#!AER-DAT(\d+(?:\.\d+)?)/.exec(text)?.[1];
  if (version !== '3.1') {
    return fail(
      dataFailure(
        'data-unsupported',
        version === undefined
          ? `${shown} does not begin with #!AER-DAT3.1 at byte 0.`
          : `${shown} is AEDAT ${version} (byte 0); AEDAT 3.1 is read.`,
        'Recordings of DVS128 Gesture are AEDAT 3.1; fetch the file again, or convert it.',
      ),
    );
  }
  const mark = END_MARK.exec(text);
  const format = /\n#Format: *([^\r\n]*)/i.exec(text.slice(0, mark?.index ?? 0));
  if (format !== null && format[1]!.trim().toUpperCase() !== 'RAW') {
    return fail(
      dataFailure(
        'data-unsupported',
        `${shown}: the packets are stored as ${format[1]!.trim()} (byte ${grouped(format.index + 1)}); RAW is read.`,
        'Export the recording as AEDAT 3.1 without compression.',
      ),
    );
  }
  if (mark !== null) return succeed(mark.index + mark[0].length);
  return fail(
    dataFailure(
      'data-damaged',
      `${shown} has no line #!END-HEADER in its first ${grouped(text.length)} bytes.`,
      'The file is damaged or cut off; fetch it again.',
    ),
  );
}

/** The packet header at `at` of the view; `offset` is its byte in the file. */
export function readPacket(view: DataView, at: number, offset: number, shown: string): Result<Packet> {
  const type = view.getInt16(at, true);
  const size = view.getInt32(at + 4, true);
  const overflow = view.getInt32(at + 12, true);
  const capacity = view.getInt32(at + 16, true);
  const events = view.getInt32(at + 20, true);
  const valid = view.getInt32(at + 24, true);
  const polarity = type === POLARITY_TYPE;
  const wrong =
    type < 0
      ? `type ${type}`
      : size <= 0 || (polarity && size !== POLARITY_EVENT_BYTES)
        ? `events of ${size} bytes`
        : overflow < 0
          ? `timer overflow ${overflow}`
          : valid < 0 || events < valid || capacity < events
            ? `${valid} valid of ${events} events in room for ${capacity}`
            : undefined;
  if (wrong === undefined) {
    return succeed({ polarity, events, bytes: capacity * size, overflowUs: overflow * OVERFLOW_US });
  }
  return fail(
    dataFailure(
      'data-damaged',
      `${shown}: the packet at byte ${grouped(offset)} has ${wrong}, which no packet of AEDAT 3.1 has.`,
      'The file is damaged; fetch it again.',
    ),
  );
}

/** Microseconds of the event at `at` of the view. */
export function eventTimeUs(view: DataView, at: number, packet: Packet): number {
  return (view.getUint32(at + 4, true) & 0x7fffffff) + packet.overflowUs;
}

/** The file ends inside a packet that begins at `offset`. */
export function cutOff(shown: string, offset: number, has: number, needs: number): Failure {
  return dataFailure(
    'data-truncated',
    `${shown} ends inside the packet at byte ${grouped(offset)}: ${grouped(has)} of its ${grouped(needs)} bytes are there.`,
    'The file is cut off; fetch it again.',
  );
}

const POLARITY_TYPE = 1;
const OVERFLOW_US = 2 ** 31;
/** Its line ends with CR LF; a file that was passed through a text tool may have lost the CR. */
const END_MARK = /#!END-HEADER\r?\n/;
