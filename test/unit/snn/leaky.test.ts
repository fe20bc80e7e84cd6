/**
 * The general leaky neuron: its gradient by hand against TensorFlow.js's own derivative of the same loop, written step
 * by step with a spike whose gradient is the surrogate, for every combination of states, resets and learned parameters.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { type LeakyInputs, leakyBackward, leakyForward } from '../../../src/engine/reference/leaky.ts';
import { lifBackward, lifForward } from '../../../src/engine/reference/lif.ts';
import type { LeakyAttributes, LeakyParameter, LifAttributes } from '../../../src/snn/kernel-contract.ts';
import { assertClose, randomValues } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const [steps, samples, size] = [9, 2, 4];
const neurons = samples * size;
const base = { surrogate: 'sigmoid', width: 1.2, height: 0.9, reset: 'zero', detachReset: false } as const;
const shapes: Record<string, Partial<Record<LeakyParameter, readonly number[]>>> = {
  'integrate and fire': { membraneDecay: [1] },
  PLIF: { membraneDecay: [0.8], threshold: [0.7] },
  'PLIF by channel': { membraneDecay: [0.8, 0.6, 0.9, 0.3], threshold: [0.7, 0.5, 0.6, 0.9] },
  CUBA: { membraneDecay: [0.8, 0.7], currentDecay: [0.6] },
  ALIF: { membraneDecay: [0.8], adaptationDecay: [0.9], adaptationStep: [0.4, 0.2] },
  'CUBA with adaptation': {
    ...{ membraneDecay: [0.7], currentDecay: [0.5, 0.4, 0.3, 0.6], adaptationDecay: [0.8], adaptationStep: [0.3] },
  },
};

for (const [name, parameters] of Object.entries(shapes)) {
  for (const recurrent of [false, true]) {
    test(`${name}${recurrent ? ', recurrent' : ''}: gradients are those of the loop`, () => {
      for (const reset of ['zero', 'subtract', 'none'] as const)
        for (const detachReset of [false, true])
          for (const scaledInput of parameters.membraneDecay?.[0] === 1 ? [false] : [false, true])
            compare(parameters, recurrent, { reset, detachReset, scaledInput });
    });
  }
}

test('without anything more it is LIF', () => {
  const current = randomValues('current', steps * neurons);
  const gradient = randomValues('gradient', steps * neurons);
  for (const reset of ['zero', 'subtract'] as const)
    for (const detachReset of [false, true]) {
      const lif: LifAttributes = { ...base, reset, detachReset, decay: 0.8, threshold: 0.6 };
      const inputs = { membraneDecay: Float32Array.of(0.8), threshold: Float32Array.of(0.6) };
      const attributes: LeakyAttributes = { ...lif, scaledInput: false, learns: [] };
      const expected = lifForward(current, steps, lif);
      const found = leakyForward(current, steps, inputs, attributes);
      assertClose(found.membrane, expected.membrane, 'membrane', 1e-6);
      assert.deepEqual(found.spikes, expected.spikes);
      const [back] = leakyBackward(gradient, found.membrane, undefined, steps, inputs, attributes);
      assertClose(back!, lifBackward(gradient, expected.membrane, steps, lif), 'gradient', 1e-6);
    }
});

test('parameters that do not divide the neurons are refused', () => {
  const inputs = { membraneDecay: new Float32Array(3), threshold: Float32Array.of(1) };
  const attributes: LeakyAttributes = { ...base, scaledInput: false, learns: [] };
  assert.throws(() => leakyForward(new Float32Array(8), 1, inputs, attributes), /3 values of membraneDecay/);
});

function compare(
  parameters: Partial<Record<LeakyParameter, readonly number[]>>,
  withRecurrent: boolean,
  how: Pick<LeakyAttributes, 'reset' | 'detachReset' | 'scaledInput'>,
): void {
  const given = { threshold: [0.7], ...parameters };
  const names = Object.keys(given) as LeakyParameter[];
  const attributes: LeakyAttributes = { ...base, ...how, learns: names };
  const current = randomValues(`current ${names}`, steps * neurons).map((value) => 2 * value + 0.5);
  const weigh = randomValues(`weigh ${names}`, steps * neurons);
  const weights = randomValues('recurrent', size * size).map((value) => 0.4 * value);
  const inputs = {
    ...Object.fromEntries(names.map((name) => [name, Float32Array.from(given[name]!)])),
    ...(withRecurrent ? { recurrent: weights } : {}),
  } as unknown as LeakyInputs;
  const { spikes, membrane, adaptation } = leakyForward(current, steps, inputs, attributes);
  assert.ok(spikes.some((s) => s === 1) && spikes.some((s) => s === 0));
  const found = leakyBackward(weigh, membrane, adaptation, steps, inputs, attributes);

  tf.tidy(() => {
    const arrays = [current, ...names.map((name) => inputs[name]!), ...(withRecurrent ? [weights] : [])];
    const tensors = arrays.map((values, i) =>
      tf.tensor(values, i === 0 ? [steps, samples, size] : i > names.length ? [size, size] : [values.length]),
    );
    let fired: Float32Array | undefined;
    const loop = (...all: tf.Tensor[]): tf.Scalar => {
      const named = Object.fromEntries(names.map((name, i) => [name, all[i + 1]!]));
      const out = stepByStep(all[0]!, named, withRecurrent ? (all.at(-1) as tf.Tensor2D) : undefined, attributes);
      fired = out.dataSync() as Float32Array;
      return tf.sum(tf.mul(out, tf.tensor(weigh, out.shape)));
    };
    const expected = tf.grads(loop)(tensors);
    assert.deepEqual(fired, spikes, `${names}: spikes`);
    expected.forEach((gradient, i) => {
      const what = `${['current', ...names, 'recurrent'][i]} with ${JSON.stringify(how)}`;
      assertClose(found[i]!, gradient.dataSync(), what, 1e-3);
    });
  });
}

/** The equations of the contract in TensorFlow.js's operations; `current` // [steps, samples, size]. */
function stepByStep(
  current: tf.Tensor,
  named: Partial<Record<string, tf.Tensor>>,
  recurrent: tf.Tensor2D | undefined,
  attributes: LeakyAttributes,
): tf.Tensor {
  const spread = (name: string): tf.Tensor2D => {
    const values = named[name]!;
    return tf.tile(tf.reshape(values, [1, values.size]), [samples, size / values.size]) as tf.Tensor2D;
  };
  const zeros = tf.zeros<tf.Rank.R2>([samples, size]);
  const [decay, threshold] = [spread('membraneDecay'), spread('threshold')];
  const unit = tf.tensor(threshold.dataSync(), [samples, size]); // the surrogate's unit is held constant
  let [synapse, carried, adapted, before]: tf.Tensor[] = [zeros, zeros, zeros, zeros];
  const out: tf.Tensor[] = [];
  for (let step = 0; step < steps; step++) {
    let input = tf.reshape(tf.slice(current, [step, 0, 0], [1, samples, size]), [samples, size]);
    if (recurrent !== undefined) input = tf.add(input, tf.matMul(before as tf.Tensor2D, recurrent));
    synapse = named.currentDecay === undefined ? input : tf.add(tf.mul(spread('currentDecay'), synapse!), input);
    const gained = attributes.scaledInput ? tf.mul(tf.sub(1, decay), synapse) : synapse;
    const h = tf.add(tf.mul(decay, carried!), gained);
    let limit: tf.Tensor = threshold;
    if (named.adaptationStep !== undefined) {
      if (step > 0) adapted = tf.add(tf.mul(spread('adaptationDecay'), adapted!), before!);
      limit = tf.add(threshold, tf.mul(spread('adaptationStep'), adapted!));
    }
    const s = spike(tf.sub(h, limit), unit);
    const fixed = (x: tf.Tensor): tf.Tensor => (attributes.detachReset ? tf.tensor(x.dataSync(), x.shape) : x);
    if (attributes.reset === 'zero') carried = tf.mul(h, tf.sub(1, fixed(s)));
    else carried = attributes.reset === 'subtract' ? tf.sub(h, fixed(tf.mul(limit, s))) : h;
    before = s;
    out.push(s);
  }
  return tf.stack(out);
}

/** Jumps at 0; its gradient is the sigmoid's derivative with the width and height of `base`. */
function spike(distance: tf.Tensor, unit: tf.Tensor): tf.Tensor {
  const fire = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, unit]);
    return {
      value: tf.cast(tf.greaterEqual(x as tf.Tensor, 0), 'float32'),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const scale = tf.mul(base.width, saved[1]!);
        const p = tf.sigmoid(tf.div(tf.mul(4, saved[0]!), scale));
        const slope = tf.mul(4 * base.height, tf.mul(p, tf.sub(1, p)));
        return tf.mul(dy, tf.div(slope, scale));
      },
    };
  });
  return fire(distance);
}
