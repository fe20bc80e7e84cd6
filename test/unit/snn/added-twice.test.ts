/** A layer that adds one earlier layer by two names: a block's name is that of what reaches it. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../src/core/random.ts';
import type { DecidedSettings } from '../../../src/protocol/plan.ts';
import { type Arrays, currentsOf } from '../../../src/snn/network/forward.ts';
import { parametersIn, parametersOf } from '../../../src/snn/network/parameters.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { disposeWeights, givenWeights, initialWeights } from '../../../src/snn/network/weights.ts';
import { assertClose } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

function planned(neuron: DecidedSettings, channels: number, add: readonly string[]) {
  const conv = (name: string, more: DecidedSettings): DecidedSettings => ({
    ...{ name, kind: 'conv', kernel: [3, 3], padding: [1, 1], ...more },
  });
  const block = { name: 'body', kind: 'block', layers: [conv('a', { channels, add })] };
  const layers = [conv('stem', { channels: 2 }), block, { name: 'o', kind: 'dense', units: 3 }];
  const found = planNetwork({ neuron, network: { layers } }, { sampleShape: [4, 4, 2], classes: 3, stepMs: 1 });
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
}

test('it is added twice with the same weights, which are drawn, read and freed once', () => {
  const cases = [
    ['body.1.a.added.stem.weights', { kind: 'lif' }, 4],
    // A converted layer has a factor on what it adds as it is.
    ['body.1.a.added.stem.factor', { kind: 'soft_reset' }, 2],
  ] as const;
  for (const [name, neuron, channels] of cases) {
    const [twice, once] = [planned(neuron, channels, ['body', 'stem']), planned(neuron, channels, ['body'])];
    assert.deepEqual(twice.layers.map(parametersOf), once.layers.map(parametersOf));
    assert.ok(twice.layers.flatMap(parametersIn).some((plan) => plan.name === name));
    const tensors = tf.memory().numTensors;
    const weights = initialWeights(twice, 1);
    const random = randomStream('batch');
    const inputs = Float32Array.from({ length: 3 * 2 * 4 * 4 * 2 }, () => 2 * random.next());
    const batch = { inputs, shape: [3, 2, 4, 4, 2], labels: Int32Array.of(0, 1) } as const;
    tf.tidy(() => {
      const sums = (network: typeof twice, arrays: Arrays) =>
        currentsOf(network, arrays, batch, { steps: 3 }, 'body.1.a').dataSync();
      const doubled = new Map<string, tf.Tensor>(weights).set(name, tf.mul(weights.get(name)!, 2));
      assertClose(sums(twice, weights), sums(once, doubled), name);
    });
    const arrays = [...weights].map(([own, weight]) => [own, { shape: weight.shape, data: weight.dataSync() }]);
    disposeWeights(givenWeights(twice, Object.fromEntries(arrays))!);
    disposeWeights(weights);
    assert.equal(tf.memory().numTensors, tensors);
  }
});
