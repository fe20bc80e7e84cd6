/** Kernels that are mended by calling others call those of their own backend, whichever engine was chosen before. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../src/engine/choose.ts';

test("TensorFlow.js's plain backend is mended whatever engine was chosen", async () => {
  assert.ok((await chooseEngine({ wanted: 'wasm', threads: 1 })).ok);
  tf.setBackend('cpu');
  assert.deepEqual([...tf.cumsum(tf.tensor2d([[1, 2]]), -1).dataSync()], [1, 3]);
});

test('an engine chosen after another has mended kernels of its own, and each once', async () => {
  const kernelOf = (): unknown => tf.getKernel('Einsum', tf.getBackend()).kernelFunc;
  const choose = async (wanted: string): Promise<unknown> => {
    assert.ok((await chooseEngine({ wanted, threads: 1 })).ok);
    return kernelOf();
  };
  const plain = await choose('cpu');
  const compiled = await choose('wasm');
  assert.notEqual(compiled, plain);
  assert.equal(await choose('cpu'), plain);
  await choose('wasm');
  let products = 0;
  const wasm = tf.getBackend();
  const product = tf.getKernel('BatchMatMul', wasm);
  tf.unregisterKernel('BatchMatMul', wasm);
  tf.registerKernel({
    ...product,
    kernelFunc: (call) => {
      products++;
      return product.kernelFunc(call);
    },
  });
  tf.tidy(() => tf.einsum('ab,bc->ac', tf.ones([2, 3]), tf.ones([3, 2])).dataSync());
  assert.equal(products, 1);
});
