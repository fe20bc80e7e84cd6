/**
 * The neuron of HYBRID and DIET-SNN: the trains of the authors' order of updates for a constant input, and the gradients
 * by hand against TensorFlow.js's own derivative of the same loop.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { softResetBackward, softResetForward } from '../../../src/engine/reference/soft-reset.ts';
import type { SoftResetAttributes } from '../../../src/snn/kernel-contract.ts';
import { fireSoftReset } from '../../../src/snn/neuron/soft-reset.ts';
import { assertClose, randomValues } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

const linear: SoftResetAttributes = {
  order: 'spike_first',
  slope: 'linear',
  height: 0.3,
  decline: 0.01,
  underflow: false,
};
const steps = 8;

test('spikes and potentials of a constant input 0.7, threshold 1', () => {
  const current = new Float32Array(steps).fill(0.7);
  const run = (order: SoftResetAttributes['order'], decay: number) =>
    softResetForward(current, steps, { threshold: 1, decay }, { ...linear, order });
  // Authors' order: the potential that decides is the one after the step before.
  const hybrid = run('spike_first', 1);
  assert.deepEqual([...hybrid.spikes], [0, 0, 1, 1, 0, 1, 1, 0]);
  assertClose(hybrid.membrane, [0, 0.7, 1.4, 1.1, 0.8, 1.5, 1.2, 0.9], 'potential', 1e-6);
  const leaky = run('spike_first', 0.9);
  assert.deepEqual([...leaky.spikes], [0, 0, 1, 0, 1, 1, 0, 1]);
  assertClose(leaky.membrane, [0, 0.7, 1.33, 0.897, 1.5073, 1.05657, 0.650913, 1.285822], 'potential', 1e-5);
  const diet = run('input_first', 1);
  assert.deepEqual([...diet.spikes], [0, 1, 1, 0, 1, 1, 0, 1]);
  assertClose(diet.membrane, [0.7, 1.4, 1.1, 0.8, 1.5, 1.2, 0.9, 1.6], 'potential', 1e-6);
});

test('the slope by spike timing counts from the spike before, and can underflow as the authors compute it', () => {
  const current = new Float32Array(steps).fill(0.7);
  const parameters = { threshold: 1, decay: 1 };
  const timing: SoftResetAttributes = { ...linear, slope: 'spike_timing' };
  const { membrane } = softResetForward(current, steps, parameters, timing);
  // The loss is the spike of one step: its gradient reaches the threshold as -slope m / theta^2 (no step later).
  const since = [999, 1000, 1001, 1, 1, 2, 1, 1];
  for (let step = 0; step < steps; step++) {
    const gradient = new Float32Array(steps);
    gradient[step] = 1;
    const slopeAt = (underflow: boolean): number =>
      -softResetBackward(gradient, membrane, steps, parameters, { ...timing, underflow }).threshold;
    const before = earlierSpikes(membrane, step);
    const expected = 0.3 * Math.exp(-0.01 * since[step]!);
    assertClose([slopeAt(false)], [expected * membrane[step]! + before * expected], `step ${step}`, 1e-5);
    if (since[step]! > 103) assert.equal(Math.abs(slopeAt(true)), 0);
    else assertClose([slopeAt(true)], [slopeAt(false)], `step ${step}, as computed`, 1e-4);
  }
});

for (const order of ['spike_first', 'input_first'] as const) {
  for (const slope of ['linear', 'spike_timing'] as const) {
    test(`${order}, ${slope}: gradients of current, threshold and decay are those of the loop`, () => {
      const attributes = { ...linear, order, slope, height: 0.4, decline: 0.2 };
      const neurons = 6;
      const current = randomValues(`current ${order}`, steps * neurons).map((value) => value + 0.4);
      const weigh = randomValues(`weigh ${slope}`, steps * neurons);
      tf.tidy(() => {
        const inputs = [tf.tensor2d(current, [steps, neurons]), tf.tensor1d([0.8]), tf.tensor1d([0.9])];
        const weighed = tf.tensor2d(weigh, [steps, neurons]);
        const ours = tf.valueAndGrads((x, threshold, decay) =>
          tf.sum(tf.mul(fireSoftReset(x!, threshold as tf.Tensor1D, decay as tf.Tensor1D, attributes), weighed)),
        )(inputs);
        const loop = tf.valueAndGrads((x, threshold, decay) =>
          tf.sum(tf.mul(byLoop(x as tf.Tensor2D, threshold!, decay!, attributes), weighed)),
        )(inputs);
        assertClose(ours.value.dataSync(), loop.value.dataSync(), 'value', 1e-6);
        ours.grads.forEach((gradient, i) => {
          assert.ok(gradient.dataSync().some((value) => value !== 0));
          assertClose(gradient.dataSync(), loop.grads[i]!.dataSync(), ['current', 'threshold', 'decay'][i]!, 1e-4);
        });
      });
    });
  }
}

/** Spikes before the step through which its potential depends on the threshold: each took one threshold away. */
function earlierSpikes(membrane: Float32Array, step: number): number {
  return membrane.subarray(0, step).filter((potential) => potential > 1).length;
}

function byLoop(current: tf.Tensor2D, threshold: tf.Tensor, decay: tf.Tensor, attributes: SoftResetAttributes) {
  const [count, neurons] = current.shape;
  const last = new Array<number>(neurons).fill(-1000);
  let carried: tf.Tensor = tf.zeros([neurons]);
  const spikes: tf.Tensor[] = [];
  for (let step = 0; step < count; step++) {
    const input = tf.reshape(tf.slice(current, [step, 0], [1, neurons]), [neurons]);
    const membrane = attributes.order === 'spike_first' ? carried : tf.add(tf.mul(carried, decay), input);
    const z = tf.sub(tf.div(membrane, threshold), 1);
    const values = z.dataSync();
    const slope = tf.tensor1d(
      Array.from(values, (value, neuron) =>
        attributes.slope === 'linear'
          ? attributes.height * Math.max(0, 1 - Math.abs(value))
          : attributes.height * Math.exp(-attributes.decline * (step - 1 - last[neuron]!)),
      ),
    );
    const fires = tf.tensor1d(Array.from(values, (value) => (value > 0 ? 1 : 0)));
    values.forEach((value, neuron) => {
      if (value > 0) last[neuron] = step - 1;
    });
    const spike = tf.customGrad((x, save) => {
      (save as tf.GradSaveFunc)([x as tf.Tensor, slope]);
      return { value: fires.clone(), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[1]!) };
    });
    spikes.push(spike(z));
    const taken = tf.mul(threshold, fires);
    carried =
      attributes.order === 'spike_first'
        ? tf.sub(tf.add(tf.mul(membrane, decay), input), taken)
        : tf.sub(membrane, taken);
  }
  return tf.stack(spikes);
}
