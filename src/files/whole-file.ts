/** Files that are either there whole or not at all: written beside, flushed, then renamed into place. */

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { fail, type Result, succeed } from '../core/result.ts';

/** Throws what the system says; what was there before stays. */
export function writeWhole(path: string, content: string | Uint8Array, durable = true): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(beside, 'w');
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** The JSON value in a file, or a phrase; a file that is not there is `absent`. */
export function readJson(path: string): Result<unknown, string> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return succeed(value);
  } catch (error) {
    return fail(error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'absent' : String(error));
  }
}
