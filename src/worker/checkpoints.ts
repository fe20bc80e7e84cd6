/**
 * Checkpoints of a task: one immutable file per epoch in the attempt's folder, the two newest kept. The newest valid
 * one of all attempts is where the next attempt begins.
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attemptsOf } from '../files/attempts.ts';
import { writeWhole } from '../files/whole-file.ts';
import { attemptFolder } from '../protocol/layout.ts';
import type { Checkpoint } from '../stages/stage.ts';
import { packArrays, unpackArrays } from './array-file.ts';

/** Not flushed: a file that a power cut tears is known by its digest, and the one before is still there. */
export function writeCheckpoint(folder: string, { epoch, arrays, state }: Checkpoint): void {
  writeWhole(join(folder, nameOf(epoch)), packArrays({ arrays, note: state }), false);
  for (const old of epochsIn(folder).slice(0, -kept)) rmSync(join(folder, nameOf(old)), { force: true });
}

export function newestCheckpoint(runFolder: string, key: string): Checkpoint | undefined {
  const found = attemptsOf(runFolder, key).flatMap((attempt) => {
    const folder = join(runFolder, attemptFolder(key, attempt));
    return epochsIn(folder).map((epoch) => ({ folder, epoch }));
  });
  found.sort((a, b) => b.epoch - a.epoch);
  for (const { folder, epoch } of found) {
    const checkpoint = readCheckpoint(join(folder, nameOf(epoch)), epoch);
    if (checkpoint !== undefined) return checkpoint;
  }
  return undefined;
}

/** The checkpoint with what was computed until it, over all attempts. */
export function withSeconds(checkpoint: Checkpoint, seconds: number): Checkpoint {
  return { ...checkpoint, state: { ...checkpoint.state, seconds } };
}

/** Counts on from what earlier attempts computed until the checkpoint. */
export function secondsFrom(checkpoint: Checkpoint | undefined): () => number {
  const before = typeof checkpoint?.state.seconds === 'number' ? checkpoint.state.seconds : 0;
  const started = performance.now();
  return () => before + (performance.now() - started) / 1000;
}

/** Once there is a result, nobody begins from a checkpoint again. */
export function removeCheckpoints(runFolder: string, key: string): void {
  for (const attempt of attemptsOf(runFolder, key)) {
    const folder = join(runFolder, attemptFolder(key, attempt));
    for (const epoch of epochsIn(folder)) rmSync(join(folder, nameOf(epoch)), { force: true });
  }
}

const kept = 2;

function readCheckpoint(path: string, epoch: number): Checkpoint | undefined {
  try {
    const file = unpackArrays(readFileSync(path));
    return file.ok ? { epoch, arrays: file.value.arrays, state: file.value.note } : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(epoch: number): string {
  return `checkpoint-${String(epoch).padStart(6, '0')}.bin`;
}

/** Oldest first. */
function epochsIn(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => {
        const epoch = /^checkpoint-(\d+)\.bin$/.exec(name)?.[1];
        return epoch === undefined ? [] : [Number(epoch)];
      })
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
