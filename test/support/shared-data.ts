/** Where the real recordings lie, when the checkout has them beside it. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Path of shared/data, or undefined in a clone that stands alone; tests then skip with `sharedDataAbsent`. */
export function sharedData(): string | undefined {
  const path = resolve('..', 'shared', 'data');
  return existsSync(path) ? path : undefined;
}

export const sharedDataAbsent = 'shared/data is absent: this test needs the real recordings beside the checkout';
