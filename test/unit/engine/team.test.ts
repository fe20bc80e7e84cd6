/**
 * Teams of threads: each part is done once, and where a thread of WebAssembly ends, what is computed is right or an error
 * says that it is not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Team } from '../../../src/engine/compiled/team.ts';
import { loadAddon } from '../../../src/engine/native/addon.ts';
import { startNativeTeam } from '../../../src/engine/native/start.ts';
import { WasmHeap } from '../../../src/engine/wasm/heap.ts';
import { compileKernels } from '../../../src/engine/wasm/module.ts';
import { WasmTeam } from '../../../src/engine/wasm/team.ts';
import { control } from '../../../src/engine/wasm/thread.ts';

/** Like a helper thread that is killed in the middle of its part: it takes one as soon as it can, and ends. */
const ending = `
const { parentPort, workerData: { memory, at } } = require('node:worker_threads');
const words = new Int32Array(memory.buffer, at, ${control.WORDS});
let seen = Atomics.load(words, ${control.WAKE});
parentPort.postMessage('ready');
for (;;) {
  while (Atomics.load(words, ${control.WAKE}) === seen);
  seen = Atomics.load(words, ${control.WAKE});
  const taken = Atomics.add(words, ${control.NEXT}, 1);
  const bundles = Atomics.load(words, ${control.BUNDLES});
  if (taken >>> 16 === bundles >>> 16 && (taken & 0xffff) < (bundles & 0xffff)) process.exit();
}
`;

class WatchedHeap extends WasmHeap {
  /** Where the team keeps its control words: what it reserves first. */
  first: number | undefined;

  override reserve(bytes: number): number {
    const pointer = super.reserve(bytes);
    this.first ??= pointer;
    return pointer;
  }
}

async function teamOf(threads: number) {
  const kernels = compileKernels();
  assert.ok(kernels.ok);
  const heap = new WatchedHeap();
  const team = await WasmTeam.start(kernels.value, heap, threads, 2);
  const { pointer } = heap.take(4 * SIZE);
  const fill = (value: number, block = BLOCK): Float32Array => {
    team.run('fill', Math.ceil(SIZE / block), [pointer, SIZE, block], [value]);
    return heap.floats(pointer, SIZE);
  };
  const addEndingThread = async (): Promise<Worker> => {
    const worker = new Worker(ending, { eval: true, workerData: { memory: heap.memory, at: heap.first } });
    await new Promise((resolve) => worker.once('message', resolve));
    return worker;
  };
  return { team, fill, addEndingThread };
}

const nativeAddon = loadAddon();
const SIZE = 1 << 22;
const BLOCK = 1 << 10;
/** Jobs within which a thread gets its turn, on a busy machine too. */
const MANY = 100_000;

test('a thread that ends with a part is not waited for without end, and nothing is computed any more', async () => {
  const { team, fill, addEndingThread } = await teamOf(2);
  assert.ok(fill(1).every((value) => value === 1));
  await addEndingThread();
  const said = /A thread was ended in the middle of the kernel fill, or hangs: .* for 2 s\. Resume the run\./;
  assert.throws(() => {
    for (let again = 0; again < MANY; again++) fill(2);
  }, said);
  assert.throws(() => fill(3), said);
  await team.stop();
});

test('a team that is being stopped works alone: a thread that ends takes nothing with it', async () => {
  const { team, fill, addEndingThread } = await teamOf(2);
  const worker = await addEndingThread();
  const stopped = team.stop();
  for (let again = 0; again < 100; again++) assert.equal(fill(again).at(-1), again);
  await Promise.all([stopped, worker.terminate()]);
});

test('a job may have more parts than a word of the team counts, and each of them is computed', async () => {
  const { team, fill } = await teamOf(2);
  for (const block of [16, 48, 64, 112])
    assert.ok(
      fill(block, block).every((value) => value === block),
      `${block}`,
    );
  await team.stop();
});

/** Sums up how often each part of many jobs was done, which have from one part to a few hundred. */
function everyPartOnce(team: Team): void {
  const size = 1 << 12;
  const [counts, one] = [team.heap.take(4 * size).pointer, team.heap.take(4).pointer];
  team.heap.floats(counts, size).fill(0);
  team.heap.floats(one, 1)[0] = 1;
  for (let job = 1; job <= 3000; job++) {
    const block = 16 * (1 + (job % 61));
    team.run('combine', Math.ceil(size / block), [counts, one, counts, size, block, 0, 1]);
    if (job % 100 === 0) assert.ok(team.heap.floats(counts, size).every((count) => count === job));
  }
}

test('every part of a job is done once, with more threads than cores and parts of any number', async () => {
  const { team } = await teamOf(5);
  everyPartOnce(team);
  await team.stop();
});

test('the same of the native team', { skip: nativeAddon.ok ? false : nativeAddon.error }, async () => {
  const started = startNativeTeam(5);
  assert.ok(started.ok);
  everyPartOnce(started.value.team);
  await started.value.team.stop();
});
