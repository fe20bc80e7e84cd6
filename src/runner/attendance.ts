/**
 * Whether anybody still watches a run whose starter is gone. A reloaded window attends to the runs it finds, by a
 * counter in attended.json; only its change counts, never a clock of another process.
 */

import { join } from 'node:path';
import { readJson } from '../files/whole-file.ts';
import { decodeAttended } from '../protocol/decode-runner.ts';
import { fileNames } from '../protocol/layout.ts';

/** Calls back once nobody attended for `patienceMs`. */
export function whenUnattended(runFolder: string, patienceMs: number, onUnattended: () => void): void {
  const file = join(runFolder, fileNames.attended);
  const count = (): number => {
    const json = readJson(file);
    const attended = json.ok ? decodeAttended(json.value) : undefined;
    return attended?.ok === true ? attended.value.count : 0;
  };
  let seen = count();
  let idleMs = 0;
  const timer = setInterval(() => {
    const now = count();
    idleMs = now === seen ? idleMs + lookMs : 0;
    seen = now;
    if (idleMs < patienceMs) return;
    clearInterval(timer);
    onUnattended();
  }, lookMs);
  timer.unref();
}

const lookMs = 500;
