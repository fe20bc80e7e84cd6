/** Files in which the system tells of itself. */

import { readFileSync } from 'node:fs';

/** Undefined where it is not there, or not for everyone. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
