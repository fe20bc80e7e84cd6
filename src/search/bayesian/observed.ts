/** What the models of objectives and requirements learn from, and how far each of it is trusted. */

import type { Observed, Study } from '../study.ts';
import type { ProcessOptions } from './gaussian-process.ts';

/** Measured trials, and what pruned ones would have come to. */
export function observedOf({ measured, foretold }: Pick<Study, 'measured' | 'foretold'>): readonly Observed[] {
  return [...measured, ...foretold];
}

/** Nothing known is no option: the noise is then fitted alone. */
export function knownNoise(variances: readonly number[]): ProcessOptions {
  return variances.some((variance) => variance > 0) ? { known: variances } : {};
}
