/** Sizes on disk: what a folder holds, what is free, and a size as a person reads it. */

import { lstatSync, mkdirSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
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
    mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize >= bytes) return succeed(undefined);
    const message = `There is not enough space for ${title}: ${sized(bavail * bsize)} are free, ${sized(bytes)} are needed.`;
    const hint = `Free some space on the disk of ${folder}, or set SNNEXP_ENGINES to a folder elsewhere.`;
    return fail(installFailure('install-space', message, hint));
  } catch (error) {
    return fail(diskTrouble(error, `The folder ${folder}`));
  }
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
