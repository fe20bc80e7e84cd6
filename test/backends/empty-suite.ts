/**
 * Tensors without values on one engine: what is computed of nothing, also where the result has values. The answers are those
 * of TensorFlow.js's plain kernels; TensorFlow has its own.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine, type EngineWish } from '../../src/engine/choose.ts';
import { fire } from '../../src/snn/neuron/fire.ts';
import { adaptiveLif, cubaLif, lif } from '../../src/snn/neuron/make.ts';
import { step } from '../../src/snn/neuron/step.ts';
import { compute } from '../support/close.ts';

export function emptySuite(label: string, wish: EngineWish): void {
  before(async () => {
    const chosen = await chooseEngine(wish);
    assert.ok(chosen.ok, JSON.stringify(chosen));
  });

  test(`${label}: reductions of nothing`, async () => {
    const x = tf.zeros([2, 0, 3]);
    const six = (value: number): number[] => new Array<number>(6).fill(value);
    const nan = Number.NaN;
    // Means and largest values as TensorFlow.js's plain backend has them.
    for (const [name, of, expected] of [
      ['sum', () => tf.sum(x, 1), six(0)],
      ['sum of all', () => tf.sum(x), [0]],
      ['mean', () => tf.mean(x, 1), six(0)],
      ['largest', () => tf.max(x, 1), six(nan)],
      ['smallest', () => tf.min(x, 1), six(nan)],
      ['product', () => tf.prod(x, 1), six(1)],
      ['any', () => tf.any(tf.cast(x, 'bool'), 1), six(0)],
      ['of an axis that is there', () => tf.sum(x, 2), []],
    ] as const)
      assert.deepEqual([...(await compute(of))], expected, name);
    x.dispose();
  });

  test(`${label}: other operations with nothing`, async () => {
    const [nothing, row] = [tf.zeros([0, 3]), tf.tensor2d([[1, 2, 3]])];
    const [many, wide] = [tf.zeros([2, 3, 0, 2]), tf.ones([2, 2, 3, 1, 2])];
    for (const [name, of, shape, expected] of [
      ['product', () => tf.matMul(tf.zeros([2, 0]), nothing), [2, 3], [0, 0, 0, 0, 0, 0]],
      ['a border', () => tf.pad(nothing, [[1, 0], [0, 0]], 4), [1, 3], [4, 4, 4]], // biome-ignore format: pairs
      ['joined', () => tf.concat([nothing, row]), [1, 3], [1, 2, 3]],
      ['segments', () => tf.unsortedSegmentSum(nothing, tf.tensor1d([], 'int32'), 1), [1, 3], [0, 0, 0]],
      ['stretched', () => tf.add(nothing, row), [0, 3], []],
      ['stretched along five axes', () => tf.add(many, wide), [2, 2, 3, 0, 2], []],
      ['put in', () => tf.scatterND(tf.zeros([1, 1], 'int32'), tf.zeros([1, 0]), [5, 0]), [5, 0], []],
      ['gradient', () => tf.grad((x) => tf.sum(tf.square(x)))(nothing), [0, 3], []],
      ['gradient of what is stretched', () => tf.grad((x) => tf.sum(tf.mul(nothing, x)))(tf.ones([3])), [3], [0, 0, 0]],
    ] as const) {
      let found: readonly number[] = [];
      const values = await compute(() => {
        const out = of();
        found = out.shape;
        return out;
      });
      assert.deepEqual([found, [...values]], [shape, expected], name);
    }
    // The engine goes on.
    assert.deepEqual([...(await compute(() => tf.add(row, row)))], [2, 4, 6]);
    tf.dispose([nothing, row, many, wide]);
  });

  test(`${label}: recurrent neurons of no samples, step by step as all at once`, async () => {
    for (const [shape, neurons] of [
      [[0, 4], 4],
      [[0, 2, 3], 6],
      [[0], 1],
    ] as const) {
      // biome-ignore format: pairs
      const none = (): tf.Tensor => tf.zeros([...shape]);
      for (const neuron of [lif(), cubaLif(), adaptiveLif()]) {
        let stepped: readonly number[] = [];
        let fired: readonly number[] = [];
        const gradient = await compute(() =>
          tf.grad((recurrent) => {
            const { state } = step(none(), neuron, {}, { recurrent });
            const { spikes } = step(none(), neuron, state, { recurrent });
            const all = fire(tf.zeros([2, ...shape]), neuron, { recurrent });
            stepped = spikes.shape;
            fired = all.shape;
            return tf.add(tf.sum(spikes), tf.sum(all));
          })(tf.ones([neurons, neurons])),
        );
        assert.deepEqual([stepped, fired], [shape, [2, ...shape]]);
        assert.deepEqual([...gradient], new Array<number>(neurons ** 2).fill(0));
      }
    }
  });
}
