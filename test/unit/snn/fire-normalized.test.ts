/** Neurons behind a batch normalisation, beside the same put together from operations of TensorFlow.js. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../src/engine/choose.ts';
import { valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import { fire, type NeuronLearned } from '../../../src/snn/neuron/fire.ts';
import { fireNormalized } from '../../../src/snn/neuron/fire-normalized.ts';
import { adaptiveLif, lif, parametricLif, spikeResponse } from '../../../src/snn/neuron/make.ts';
import type { NeuronPlan } from '../../../src/snn/neuron/neuron.ts';
import { assertClose, randomValues } from '../../support/close.ts';

before(async () => {
  const chosen = await chooseEngine({ wanted: 'cpu', threads: 1 }); // with the gradients of all operations
  assert.ok(chosen.ok);
});

const [steps, samples, channels] = [7, 5, 3];
const shape = [steps, samples, 2, channels];
const current = () => tf.tensor(randomValues('x', steps * samples * 2 * channels).map((x, i) => 4 + 3 * x + (i % channels)), shape); // biome-ignore format: one line
const scale = () => tf.tensor1d([1, 0.7, 1.4]);
const shift = () => tf.tensor1d([0.6, 0.2, -0.1]);

const neurons: readonly [string, NeuronPlan, () => NeuronLearned][] = [
  ['lif', lif({ decay: 0.8 }), () => ({})],
  ['lif with recurrent weights', lif(), () => ({ recurrent: tf.tensor2d(randomValues('w', 36).map((w) => w / 5), [6, 6]) })], // biome-ignore format: one line
  ['plif', parametricLif({ learn: ['decay'] }), () => ({ decay: tf.tensor1d([0.3]) })],
  ['alif', adaptiveLif({ adaptationStep: 0.2 }), () => ({})],
  ['srm', spikeResponse({ threshold: 0.5, tauSynapse: 2 }), () => ({})],
];

for (const [name, neuron, learned] of neurons)
  for (const given of [false, true])
    test(`${name}${given ? ', statistics given' : ''}: spikes, gradients and statistics of the operations one by one`, () => {
      tf.tidy(() => {
        const [x, a, b, more] = [current(), scale(), shift(), learned()];
        const wanted = [x, a, b, ...(Object.values(more) as tf.Tensor[])];
        const upstream = tf.tensor(randomValues('upstream', x.size), shape);
        const statistics = { mean: tf.tensor1d([4.1, 4.9, 6.2]), variance: tf.tensor1d([8, 9, 10]) };
        const fixed = given ? { statistics } : {};
        let seen: tf.Tensor[] = [];
        const observe = (used: { readonly mean: tf.Tensor; readonly variance: tf.Tensor }): void => {
          seen = [tf.keep(used.mean.clone()), tf.keep(used.variance.clone())];
        };
        const apart = (): tf.Tensor => {
          const { mean, variance } = given ? statistics : tf.moments(x, [0, 1, 2]);
          const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
          return fire(tf.add(tf.mul(normal, a), b), neuron, more);
        };
        const asOne = (): tf.Tensor => {
          return fireNormalized(x, neuron, { scale: a, shift: b, epsilon: 1e-3, observe, ...fixed }, more);
        };
        const [expected, actual] = [apart().dataSync(), asOne().dataSync()];
        assert.deepEqual(actual, expected);
        assert.ok(expected.includes(1) && expected.includes(0), 'some fire and some do not');
        const moments = tf.moments(x, [0, 1, 2]);
        const { mean, variance } = given ? statistics : moments;
        [mean, variance].forEach((tensor, i) => {
          assertClose(seen[i]!.dataSync(), tensor.dataSync(), ['mean', 'variance'][i]!);
        });
        tf.dispose(seen);
        const gradients = (of: () => tf.Tensor) =>
          valueAndGradients(() => tf.sum(tf.mul(of(), upstream)), wanted).gradients.map((g) => g!.dataSync());
        const reference = gradients(apart);
        gradients(asOne).forEach((gradient, i) => {
          assertClose(gradient, reference[i]!, `gradient ${i}`, 1e-5);
        });
        tf.dispose(seen);
      });
    });

test('normalised currents have mean shift and deviation scale in every channel', () => {
  tf.tidy(() => {
    // A readout passes its current on.
    const out = fireNormalized(current(), { kind: 'readout' } as NeuronPlan, { scale: scale(), shift: shift() });
    const { mean, variance } = tf.moments(out, [0, 1, 2]);
    assertClose(mean.dataSync(), shift().dataSync(), 'mean', 1e-5);
    assertClose(tf.sqrt(variance).dataSync(), scale().dataSync(), 'deviation', 1e-4);
  });
});

test('what fits no channels is refused', () => {
  const x = current();
  const refused: readonly [object, RegExp][] = [
    [{ scale: tf.ones([2]), shift: shift() }, /^Error: scale of the normalisation is a tensor \[3\], .* \[2\] was given\.$/],
    [{ scale: scale(), shift: tf.zeros([1, 3]) }, /shift .* \[1, 3\] was given/],
    [{ scale: scale() }, /shift .* undefined was given/],
    [{ scale: scale(), shift: shift(), epsilon: 0 }, /epsilon of the normalisation is a number above 0; 0 was given/],
    [{ scale: scale(), shift: shift(), statistics: { mean: tf.zeros([3]), variance: tf.zeros([4]) } }, /variance .* \[4\] was/],
  ]; // biome-ignore format: a line each
  for (const [normalization, message] of refused)
    assert.throws(() => fireNormalized(x, lif() as NeuronPlan, normalization as never), message);
});

test('what fire refuses is refused with LIF as well, which is computed elsewhere', () => {
  const [x, given] = [current(), { scale: scale(), shift: shift() }];
  assert.throws(() => fireNormalized(x, lif(), given, { decay: tf.tensor1d([0.3]) }), /does not learn its decay/);
  assert.throws(() => fireNormalized(x, lif(), given, { tau: tf.tensor1d([2]) } as never), /tau/);
  assert.throws(() => fireNormalized(x, { kind: 'lif' } as never, given), /threshold of the neuron/);
  assert.throws(() => fireNormalized(x, 'lif' as never, given), /A neuron is a plan/);
});
