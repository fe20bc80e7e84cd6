/**
 * Single kernels of one engine: convolutions and their gradients in GFLOP/s of the plain form, neurons and functions in GB/s.
 * npm run bench -- single [--engine wasm] [--instructions avx2] [--threads 1] [--only wide] [--calls 20] [--rounds 7] [--json]
 * Whole training steps: npm run bench -- kernels, and beside PyTorch: npm run bench -- engine.
 *
 * A round queues so many calls and waits for the last result; the median of the rounds is printed. Shapes are those of the
 * network of bench/engine.ts at batch 16 and the dense layer of N-MNIST over 300 steps; `wide` are the layers of VGG on
 * CIFAR-10 at batch 32, with the share of spikes that fire, where they are no floats; `small` are other kernels and few
 * channels.
 */

import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../src/core/random.ts';
import {
  ALPHA_FILTER,
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  SRM_FORWARD,
} from '../src/snn/kernel-contract.ts';
import { fireLif } from '../src/snn/neuron/lif.ts';
import { useAsked } from './engine/chosen.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '7' },
    engine: { type: 'string', default: 'native' },
    instructions: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

await useAsked(options);

const random = randomStream('bench');
const lif: LifAttributes = {
  ...{ decay: 0.5, threshold: 1, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};

for (const [group, images, side, channels, filters, kernel, stride, ones] of [
  ['conv', 96, 32, 3, 32, 3, 1, 1],
  ['conv', 96, 32, 32, 64, 3, 2, 1],
  ['conv', 96, 16, 64, 128, 3, 2, 1],
  ['conv', 16, 32, 128, 128, 3, 1, 1],
  ...[1, 0.2, 0.1, 0.03].flatMap((share) => [
    ['wide', 32, 16, 64, 128, 3, 1, share] as const,
    ['wide', 32, 8, 128, 256, 3, 1, share] as const,
    ['wide', 32, 8, 256, 512, 3, 2, share] as const,
    ['wide', 32, 4, 512, 512, 3, 1, share] as const,
    ['wide', 32, 2, 512, 512, 3, 1, share] as const,
  ]),
  ['wide', 1, 4, 512, 512, 3, 1, 1],
  ['small', 32, 16, 64, 128, 1, 1, 1],
  ['small', 32, 16, 64, 64, 5, 1, 1],
  ['small', 32, 34, 2, 12, 5, 1, 0.03],
  ['small', 32, 32, 16, 16, 3, 1, 1],
  ['small', 16, 20, 40, 48, 3, 2, 1],
] as const) {
  const pad = (kernel - 1) / 2;
  const out = Math.floor((side + 2 * pad - kernel) / stride) + 1;
  const x = ones === 1 ? noise([images, side, side, channels]) : spikes([images, side, side, channels], ones);
  const filter = noise([kernel, kernel, channels, filters]);
  const dy = noise([images, out, out, filters]);
  const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: 1 };
  const flops = 2 * images * out * out * filters * kernel * kernel * channels;
  const of = ones === 1 ? '' : `, ${100 * ones} % spikes`;
  const name = `${group} ${images}x${side}x${side}x${channels} -> ${filters}, ${kernel}x${kernel}/${stride}${of}`;
  await time(`${name}, forward`, flops, 'GFLOP/s', 'Conv2D', { x, filter }, attributes);
  const toInput = { ...attributes, inputShape: x.shape };
  await time(`${name}, input gradient`, flops, 'GFLOP/s', tf.Conv2DBackpropInput, { dy, filter }, toInput);
  const toWeights = { ...attributes, filterShape: filter.shape };
  await time(`${name}, weight gradient`, flops, 'GFLOP/s', tf.Conv2DBackpropFilter, { x, dy }, toWeights);
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

{
  const [a, b] = [noise([32, 32, 32, 64]), noise([32, 32, 32, 64])];
  const bytes = 4 * a.size;
  for (const name of ['Exp', 'Log', 'Sigmoid', 'Tanh', 'Round', 'Softplus', 'Sin', 'Erf'])
    await time(`function ${name}`, 2 * bytes, 'GB/s', name, { x: a }, {});
  await time('function Cumsum', 2 * bytes, 'GB/s', 'Cumsum', { x: a }, { axis: 1, exclusive: false, reverse: false });
  await time('function Reverse', 2 * bytes, 'GB/s', 'Reverse', { x: a }, { dims: [1] });
  const axes = { axis: [1, 2], reductionIndices: [1, 2], keepDims: false };
  for (const name of ['Sum', 'Max']) await time(`function ${name}`, bytes, 'GB/s', name, { x: a }, axes);
  const indices = tf.tensor1d(
    Int32Array.from({ length: 32 }, (_, i) => (7 * i) % 32),
    'int32',
  );
  await time('function GatherV2', 2 * bytes, 'GB/s', 'GatherV2', { x: a, indices }, { axis: 0, batchDims: 0 });
  const channels = { mean: noise([64]), variance: tf.ones([64]), scale: noise([64]), offset: noise([64]) };
  const normalized = { x: a, ...channels };
  await time('function FusedBatchNorm', 2 * bytes, 'GB/s', 'FusedBatchNorm', normalized, { varianceEpsilon: 1e-3 });
  const layer = { x: a, filter: noise([3, 3, 64, 64]), bias: channels.offset };
  const relu = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1], activation: 'relu' };
  await time('function FusedConv2D', 2 * 9 * 64 * a.size, 'GFLOP/s', 'FusedConv2D', layer, relu);
  tf.dispose([indices, channels, layer.filter]);
  for (const name of ['Pow', 'Mod']) await time(`function ${name}`, 3 * bytes, 'GB/s', name, { a, b }, {});
  await time('function Greater', 2 * bytes, 'GB/s', 'Greater', { a, b }, {});
  await time('function Softmax', 2 * bytes, 'GB/s', 'Softmax', { logits: a }, { dim: 3 });
  await time('function SplitV', 2 * bytes, 'GB/s', 'SplitV', { x: a }, { numOrSizeSplits: 4, axis: 3 });
  tf.dispose([a, b]);
}

/** As neurons give them: a share of them fire. */
function spikes(shape: [number, number, number, number], share: number): tf.Tensor {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (random.next() < share ? 2 : 0));
  return tf.tidy(() => fireLif(tf.tensor(values, shape), lif));
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
  if (!name.includes(options.only)) return;
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
