/**
 * Lines that carry their own checksum: journals and metrics files. A line is a JSON object whose last member is
 * `crc`, the CRC-32 of the text before `,"crc"`, so that a torn or altered line is known as such and left out.
 */

import { crc32 } from '../core/crc32.ts';
import { type Failure, fail, type Result } from '../core/result.ts';
import { parseJson } from './decode.ts';
import { type DecodedEvent, decodeEvent } from './decode-event.ts';
import type { RunEvent } from './event.ts';
import { EVENT_VERSION } from './version.ts';

/** The line of an object, its newline included. */
export function sealLine(body: object): string {
  const open = JSON.stringify(body).slice(0, -1);
  return `${open},"crc":"${crc32(open)}"}\n`;
}

/** The value of a line without its newline, `crc` left in it. */
export function openLine(line: string): Result<unknown, string> {
  const broken = brokenSeal(line);
  return broken === undefined ? parseJson(line) : fail(broken);
}

function brokenSeal(line: string): string | undefined {
  const seal = sealPattern.exec(line);
  if (seal === null) return 'has no checksum';
  return crc32(line.slice(0, seal.index)) === seal[1] ? undefined : 'fails its checksum';
}

/** A line that is no event for a reader, and why. */
export interface LeftOutLine {
  /** From 1. */
  readonly line: number;
  /** Not as it was written: torn or altered. Whole, but saying nothing this version understands. Standing there before. */
  readonly why: 'altered' | 'contents' | 'copied';
  /** For `contents` what is not understood: "trial is not a count". */
  readonly what: string;
}

export interface JournalRead {
  readonly events: readonly RunEvent[];
  /** Lines of this piece that are left out. */
  readonly leftOut: readonly LeftOutLine[];
  /** Set from the first line on that a newer version wrote; nothing after it is read. */
  readonly failure: Failure | undefined;
}

export interface JournalReader {
  /** Takes the next bytes of the file. An unfinished last line waits for its rest. */
  read(bytes: Uint8Array): JournalRead;
  /** Lines seen, and bytes up to the end of the last whole line. */
  readonly lines: number;
  readonly wholeBytes: number;
}

/** Reads a journal piece by piece, from its beginning. */
export function journalReader(): JournalReader {
  const decoder = new TextDecoder();
  let pending: Uint8Array[] = [];
  let lines = 0;
  let wholeBytes = 0;
  let pendingBytes = 0;
  let failure: Failure | undefined;
  let lastSeq = 0;
  return {
    get lines() {
      return lines;
    },
    get wholeBytes() {
      return wholeBytes;
    },
    read(bytes) {
      const events: RunEvent[] = [];
      const leftOut: LeftOutLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        const line = decoder.decode(joined([...pending, bytes.subarray(start, end)]));
        wholeBytes += pendingBytes + end + 1 - start;
        pending = [];
        pendingBytes = 0;
        start = end + 1;
        lines++;
        if (failure !== undefined || line === '' || line === '\r') continue;
        const decoded = readEvent(line);
        if (!decoded.ok) leftOut.push({ line: lines, ...decoded.error });
        else if (decoded.value.kind === 'newer') failure = newerJournal(decoded.value.version);
        // A copied line would count twice.
        else if (decoded.value.event.seq > lastSeq) {
          lastSeq = decoded.value.event.seq;
          events.push(decoded.value.event);
        } else leftOut.push({ line: lines, why: 'copied', what: '' });
      }
      if (start < bytes.length) {
        pending.push(bytes.slice(start));
        pendingBytes += bytes.length - start;
      }
      return { events, leftOut, failure };
    },
  };
}

function readEvent(line: string): Result<DecodedEvent, Omit<LeftOutLine, 'line'>> {
  const broken = brokenSeal(line);
  if (broken !== undefined) return fail({ why: 'altered', what: broken });
  const parsed = parseJson(line);
  const decoded = parsed.ok ? decodeEvent(parsed.value) : parsed;
  return decoded.ok ? decoded : fail({ why: 'contents', what: decoded.error });
}

function newerJournal(version: number): Failure {
  return {
    code: 'journal-newer',
    message: `This run was written by a newer snnexp (journal version ${version}, this one reads ${EVENT_VERSION}).`,
    hint: 'It is shown as far as it can be read and is not changed. Update snnexp to continue it.',
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const newline = 10;
/** Git may have checked the file out with the line ends of Windows. */
const sealPattern = /,"crc":"([0-9a-f]{8})"\}\r?$/;
