/** An operation on a compiled engine beside TensorFlow.js's own backend. */

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { CompiledBackend } from '../../src/engine/compiled/backend.ts';
import { assertClose, compute, randomValues } from '../support/close.ts';

/**
 * The values, shape and type here and on TensorFlow.js's own backend; fails where no compiled kernel had a part in it, if
 * one is due, or where tensors stay behind.
 */
export async function agree(what: string, run: () => tf.Tensor, tolerance = 2e-6, due = true): Promise<void> {
  const engine = tf.getBackend();
  const ran = watch(tf.backend());
  const before = tf.memory().numDataBuffers;
  let kind = '';
  const seen = (): tf.Tensor => {
    const out = run();
    kind = `${out.dtype} [${out.shape}]`;
    return out;
  };
  const found = await compute(seen);
  const foundKind = kind;
  assert.ok(ran() > 0 || !due, `${what}: no compiled kernel ran`);
  assert.equal(tf.memory().numDataBuffers, before, `${what}: leaves memory behind`);
  tf.setBackend('cpu');
  try {
    const expected = await compute(seen);
    assert.equal(foundKind, kind, what);
    assertClose(found, expected, what, tolerance);
  } finally {
    tf.setBackend(engine);
  }
}

/** A tensor of the same random numbers on whatever backend is set. */
export function of(name: string, shape: readonly number[]): () => tf.Tensor {
  const values = randomValues(name, tf.util.sizeFromShape([...shape]));
  return () => tf.tensor(values, [...shape]);
}

/** Counts how often compiled kernels run, until it is asked. */
function watch(backend: object): () => number {
  assert.ok(backend instanceof CompiledBackend);
  const { team } = backend;
  const run = team.run;
  let count = 0;
  team.run = (...job) => {
    count++;
    run.apply(team, job);
  };
  return () => {
    team.run = run;
    return count;
  };
}
