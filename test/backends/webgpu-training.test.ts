/** Training on a graphics processor: the same bits in every run, the numbers of the plain engine, nothing left behind. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../src/engine/choose.ts';
import { assertClose } from '../support/close.ts';
import { softwareGpuAbsent, useSoftwareGpu } from '../support/software-gpu.ts';
import { smallTrainer } from './training-step.ts';

const absent = softwareGpuAbsent();
if (absent === undefined) await useSoftwareGpu();
const skip = absent ?? false;

async function train(wanted: string, count: number) {
  const chosen = await chooseEngine({ wanted });
  assert.ok(chosen.ok, JSON.stringify(chosen));
  const trainer = smallTrainer();
  const losses: number[] = [];
  for (let i = 0; i < count; i++) losses.push(await trainer.step());
  const weights = await trainer.weights();
  trainer.dispose();
  return { losses, weights };
}

test('a step agrees with the cpu engine, and a second run gives the same bits', { skip }, async () => {
  const plain = await train('cpu', 1);
  const one = await train('webgpu', 1);
  assertClose(one.losses, plain.losses, 'loss', 1e-5);
  assertClose(one.weights, plain.weights, 'weights after Adam', 1e-4);
  const longer = await train('webgpu', 5);
  const again = await train('webgpu', 5);
  assert.ok(new Set(longer.losses).size > 3, `the loss changes: ${longer.losses}`);
  assert.deepEqual(again.losses, longer.losses);
  assert.deepEqual(Buffer.from(again.weights.buffer), Buffer.from(longer.weights.buffer));
});

test('steps leave tensors and memory of the device where they were', { skip }, async () => {
  const start = tf.memory().numTensors;
  const trainer = smallTrainer();
  for (let i = 0; i < 8; i++) await trainer.step();
  const memory = () => tf.memory() as tf.MemoryInfo & { numBytesInGPU: number; numBytesAllocatedInGPU: number };
  const before = memory();
  for (let i = 0; i < 24; i++) await trainer.step();
  const after = memory();
  assert.equal(after.numTensors, before.numTensors);
  assert.equal(after.numBytesInGPU, before.numBytesInGPU);
  assert.equal(after.numBytesAllocatedInGPU, before.numBytesAllocatedInGPU);
  trainer.dispose();
  assert.equal(tf.memory().numTensors, start);
});
