/** Sizes on disk: what a folder holds, what is free, and a size as a person reads it. */

import { existsSync, lstatSync, mkdirSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, type Result, succeed } from '../core/result.ts';
import { diskTrouble } from '../files/disk-trouble.ts';
import { installFailure } from './messages.ts';

/** Bytes of all files below a folder; what goes away meanwhile counts as nothing, as does a folder that is not there. */
export function folderBytes(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      bytes += entry.isDirectory() ? folderBytes(path) : sizeOf(path);
    }
  } catch {
    return bytes;
  }
  return bytes;
}

/** Makes the folder; says when its disk is too full for so many bytes. */
export function makeRoom(folder: string, bytes: number, title: string): Result<void> {
  try {
    makeFolder(folder);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize >= bytes) return succeed(undefined);
    const message = `There is not enough space for ${title}: ${sized(bavail * bsize)} are free, ${sized(bytes)} are needed.`;
    const hint = `Free some space on the disk of ${folder}, or set SNNEXP_ENGINES to a folder elsewhere.`;
    return fail(installFailure('install-space', message, hint));
  } catch (error) {
    const hint = 'Give yourself the right to write there, or set SNNEXP_ENGINES to a folder elsewhere.';
    return fail({ ...diskTrouble(error, `The folder ${folder}`), hint });
  }
}

/** Node's own making of folders above never ends where a file system has no room for any, such as /proc. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  mkdirSync(folder);
}

export function sized(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function sizeOf(path: string): number {
  try {
    return lstatSync(path).size;
  } catch {
    return 0;
  }
}
