/** A small file system of its own, to be filled or made read-only. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';

export const noSmallDisk = 'a small file system cannot be mounted here: this test needs root on Linux';

/** Over a folder that is there; false where that is not allowed. */
export function mountSmallDisk(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
}

export function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

export function remount(folder: string, mode: 'ro' | 'rw'): void {
  assert.equal(spawnSync('mount', ['-o', `remount,${mode}`, folder]).status, 0);
}

/** Writes until nothing more fits. */
export function fill(path: string): void {
  for (const size of [65536, 4096, 512, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {}
  }
  assert.ok(statSync(path).size > 0);
}
