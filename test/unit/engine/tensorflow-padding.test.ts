/** The paddings that TensorFlow's kernels lack, mended over a backend that has them: the plain one under TensorFlow's name. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import '../../../src/engine/gradients.ts';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { override, TENSORFLOW_BACKEND } from '../../../src/engine/tensorflow/backend.ts';
import { repairPadding } from '../../../src/engine/tensorflow/padding.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

/** Paddings that reached the kernels below the mended ones. */
const handedOn: unknown[] = [];

before(async () => {
  await useCpuBackend();
  tf.registerBackend(TENSORFLOW_BACKEND, () => new MathBackendCPU());
  tf.copyRegisteredKernels('cpu', TENSORFLOW_BACKEND);
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    override(kernelName, ({ attributes, inputs, inherited }) => {
      if ('pad' in attributes) handedOn.push(attributes.pad);
      // TensorFlow's kernels give tensors, those of the plain backend what a tensor is made of.
      const done = inherited(inputs);
      return Array.isArray(done) ? done : tf.engine().makeTensorFromTensorInfo(done);
    });
  }
  repairPadding();
});

type Image = tf.Tensor4D;

const operations: Readonly<Record<string, (x: Image, filter: Image, pad: number | 'same') => tf.Tensor>> = {
  'maximum pooling': (x, _, pad) => tf.maxPool(x, 3, 2, pad),
  'average pooling': (x, _, pad) => tf.avgPool(x, 3, 2, pad),
  'depthwise convolution': (x, filter, pad) => tf.depthwiseConv2d(x, filter, 2, pad),
};

for (const [name, operation] of Object.entries(operations)) {
  for (const pad of [0, 1, 'same'] as const) {
    test(`${name} with padding ${pad}: values as the plain backend has them, gradients as differences`, async () => {
      const x = tf.randomUniform([2, 7, 6, 3], -2, -1, 'float32', 1) as Image;
      const filter = tf.randomUniform([3, 3, 3, 2], -1, 1, 'float32', 2) as Image;
      const wanted = tf.tidy(() => [...operation(x, filter, pad).dataSync()]);
      const inputs = [x, filter].map((tensor) => ({ values: tensor.dataSync(), shape: tensor.shape as Shape }));
      await tf.setBackend(TENSORFLOW_BACKEND);
      handedOn.length = 0;
      tf.tidy(() => {
        const [a, b] = inputs.map(({ values, shape }) => tf.tensor4d(values as Float32Array, shape)) as [Image, Image];
        const found = [...operation(a, b, pad).dataSync()];
        assert.equal(found.length, wanted.length);
        for (const [at, value] of found.entries()) near(value, wanted[at]!, 1e-5);
        if (pad !== 1) return; // all else is the package's own
        const loss = (u: Image, v: Image) => tf.sum(tf.square(operation(u, v, pad))) as tf.Scalar;
        const way = tf.randomUniform([2, 7, 6, 3], -1, 1, 'float32', 3) as Image;
        const at = (step: number) => loss(tf.add(a, tf.mul(way, step)) as Image, b).dataSync()[0]!;
        const slope = tf.sum(tf.mul(tf.grad((u) => loss(u as Image, b))(a), way)).dataSync()[0]!;
        near(slope, (at(1e-2) - at(-1e-2)) / 2e-2, 0.02 * Math.abs(slope) + 0.1);
        if (name !== 'depthwise convolution') return;
        const other = tf.randomUniform([3, 3, 3, 2], -1, 1, 'float32', 4) as Image;
        const by = (step: number) => loss(a, tf.add(b, tf.mul(other, step)) as Image).dataSync()[0]!;
        const rise = tf.sum(tf.mul(tf.grad((v) => loss(a, v as Image))(b), other)).dataSync()[0]!;
        near(rise, (by(1e-2) - by(-1e-2)) / 2e-2, 0.02 * Math.abs(rise) + 0.1);
      });
      assert.ok(handedOn.length > 0 && handedOn.every((given) => given === 'valid' || given === 'same' || given === 0));
      await tf.setBackend('cpu');
    });
  }
}

type Shape = [number, number, number, number];

function near(found: number, wanted: number, tolerance: number): void {
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found} for ${wanted}`);
}
