import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, engineNames, tryEngine } from '../../../src/engine/choose.ts';
import { engineMessages } from '../../../src/engine/messages.ts';
import { selfTest } from '../../../src/engine/self-test.ts';
import { distancesToThreshold } from '../../../src/engine/self-test-kernels.ts';
import { hasAvx } from '../../../src/engine/tensorflow/start.ts';
import { EngineTrouble, troubleIn } from '../../../src/engine/trouble.ts';
import { shippedBytes } from '../../../src/engine/wasm/module.ts';

/** As on a machine without the native kernels. */
const native = { file: 'no-such-file.node' };
const broken = () => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 99]);

test('best takes wasm and says why the rungs above it were not taken', async () => {
  const chosen = await chooseEngine({ wanted: 'best', native, threads: 2 });
  assert.ok(chosen.ok);
  const { engine, title, threads, rungs } = chosen.value;
  assert.equal(engine, 'wasm');
  assert.match(title, /^wasm, (relaxed )?SIMD, 2 threads$/);
  assert.equal(threads, 2);
  assert.deepEqual(
    rungs.map((rung) => [rung.engine, rung.taken]),
    [
      ['webgpu', false],
      ['native', false],
      ['wasm', true],
      ['tensorflow', false],
      ['cpu', false],
    ],
  );
  assert.match(rungs.at(-1)?.why ?? '', /^not tried, as wasm stands above it$/);
  for (const rung of rungs) assert.notEqual(rung.why, '');
  assert.equal(tf.getBackend(), 'snnexp-wasm');
});

test('best is what an empty wish asks for', async () => {
  for (const wish of [undefined, {}, { threads: 1 }]) {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok && chosen.value.rungs[0]?.engine === 'webgpu');
  }
});

test('without relaxed SIMD the plain build is taken', async () => {
  const chosen = await chooseEngine({
    wanted: 'best',
    native,
    threads: 1,
    wasmBytes: { ...shippedBytes, relaxed: broken },
  });
  assert.ok(chosen.ok);
  assert.equal(chosen.value.title, 'wasm, SIMD, 1 thread');
});

test('broken kernels lead to the next rung, with the reason', async () => {
  const chosen = await chooseEngine({
    wanted: 'best',
    native,
    threads: 1,
    wasmBytes: { relaxed: broken, plain: broken },
  });
  assert.ok(chosen.ok);
  assert.equal(chosen.value.engine, 'cpu');
  assert.equal(tf.getBackend(), 'cpu');
  const wasm = chosen.value.rungs.find((rung) => rung.engine === 'wasm');
  assert.equal(wasm?.taken, false);
  assert.match(wasm?.why ?? '', /not valid/);
  assert.match(chosen.value.rungs.find((rung) => rung.engine === 'tensorflow')?.why ?? '', /not (available|installed)/);
});

test('kernels that compute wrong are found by the self-test', async () => {
  assert.ok((await chooseEngine({ wanted: 'cpu' })).ok);
  assert.equal(await selfTest(), undefined);
  const kernel = tf.getKernel('BatchMatMul', 'cpu');
  tf.unregisterKernel('BatchMatMul', 'cpu');
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const out = kernel.kernelFunc(call) as tf.TensorInfo;
      const values = (call.backend as { data: tf.DataStorage<{ values: Float32Array }> }).data.get(out.dataId).values;
      values[0] = values[0]! + 0.01;
      return out;
    },
  });
  try {
    assert.match((await selfTest()) ?? '', /the self-test gave/);
    const chosen = await chooseEngine({ wanted: 'best', native, wasmBytes: { relaxed: broken, plain: broken } });
    assert.equal(chosen.ok, false);
    if (!chosen.ok) assert.equal(chosen.error.code, 'engine-none');
  } finally {
    tf.unregisterKernel('BatchMatMul', 'cpu');
    tf.registerKernel(kernel);
  }
});

test('a kernel that training steps seldom meet is found as well, by its name', async () => {
  assert.ok((await chooseEngine({ wanted: 'wasm', threads: 1 })).ok);
  for (const name of ['SnnLeakyBackward', 'SnnNormalizedLifForward', 'SnnAlphaFilter']) {
    const kernel = tf.getKernel(name, 'snnexp-wasm');
    const spoilt = (call: Parameters<tf.KernelFunc>[0]) => {
      const { attrs, ...rest } = call;
      return kernel.kernelFunc({ ...rest, attrs: { ...attrs, decay: 0.3, width: 3, adjoint: false } });
    };
    tf.unregisterKernel(name, 'snnexp-wasm');
    tf.registerKernel({ ...kernel, kernelFunc: spoilt });
    try {
      assert.equal(await selfTest(), `the self-test found output 1 of the kernel ${name} wrong`);
    } finally {
      tf.unregisterKernel(name, 'snnexp-wasm');
      tf.registerKernel(kernel);
    }
  }
  assert.equal(await selfTest(), undefined);
});

test('rounding moves no spike of the self-test', async () => {
  assert.ok((await chooseEngine({ wanted: 'cpu' })).ok);
  const distances = distancesToThreshold();
  assert.ok(distances.length > 500 && distances.some((distance) => distance > 0));
  const nearest = Math.min(...distances.map(Math.abs));
  assert.ok(nearest > 5e-4, `${nearest}`);
});

test('an unknown engine, an engine that is not there, and odd threads are failures with a remedy', async () => {
  for (const [wish, code] of [
    [{ wanted: 'cuda' }, 'engine-unknown'],
    [{ wanted: 'native', native }, 'engine-unavailable'],
    [{ wanted: 'webgpu' }, 'engine-unavailable'],
    [{ wanted: 'wasm', wasmBytes: { relaxed: broken, plain: broken } }, 'engine-unavailable'],
    [{ wanted: 'best', native, threads: 0 }, 'engine-threads'],
    [{ wanted: 'best', native, threads: 1.5 }, 'engine-threads'],
  ] as const) {
    const chosen = await chooseEngine(wish);
    assert.ok(!chosen.ok, JSON.stringify(wish));
    assert.equal(chosen.error.code, code);
    assert.notEqual(chosen.error.hint, '');
    assert.ok(engineMessages.some((row) => row.code === code));
  }
  assert.ok(engineNames.includes('wasm') && engineNames.includes('cpu'));
});

test('an option that there is not is a mistake of the script', async () => {
  const misspelt = { wanted: 'cpu', thread: 1 };
  await assert.rejects(chooseEngine(misspelt), /^RangeError: Options of chooseEngine: wanted, .*; thread was given\.$/);
});

test('one rung alone is tried as best would try it', async () => {
  const wasm = await tryEngine('wasm', 1);
  assert.ok(wasm.ok && wasm.value.threads === 1, JSON.stringify(wasm));
  const refused = await tryEngine('native', 1, { wanted: 'best', native });
  assert.ok(!refused.ok && /cannot be loaded/.test(refused.error));
  assert.equal((await tryEngine('cuda', 1)).ok, false);
});

test('a rung that throws leads to the next one', async (t) => {
  t.mock.method(WebAssembly, 'validate', () => {
    throw new Error('no such policy');
  });
  const chosen = await chooseEngine({ wanted: 'best', native, threads: 1 });
  assert.ok(chosen.ok && chosen.value.engine === 'cpu');
  assert.equal(chosen.value.rungs.find((rung) => rung.engine === 'wasm')?.why, 'it did not start: no such policy');
});

for (const name of ['WebAssembly', 'SharedArrayBuffer'])
  test(`a Node without ${name} takes another rung`, async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, name)!;
    delete (globalThis as Record<string, unknown>)[name];
    try {
      const chosen = await chooseEngine({ wanted: 'best', native, threads: 1 });
      assert.ok(chosen.ok && chosen.value.engine === 'cpu');
      assert.match(chosen.value.rungs.find((rung) => rung.engine === 'wasm')?.why ?? '', /^this Node/);
    } finally {
      Object.defineProperty(globalThis, name, own);
    }
  });

test('a full memory is told as such, whoever says so', () => {
  for (const error of [
    new EngineTrouble('engine-memory', 'It is full.', 'Use less.'),
    new RangeError('Array buffer allocation failed'),
    new RangeError('Invalid typed array length: 8589934592'),
    new Error('OOM when allocating tensor with shape[100000,100000]'),
  ])
    assert.equal(troubleIn(error)?.code, 'engine-memory', error.message);
  assert.equal(troubleIn(new Error('x is not a function')), undefined);
  assert.equal(troubleIn('Array buffer allocation failed'), undefined);
});

test('choosing again leaves no thread of the earlier choice behind', async () => {
  for (let i = 0; i < 4; i++) assert.ok((await chooseEngine({ wanted: 'wasm', threads: 2 })).ok);
  assert.equal(tf.getBackend(), 'snnexp-wasm');
  assert.equal(await selfTest(), undefined);
});

test('TensorFlow is not loaded on a processor without AVX', () => {
  assert.equal(hasAvx('processor : 0\nflags\t\t: fpu sse sse2 avx avx2\n'), true);
  assert.equal(hasAvx('processor : 0\nflags\t\t: fpu sse sse2 ssse3 sse4_1\n'), false);
  assert.equal(hasAvx(undefined), true);
});
