/** Currents on one engine that are no floats, or that have no values. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import {
  adaptiveLif,
  cubaLif,
  fire,
  integrate,
  lif,
  planNeuron,
  record,
  spikeCounts,
  spikeResponse,
} from '../../src/snn/library.ts';
import { compute } from '../support/close.ts';

export function otherCurrentsSuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: currents of whole numbers, of truths, and of nothing`, async () => {
    const values = Int32Array.from({ length: 24 }, (_, i) => Number(i % 3 === 0));
    const make = (shape: number[], dtype: 'float32' | 'int32' | 'bool') =>
      shape.includes(0) ? tf.zeros(shape, dtype) : tf.tensor(values, shape, dtype);
    for (const run of [
      (x: tf.Tensor) => fire(x, lif()),
      (x: tf.Tensor) => tf.grad((y: tf.Tensor) => fire(y, cubaLif()))(tf.mul(tf.cast(x, 'float32'), 1)),
      (x: tf.Tensor) => record(x, adaptiveLif(), {}).potential,
      (x: tf.Tensor) => fire(x, spikeResponse()),
      (x: tf.Tensor) => integrate(x),
      (x: tf.Tensor) => spikeCounts(x, 2),
    ]) {
      const expected = await compute(() => run(make([3, 2, 4], 'float32')));
      for (const dtype of ['int32', 'bool'] as const)
        assert.deepEqual(await compute(() => run(make([3, 2, 4], dtype))), expected, `${run} ${dtype}`);
    }
    const soft = planNeuron({ kind: 'soft_reset' }, 1);
    assert.ok(soft.ok);
    const planned = soft.value;
    for (const shape of [
      [0, 2, 4],
      [3, 0, 4],
      [3, 2, 0],
    ])
      for (const neuron of [lif(), cubaLif(), adaptiveLif(), spikeResponse(), planned]) {
        const found = await compute(() =>
          tf.grad((x: tf.Tensor): tf.Tensor => fire(x, neuron))(make(shape, 'float32')),
        );
        assert.equal(found.length, 0);
      }
  });
}
