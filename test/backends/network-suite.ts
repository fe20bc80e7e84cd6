/** Whole networks that nobody thought of: spikes, loss and every gradient of an engine beside those of the plain kernels. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { lossFromSettings } from '../../src/snn/network/loss.ts';
import { planNetwork } from '../../src/snn/network/plan.ts';
import { gradientsOf } from '../../src/snn/network/train.ts';
import { disposeWeights, initialWeights } from '../../src/snn/network/weights.ts';
import { norm } from '../support/close.ts';
import { randomNetwork } from '../support/random-network.ts';

/** `count` networks, always the same ones. */
export function networkSuite(label: string, wish: EngineWish, count: number): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: ${count} networks drawn by chance learn as with the plain kernels`, async () => {
    const engine = tf.getBackend();
    let compared = 0;
    for (let seed = 1; seed <= count; seed++) {
      const found = await gradients(seed);
      tf.setBackend('cpu');
      const expected = await gradients(seed);
      tf.setBackend(engine);
      // A potential that meets its threshold to the last digit fires on one engine and not on the other.
      if (found.counts.some((spikes, i) => spikes !== expected.counts[i])) continue;
      compared++;
      const what = `network ${seed}`;
      assert.ok(Math.abs(found.loss - expected.loss) <= 1e-5 * expected.loss + 1e-6, `${what}: loss`);
      const largest = Math.max(...[...expected.gradients.values()].map(norm));
      for (const [name, gradient] of expected.gradients) {
        const difference = norm(gradient.map((value, i) => value - found.gradients.get(name)![i]!));
        // Sums whose terms cancel keep the rounding of their terms.
        const size = Math.max(norm(gradient), 1e-2 * largest, 1e-5);
        assert.ok(difference <= 1e-4 * size, `${what}: ${name} differs by ${difference} of ${size}`);
      }
    }
    assert.ok(compared >= 0.9 * count, `${compared} of ${count} have the same spikes`);
  });
}

async function gradients(seed: number) {
  const { settings, facts, batch, steps, loss, scale } = randomNetwork(seed);
  const network = planNetwork(settings, facts);
  assert.ok(network.ok, `network ${seed}: ${JSON.stringify(network)}`);
  const weights = initialWeights(network.value, seed);
  for (const weight of weights.values())
    if (weight.shape.length > 1) tf.tidy(() => weight.assign(tf.mul(weight, scale)));
  const trainee = { network: network.value, weights, loss: lossFromSettings(loss, steps), steps };
  const found = gradientsOf(trainee, batch);
  const values = new Map<string, Float32Array>();
  for (const [name, gradient] of found.gradients) values.set(name, await gradient.data<'float32'>());
  const [value, counts] = await Promise.all([found.value.data<'float32'>(), found.counts.data<'float32'>()]);
  const outcome = { loss: value[0]!, counts: [...counts], gradients: values };
  tf.dispose([found.value, found.counts, ...found.gradients.values()]);
  disposeWeights(weights);
  return outcome;
}
