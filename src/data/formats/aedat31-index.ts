/**
 * Where in an AEDAT 3.1 recording which time lies: packet headers are walked through from the first to the last, a few
 * hundred kilobytes at a time, so that a recording of any length costs little memory and all damage between packets is
 * met before a sample is read.
 */

import { open } from 'node:fs/promises';
import { type Failure, fail, type Result, succeed } from '../../core/result.ts';
import { cancelled, failureOf, type Reading, showPath } from '../files.ts';
import { dataFailure } from '../messages.ts';
import {
  aedatHeaderEnd,
  cutOff,
  eventTimeUs,
  MOST_HEADER_BYTES,
  PACKET_HEADER_BYTES,
  POLARITY_EVENT_BYTES,
  readPacket,
} from './aedat31.ts';
import { JITTER_US } from './event-damage.ts';

export interface AedatIndex {
  /** Byte of each packet of polarity events // [packets] */
  readonly offsets: readonly number[];
  /** Byte behind the last packet. */
  readonly end: number;
  /** Time of each packet's first event in microseconds // [packets] */
  readonly firstTimesUs: readonly number[];
}

export async function indexAedat(path: string, reading: Reading): Promise<Result<AedatIndex>> {
  const shown = showPath(reading, path);
  let walked: Result<AedatIndex>;
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const read = async (at: number, length: number): Promise<Uint8Array> => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
        return bytes.subarray(0, bytesRead);
      };
      walked = await walk(read, size, shown, reading.signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    return fail(failureOf(reading, path, error));
  }
  return walked;
}

/** The bytes that hold all events of an interval, and maybe some around it; empty where there are none. */
export function bytesOfInterval(
  index: AedatIndex,
  startUs: number,
  endUs: number,
): readonly [from: number, to: number] {
  const { offsets, firstTimesUs } = index;
  let from = index.end;
  let to = 0;
  for (let packet = 0; packet < offsets.length; packet++) {
    const next = firstTimesUs[packet + 1] ?? Number.POSITIVE_INFINITY;
    if (firstTimesUs[packet]! >= endUs + JITTER_US || next <= startUs - JITTER_US) continue;
    from = Math.min(from, offsets[packet]!);
    to = offsets[packet + 1] ?? index.end;
  }
  return [from, Math.max(from, to)];
}

async function walk(
  read: (at: number, length: number) => Promise<Uint8Array>,
  size: number,
  shown: string,
  signal: AbortSignal | undefined,
): Promise<Result<AedatIndex>> {
  const start = aedatHeaderEnd(await read(0, MOST_HEADER_BYTES), shown);
  if (!start.ok) return start;
  const offsets: number[] = [];
  const firstTimesUs: number[] = [];
  let chunk: DataView = new DataView(new ArrayBuffer(0));
  let chunkStart = 0;
  let offset = start.value;
  while (offset < size) {
    if (signal?.aborted) return fail(cancelled());
    const needed = Math.min(PACKET_HEADER_BYTES + POLARITY_EVENT_BYTES, size - offset);
    if (offset < chunkStart || offset + needed > chunkStart + chunk.byteLength) {
      const bytes = await read(offset, CHUNK_BYTES);
      chunk = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      chunkStart = offset;
    }
    const at = offset - chunkStart;
    if (chunk.byteLength - at < PACKET_HEADER_BYTES) {
      return fail(cutOff(shown, offset, size - offset, PACKET_HEADER_BYTES));
    }
    const packet = readPacket(chunk, at, offset, shown);
    if (!packet.ok) return packet;
    const wanting = checkEnd(shown, offset, packet.value.bytes, size);
    if (wanting !== undefined) return fail(wanting);
    if (packet.value.polarity && packet.value.events > 0) {
      offsets.push(offset);
      firstTimesUs.push(eventTimeUs(chunk, at + PACKET_HEADER_BYTES, packet.value));
    }
    offset += PACKET_HEADER_BYTES + packet.value.bytes;
  }
  if (offsets.length === 0) return fail(eventless(shown, start.value < size));
  return succeed({ offsets, firstTimesUs, end: size });
}

const CHUNK_BYTES = 262_144;

function eventless(shown: string, packets: boolean): Failure {
  return dataFailure(
    'data-empty',
    `${shown} has no events: behind its header ${packets ? 'no packet holds any that are read, those of polarity' : 'it ends'}.`,
    'Fetch it again, or leave the recording out of the list.',
  );
}

function checkEnd(shown: string, offset: number, bytes: number, size: number): Failure | undefined {
  const needs = PACKET_HEADER_BYTES + bytes;
  return offset + needs > size ? cutOff(shown, offset, size - offset, needs) : undefined;
}
