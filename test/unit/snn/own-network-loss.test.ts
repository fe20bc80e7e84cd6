/** Losses of networks that a script builds with `fire` itself. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { lossFromSettings, lossOf, spikeCounts } from '../../../src/snn/network/loss.ts';
import { fire } from '../../../src/snn/neuron/fire.ts';
import { lif } from '../../../src/snn/neuron/make.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

test('spikes [time, samples, classes], as fire gives them, have the counts, losses and gradients of flat ones', () => {
  tf.tidy(() => {
    const spikes = fire(tf.randomUniform([9, 2, 3], 0, 1, 'float32', 1), lif({ decay: 0.8 }));
    const flat = tf.reshape(spikes, [9, 6]);
    assert.deepEqual(spikeCounts(spikes, 2).arraySync(), spikeCounts(flat, 2).arraySync());
    assert.deepEqual(spikeCounts(spikes, 2).arraySync(), tf.sum(spikes, 0).arraySync());
    for (const kind of ['spike_count', 'cross_entropy', 'spike_time']) {
      const loss = (x: tf.Tensor) => lossOf(lossFromSettings({ kind }, 9), x, Int32Array.of(2, 0), lif());
      const [whole, own] = [tf.valueAndGrad(loss)(spikes), tf.valueAndGrad(loss)(flat)];
      assert.deepEqual(whole.value.dataSync(), own.value.dataSync());
      assert.deepEqual(whole.grad.shape, [9, 2, 3]);
      assert.deepEqual(whole.grad.dataSync(), own.grad.dataSync());
    }
  });
});
