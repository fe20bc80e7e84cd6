/**
 * Every function of the library that takes tensors, given what is none: disposed of, of other types, of other ranks, or
 * empty. It is told in a sentence, and empty tensors give empty ones.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  adaptiveLif,
  convolveToNormalize,
  createOptimizer,
  cubaLif,
  delaySpikes,
  detachState,
  disposeState,
  fire,
  fireFrom,
  fireNormalized,
  integrate,
  keepState,
  lif,
  lossFromSettings,
  lossOf,
  optimizerFromSettings,
  parametricLif,
  planNeuron,
  record,
  respond,
  scheduleFromSettings,
  spikeCounts,
  spikeResponse,
  spikeTimeLoss,
  step,
  surrogateFromSettings,
  valueAndGradients,
} from '../../../src/snn/library.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

/** Arguments that the types refuse. */
const untyped = <T>(value: unknown): T => value as T;

const labels = Int32Array.of(0, 1);
const count = { kind: 'spike_count', right: 1, wrong: 0 } as const;
const filter = { tauSynapse: 3 };

/** Functions of one tensor // [3, 2, 4] */
const ofSpikes: Readonly<Record<string, (x: tf.Tensor) => unknown>> = {
  fire: (x) => fire(x, lif()),
  'fire, ALIF': (x) => fire(x, adaptiveLif()),
  fireFrom: (x) => fireFrom(x, cubaLif()).spikes,
  record: (x) => record(x, parametricLif()).membrane,
  'record, SRM': (x) => record(x, spikeResponse()).membrane,
  step: (x) => step(x, lif()).spikes,
  integrate: (x) => integrate(x),
  fireNormalized: (x) => fireNormalized(x, lif(), { scale: tf.ones([4]), shift: tf.zeros([4]) }),
  respond: (x) => respond(x, filter, false),
  delaySpikes: (x) => delaySpikes(x, tf.ones([4]), 1),
  spikeCounts: (x) => spikeCounts(x, 2),
  lossOf: (x) => lossOf(count, x, labels, lif()),
  spikeTimeLoss: (x) => spikeTimeLoss(x, tf.zeros([3, 2, 4]), 2, filter),
  'spikeTimeLoss, what is wanted': (x) => spikeTimeLoss(tf.zeros([3, 2, 4]), x, 2, filter),
};

test('disposed tensors, texts, complex numbers and what is no tensor', () => {
  tf.tidy(() => {
    for (const [name, run] of Object.entries(ofSpikes)) {
      assert.throws(
        () => run(gone([3, 2, 4])),
        /^Error: The .* is disposed of already: keep it|^Error: What .* is disp/,
        name,
      );
      for (const wrong of [tf.fill([3, 2, 4], 'a'), tf.complex(tf.ones([3, 2, 4]), tf.ones([3, 2, 4]))])
        assert.throws(() => run(wrong), /tensor of real numbers/, name);
      for (const wrong of [undefined, null, [[1]], 3])
        assert.throws(() => run(untyped(wrong)), /tensor of real numbers|is a tensor; \w+ was given/, name);
    }
  });
});

test('whole numbers and truths are the numbers that they are', () => {
  tf.tidy(() => {
    const values = Int32Array.from({ length: 24 }, (_, i) => Number(i % 3 === 0));
    const floats = tf.tensor(Float32Array.from(values), [3, 2, 4]);
    for (const [name, run] of Object.entries(ofSpikes)) {
      const expected = (run(floats) as tf.Tensor).dataSync();
      for (const dtype of ['int32', 'bool'] as const) {
        const found = run(tf.tensor(values, [3, 2, 4], dtype)) as tf.Tensor;
        assert.equal(found.dtype, 'float32', `${name} of ${dtype}`);
        assert.deepEqual(found.dataSync(), expected, `${name} of ${dtype}`);
      }
    }
  });
});

test('tensors without values: no step, no sample, no neuron', () => {
  const fires = ['fire', 'fire, ALIF', 'step', 'integrate', 'respond'];
  const soft = planNeuron({ kind: 'soft_reset' }, 1);
  assert.ok(soft.ok);
  tf.tidy(() => {
    for (const shape of [
      [0, 2, 4],
      [3, 0, 4],
      [3, 2, 0],
    ]) {
      const empty = tf.zeros(shape);
      for (const name of fires) assert.deepEqual((ofSpikes[name]!(empty) as tf.Tensor).shape, shape, name);
      const gradient: tf.Tensor = tf.grad((x: tf.Tensor): tf.Tensor => fire(x, soft.value))(empty);
      assert.deepEqual(gradient.shape, shape);
    }
    assert.throws(() => ofSpikes.fireFrom!(tf.zeros([0, 2, 4])), /at least one step/);
    assert.throws(() => ofSpikes.record!(tf.zeros([0, 2, 4])), /at least one step/);
    assert.throws(() => ofSpikes.lossOf!(tf.zeros([0, 2, 4])), /at least one step/);
    assert.deepEqual([...spikeCounts(tf.zeros([0, 2, 4]), 2).dataSync()], [0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

test('what is learned, states and slopes', () => {
  tf.tidy(() => {
    const current = tf.ones([5, 8]);
    const response = tf.ones([2, 2]);
    const refused: readonly [() => unknown, RegExp][] = [
      [
        () => fire(current, parametricLif(), { decay: tf.ones([8], 'int32') }),
        /decay is a tensor of float32; one of int32/,
      ],
      [
        () => fire(current, parametricLif(), { decay: tf.zeros([3]) }),
        /decay is for 3 neurons, which do not divide the 8/,
      ],
      [() => fire(current, lif(), { recurrent: tf.zeros([3, 3]) }), /recurrent is for 3 neurons, .* the 8 of a step/],
      [
        () => fire(tf.ones([5]), lif(), { recurrent: tf.zeros([4, 4]) }),
        /recurrent is for 4 neurons, .* the 1 of a step/,
      ],
      [
        () => fire(current, lif(), { recurrent: tf.ones([8, 8], 'bool') }),
        /recurrent is a tensor of float32; one of bool/,
      ],
      [() => step(current, lif(), untyped(null)), /^A state is an object/],
      [() => step(current, lif(), untyped(3)), /^A state is an object/],
      [
        () => step(current, lif(), untyped({ membrane: [[1, 2]] })),
        /membrane of the state is a tensor; something else/,
      ],
      [
        () => step(current, lif(), { membrane: untyped([current]) }),
        /membrane of the state is a tensor; something else/,
      ],
      [() => step(response, spikeResponse(), untyped({ response })), /response of the state is two tensors in a list/],
      [() => step(response, spikeResponse(), untyped({ response: [response] })), /two tensors in a list/],
      [() => step(current, lif(), {}, {}, untyped(3)), /^A slope is a function/],
      [() => detachState({ membrane: gone([2]) }), /^membrane of the state is disposed of already/],
      [() => keepState({ response: [response, gone([2])] }), /^response of the state is disposed of already/],
      [() => disposeState(untyped(undefined)), /^A state is an object/],
    ];
    for (const [call, said] of refused) assert.throws(call, { message: said });
    assert.deepEqual(keepState(untyped({ membrane: undefined })), {});
  });
});

test('normalisations, convolutions and delays', () => {
  tf.tidy(() => {
    const x = tf.ones([3, 2, 4]);
    const [scale, shift] = [tf.ones([4]), tf.zeros([4])];
    const images = tf.ones<tf.Rank.R4>([1, 4, 4, 4]);
    const kernel = tf.ones<tf.Rank.R4>([3, 3, 4, 2]);
    const refused: readonly [() => unknown, RegExp][] = [
      [() => fireNormalized(x, lif(), untyped(undefined)), /^Parts of a normalisation are an object with scale/],
      [
        () => fireNormalized(x, lif(), { scale: gone([4]), shift }),
        /^scale of the normalisation is disposed of already/,
      ],
      [() => fireNormalized(x, lif(), { scale: tf.ones([4], 'int32'), shift }), /scale .* of float32; one of int32/],
      [
        () => fireNormalized(x, lif(), { scale, shift, statistics: untyped({ mean: shift }) }),
        /^variance of the normalisation is a tensor \[4\]/,
      ],
      [() => convolveToNormalize(untyped(gone([1, 4, 4, 4])), kernel, 1, 'same'), /^What is convolved is disposed of/],
      [() => convolveToNormalize(images, untyped(gone([3, 3, 4, 2])), 1, 'same'), /^The filter is disposed of/],
      [
        () => convolveToNormalize(untyped(x), kernel, 1, 'same'),
        /^Images are \[images, .*; \[3, 2, 4\] and \[3, 3, 4, 2\]/,
      ],
      [() => convolveToNormalize(tf.ones([1, 4, 4, 3]), kernel, 1, 'same'), /^Images are .*; \[1, 4, 4, 3\] and/],
      [() => convolveToNormalize(images, kernel, 0, 'same'), /^strides is a whole number from 1 on; 0/],
      [() => convolveToNormalize(images, kernel, 1, -1), /^pad is a whole number from 0 on; -1/],
      [() => convolveToNormalize(images, kernel, 1, untyped('sane')), /^pad: valid, same; sane was given/],
      [() => delaySpikes(x, gone([4]), 1), /^The tensor of delays is disposed of already/],
      [() => delaySpikes(x, tf.ones([4], 'int32'), 1), /^The tensor of delays is a tensor of float32; one of int32/],
      [() => delaySpikes(x, untyped(undefined), 1), /^The tensor of delays is a tensor; undefined was given/],
      [() => delaySpikes(tf.scalar(1), tf.ones([1]), 1), /^Spikes are \[time, \.\.\.\]; a scalar was given/],
      [() => respond(tf.scalar(1), filter, false), /a scalar was given/],
      [() => respond(x, untyped(undefined), false), /^tauSynapse is a number above 0; undefined was given/],
    ];
    for (const [call, said] of refused) assert.throws(call, { message: said });
  });
});

test('losses, optimizers and gradients', () => {
  tf.tidy(() => {
    const spikes = tf.ones([3, 4]);
    const weights = new Map([['w', tf.variable(tf.ones([2]))]]);
    const lost = new Map([['w', tf.variable(tf.ones([2]))]]);
    const plan = optimizerFromSettings({}, undefined);
    const [optimizer, old, used] = [weights, lost, weights].map((each) => createOptimizer(plan, each)) as [
      ReturnType<typeof createOptimizer>,
      ReturnType<typeof createOptimizer>,
      ReturnType<typeof createOptimizer>,
    ];
    lost.get('w')!.dispose();
    used.dispose();
    const gradient = (tensor: tf.Tensor) => new Map([['w', tensor]]);
    const refused: readonly [() => unknown, RegExp][] = [
      [() => spikeCounts(spikes, -1), /^The number of samples is a whole number from 1 on; -1/],
      [() => spikeCounts(spikes, 0.5), /^The number of samples is .*; 0\.5/],
      [() => lossOf(count, spikes, untyped(undefined), lif()), /^Labels are an Int32Array/],
      [() => lossOf(count, spikes, labels, untyped(undefined)), /^A loss takes the plan of the output neurons/],
      [() => createOptimizer(plan, untyped({ w: 1 })), /^An optimizer takes weights as a Map of variables/],
      [() => createOptimizer(plan, untyped(new Map([['w', tf.ones([2])]]))), /as a Map of variables/],
      [() => createOptimizer(plan, lost), /^The weight w is disposed of already/],
      [() => old.step(gradient(tf.ones([2]))), /^The weight w is disposed of already/],
      [() => used.step(gradient(tf.ones([2]))), /^The optimizer is disposed of already/],
      [() => optimizer.step(gradient(gone([2]))), /^The gradient of w is disposed of already/],
      [
        () => optimizer.step(gradient(tf.ones([2], 'int32'))),
        /^The gradient of w is a tensor of float32; one of int32/,
      ],
      [() => optimizer.step(untyped({ w: tf.ones([2]) })), /^An optimizer takes gradients as a Map/],
      [() => valueAndGradients(() => tf.scalar(1), [gone([1])]), /^Tensor 1 whose gradient is wanted is disposed of/],
      [() => valueAndGradients(untyped(3), []), /^valueAndGradients takes the loss as a function/],
      [() => lossFromSettings(untyped(undefined), 3), /^Settings are an object/],
      [() => optimizerFromSettings(untyped(undefined), undefined), /^Settings are an object/],
      [() => scheduleFromSettings(untyped(undefined)), /^Settings are an object/],
      [() => surrogateFromSettings(untyped(undefined), 'triangle'), /^Settings of a surrogate are an object/],
    ];
    for (const [call, said] of refused) assert.throws(call, { message: said });
    optimizer.dispose();
    old.dispose();
  });
});

function gone(shape: number[]): tf.Tensor {
  const tensor = tf.zeros(shape);
  tensor.dispose();
  return tensor;
}
