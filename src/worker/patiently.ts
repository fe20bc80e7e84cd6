/** Writing on a disk that may be full for a while: what was computed is kept in memory and written when there is space. */

import { canPass, diskTrouble } from '../files/disk-trouble.ts';

/** Tries again every second while the trouble can pass; gives up after ten minutes with what the system said. */
export async function patiently(write: () => void, what: string, warn: (code: string, sentence: string) => void) {
  for (let tries = 0; ; tries++) {
    try {
      write();
      return;
    } catch (error) {
      if (!canPass(error) || tries >= mostTries) throw error;
      if (tries === 0) {
        const failure = diskTrouble(error, what);
        warn(failure.code, `${failure.message} ${failure.hint} The worker waits.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

const mostTries = 600;
