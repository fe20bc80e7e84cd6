/** What a script gets wrong is refused with a sentence, also in JavaScript, where no type is checked. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../src/core/random.ts';
import { deltaCode, directCode, latencyCode, rateCode } from '../../../src/core/spike-code.ts';
import { smoothStep, surrogateFromSettings } from '../../../src/snn/gradient/surrogate.ts';
import { delaySpikes } from '../../../src/snn/network/delay.ts';
import { type Loss, lossFromSettings, lossOf, spikeCounts, spikeTimeLoss } from '../../../src/snn/network/loss.ts';
import { createOptimizer, optimizerFromSettings } from '../../../src/snn/network/optimizer.ts';
import { rateFactor, scheduleFromSettings } from '../../../src/snn/network/schedule.ts';
import { initialWeights } from '../../../src/snn/network/weights.ts';
import { fire } from '../../../src/snn/neuron/fire.ts';
import { adaptiveLif, cubaLif, lif, parametricLif, spikeResponse } from '../../../src/snn/neuron/make.ts';
import { type NeuronPlan, planNeuron, tapsOf } from '../../../src/snn/neuron/neuron.ts';
import { disposeState, step } from '../../../src/snn/neuron/step.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

/** Arguments that the types refuse. */
const untyped = <T>(value: unknown): T => value as T;

test('options of neurons: names, words, flags and numbers', () => {
  const refused: readonly [() => unknown, RegExp][] = [
    [() => lif(untyped({ reset: 'subtract' })), /^reset: to_zero, by_subtraction, none; subtract was given\.$/],
    [() => lif(untyped({ surrogate: 'atan' })), /^kind: .*arctangent.*; atan was given/],
    [() => lif(untyped({ surrogate: { kind: 'sigmoid', alpha: 4 } })), /surrogate: .*width.*; alpha was given/],
    [() => lif(untyped({ beta: 0.9 })), /^Options of lif: decay, .*; beta was given/],
    [() => lif(untyped({ currentDecay: 0.9 })), /currentDecay was given/],
    [() => lif(untyped({ learn: ['tau'] })), /^What lif can learn: threshold, decay; tau was given/],
    [() => lif(untyped({ learn: ['current_decay'] })), /current_decay was given/],
    [() => lif(untyped({ detachReset: 'no' })), /^detachReset is true or false; 'no' was given/],
    [() => parametricLif(untyped({ scaleInput: 0 })), /^scaleInput is true or false; 0 was given/],
    [() => spikeResponse(untyped({ reset: 'none' })), /Options of srm: .*; reset was given/],
    [
      () => spikeResponse({ refractoryDepth: Number.POSITIVE_INFINITY }),
      /refractoryDepth is a number from 0 on; Infinity was given/,
    ],
    [() => adaptiveLif({ adaptationStep: Number.NaN }), /adaptationStep is a number; NaN was given/],
    [() => lif(untyped({ threshold: '1' })), /^threshold is a number above 0; '1' was given\.$/],
    [() => lif(untyped({ decay: '0.5' })), /^decay is a number from 0 to 1; '0\.5' was given/],
    [() => lif(untyped({ decay: null })), /^decay is .*; null was given/],
    [() => lif(untyped({ learn: 'decay' })), /^learn is a list of words; decay was given/],
    [() => lif(untyped({ surrogate: 3 })), /^surrogate is a kind or an object of settings; 3 was given/],
    [() => lif(untyped({ surrogate: { kind: 'sigmoid', width: '2' } })), /^width is .*; '2' was given/],
    [
      () => lif({ surrogate: { kind: 'triangle', width: 1e-45 } }),
      /^width of the surrogate is .*1\.2e-38.*; 1e-45 was/,
    ],
    [
      () => spikeResponse({ surrogate: { kind: 'gaussian', width: 1e39 } }),
      /^width of the surrogate is .*; 1e\+39 was/,
    ],
    [
      () => cubaLif({ threshold: 1e-9, surrogate: { kind: 'sigmoid', width: 1e-30 } }),
      /width .* times the threshold is/,
    ],
    [
      () => lif({ surrogate: { kind: 'triangle', width: 1e-3, height: 1e37 } }),
      /slope of the surrogate .*; 9\.9+e\+39 was/,
    ],
    [() => tapsOf(-1, 1, 0.01), /^tauSteps is a number above 0; -1 was given/],
    [() => optimizerFromSettings({ kind: 'adamw' }, undefined), /^kind: adam, nadam, sgd; adamw was given/],
    [() => lossFromSettings({ kind: 'mse' }, 10), /^kind: spike_count, .*; mse was given/],
    [() => scheduleFromSettings({ kind: 'linear' }), /; linear was given/],
    [() => surrogateFromSettings({ widht: 1 }, 'triangle'), /^Settings of a surrogate: .*width.*; widht was given/],
    [() => optimizerFromSettings({ lr: 0.1 }, undefined), /^Settings of the optimizer adam: .*rate.*; lr was given/],
    [() => optimizerFromSettings({ kind: 'sgd', beta1: 0.9 }, undefined), /optimizer sgd: .*momentum; beta1 was given/],
    [() => optimizerFromSettings({ rate: '0.1' }, undefined), /^rate is a number from 0 on; '0\.1' was given/],
    [() => optimizerFromSettings({}, 0), /^clip is a number above 0; 0 was given/],
    [() => lossFromSettings({ rihgt: 3 }, 10), /^Settings of the loss spike_count: .*; rihgt was given/],
    [
      () => lossFromSettings({ kind: 'cross_entropy', right: 3 }, 10),
      /loss cross_entropy: kind, scale; right was given/,
    ],
    [() => lossFromSettings({ start: 50, stop: 20 }, 60), /^start is a time before stop; 50 and 20 ms were given/],
    [() => lossFromSettings({}, 0), /^steps is a whole number from 1 on; 0 was given/],
    [() => scheduleFromSettings({ kind: 'cosine', warmup: 0.1 }), /schedule cosine: .*warm_up.*; warmup was given/],
    [() => scheduleFromSettings({ kind: 'step', at: 0.5 }), /^at is a list of numbers from 0 to 1; 0\.5 was given/],
    [() => scheduleFromSettings({ kind: 'step', at: [0.5, 30] }), /^at is a number from 0 to 1; 30 was given/],
  ];
  for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
});

test('shapes of what neurons are given', () => {
  tf.tidy(() => {
    const current = tf.ones([5, 2, 3, 4]); // samples of [3, 4]
    const learns = lif({ learn: ['decay'] });
    const gone = tf.zeros([1]);
    gone.dispose();
    const refused: readonly [() => unknown, RegExp][] = [
      [() => fire(current, lif(), { recurrent: tf.zeros([24, 24]) }), /\[12, 12\].*; \[24, 24\] was given/],
      [() => fire(current, lif(), { recurrent: tf.zeros([4, 4]) }), /\[12, 12\].*; \[4, 4\] was given/],
      [() => fire(tf.ones([5, 8]), lif(), { recurrent: tf.zeros([2, 8]) }), /square.*; \[2, 8\] was given/],
      [() => fire(current, learns, { decay: tf.zeros([3]) }), /^decay is \[1\] or, .*, \[4\]; \[3\] was given/],
      [() => step(tf.ones([6, 4]), learns, {}, { decay: tf.zeros([3]) }), /^decay is .*; \[3\] was given/],
      [() => fire(tf.tensor(['a', 'b']), lif()), /tensor of real numbers/],
      [() => fire(tf.complex([1], [1]), lif()), /tensor of real numbers/],
      [() => fire(untyped([[1, 0]]), lif()), /tensor of real numbers/],
      [() => step(tf.ones([1, 2]), untyped(loihi())), /^A neuron of the kind loihi is computed by fire alone/],
      [() => fire(tf.scalar(1), lif()), /^Neurons receive a current \[time, \.\.\.\]; a scalar was given/],
      [() => fire(current, untyped(undefined)), /^A neuron is a plan/],
      [() => fire(current, untyped({ decay: 0.9 })), /^A neuron is a plan/],
      [() => fire(current, untyped(planNeuron({ kind: 'lif' }, 1))), /^A neuron is a plan.*the value of its result/],
      [() => fire(current, learns, untyped({ decay: 0.3 })), /given as tensors; decay is none/],
      [() => fire(current, learns, untyped({ dcay: tf.zeros([1]) })), /^What neurons learn: .*decay.*; dcay was given/],
      [() => fire(gone, lif()), /^The current is disposed of already/],
      [() => fire(current, learns, { decay: gone }), /^decay is disposed of already/],
      [() => fire(current, lif(), { recurrent: gone }), /^recurrent is disposed of already/],
    ];
    for (const [call, said] of refused) assert.throws(call, { message: said });
    for (const size of [1, 4, 12]) fire(current, learns, { decay: tf.zeros([size]) });
    fire(current, learns, { recurrent: tf.zeros([12, 12]) });
  });
});

test('states of another neuron, of another shape, or disposed of', () => {
  tf.tidy(() => {
    const current = tf.ones([2, 3]);
    const { state } = step(current, lif());
    assert.throws(() => step(tf.ones([4, 3]), lif(), state), /^Error: membrane of the state is \[4, 3\].*; \[2, 3\]/);
    assert.throws(() => step(current, lif(), { membrane: tf.zeros([1, 3]) }), /; \[1, 3\] was given/);
    assert.throws(
      () => step(current, spikeResponse(), state),
      /The state has membrane; .* response, refractory\. Is it/,
    );
    assert.throws(() => step(current, lif(), step(current, cubaLif()).state), /The state has current; .* membrane/);
    const response = [tf.zeros([2, 3]), tf.zeros([3, 2])] as const;
    assert.throws(
      () => step(current, spikeResponse(), { response }),
      /response of the state is .*; \[3, 2\] was given/,
    );
    for (const neuron of [lif(), cubaLif(), adaptiveLif()]) step(current, neuron, step(current, neuron).state);
    step(current, spikeResponse(), step(current, spikeResponse()).state);
    const recurrent = tf.zeros([3, 3]);
    step(current, lif(), step(current, lif(), {}, { recurrent }).state, { recurrent });
    disposeState(state);
    assert.throws(() => step(current, lif(), state), /membrane of the state is disposed of already: .*keepState/);
  });
});

test('losses: labels that are no class, spikes that are not those of the samples', () => {
  tf.tidy(() => {
    const spikes = tf.ones<tf.Rank.R2>([4, 6]);
    const lossWith = (labels: number[], loss: Loss = { kind: 'cross_entropy', scale: 1 }) =>
      lossOf(loss, spikes, Int32Array.from(labels), lif());
    assert.throws(() => lossWith([0, 3]), /^RangeError: Labels are 0 to 2; sample 2 of the batch has 3\./);
    assert.throws(() => lossWith([-1, 0], lossFromSettings({}, 4)), /sample 1 of the batch has -1/);
    assert.throws(() => lossWith([2, 3], lossFromSettings({ kind: 'spike_time' }, 4)), /sample 2 of the batch has 3/);
    assert.throws(() => lossWith([0, 1, 2, 0]), /\[time, samples \* classes\]; \[4, 6\] was given for 4 samples/);
    assert.throws(() => spikeCounts(spikes, 4), /\[time, samples \* classes\]; \[4, 6\] was given for 4 samples/);
    assert.throws(() => spikeCounts(tf.ones([4, 3, 2]), 2), /\[4, 3, 2\] was given for 2 samples/);
    lossWith([2, 0]);
    const filter = { tauSynapse: 5 };
    const narrow = tf.zeros([spikes.shape[0]!, 1]);
    assert.throws(() => spikeTimeLoss(spikes, narrow, 2, filter), /of one shape; \[.+\] and \[\d+, 1\] were given/);
    assert.throws(() => spikeTimeLoss(spikes, spikes, 0, filter), /^RangeError: batch is a whole number from 1 on; 0/);
    assert.throws(() => spikeTimeLoss(spikes, spikes, 2, { tauSynapse: 0 }), /tauSynapse is a number above 0; 0/);
  });
});

test('losses, optimizers and schedules that a script writes itself: words, numbers, gaps', () => {
  const weights = new Map([['w', tf.variable(tf.ones([2]))]]);
  const whole = optimizerFromSettings({}, undefined);
  const cosine = scheduleFromSettings({ kind: 'cosine' });
  const spikes = tf.ones<tf.Rank.R2>([4, 6]);
  const loss = (plan: object) => () => lossOf(untyped(plan), spikes, Int32Array.of(0, 1), lif());
  const optimizer = (change: object) => () => createOptimizer(untyped({ ...whole, ...change }), weights).dispose();
  const rate =
    (change: object, steps: unknown = 10) =>
    () =>
      rateFactor(untyped({ ...cosine, ...change }), 1, untyped(steps));
  const refused: readonly [() => unknown, RegExp][] = [
    [loss({ kind: 'mse' }), /^kind of the loss: spike_count, spike_time, cross_entropy; mse was given\.$/],
    [loss({ kind: 'spike_count', right: '3', wrong: 1 }), /^right is a number from 0 on; '3' was given/],
    [loss({ kind: 'spike_count', right: 3 }), /^wrong is a number from 0 on; undefined was given/],
    [loss({ kind: 'spike_count', right: 3, wrong: 1, regoin: [0, 2] }), /loss spike_count: .*region; regoin was given/],
    [loss({ kind: 'spike_count', right: 3, wrong: 1, region: 2 }), /^region is two whole numbers of steps.*; 2 was/],
    [loss({ kind: 'cross_entropy' }), /^scale is a number above 0; undefined was given/],
    [loss({ kind: 'spike_time', right: 3, wrong: 1, tauSteps: '5' }), /^tauSteps is a number above 0; '5' was given/],
    [optimizer({ kind: 'adamw' }), /^kind of the optimizer: adam, nadam, sgd; adamw was given/],
    [optimizer({ lr: 1 }), /^Parts of an optimizer: kind, rate, .*; lr was given/],
    [optimizer({ clip: '5' }), /^clip is a number above 0; '5' was given/],
    [optimizer({ schedule: cosine }), /^Parts of schedule: plan, steps; kind was given/],
    [optimizer({ schedule: { plan: { ...cosine, kind: 'cosin' }, steps: 4 } }), /^kind of the schedule: .*; cosin was/],
    [optimizer({ schedule: { plan: cosine, steps: '4' } }), /^steps is a whole number from 1 on; '4' was given/],
    [rate({ kind: 'linear' }), /^kind of the schedule: constant, step, cosine; linear was given/],
    [rate({ floor: undefined }), /^floor is a number from 0 to 1; undefined was given/],
    [rate({ milestones: 0.5 }), /^milestones is a list of numbers from 0 to 1; 0\.5 was given/],
    [rate({}, '10'), /^total is a whole number from 1 on; '10' was given/],
    [() => optimizerFromSettings(untyped('adam'), undefined), /optimizer adam are an object with kind, .*; 'adam' was/],
    [() => lif(untyped(3)), /^Options of lif are an object with decay, .*; 3 was given/],
  ];
  for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
  for (const kind of ['spike_count', 'spike_time', 'cross_entropy']) loss(lossFromSettings({ kind }, 4))();
  loss(lossFromSettings({ start: 1, stop: 3, scale: 2 }, 4))();
  optimizer({ schedule: { plan: cosine, steps: 4 }, clip: 1 })();
  rate({})();
});

test('plans of neurons with texts and gaps for numbers', () => {
  const current = tf.ones([5, 2, 3]);
  const plain = lif();
  const leaky = cubaLif();
  assert.ok(plain.kind === 'lif');
  const refused: readonly [unknown, RegExp][] = [
    [
      { ...plain, attributes: { ...plain.attributes, threshold: '1' } },
      /^threshold of the neuron is a number; '1' was/,
    ],
    [{ kind: 'lif', threshold: 1 }, /^threshold of the neuron is a number; undefined was given/],
    [
      { ...leaky, values: { ...leaky.values, currentDecay: '0.8' } },
      /^currentDecay of the neuron .*; '0\.8' was given/,
    ],
    [{ ...leaky, surrogate: { ...leaky.surrogate, width: 1e-45 } }, /^width of the surrogate is .*; 1e-45 was given/],
    [{ ...spikeResponse(), refractoryDepth: '2' }, /^refractoryDepth of the neuron is a number; '2' was given/],
  ];
  for (const [neuron, said] of refused)
    assert.throws(() => fire(current, untyped(neuron)), { name: 'RangeError', message: said });
});

test('a threshold of Loihi below one 64th is one, so that the surrogate has a slope', () => {
  for (const kind of ['loihi_cuba', 'loihi_alif']) {
    const planned = planNeuron({ kind, threshold: 1e-3 }, 1);
    assert.ok(planned.ok && planned.value.threshold === 1 / 64, kind);
    const slope = tf.tidy(() =>
      tf
        .grad((x: tf.Tensor) => fire(x, planned.value))(tf.ones([4, 1]))
        .dataSync(),
    );
    assert.ok(slope.every(Number.isFinite), `${kind}: ${slope}`);
  }
});

test('codes: whole numbers of steps, values as they are kept', () => {
  const values = Float32Array.of(0.2, 0.8);
  const random = randomStream(1, 'code');
  for (const steps of [2.5, -1, Number.NaN]) {
    assert.throws(() => rateCode(values, steps, random), /no number of steps/);
    assert.throws(() => latencyCode(values, steps), /no number of steps/);
    assert.throws(() => directCode(values, steps), /no number of steps/);
  }
  assert.throws(() => rateCode(untyped(tf.tensor1d([0.2])), 3, random), /Float32Array/);
  assert.throws(() => rateCode(values, 3, untyped(undefined)), /random stream: randomStream/);
  assert.throws(() => deltaCode(Float32Array.of(1, 2, 3), 2, 0.1), /3 values is no whole number of steps of 2/);
  assert.throws(() => deltaCode(values, 1, 0), /threshold above 0; 0 was given/);
  const gap = Float32Array.of(0.2, Number.NaN);
  for (const code of [() => rateCode(gap, 3, random), () => latencyCode(gap, 3), () => deltaCode(gap, 1, 0.1)])
    assert.throws(code, /^RangeError: Value 2 of what is coded is NaN\./);
});

test('the smooth step of a surrogate: attributes and numbers', () => {
  const sigmoid = surrogateFromSettings({ kind: 'sigmoid' }, 'triangle');
  const refused: readonly [() => unknown, RegExp][] = [
    [
      () => smoothStep(untyped('arctangent'), 1, 0),
      /^surrogate of the attributes: triangle, .*; undefined was given\.$/,
    ],
    [() => smoothStep(sigmoid, untyped(tf.tensor1d([1])), 0), /^threshold is a number above 0; /],
    [() => smoothStep(sigmoid, 1, untyped('0')), /^membrane is a number; '0' was given\.$/],
  ];
  for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
  assert.equal(smoothStep(sigmoid, 1, 1), 0.5);
});

test('delays: numbers from 0 on', () => {
  tf.tidy(() => {
    const spikes = tf.ones([4, 2]);
    const refused: readonly [() => unknown, RegExp][] = [
      [() => delaySpikes(spikes, tf.tensor1d([0, -1.5]), 1), /from 0 on; -1\.5 was given for channel 2/],
      [() => delaySpikes(spikes, tf.tensor1d([Number.NaN, 1]), 1), /; NaN was given for channel 1/],
      [() => delaySpikes(spikes, tf.tensor1d([1, 1]), 0), /^stepMs is a number above 0; 0 was given/],
      [() => delaySpikes(spikes, tf.tensor1d([1, 1]), Number.NaN), /^stepMs .* NaN was given/],
      [
        () => delaySpikes(spikes, tf.tensor1d([1, 1, 1]), 1),
        /a delay for each channel; \[3\] was given for spikes \[4, 2\]/,
      ],
    ];
    for (const [call, said] of refused) assert.throws(call, { name: 'RangeError', message: said });
    assert.deepEqual([...delaySpikes(spikes, tf.tensor1d([0, 2]), 1).dataSync()], [1, 0, 1, 0, 1, 1, 1, 1]);
  });
});

function loihi(): NeuronPlan {
  const plan = planNeuron({ kind: 'loihi' }, 1);
  assert.ok(plan.ok);
  return plan.value;
}

test('first weights: a seed that is no whole number', () => {
  const network = { input: [1, 1, 1], classes: 1, layers: [] } as const;
  for (const seed of ['1', Number.NaN, 1.5, undefined]) {
    assert.throws(() => initialWeights(network, untyped(seed)), /^RangeError: seed is a whole number; .* was given\.$/);
  }
  assert.equal(initialWeights(network, -3).size, 0);
});
