/**
 * Single kernels of the WebGPU engine: convolutions and their gradients in GFLOP/s, neurons in GB/s.
 * npm run bench -- webgpu [--calls 50] [--rounds 7] [--json]; whole training steps: npm run bench -- engine --engine webgpu
 *
 * A round queues so many calls and waits for the last result; the median of the rounds is printed. Shapes are those of
 * the network of bench/engine.ts at batch 16, one square convolution, and the dense layer of N-MNIST over 300 steps.
 */

import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../src/core/random.ts';
import { chooseEngine } from '../src/engine/choose.ts';
import { ALPHA_FILTER, LIF_BACKWARD, LIF_FORWARD, SRM_FORWARD } from '../src/snn/kernel-contract.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '7' },
    engine: { type: 'string', default: 'webgpu' },
    json: { type: 'boolean', default: false },
  },
});

const chosen = await chooseEngine({ wanted: options.engine });
if (!chosen.ok) {
  console.error(`${chosen.error.message} ${chosen.error.hint}`);
  process.exit(1);
}
if (!options.json) console.log(chosen.value.title);

const random = randomStream('bench');

for (const [images, side, channels, filters, stride] of [
  [96, 32, 3, 32, 1],
  [96, 32, 32, 64, 2],
  [96, 16, 64, 128, 2],
  [16, 32, 128, 128, 1],
] as const) {
  const out = side / stride;
  const x = noise([images, side, side, channels]);
  const filter = noise([3, 3, channels, filters]);
  const dy = noise([images, out, out, filters]);
  const attributes = { strides: [stride, stride], pad: 1, dataFormat: 'NHWC', dilations: 1 };
  const flops = 2 * images * out * out * filters * 9 * channels;
  const name = `conv ${side}x${side}x${channels} -> ${filters}, stride ${stride}`;
  await time(`${name}, forward`, flops, 'GFLOP/s', 'Conv2D', { x, filter }, attributes);
  const inputShape = x.shape;
  await time(
    `${name}, input gradient`,
    flops,
    'GFLOP/s',
    tf.Conv2DBackpropInput,
    { dy, filter },
    { ...attributes, inputShape },
  );
  const filterShape = filter.shape;
  await time(
    `${name}, weight gradient`,
    flops,
    'GFLOP/s',
    tf.Conv2DBackpropFilter,
    { x, dy },
    { ...attributes, filterShape },
  );
  tf.dispose([x, filter, dy]);
}

for (const [rows, depth, columns] of [
  [3200, 2312, 256],
  [2400, 2312, 512],
  [4096, 4096, 4096],
] as const) {
  const [a, b] = [noise([rows, depth]), noise([depth, columns])];
  const name = `product ${rows}x${depth}x${columns}`;
  await time(name, 2 * rows * depth * columns, 'GFLOP/s', tf.BatchMatMul, { a, b }, {});
  tf.dispose([a, b]);
}

{
  const shape = [6, 524288];
  const [current, spikesGradient] = [noise(shape), noise(shape)];
  const bytes = 4 * 6 * 524288;
  const lif = {
    decay: 0.5,
    threshold: 1,
    reset: 'zero',
    detachReset: false,
    surrogate: 'triangle',
    width: 1,
    height: 1,
  };
  await time('LIF [6, 524288], forward', 3 * bytes, 'GB/s', LIF_FORWARD, { current }, lif);
  await time('LIF [6, 524288], backward', 3 * bytes, 'GB/s', LIF_BACKWARD, { spikesGradient, membrane: current }, lif);
  tf.dispose([current, spikesGradient]);
}
{
  const x = noise([300, 8 * 512]);
  const bytes = 4 * 300 * 8 * 512;
  await time('alpha filter [300, 4096]', 2 * bytes, 'GB/s', ALPHA_FILTER, { x }, { tauSteps: 10, adjoint: false });
  const srm = { threshold: 1, refractoryTauSteps: 1, refractoryDepth: 2 };
  await time('SRM [300, 4096], forward', 3 * bytes, 'GB/s', SRM_FORWARD, { potential: x }, srm);
  tf.dispose(x);
}

function noise(shape: number[]): tf.Tensor {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  return tf.tensor(values, shape);
}

/** `work` is what one call does, in units of a billionth of `unit` times a second. */
async function time(
  name: string,
  work: number,
  unit: string,
  kernel: string,
  inputs: tf.NamedTensorMap,
  attributes: object,
): Promise<void> {
  const calls = Number(options.calls);
  const times: number[] = [];
  for (let round = -1; round < Number(options.rounds); round++) {
    const start = performance.now();
    for (let call = 0; call < calls; call++) {
      const done = tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap);
      const outputs = Array.isArray(done) ? done : [done as tf.Tensor];
      // One number of the last call: everything before it has then been computed.
      if (call === calls - 1) {
        const last = tf.tidy(() => tf.slice(tf.reshape(outputs[0]!, [-1]), 0, 1));
        await last.data();
        last.dispose();
      }
      tf.dispose(outputs);
    }
    if (round >= 0) times.push((performance.now() - start) / calls);
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1]!;
  const rate = work / median / 1e6;
  const row = { name, ms: median, [unit]: rate };
  console.log(options.json ? JSON.stringify(row) : `${name}: ${median.toFixed(3)} ms, ${rate.toFixed(0)} ${unit}`);
}
