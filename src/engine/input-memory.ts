/** Memory in which a batch's inputs are written where the chosen engine computes, so that nothing is copied. */

import { backend } from '@tensorflow/tfjs-core';
import { CompiledBackend } from './compiled/backend.ts';

/** Of so many values and with any content; the next call may give the same memory. Undefined: the engine has none to lend. */
export function inputMemory(): ((values: number) => Float32Array) | undefined {
  const chosen = backend();
  return chosen instanceof CompiledBackend ? (values) => chosen.lend(values) : undefined;
}
