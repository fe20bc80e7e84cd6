/**
 * Training steps on each engine: forward, backward and Adam, in milliseconds.
 * npm run bench -- kernels [--engine wasm] [--threads 2] [--rounds 20] [--only dense] [--json] [--profile]
 *
 * - dense: 2312-256-10 LIF, 100 steps, batch 32, 1.5 % of the inputs are events (N-MNIST).
 * - conv-events: 34x34x2 -> conv 5x5 12 -> pool 2 -> conv 5x5 64 -> pool 2 -> 10, 20 steps, batch 32.
 * - conv-dense: 32x32x3 -> conv 3x3 32 -> conv 3x3/2 64 -> conv 3x3/2 128 -> average -> 10, 6 steps, batch 16, each
 *   with LIF.
 * - ordinary: 32x32x3 -> conv 3x3 64 -> pool 2 -> conv 3x3 128 -> pool 2 -> conv 3x3 256 -> average -> 10 with ReLU,
 *   batch 32: what HYBRID trains before it converts.
 * - network: conv-dense with batch normalisation before each LIF; --batch 64 for the larger one.
 */

import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { CompiledBackend } from '../src/engine/compiled/backend.ts';
import { batchOf, cases, networkCase, startOf, step } from './engine/cases.ts';
import { useAsked } from './engine/chosen.ts';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    batch: { type: 'string', default: '16' },
    instructions: { type: 'string', default: '' },
    profile: { type: 'boolean', default: false },
  },
});

const engine = await useAsked(options);
/** By name and number of the call within a step: the shortest time, which other programs disturb least. */
const spent = new Map<string, number>();
const called = new Map<string, number>();
if (options.profile) profileKernels();
for (const now of [...cases, networkCase(Number(options.batch))].filter((each) => each.name.includes(options.only))) {
  const { weights, moments } = startOf(now);
  const { values, shape } = batchOf(now);
  const times: number[] = [];
  let loss = 0;
  for (let round = -2; round < Number(options.rounds); round++) {
    if (round === 0) spent.clear();
    called.clear();
    const start = performance.now();
    loss = await step(now, weights, moments, values, shape);
    if (round >= 0) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const row = {
    ...{ name: now.name, engine, minimumMs: times[0]!, medianMs: times[times.length >> 1]! },
    ...{ loss, tensors: tf.memory().numTensors, residentMB: process.memoryUsage().rss / 1e6 },
  };
  console.log(
    options.json
      ? JSON.stringify(row)
      : `${row.name}: min ${row.minimumMs.toFixed(1)} ms, median ${row.medianMs.toFixed(1)} ms, loss ${loss.toFixed(5)}, ${row.residentMB.toFixed(0)} MB resident`,
  );
  for (const [name, ms] of [...spent].sort(([, a], [, b]) => b - a)) {
    if (ms >= 0.02) console.log(`  ${name.padEnd(32)} ${ms.toFixed(2)} ms`);
  }
  tf.dispose([...weights, ...moments.flat()]);
}

/** With one thread the time of the processor, in which other programs do not count. */
function clock(): number {
  if (options.threads !== '1') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Times every TensorFlow.js kernel and, indented, the compiled kernels inside them; the rest is TensorFlow.js itself. */
function profileKernels(): void {
  const timed = <T>(name: string, run: () => T): T => {
    const start = clock();
    const out = run();
    const ms = clock() - start;
    const count = (called.get(name) ?? 0) + 1;
    called.set(name, count);
    const key = `${name} ${count}`;
    spent.set(key, Math.min(ms, spent.get(key) ?? Infinity));
    return out;
  };
  for (const kernel of tf.getKernelsForBackend(tf.getBackend())) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    tf.registerKernel({ ...kernel, kernelFunc: (call) => timed(kernel.kernelName, () => kernel.kernelFunc(call)) });
  }
  const backend = tf.backend();
  if (!(backend instanceof CompiledBackend)) return;
  const { team } = backend;
  const run = team.run.bind(team);
  team.run = (name, ...job) => timed(`  ${name}`, () => run(name, ...job));
}
