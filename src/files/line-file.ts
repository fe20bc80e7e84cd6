/** A file of lines with one writer. After a short write (full disk) it is cut back to its last whole line. */

import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';

export interface LineFile {
  /** Adds a line that ends with a newline. Throws what the system says; the file then holds whole lines only. */
  append(line: string, durable: boolean): void;
  /** Whether the path still leads to this file: it may have been deleted, renamed, or another put in its place. */
  isInPlace(): boolean;
  close(): void;
}

/** Opens or makes the file. `wholeBytes` says where its last whole line ends, when that is not its end. */
export function openLineFile(path: string, wholeBytes?: number): LineFile {
  const file = openSync(path, 'a');
  const size = fstatSync(file).size;
  let good = Math.min(size, wholeBytes ?? size);
  let torn = size !== good;
  return {
    append(line, durable) {
      if (torn) ftruncateSync(file, good);
      const bytes = Buffer.from(line);
      torn = true;
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      if (durable) fsyncSync(file);
      good += bytes.length;
      torn = false;
    },
    isInPlace() {
      const there = statSync(path, { throwIfNoEntry: false });
      const { dev, ino, size } = fstatSync(file);
      // Some file systems of a network number a file anew: what is as long is taken for this one, until a line is added.
      return there !== undefined && ((there.ino === ino && there.dev === dev) || there.size === size);
    },
    close() {
      try {
        if (torn) ftruncateSync(file, good);
      } finally {
        closeSync(file);
      }
    },
  };
}
