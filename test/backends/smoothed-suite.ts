/** Gradients of every neuron on one engine, against finite differences of the smoothed neuron in double precision. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import type { SurrogateKind } from '../../src/snn/kernel-contract.ts';
import { fire } from '../../src/snn/neuron/fire.ts';
import { assertClose, randomValues } from '../support/close.ts';
import { count, everyNeuron, inputsOf, samples, size, smoothed, steps } from '../support/smoothed-neurons.ts';

export function smoothedSuite(label: string, wish: EngineWish, surrogates: readonly SurrogateKind[]): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const [name, make] of Object.entries(everyNeuron)) {
    test(`${label}: the gradient of ${name} is that of the smoothed neuron`, async () => {
      for (const kind of surrogates) {
        const plan = make({ surrogate: { kind, width: 1.3, height: 0.8, temperature: 2 } });
        const weigh = randomValues(`weigh ${kind}`, steps * count);
        const { inputs, names, values } = inputsOf(plan, name !== 'SRM');
        const run = (x: tf.Tensor, ...given: tf.Tensor[]): tf.Tensor =>
          fire(x, plan, Object.fromEntries(names.map((word, i) => [word, given[i]!])));
        const gradients = tf.tidy(() => tf.grads(run)([...inputs], tf.tensor(weigh, [steps, samples, size])));
        const found = await Promise.all(gradients.map((gradient) => gradient.data()));
        tf.dispose([...inputs, ...gradients]);
        const smooth = smoothed(plan, names, values);
        values.forEach((array, input) => {
          const expected = Float32Array.from(array, (_, i) => smooth(weigh, input, i));
          // Corners of a slope leave a finite difference between their two sides.
          const close = kind === 'triangle' || kind === 'dspike' || kind === 'rectangle' ? 2e-3 : 2e-4;
          assertClose(found[input]!, expected, `${kind}, ${['current', ...names][input]}`, close);
        });
      }
    });
  }
}
