/** Which compiled kernels an engine runs while a test watches. */

import type { TestContext } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { CompiledBackend } from '../../src/engine/compiled/backend.ts';

/** Names as they come, for the rest of the test; undefined on engines that are not compiled. */
export function watchKernels(context: TestContext): string[] | undefined {
  const backend = tf.backend();
  if (!(backend instanceof CompiledBackend)) return undefined;
  const named: string[] = [];
  const own = backend.team.run;
  context.mock.method(backend.team, 'run', (...job: Parameters<typeof own>) => {
    named.push(job[0]);
    own.apply(backend.team, job);
  });
  return named;
}
