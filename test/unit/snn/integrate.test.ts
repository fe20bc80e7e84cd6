/** Leaky integrators against their closed forms, the step and the transpose. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../src/engine/choose.ts';
import { integrate, lif, type NeuronState, step, valueAndGradients } from '../../../src/snn/library.ts';
import { assertClose, dot, randomValues } from '../../support/close.ts';

const shape: [number, number, number] = [17, 2, 5];
const size = 17 * 2 * 5;

before(async () => {
  const chosen = await chooseEngine({ wanted: 'wasm', threads: 1 });
  assert.ok(chosen.ok);
});

test('one input fades by exp(-1 / tau) a step, and behind a synapse as the difference of two', () => {
  const impulse = tf.tensor1d(Float32Array.from({ length: 30 }, (_, t) => (t === 0 ? 2 : 0)));
  const plain = Float32Array.from({ length: 30 }, (_, t) => 2 * Math.exp(-t / 7));
  assertClose(integrate(impulse, { tauMembrane: 7 }).dataSync(), plain, 'membrane', 1e-5);
  const both = Float32Array.from({ length: 30 }, (_, t) => (2 * (0.9 ** (t + 1) - 0.6 ** (t + 1))) / (0.9 - 0.6));
  assertClose(integrate(impulse, { currentDecay: 0.6 }).dataSync(), both, 'synapse and membrane', 1e-5);
  assertClose(integrate(impulse, { decay: 1 }).dataSync(), new Float32Array(30).fill(2), 'running sum');
  impulse.dispose();
});

test('the potentials of neurons that never reach their threshold', () => {
  const current = tf.tensor(randomValues('current', size), shape);
  const never = lif({ decay: 0.8, threshold: 1e6 });
  const stepped = tf.tidy(() => {
    let state: NeuronState = {};
    const seen = tf.unstack(current).map((x) => {
      ({ state } = step(x, never, state));
      return state.membrane!;
    });
    return tf.stack(seen).dataSync();
  });
  assertClose(integrate(current, { decay: 0.8 }).dataSync(), stepped, 'potentials', 1e-5);
  current.dispose();
});

test('its gradient is its transpose, through tf.grad and valueAndGradients', () => {
  const current = tf.tensor(randomValues('x', size), shape);
  const error = tf.tensor(randomValues('error', size), shape);
  const options = { decay: 0.8, tauSynapse: 3 };
  const loss = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(integrate(x, options), error));
  const gradient = tf.grad(loss)(current).dataSync();
  const there = dot(integrate(current, options).dataSync(), error.dataSync());
  assert.ok(Math.abs(dot(gradient, current.dataSync()) - there) < 1e-3 * Math.abs(there));
  const { gradients } = valueAndGradients(() => loss(current), [current]);
  assertClose(gradients[0]!.dataSync(), gradient, 'valueAndGradients');
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) tf.dispose(tf.grad(loss)(current));
  assert.equal(tf.memory().numTensors, before);
});

test('spikes, whole numbers and truths are currents as well', () => {
  const spikes = tf.tensor1d([1, 0, 1], 'int32');
  assertClose(integrate(spikes, { decay: 0.5 }).dataSync(), [1, 0.5, 1.25], 'whole numbers');
  assertClose(integrate(tf.cast(spikes, 'bool'), { decay: 0.5 }).dataSync(), [1, 0.5, 1.25], 'truths');
});

test('what does not fit is told', () => {
  const x = tf.zeros([3, 2]);
  assert.throws(() => integrate(x, { decay: 1.5 }), /decay is a number from 0 to 1; 1.5 was given/);
  assert.throws(() => integrate(x, { tauMembrane: 0 }), /tauMembrane is a number above 0/);
  assert.throws(() => integrate(x, { tau: 3 } as object), /tau/);
  assert.throws(() => integrate(tf.scalar(1)), /a scalar was given/);
});
