/**
 * Cancelling in three steps: 1 asks the workers to end, 2 terminates them, 3 kills them. Each step follows the one
 * before by itself after its grace, or at once when asked again. Wishes come over IPC, from signals, and from
 * control.json for those who come later.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../files/whole-file.ts';
import { decodeControl } from '../protocol/decode-runner.ts';
import { fileNames } from '../protocol/layout.ts';

export type CancelStep = 0 | 1 | 2 | 3;

export interface Cancel {
  readonly step: CancelStep;
  /** The next step. */
  further(): void;
  /** Stops looking at the control file and the clock. */
  close(): void;
}

/** Milliseconds that step 1 and step 2 are given. */
const graceMs: readonly [asked: number, terminated: number] = [10_000, 5_000];

export function watchCancel(runFolder: string, onStep: (step: 1 | 2 | 3) => void): Cancel {
  const control = join(runFolder, fileNames.control);
  rmSync(control, { force: true });
  let step: CancelStep = 0;
  let grace: NodeJS.Timeout | undefined;

  const goTo = (wanted: CancelStep): void => {
    while (step < wanted) {
      step = step === 0 ? 1 : step === 1 ? 2 : 3;
      clearTimeout(grace);
      const ms = graceMs[step - 1];
      if (ms !== undefined) grace = setTimeout(() => goTo(step === 1 ? 2 : 3), ms);
      onStep(step);
    }
  };

  const look = setInterval(() => {
    const json = readJson(control);
    const wish = json.ok ? decodeControl(json.value) : undefined;
    if (wish?.ok) goTo(wish.value.cancel);
  }, 500);
  look.unref();

  return {
    get step() {
      return step;
    },
    further: () => goTo(step === 0 ? 1 : step === 1 ? 2 : 3),
    close() {
      clearInterval(look);
      clearTimeout(grace);
    },
  };
}
