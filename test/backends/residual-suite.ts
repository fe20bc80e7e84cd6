/** Networks whose layers add earlier ones, trained for a step on one engine, against the reference kernels. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../src/core/random.ts';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import type { DecidedSettings } from '../../src/protocol/plan.ts';
import type { SampleBatch } from '../../src/snn/network/forward.ts';
import { planNetwork } from '../../src/snn/network/plan.ts';
import { gradientsOf } from '../../src/snn/network/train.ts';
import { disposeWeights, givenWeights, initialWeights } from '../../src/snn/network/weights.ts';
import { assertClose } from '../support/close.ts';

const conv = (name: string, more: DecidedSettings = {}): DecidedSettings => ({
  ...{ name, kind: 'conv', channels: 6, kernel: [3, 3], padding: [1, 1], weight_scale: 1.5 },
  ...more,
});
const network: DecidedSettings = {
  layers: [
    conv('c'),
    { name: 'b', kind: 'block', times: 2, layers: [conv('a'), conv('z', { add: ['b'] })] },
    { name: 'p', kind: 'pool', pooling: 'average', size: [2, 2] },
    conv('d', { channels: 9, stride: [2, 2], add: ['p', 'c'] }),
    { name: 'o', kind: 'dense', units: 4 },
  ],
};

export function residualSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const [neuron, time] of [
    [{ kind: 'lif', threshold: 0.7, decay: 0.8 }, 1],
    [{ kind: 'lif', threshold: 0.7, decay: 0.8 }, 7],
    [{ kind: 'soft_reset', order: 'input_first', rule: { kind: 'linear', alpha: 0.3 } }, 1],
    [{ kind: 'relu' }, 1],
  ] as const) {
    const what = `${neuron.kind}, ${time === 1 ? 'a still image' : 'events'}`;
    test(`${label}: layers that add earlier ones, ${what}`, async () => {
      const planned = planNetwork({ neuron, network }, { sampleShape: [8, 8, 2], classes: 4, stepMs: 1 });
      assert.ok(planned.ok);
      const random = randomStream('residual suite', neuron.kind, time);
      const batch: SampleBatch = {
        inputs: Float32Array.from({ length: time * 3 * 128 }, () =>
          time === 1 ? random.next() : Number(random.next() < 0.3),
        ),
        shape: [time, 3, 8, 8, 2],
        labels: Int32Array.of(2, 0, 3),
      };
      const drawn = initialWeights(planned.value, 5);
      const arrays = Object.fromEntries(
        [...drawn].map(([name, weight]) => {
          // Factors that no network begins with, so that they count.
          const data = name.endsWith('.factor') ? Float32Array.of(0.6) : weight.dataSync<'float32'>().slice();
          return [name, { shape: weight.shape, data }];
        }),
      );
      disposeWeights(drawn);
      const train = async (): Promise<Map<string, Float32Array>> => {
        const weights = givenWeights(planned.value, arrays)!;
        const steps = neuron.kind === 'relu' ? 1 : 7;
        const trainee = { network: planned.value, weights, loss: { kind: 'cross_entropy', scale: 1 } as const, steps };
        const { value, counts, gradients } = gradientsOf(trainee, batch);
        const tensors = [['loss', value], ['counts', counts], ...gradients] as const;
        const found = new Map<string, Float32Array>();
        for (const [name, tensor] of tensors) found.set(name, (await tensor.data<'float32'>()).slice());
        tf.dispose(tensors.map(([, tensor]) => tensor));
        disposeWeights(weights);
        return found;
      };
      const actual = await train();
      const engine = tf.getBackend();
      await tf.setBackend('cpu');
      const expected = await train();
      await tf.setBackend(engine);
      assert.ok(expected.get('counts')!.some((count) => count !== 0));
      assert.ok(expected.get('d.added.c.weights')!.some((slope) => slope !== 0));
      assert.deepEqual([...actual.keys()], [...expected.keys()]);
      // A threshold has one gradient, the sum over all neurons and steps, whose terms nearly cancel.
      for (const [name, values] of expected) assertClose(actual.get(name)!, values, name, 4e-5);
    });
  }
}
