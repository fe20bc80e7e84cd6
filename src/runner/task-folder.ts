/**
 * A task's folder as the coordinator uses it: it writes spec.json and control.json, and reads what attempts left.
 * Files are opened by name and never listed where a name will do, since listings of shared folders lag.
 */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attemptsOf } from '../files/attempts.ts';
import { readJson, writeWhole } from '../files/whole-file.ts';
import { decodeEpochRecord, decodeTaskSpec } from '../protocol/decode-task.ts';
import { openLine } from '../protocol/journal-line.ts';
import { attemptFolder, fileNames, taskFolder } from '../protocol/layout.ts';
import type { EpochRecord, TaskSpec } from '../protocol/task.ts';

/** Makes the folder with its spec; takes back a wish to cancel that an earlier coordinator left. */
export function prepareTask(runFolder: string, spec: TaskSpec): void {
  const folder = join(runFolder, taskFolder(spec.key));
  mkdirSync(join(folder, 'attempts'), { recursive: true });
  const path = join(folder, fileNames.spec);
  const known = specIn(folder, spec.key);
  if (known === undefined || !sameHow(known, spec)) writeWhole(path, `${JSON.stringify(spec, null, 1)}\n`);
  rmSync(join(folder, fileNames.control), { force: true });
}

/** Writes the spec of a finished task again where it is gone: stages that build on it read it. False: it cannot be written. */
export function keepSpec(runFolder: string, spec: TaskSpec): boolean {
  if (specIn(join(runFolder, taskFolder(spec.key)), spec.key) !== undefined) return true;
  try {
    prepareTask(runFolder, spec);
    return true;
  } catch {
    return false;
  }
}

export function askTaskToStop(runFolder: string, key: string): void {
  const control = { v: 1, cancel: 1 };
  writeWhole(join(runFolder, taskFolder(key), fileNames.control), JSON.stringify(control), false);
}

/** Follows an attempt's metrics: each call gives the records of the whole lines that are new. */
export function followMetrics(runFolder: string, key: string, attempt: number): () => readonly EpochRecord[] {
  const path = join(runFolder, attemptFolder(key, attempt), fileNames.metrics);
  let seen = 0;
  return () => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      return [];
    }
    const end = bytes.lastIndexOf(10) + 1;
    if (end <= seen) return [];
    const lines = bytes.toString('utf8', seen, end).split('\n');
    seen = end;
    return lines.flatMap((line) => {
      const opened = openLine(line);
      const record = opened.ok ? decodeEpochRecord(opened.value) : opened;
      return record.ok ? [record.value] : [];
    });
  };
}

/** From the files of a finished task's attempts, each epoch once and in order. */
export function recordsOf(runFolder: string, key: string): readonly EpochRecord[] {
  const byEpoch = new Map<number, EpochRecord>();
  for (const attempt of attemptsOf(runFolder, key)) {
    for (const record of followMetrics(runFolder, key, attempt)()) {
      const known = byEpoch.get(record.epoch);
      // An attempt that was to measure itself says more of the same epoch.
      if (known === undefined || (known.measures === undefined && record.measures !== undefined))
        byEpoch.set(record.epoch, record);
    }
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

function specIn(folder: string, key: string): TaskSpec | undefined {
  const known = readJson(join(folder, fileNames.spec));
  const spec = known.ok ? decodeTaskSpec(known.value) : known;
  return spec.ok && spec.value.key === key ? spec.value : undefined;
}

function sameHow(a: TaskSpec, b: TaskSpec): boolean {
  const rungs = (of: TaskSpec) => of.how.rungs?.join(' ') ?? '';
  return a.how.engine === b.how.engine && a.how.threads === b.how.threads && rungs(a) === rungs(b);
}
