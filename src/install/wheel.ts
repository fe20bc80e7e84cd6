/**
 * Reads a Python wheel, which is a zip archive: the list of what it holds, and single members unpacked as a stream, so
 * that a library of 600 MB never lies in memory. Format: PKWARE's APPNOTE, sections 4.3 and 4.5.
 */

import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { crcOfBytes } from '../core/crc32.ts';
import { fail, type Result, succeed } from '../core/result.ts';

export interface Member {
  readonly name: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly packedBytes: number;
  /** Of its header in the file. */
  readonly at: number;
  readonly deflated: boolean;
  readonly checksum: number;
}

/** The error is what is wrong with the file, as a phrase. */
export async function readWheel(path: string): Promise<Result<ReadonlyMap<string, Member>, string>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    const tail = await read(file, Math.max(0, size - LONGEST_END), Math.min(size, LONGEST_END));
    const end = tail.lastIndexOf(END_MARK);
    if (end === -1 || end + END_BYTES > tail.length) return fail('it is cut short or no zip archive');
    const [bytes, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (at === 0xffffffff || at + bytes > size) return fail('it is cut short or larger than a wheel can be');
    return succeed(membersIn(await read(file, at, bytes)));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    await file?.close();
  }
}

/** Throws when the data is not what the archive's own checksum says, when the disk is full, or when it is aborted. */
export async function unpack(path: string, member: Member, to: string, signal: AbortSignal): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  const start = await dataStart(path, member);
  let [checksum, bytes] = [0, 0];
  const check = new Transform({
    transform(chunk: Buffer, _, done) {
      checksum = crcOfBytes(chunk, checksum);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // A stream's end is its last byte, so nothing cannot be asked for.
  const packed =
    member.packedBytes === 0
      ? Readable.from([])
      : createReadStream(path, { start, end: start + member.packedBytes - 1, highWaterMark: CHUNK });
  const target = createWriteStream(to);
  if (member.deflated) await pipeline(packed, createInflateRaw({ chunkSize: CHUNK }), check, target, { signal });
  else await pipeline(packed, check, target, { signal });
  if (checksum !== member.checksum || bytes !== member.bytes) throw new DamagedMember(member.name);
}

export class DamagedMember extends Error {
  constructor(name: string) {
    super(`${name} in it is damaged`);
  }
}

const CHUNK = 1 << 20;
const END_BYTES = 22;
/** The end record and the longest comment after it. */
const LONGEST_END = END_BYTES + 65535;
const END_MARK = Buffer.from('PK\u0005\u0006', 'latin1');
const ENTRY_MARK = 0x02014b50;

function membersIn(directory: Buffer): Map<string, Member> {
  const members = new Map<string, Member>();
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY_MARK; ) {
    const [nameBytes, extraBytes] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30)];
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes);
    members.set(name, {
      name,
      bytes: directory.readUInt32LE(at + 24),
      packedBytes: directory.readUInt32LE(at + 20),
      at: directory.readUInt32LE(at + 42),
      deflated: directory.readUInt16LE(at + 10) === 8,
      checksum: directory.readUInt32LE(at + 16),
    });
    at += 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
  }
  return members;
}

/** The local header's own lengths count, not those of the directory. */
async function dataStart(path: string, { at }: Member): Promise<number> {
  const file = await open(path);
  try {
    const header = await read(file, at, 30);
    return at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
