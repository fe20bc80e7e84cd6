/** Optimisers over a hundred steps on one engine, against the same recurrences in double precision. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { createOptimizer, type OptimizerPlan } from '../../src/snn/network/optimizer.ts';
import { assertClose, randomValues } from '../support/close.ts';

export function optimizerSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  for (const kind of ['adam', 'nadam', 'sgd'] as const) {
    test(`${label}: a hundred steps of ${kind}`, async () => {
      const plan: OptimizerPlan = {
        ...{ kind, rate: 0.01, decay: 0.02, beta1: 0.9, beta2: 0.99, momentum: 0.8, clip: undefined },
      };
      const first = sizes.map((size) => randomValues(`first ${size}`, size));
      const weights = new Map(
        first.map((values, i) => [names[i]!, tf.tidy(() => tf.variable(tf.tensor(values.slice())))]),
      );
      const optimizer = createOptimizer(plan, weights);
      const places = () => [...weights.values(), ...optimizer.moments.values()].map(({ dataId }) => dataId);
      const before = places();
      const tensors = tf.memory().numTensors;
      for (let step = 0; step < STEPS; step++) {
        const gradients = new Map(sizes.map((size, i) => [names[i]!, tf.tensor(gradientAt(step, size))]));
        optimizer.step(gradients);
        tf.dispose([...gradients.values()]);
      }
      assert.equal(tf.memory().numTensors, tensors, 'tensors');
      // Elsewhere a step cannot write over what it reads: docs/decisions/0007-engine-speed.md.
      if (['native', 'wasm', 'webgpu'].includes(wish.wanted)) assert.deepEqual(places(), before);
      for (const [i, size] of sizes.entries()) {
        const [parameter, ...moments] = descend(plan, first[i]!);
        assertClose(await weights.get(names[i]!)!.data(), parameter!, `${kind}, ${size} weights`, 1e-6);
        const held = [...optimizer.moments].filter(([name]) => name.startsWith(`${names[i]}/`));
        assert.equal(held.length, moments.length);
        for (const [at, [name, moment]] of held.entries()) assertClose(await moment.data(), moments[at]!, name);
      }
      optimizer.dispose();
      tf.dispose([...weights.values()]);
    });
  }

  test(`${label}: a tensor that is still read keeps its values`, async () => {
    const values = randomValues('kept', 40);
    const weight = tf.tidy(() => tf.variable(tf.tensor(values.slice())));
    const kept = weight.clone();
    const plan: OptimizerPlan = {
      ...{ kind: 'adam', rate: 1, decay: 0, beta1: 0.9, beta2: 0.999, momentum: 0, clip: undefined },
    };
    const optimizer = createOptimizer(plan, new Map([['w', weight]]));
    const gradient = tf.ones([40]);
    optimizer.step(new Map([['w', gradient]]));
    assert.deepEqual(await kept.data(), values);
    assert.notDeepEqual(await weight.data(), values);
    optimizer.dispose();
    tf.dispose([weight, kept, gradient]);
  });

  test(`${label}: values that were read, or are being read, are those before the step; later ones those after`, async () => {
    const values = randomValues('read', 40);
    const weight = tf.tidy(() => tf.variable(tf.tensor(values.slice())));
    const plan: OptimizerPlan = {
      ...{ kind: 'sgd', rate: 1, decay: 0, beta1: 0.9, beta2: 0.999, momentum: 0, clip: undefined },
    };
    const optimizer = createOptimizer(plan, new Map([['w', weight]]));
    const gradient = tf.ones([40]);
    const stepped = (from: Float32Array) => from.map((value) => value - 1);
    optimizer.step(new Map([['w', gradient]]));
    const reading = weight.data<'float32'>();
    optimizer.step(new Map([['w', gradient]]));
    const first = await reading;
    const second = await weight.data<'float32'>();
    optimizer.step(new Map([['w', gradient]]));
    const expected = [stepped(values), stepped(stepped(values)), stepped(stepped(stepped(values)))];
    assert.deepEqual([first, second, await weight.data()], expected);
    optimizer.dispose();
    tf.dispose([weight, gradient]);
  });
}

const STEPS = 100;
/** One value, part of a vector, several blocks of a part. */
const sizes = [1, 37, 5000];
const names = sizes.map((size) => `w${size}`);

function gradientAt(step: number, size: number): Float32Array {
  return randomValues(`gradient ${step}`, size);
}

/** [parameter, ...moments] after all steps, as the optimisers' papers have them (see snn/network/optimizer.ts). */
function descend(plan: OptimizerPlan, from: Float32Array): Float64Array[] {
  const { kind, rate, decay, beta1, beta2, momentum } = plan;
  const parameter = Float64Array.from(from);
  const first = new Float64Array(from.length);
  const second = new Float64Array(from.length);
  for (let step = 0; step < STEPS; step++) {
    const gradient = gradientAt(step, from.length);
    const corrected = (rate * Math.sqrt(1 - beta2 ** (step + 1))) / (1 - beta1 ** (step + 1));
    for (let i = 0; i < from.length; i++) {
      const slope = gradient[i]! + decay * parameter[i]!;
      if (kind === 'sgd') {
        first[i] = momentum * first[i]! + slope;
        parameter[i] = parameter[i]! - rate * first[i]!;
        continue;
      }
      first[i] = beta1 * first[i]! + (1 - beta1) * slope;
      second[i] = beta2 * second[i]! + (1 - beta2) * slope ** 2;
      const direction = kind === 'adam' ? first[i]! : beta1 * first[i]! + (1 - beta1) * slope;
      parameter[i] = parameter[i]! - (corrected * direction) / (Math.sqrt(second[i]!) + 1e-8);
    }
  }
  return kind === 'sgd' ? [parameter, first] : [parameter, first, second];
}
