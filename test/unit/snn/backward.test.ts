/** valueAndGradients gives what tf.valueAndGrads gives, keeps little, and leaves what is not its own alone. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { isSpent, valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import type { LifAttributes } from '../../../src/snn/kernel-contract.ts';
import { fireLif } from '../../../src/snn/neuron/lif.ts';
import { assertClose } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(async () => {
  await useCpuBackend();
});

const neuron: LifAttributes = {
  ...{ decay: 0.7, threshold: 0.5, reset: 'zero', detachReset: false },
  ...{ surrogate: 'triangle', width: 1, height: 1 },
};
const random = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const double = tf.customGrad((x) => ({
  value: tf.mul(x as tf.Tensor, 2),
  gradFunc: (dy: tf.Tensor) => tf.mul(dy, 2),
}));

test('gradients of products in every transposition', () => {
  tf.tidy(() => {
    const [a, b, weigh] = [random([3, 3], 4), random([3, 3], 5), random([3, 3], 6)] as tf.Tensor2D[];
    const t = (x: tf.Tensor2D, turned: boolean): tf.Tensor2D => (turned ? tf.transpose(x) : x);
    for (const turnA of [false, true]) {
      for (const turnB of [false, true]) {
        const [onA, onB] = tf.grads((x, y) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, turnA, turnB))(
          [a!, b!],
          weigh,
        );
        const expectedA = t(tf.matMul(weigh!, tf.transpose(t(b!, turnB))), turnA);
        const expectedB = t(tf.matMul(tf.transpose(t(a!, turnA)), weigh!), turnB);
        assertClose(onA!.dataSync(), expectedA.dataSync() as Float32Array, `a ${turnA} ${turnB}`);
        assertClose(onB!.dataSync(), expectedB.dataSync() as Float32Array, `b ${turnA} ${turnB}`);
      }
    }
  });
});

test('values and gradients are those of tf.valueAndGrads, where a tensor is used twice too', () => {
  const before = tf.memory().numTensors;
  const x = random([12, 5], 1) as tf.Tensor2D;
  const weights = [random([5, 7], 2), random([7, 3], 3)] as const;
  const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => {
    const hidden = fireLif(tf.reshape(tf.matMul(x, a as tf.Tensor2D), [4, 21]), neuron);
    const spikes = tf.reshape(hidden, [12, 7]) as tf.Tensor2D;
    const out = tf.matMul(spikes, b as tf.Tensor2D);
    const twice = withAdd(double(out), withAdd(out, tf.matMul(double(spikes) as tf.Tensor2D, b as tf.Tensor2D)));
    return total(twice);
  };
  const expected = tf.valueAndGrads((...w: tf.Tensor[]) => loss(w[0]!, w[1]!))([...weights]);
  const found = valueAndGradients(() => loss(weights[0], weights[1]), weights);
  assert.deepEqual(found.value.dataSync(), expected.value.dataSync());
  found.gradients.forEach((gradient, i) => {
    assert.deepEqual(gradient!.dataSync(), expected.grads[i]!.dataSync());
  });
  tf.dispose([x, ...weights, found.value, expected.value, ...expected.grads]);
  tf.dispose(found.gradients.map((gradient) => gradient!));
  assert.equal(tf.memory().numTensors, before);
});

test('a tensor the loss does not depend on has no gradient, and one that is handed out as a gradient stays', () => {
  const [x, unused, given] = [random([6], 1), random([6], 2), random([6], 3)];
  const handOut = tf.customGrad((input) => ({ value: tf.mul(input as tf.Tensor, 3), gradFunc: () => given }));
  const values = given.dataSync().slice();
  const { gradients } = valueAndGradients(() => total(fired(handOut(x))), [x, unused]);
  assert.equal(gradients[1], undefined);
  assert.deepEqual(gradients[0]!.dataSync(), values);
  assert.deepEqual(given.dataSync(), values);
});

test('what the forward pass saved is let go on the way, and after an error too', () => {
  const before = tf.memory().numTensors;
  const x = random([6, 4], 1);
  const counts: number[] = [];
  const watch = tf.customGrad((input) => ({
    value: tf.mul(input as tf.Tensor, 1),
    gradFunc: (dy: tf.Tensor) => {
      counts.push(tf.memory().numTensors);
      assert.ok(isSpent(dy));
      return tf.mul(dy, 1);
    },
  }));
  const chain = (n: number): tf.Tensor => (n === 0 ? x : watch(fireLif(chain(n - 1), neuron)));
  const { value, gradients } = valueAndGradients(() => total(chain(5)), [x]);
  for (const [i, count] of counts.entries()) if (i > 0) assert.ok(count < counts[i - 1]!, `${counts}`);
  tf.dispose([value, gradients[0]!]);
  const broken = (): tf.Scalar => {
    fireLif(x, neuron);
    throw new Error('broken');
  };
  assert.throws(() => valueAndGradients(broken, [x]), /broken/);
  assert.throws(
    () => valueAndGradients(() => valueAndGradients(() => total(x), [x]).value, [x]),
    /while other gradients/,
  );
  for (const none of [() => x, () => tf.square(x), () => 1]) {
    assert.throws(() => valueAndGradients(none as () => tf.Scalar, [x]), /A loss gives one number/);
  }
  for (const none of [x, [x, undefined], undefined]) {
    assert.throws(() => valueAndGradients(() => total(x), none as tf.Tensor[]), /then a list of the tensors/);
  }
  x.dispose();
  assert.equal(tf.memory().numTensors, before);
});

function fired(current: tf.Tensor): tf.Tensor {
  return fireLif(tf.reshape(current, [2, 3]), neuron);
}

function total(x: tf.Tensor): tf.Scalar {
  const sum = tf.customGrad((input) => {
    const { shape } = input as tf.Tensor;
    return { value: tf.sum(input as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.mul(tf.ones(shape), dy) };
  });
  return sum(x) as tf.Scalar;
}

function withAdd(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const add = tf.customGrad((...inputs) => ({
    value: tf.add(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => [dy, dy],
  }));
  return add(a, b);
}
