/** Networks as SpikingJelly's and snnTorch's tutorials have them, with their weights: the same gradients, and the same training. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import { createOptimizer, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { fire } from '../../../src/snn/neuron/fire.ts';
import { record } from '../../../src/snn/neuron/fire-from.ts';
import { fireNormalized } from '../../../src/snn/neuron/fire-normalized.ts';
import { lif, parametricLif } from '../../../src/snn/neuron/make.ts';
import { assertClose } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

/** Made by generate-networks.py beside the file. */
interface Case {
  readonly weights: Readonly<Record<string, Values>>;
  /** Of the first update. */
  readonly gradients: Readonly<Record<string, Values>>;
  /** Inputs of maps are [time, samples, channels, height, width]. */
  readonly batches: readonly { readonly inputs: Values; readonly labels: number[] }[];
  readonly losses: readonly number[];
}

type Weights = Readonly<Record<string, tf.Tensor>>;
type Loss = (weights: Weights, inputs: tf.Tensor, wanted: tf.Tensor) => tf.Tensor;

const file = JSON.parse(readFileSync('test/fixtures/snn/networks-elsewhere.json', 'utf8'));
const { updates, rate } = file as { readonly updates: number; readonly rate: number };
const [steps, samples, classes] = [4, 3, 3];
const surrogate = 'arctangent'; // ATan(2)

const networks: Readonly<Record<string, Loss>> = {
  convolutional(w, inputs, wanted) {
    const plif = parametricLif({ scaleInput: true, detachReset: true, surrogate });
    const normalized = (x: tf.Tensor, filter: tf.Tensor, i: number): tf.Tensor => {
      const current = overTime(x, (images) =>
        tf.conv2d(images, tf.transpose(filter, [2, 3, 1, 0]) as tf.Tensor4D, 1, 1),
      );
      // Theirs is minus the argument of our logistic function.
      const decay = tf.reshape(tf.neg(w[`w${i}`]!), [1]);
      return fireNormalized(current, plif, { scale: w[`scale${i}`]!, shift: w[`shift${i}`]! }, { decay });
    };
    const spikes = normalized(tf.transpose(inputs, [0, 1, 3, 4, 2]), w.first!, 0);
    const maps = overTime(normalized(spikes, w.second!, 1), (images) => tf.maxPool(images, 2, 2, 'valid'));
    const flat = tf.reshape(tf.transpose(maps, [0, 1, 4, 2, 3]), [steps, samples, 16]);
    const last = fire(linear(flat, w.dense!), lif({ decay: 0.5, detachReset: true, surrogate }));
    return tf.mean(tf.square(tf.sub(tf.mean(last, 0), wanted)));
  },
  dense(w, inputs, wanted) {
    const leaky = lif({ decay: 0.9, detachReset: true, surrogate });
    const spikes = fire(tf.mul(2, tf.add(linear(inputs, w.first!), w.bias0!)), leaky);
    const { potential } = record(tf.add(linear(spikes, w.second!), w.bias1!), leaky);
    const labels = tf.tile(wanted as tf.Tensor2D, [steps, 1]);
    return tf.mul(steps, tf.losses.softmaxCrossEntropy(labels, tf.reshape(potential, [-1, classes])));
  },
  recurrent(w, inputs, wanted) {
    const leaky = lif({ decay: 0.8, reset: 'none', surrogate });
    const recurrent = tf.transpose(w.recurrent!);
    const spikes = fire(tf.mul(2, linear(inputs, w.first!)), leaky, { recurrent });
    const counts = tf.sum(fire(tf.mul(6, linear(spikes, w.second!)), leaky), 0);
    return tf.losses.softmaxCrossEntropy(wanted, counts);
  },
};

for (const [name, loss] of Object.entries(networks)) {
  test(`a ${name} network trains as it does elsewhere`, () => {
    const { weights, gradients, batches, losses } = file[name] as Case;
    const variables = new Map(Object.entries(weights).map(([key, own]) => [key, tf.variable(tensorOf(own))]));
    const optimizer = createOptimizer(optimizerFromSettings({ rate }, undefined), variables);
    const names = [...variables.keys()];
    for (let update = 0; update < updates; update++)
      tf.tidy(() => {
        const { inputs, labels } = batches[update % batches.length]!;
        const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), classes, 1, 0, 'float32');
        const found = valueAndGradients(
          () => loss(Object.fromEntries(variables), tensorOf(inputs), wanted) as tf.Scalar,
          [...variables.values()],
        );
        assertClose(found.value.dataSync(), [losses[update]!], `loss ${update + 1}`, 2e-5);
        if (update === 0)
          for (const [i, key] of names.entries())
            assertClose(found.gradients[i]!.dataSync(), gradients[key]!.data, `gradient of ${key}`, 1e-5);
        optimizer.step(new Map(names.map((key, i) => [key, found.gradients[i]!])));
      });
    assert.ok(Math.abs(losses.at(-1)! - losses[0]!) > 0.1, 'the training changes something');
    optimizer.dispose();
    tf.dispose([...variables.values()]);
  });
}

/** [time, samples, inputs] by [outputs, inputs], as PyTorch has them. */
function linear(x: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const product = tf.matMul(tf.reshape(x, [steps * samples, -1]), weights, false, true);
  return tf.reshape(product, [steps, samples, -1]);
}

function overTime(x: tf.Tensor, run: (images: tf.Tensor4D) => tf.Tensor): tf.Tensor {
  const out = run(tf.reshape<tf.Rank.R4>(x, [steps * samples, x.shape[2]!, x.shape[3]!, x.shape[4]!]));
  return tf.reshape(out, [steps, samples, ...out.shape.slice(1)]);
}

function tensorOf({ shape, data }: Values): tf.Tensor {
  return tf.tensor(data, shape);
}
