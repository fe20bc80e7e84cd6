/**
 * Training steps on each engine: forward, backward and Adam, in milliseconds.
 * npm run bench -- engine [--engine wasm] [--threads 2] [--rounds 20] [--only dense] [--json] [--profile]
 *
 * - dense: 2312-256-10 LIF, 100 steps, batch 32, 1.5 % of the inputs are events (N-MNIST).
 * - conv-events: 34x34x2 -> conv 5x5 12 -> pool 2 -> conv 5x5 64 -> pool 2 -> 10, 20 steps, batch 32.
 * - conv-dense: 32x32x3 -> conv 3x3 32 -> conv 3x3/2 64 -> conv 3x3/2 128 -> average -> 10, 6 steps, batch 16, each
 *   with LIF.
 * - network: the same with batch normalisation before each LIF; --batch 64 for the larger one.
 */

import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../src/core/random.ts';
import { chooseEngine } from '../src/engine/choose.ts';
import { CompiledBackend } from '../src/engine/compiled/backend.ts';
import type { InstructionSet } from '../src/engine/native/addon.ts';
import { LIF_BACKWARD, LIF_FORWARD, type LifAttributes, OPTIMIZER_STEP } from '../src/snn/kernel-contract.ts';
import { fireNormalizedLif } from '../src/snn/neuron/normalized-lif.ts';

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

interface Case {
  readonly name: string;
  readonly weights: readonly (readonly number[])[];
  readonly input: () => tf.Tensor;
  /** Output spikes // [time, batch, class] */
  readonly forward: (input: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
}

const random = randomStream('bench');

function events(shape: number[], density: number): tf.Tensor {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = random.next() < density ? 1 : 0;
  return tf.tensor(values, shape);
}

function noise(shape: number[], scale: number): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
    shape,
  );
}

const lifAttributes = {
  ...{ decay: 0.5, threshold: 1, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};

/** Merged time and batch in and out // [time * batch, ...]. */
function lif(current: tf.Tensor, steps: number): tf.Tensor {
  const merged = current.shape;
  const op = tf.customGrad((x, save) => {
    const out = tf
      .engine()
      .runKernel(LIF_FORWARD, { current: x as tf.Tensor }, lifAttributes) as unknown as tf.Tensor[];
    (save as tf.GradSaveFunc)([out[1]!]);
    return {
      value: out[0]!,
      gradFunc: (spikesGradient: tf.Tensor, saved: tf.Tensor[]) =>
        tf.engine().runKernel(LIF_BACKWARD, { spikesGradient, membrane: saved[0]! }, lifAttributes) as tf.Tensor,
    };
  });
  return tf.reshape(op(tf.reshape(current, [steps, merged[0]! / steps, ...merged.slice(1)])), merged);
}

const as4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

const cases: readonly Case[] = [
  {
    name: 'dense',
    weights: [
      [2312, 256],
      [256, 10],
    ],
    input: () => events([100 * 32, 2312], 0.015),
    forward: (x, [w1, w2]) => {
      const hidden = lif(tf.matMul(x as tf.Tensor2D, w1 as tf.Tensor2D), 100);
      return tf.reshape(lif(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D), 100), [100, 32, 10]);
    },
  },
  {
    name: 'conv-events',
    weights: [
      [5, 5, 2, 12],
      [5, 5, 12, 64],
      [5 * 5 * 64, 10],
    ],
    input: () => events([20 * 32, 34, 34, 2], 0.03),
    forward: (x, [w1, w2, w3]) => {
      const first = tf.avgPool(as4(lif(tf.conv2d(as4(x), as4(w1!), 1, 'valid'), 20)), 2, 2, 'valid');
      const second = tf.avgPool(as4(lif(tf.conv2d(first, as4(w2!), 1, 'valid'), 20)), 2, 2, 'valid');
      const flat = tf.reshape(second, [640, 5 * 5 * 64]) as tf.Tensor2D;
      return tf.reshape(lif(tf.matMul(flat, w3 as tf.Tensor2D), 20), [20, 32, 10]);
    },
  },
  {
    name: 'conv-dense',
    weights: [
      [3, 3, 3, 32],
      [3, 3, 32, 64],
      [3, 3, 64, 128],
      [128, 10],
    ],
    input: () => noise([96, 32, 32, 3], 1),
    forward: (x, [w1, w2, w3, w4]) => {
      const a = lif(tf.conv2d(as4(x), as4(w1!), 1, 'same'), 6);
      const b = lif(tf.conv2d(as4(a), as4(w2!), 2, 1), 6);
      const c = lif(tf.conv2d(as4(b), as4(w3!), 2, 1), 6);
      const mean = tf.mean(c, [1, 2]) as tf.Tensor2D;
      return tf.reshape(tf.matMul(mean, w4 as tf.Tensor2D), [6, 16, 10]);
    },
  },
];

function networkCase(batch: number): Case {
  const fire = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor4D => {
    const apart = [6, batch, ...x.shape.slice(1)];
    const options = { neuron: lifAttributes as unknown as LifAttributes };
    return as4(tf.reshape(fireNormalizedLif(tf.reshape(x, apart), scale, shift, options), x.shape));
  };
  const channels = [32, 64, 128];
  return {
    name: 'network',
    weights: [
      ...[3, 32, 64].map((from, i) => [3, 3, from, channels[i]!]),
      [128, 10],
      ...channels.flatMap((count) => [[count], [count]]),
    ],
    input: () => noise([6 * batch, 32, 32, 3], 1),
    forward: (x, [w1, w2, w3, w4, a1, b1, a2, b2, a3, b3]) => {
      const a = fire(tf.conv2d(as4(x), as4(w1!), 1, 'same'), a1!, b1!);
      const b = fire(tf.conv2d(a, as4(w2!), 2, 1), a2!, b2!);
      const c = fire(tf.conv2d(b, as4(w3!), 2, 1), a3!, b3!);
      return tf.reshape(tf.matMul(tf.mean(c, [1, 2]) as tf.Tensor2D, w4 as tf.Tensor2D), [6, batch, 10]);
    },
  };
}

async function step(
  now: Case,
  weights: tf.Tensor[],
  moments: tf.Tensor[][],
  input: Float32Array,
  shape: number[],
): Promise<number> {
  const before = tf.tidy(() => {
    const x = tf.tensor(input, shape); // a new batch every step, as in training
    const loss = (...w: tf.Tensor[]): tf.Scalar => {
      const counts = tf.sum(now.forward(x, w), 0);
      return tf.mean(tf.square(tf.sub(counts, 1))) as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(loss as (...args: tf.Tensor[]) => tf.Scalar)(weights);
    grads.forEach((gradient, i) => {
      const attributes = {
        ...{ optimizer: 'adam', rate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, decay: 0 },
      };
      const [first, second] = moments[i]!;
      const inputs = { parameter: weights[i]!, gradient, first: first!, second: second! };
      const out = tf.engine().runKernel(OPTIMIZER_STEP, inputs, attributes) as unknown as tf.Tensor[];
      tf.dispose([weights[i]!, first!, second!]);
      weights[i] = tf.keep(out[0]!);
      moments[i] = [tf.keep(out[1]!), tf.keep(out[2]!)];
    });
    return value;
  });
  const [loss] = await before.data(); // not before the whole step is computed
  before.dispose();
  return loss!;
}

const instructions = options.instructions as InstructionSet | '';
const chosen = await chooseEngine({
  wanted: options.engine,
  threads: Number(options.threads),
  ...(instructions === '' ? {} : { native: { instructions } }),
});
if (!chosen.ok) {
  console.error(`${chosen.error.message} ${chosen.error.hint}`);
  process.exit(1);
}
if (!options.json) console.log(chosen.value.title);
/** By name and number of the call within a step: the shortest time, which other programs disturb least. */
const spent = new Map<string, number>();
const called = new Map<string, number>();
if (options.profile) profileKernels();
for (const now of [...cases, networkCase(Number(options.batch))].filter((each) => each.name.includes(options.only))) {
  const weights = now.weights.map((shape, i) => {
    if (shape.length === 1) return tf.fill([...shape], i % 2 === 0 ? 1 : 0); // scale, shift, scale, ...
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    return noise([...shape], (fanIn > 1000 ? 6 : 2) / Math.sqrt(fanIn));
  });
  const moments = weights.map((w) => [tf.zerosLike(w), tf.zerosLike(w)]);
  const input = now.input();
  const values = (await input.data()) as Float32Array;
  const times: number[] = [];
  let loss = 0;
  for (let round = -2; round < Number(options.rounds); round++) {
    if (round === 0) spent.clear();
    called.clear();
    const start = performance.now();
    loss = await step(now, weights, moments, values, input.shape);
    if (round >= 0) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const row = {
    ...{ name: now.name, engine: chosen.value.title, minimumMs: times[0]!, medianMs: times[times.length >> 1]! },
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
  tf.dispose([input, ...weights, ...moments.flat()]);
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
