/** What attempts at a task have left in a run's folder, as everyone who builds on it reads it. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTaskResult } from '../protocol/decode-task.ts';
import { attemptFolder, fileNames, taskFolder } from '../protocol/layout.ts';
import type { TaskResult } from '../protocol/task.ts';
import { isWhole } from './sealed-file.ts';
import { readJson } from './whole-file.ts';

export interface FoundResult {
  readonly result: TaskResult;
  readonly attempt: number;
}

/** Numbers of the attempts so far, oldest first. */
export function attemptsOf(runFolder: string, key: string): readonly number[] {
  try {
    return readdirSync(join(runFolder, taskFolder(key), 'attempts'))
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/**
 * The result of the oldest attempt that has a valid one; a cancelled attempt has none, and a failed one gives way to
 * any that was tried again with success.
 */
export function findResult(runFolder: string, key: string): FoundResult | undefined {
  let failed: FoundResult | undefined;
  for (const attempt of attemptsOf(runFolder, key)) {
    const result = readResult(runFolder, key, attempt);
    if (result === undefined || result.status === 'cancelled') continue;
    if (result.status !== 'failed') return { result, attempt };
    failed ??= { result, attempt };
  }
  return failed;
}

/** An attempt's result, if it is of this task, and it and the files it names are there and whole. */
export function readResult(runFolder: string, key: string, attempt: number): TaskResult | undefined {
  const folder = join(runFolder, attemptFolder(key, attempt));
  const json = readJson(join(folder, fileNames.result));
  const decoded = json.ok ? decodeTaskResult(json.value) : json;
  if (!decoded.ok || decoded.value.key !== key) return undefined;
  return Object.values(decoded.value.files).every((name) => isWhole(join(folder, name))) ? decoded.value : undefined;
}
