/** Files that are either there whole or not at all: written beside, flushed, then renamed into place. */

import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
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

/**
 * The same at a place that a person names: through a link to the file itself, with the rights it had, and into what is no
 * file, a pipe or a device, as it stands. Renamed into place, a file would take the link's or the device's.
 */
export function writeWholeAt(path: string, content: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.isDirectory()) return writeWhole(path, content);
  if (!there.isFile()) return writeFileSync(path, content);
  const file = realpathSync(path);
  // A new file takes its place, which the old one's rights would not prevent.
  accessSync(file, constants.W_OK);
  writeWhole(file, content);
  chmodSync(file, there.mode);
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
