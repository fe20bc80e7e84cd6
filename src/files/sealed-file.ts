/** Bytes behind a name of eight signs and a digest of all that follows, so that a file cut short or altered is known. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fail, type Result, succeed } from '../core/result.ts';

/** `name` says what is inside, in eight signs of Latin 1. */
export function seal(name: string, contents: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(name, 'latin1'), digest(contents), contents]);
}

/** The contents, not copied; or what the file is instead, as the end of a sentence. */
export function unseal(name: string, bytes: Uint8Array): Result<Buffer, string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < contentsAt || file.toString('latin1', 0, nameBytes) !== name) return fail('is of another kind');
  const contents = file.subarray(contentsAt);
  if (!digest(contents).equals(file.subarray(nameBytes, contentsAt))) return fail('is cut short or altered');
  return succeed(contents);
}

/** Whether the file is there and as it was sealed, whatever its name inside. */
export function isWhole(path: string): boolean {
  try {
    const bytes = readFileSync(path);
    return unseal(bytes.toString('latin1', 0, nameBytes), bytes).ok;
  } catch {
    return false;
  }
}

const nameBytes = 8;
const digestBytes = 16;
const contentsAt = nameBytes + digestBytes;

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, digestBytes);
}
