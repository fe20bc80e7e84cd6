/** The library before an engine is chosen, as a script meets it that forgot to. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { valueAndGradients } from '../../../src/snn/gradient/backward.ts';
import { runNetwork } from '../../../src/snn/network/forward.ts';
import { planNetwork } from '../../../src/snn/network/plan.ts';
import { initialWeights } from '../../../src/snn/network/weights.ts';
import { fire } from '../../../src/snn/neuron/fire.ts';
import { fireNormalized } from '../../../src/snn/neuron/fire-normalized.ts';
import { lif } from '../../../src/snn/neuron/make.ts';
import { step } from '../../../src/snn/neuron/step.ts';

test('neurons and networks say that an engine is to be chosen first', async () => {
  await tf.setBackend('cpu');
  const network = planNetwork({ network: { layers: [{ kind: 'dense', units: 2 }] } }, facts);
  assert.ok(network.ok);
  const weights = initialWeights(network.value, 1);
  const batch = { inputs: new Float32Array(3), shape: [3, 1, 1, 1, 1], labels: Int32Array.of(0) } as const;
  const said = /^Error: No engine is chosen yet: await chooseEngine\(/;
  assert.throws(() => fire(tf.ones([3, 2]), lif()), said);
  assert.throws(() => fireNormalized(tf.ones([3, 2]), lif(), { scale: tf.ones([2]), shift: tf.zeros([2]) }), said);
  assert.throws(() => step(tf.ones([3, 2]), lif()), said);
  assert.throws(() => runNetwork(network.value, weights, batch, { steps: 3 }), said);
});

test('gradients that no engine has brought are missing, and never wrong', async () => {
  await tf.setBackend('cpu');
  const x = tf.variable(tf.ones([1, 3, 3, 1]));
  // Windows over the border, where the gradient of TensorFlow.js is wrong.
  const loss = () => tf.sum<tf.Scalar>(tf.avgPool(x as tf.Tensor4D, 2, 2, 'same'));
  assert.throws(() => valueAndGradients(loss, [x]), /no gradient of the operation .* chooseEngine\(/);
});

const facts = { sampleShape: [1, 1, 1], classes: 2, stepMs: 1 } as const;
