/** A network with weights and numbers of PyTorch and SpikingJelly, their axes turned as docs/library.md says: same spikes, same gradients. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import { runNetwork } from '../../../src/snn/network/forward.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { givenWeights } from '../../../src/snn/network/weights.ts';
import { assertClose } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

/** Made by generate.py beside the file. */
interface Elsewhere {
  /** [time, batch, channels, height, width], one character a value */
  readonly inputs: string;
  /** [out, in, height, width] */
  readonly convolution: readonly number[];
  readonly convolutionGradient: readonly number[];
  /** [out, in], inputs by channel, row, column */
  readonly dense: readonly number[];
  readonly denseGradient: readonly number[];
  /** [time, batch, classes] */
  readonly spikes: string;
  readonly spikesGradient: readonly number[];
}

const elsewhere = JSON.parse(readFileSync('test/fixtures/snn/from-spikingjelly.json', 'utf8')) as Elsewhere;
const [steps, samples, height, width, channels, maps, classes] = [8, 3, 7, 7, 2, 4, 3];

test('a network of PyTorch gives the same spikes and gradients', () => {
  const layers = [
    { kind: 'conv', name: 'c', channels: maps, kernel: 3, padding: 1, stride: 2 },
    { kind: 'pool', pooling: 'max', size: 2 },
    { kind: 'dense', name: 'd', units: classes },
  ];
  const planned = planNetwork(
    { neuron: { kind: 'lif', decay: 0.75, surrogate: 'arctangent' }, network: { layers } },
    { sampleShape: [height, width, channels], classes, stepMs: 1 },
  );
  assert.ok(planned.ok);
  const convolution = turned(elsewhere.convolution, [maps, channels, 3, 3], [2, 3, 1, 0]);
  const dense = turned(elsewhere.dense, [classes, maps, 2, 2], [2, 3, 1, 0]);
  const weights = givenWeights(planned.value, {
    'c.weights': { shape: [3, 3, channels, maps], data: convolution },
    'd.weights': { shape: [4 * maps, classes], data: dense },
  });
  assert.ok(weights !== undefined);
  const inputs = turned([...elsewhere.inputs].map(Number), [steps, samples, channels, height, width], [0, 1, 3, 4, 2]);
  const batch = { inputs, shape: [steps, samples, height, width, channels], labels: new Int32Array(samples) } as const;
  const { gradients } = valueAndGradients(() => {
    const spikes = runNetwork(planned.value, weights, batch, { steps });
    assert.equal(spikes.dataSync().join(''), elsewhere.spikes);
    return tf.sum<tf.Scalar>(tf.mul(spikes, tf.tensor([...elsewhere.spikesGradient], spikes.shape)));
  }, [...weights.values()]);
  const [onConvolution, onDense] = gradients.map((gradient) => gradient!.dataSync());
  assertClose(
    onConvolution!,
    turned(elsewhere.convolutionGradient, [maps, channels, 3, 3], [2, 3, 1, 0]),
    'convolution',
  );
  assertClose(onDense!, turned(elsewhere.denseGradient, [classes, maps, 2, 2], [2, 3, 1, 0]), 'dense');
});

function turned(values: readonly number[], shape: number[], axes: number[]): Float32Array {
  return tf.tidy(() => tf.transpose(tf.tensor([...values], shape), axes).dataSync<'float32'>());
}
