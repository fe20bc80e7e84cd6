/** What goes wrong on a graphics processor ends with a sentence; nothing goes wrong in silence. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../src/engine/choose.ts';
import { selfTest } from '../../src/engine/self-test.ts';
import { EngineTrouble } from '../../src/engine/trouble.ts';
import { softwareGpuAbsent, useSoftwareGpu } from '../support/software-gpu.ts';

const absent = softwareGpuAbsent();
if (absent === undefined) await useSoftwareGpu();
const skip = absent ?? false;

async function useWebgpu(): Promise<{ device: GPUDevice }> {
  const chosen = await chooseEngine({ wanted: 'webgpu' });
  assert.ok(chosen.ok, JSON.stringify(chosen));
  assert.match(chosen.value.title, /^webgpu, SwiftShader \(software\)$/);
  return tf.backend() as unknown as { device: GPUDevice };
}

function isTrouble(code: string, pattern: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof EngineTrouble, String(error));
    assert.equal(error.failure.code, code);
    assert.match(error.failure.message, pattern);
    assert.notEqual(error.failure.hint, '');
    return true;
  };
}

test('a software adapter is not taken by itself, and the reason names it', { skip }, async () => {
  const chosen = await chooseEngine({ wanted: 'best', threads: 1 });
  assert.ok(chosen.ok, JSON.stringify(chosen));
  assert.notEqual(chosen.value.engine, 'webgpu');
  const rung = chosen.value.rungs.find(({ engine }) => engine === 'webgpu');
  assert.match(rung?.why ?? '', /SwiftShader, which computes on the processor/);
});

test('reading synchronously says what to use instead', { skip }, async () => {
  await useWebgpu();
  const x = tf.add(tf.tensor([1, 2]), 1);
  assert.throws(() => x.dataSync(), /await tensor\.data\(\)/);
  assert.deepEqual([...(await x.data())], [2, 3]);
});

test('a tensor beyond what the device takes is refused with its size', { skip }, async () => {
  const { device } = await useWebgpu();
  const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
  assert.throws(() => tf.fill([most / 4 + 16], 1), isTrouble('engine-memory', /^A tensor of \d+ MB is more than the/));
  const fits = tf.fill([1000], 1);
  assert.equal((await tf.sum(fits).data())[0], 1000);
});

test('a wrong program is told at the next operation, not computed with', { skip }, async () => {
  const { device } = await useWebgpu();
  device.createShaderModule({ code: 'this is no WGSL' });
  const compute = async () => tf.add(tf.tensor([1, 2]), 1).data();
  await assert.rejects(compute, isTrouble('engine-device', /^SwiftShader refused a step of the computation: /));
});

test('a lost device is told, and choosing again gives a new one', { skip }, async () => {
  const { device } = await useWebgpu();
  const x = tf.add(tf.tensor([1, 2]), 1);
  device.destroy();
  await assert.rejects(x.data(), isTrouble('engine-device', /^The graphics processor SwiftShader was lost/));
  await useWebgpu();
  assert.equal(await selfTest(), undefined);
});
