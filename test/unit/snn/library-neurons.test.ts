/** The neurons of the library: typed functions, all steps at once and one by one, and their gradients. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { surrogateKinds } from '../../../src/snn/gradient/surrogate.ts';
import { fire, type NeuronLearned } from '../../../src/snn/neuron/fire.ts';
import {
  adaptiveLif,
  cubaLif,
  integrateAndFire,
  lif,
  parametricLif,
  spikeResponse,
} from '../../../src/snn/neuron/make.ts';
import { type LeakyPlan, type LifPlan, planNeuron, type SrmPlan, tapsOf } from '../../../src/snn/neuron/neuron.ts';
import {
  detachState,
  disposeState,
  keepState,
  type NeuronState,
  type Slope,
  step,
} from '../../../src/snn/neuron/step.ts';
import { smoothedSuite } from '../../backends/smoothed-suite.ts';
import { assertClose, randomValues } from '../../support/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';
import { count, everyNeuron, inputsOf, type Plan, samples, size, steps } from '../../support/smoothed-neurons.ts';

before(useCpuBackend);

for (const [name, make] of Object.entries(everyNeuron)) {
  for (const recurrent of name === 'SRM' ? [false] : [false, true]) {
    test(`${name}${recurrent ? ', recurrent' : ''}: steps are what all steps at once are, gradients included`, () => {
      tf.tidy(() => {
        const plan = make({});
        const { inputs, names } = inputsOf(plan, recurrent);
        const weigh = tf.tensor(randomValues(`weigh ${name}`, steps * count), [steps, samples, size]);
        const learnedOf = (given: readonly tf.Tensor[]): NeuronLearned =>
          Object.fromEntries(names.map((word, i) => [word, given[i]!]));
        const atOnce = (x: tf.Tensor, ...given: tf.Tensor[]): tf.Tensor => fire(x, plan, learnedOf(given));
        const oneByOne = (x: tf.Tensor, ...given: tf.Tensor[]): tf.Tensor => {
          let state: NeuronState = {};
          const all = tf.unstack(x).map((current) => {
            const stepped = step(current, plan, state, learnedOf(given));
            state = stepped.state;
            return stepped.spikes;
          });
          return tf.stack(all);
        };
        const spikes = atOnce(...inputs).dataSync() as Float32Array;
        const rate = spikes.reduce((sum, spike) => sum + spike, 0) / spikes.length;
        assert.ok(rate > 0.1 && rate < 0.9, `${rate} spikes`);
        assert.deepEqual(oneByOne(...inputs).dataSync(), spikes);
        const expected = tf.grads(atOnce)([...inputs], weigh);
        tf.grads(oneByOne)([...inputs], weigh).forEach((gradient, i) => {
          assertClose(gradient.dataSync(), expected[i]!.dataSync() as Float32Array, ['current', ...names][i]!, 2e-5);
        });
      });
    });
  }
}

smoothedSuite('cpu', { wanted: 'cpu' }, surrogateKinds);

test('infinite currents and such that are no number do step by step what they do all at once', () => {
  tf.tidy(() => {
    for (const [name, neuron] of Object.entries({
      LIF: lif({ decay: 0.5 }),
      'LIF by subtraction': lif({ decay: 0.5, reset: 'by_subtraction', detachReset: true }),
      ALIF: adaptiveLif({ decay: 0.5, reset: 'to_zero' }),
      CUBA: cubaLif(),
    })) {
      const wrong = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1];
      const current = tf.tensor([[0.5, 0.5, 0.5, 0.5], wrong, [0.5, 0.5, 0.5, 0.5], [1.5, 1.5, 1.5, 1.5]], [4, 1, 4]);
      let state: NeuronState = {};
      const spikes = tf.unstack(current).map((x) => {
        const stepped = step(x, neuron, state);
        state = stepped.state;
        return stepped.spikes;
      });
      const all = fire(current, neuron).dataSync();
      assert.deepEqual(tf.stack(spikes).dataSync(), all, name);
      // The reset to zero ends the infinite potential; a synapse keeps its current.
      const reset = name === 'LIF' || name === 'ALIF';
      assert.equal(all[8], reset ? 0 : 1, name);
      assert.equal(state.membrane!.dataSync()[0], reset ? 0 : name === 'CUBA' ? 0 : Number.POSITIVE_INFINITY, name);
    }
  });
});

test('a slope of the script takes the place of the surrogate', () => {
  tf.tidy(() => {
    const current = tf.randomUniform([8, 3, 4], -0.2, 1.2, 'float32', 3);
    const slopes = (neuron: LifPlan | LeakyPlan | SrmPlan, own?: Slope) =>
      tf
        .grad((x) => {
          let state = {};
          const spikes = tf.unstack(x).map((now) => {
            const stepped = step(now, neuron, state, {}, own);
            state = stepped.state;
            return stepped.spikes;
          });
          return tf.mul(tf.stack(spikes), tf.reshape(tf.range(1, 9), [8, 1, 1]));
        })(current)
        .dataSync();
    const surrogate = { kind: 'arctangent', width: 0.5 } as const;
    const neurons = [lif({ surrogate }), adaptiveLif({ surrogate }), spikeResponse({ threshold: 1, surrogate })];
    // 1 / (1 + (pi x / width)^2) / width
    const own: Slope = (above) => tf.div(2, tf.add(1, tf.square(tf.mul(2 * Math.PI, above))));
    for (const neuron of neurons) {
      const wanted = slopes(neuron);
      assert.ok(wanted.some((slope) => Math.abs(slope) > 0.1));
      assertClose(slopes(neuron, own), wanted, neuron.kind, 1e-5);
      assert.ok(slopes(neuron, (above) => tf.zerosLike(above)).every((slope) => slope === 0));
    }
  });
});

test('responses end only where a cutoff says so', () => {
  assert.throws(() => tapsOf(5, 1, 0), RangeError);
  const negative = planNeuron({ kind: 'srm', cutoff: -0.1 }, 1);
  assert.match(negative.ok ? 'fine' : negative.error.message, /cutoff is a number from 0 on; -0\.1 was given/);
  const whole = planNeuron({ kind: 'srm', cutoff: 0 }, 1);
  assert.ok(whole.ok && whole.value.kind === 'srm' && whole.value.synapseTaps === undefined);
});

test('a state that is cut off hands no gradient back, and may come from anywhere', () => {
  tf.tidy(() => {
    const plan = lif({ decay: 0.5, reset: 'none' });
    const [x, y] = [tf.tensor2d([[0.4]]), tf.tensor2d([[0.3]])];
    const two = (cut: boolean) => (a: tf.Tensor, b: tf.Tensor) => {
      const { state } = step(a, plan);
      return step(b, plan, cut ? detachState(state) : state).spikes;
    };
    const slope = (cut: boolean) =>
      tf
        .grads(two(cut))([x, y])
        .map((gradient) => gradient.dataSync()[0]!);
    const [through = 0, direct = 0] = slope(false);
    assertClose([through], [0.5 * direct], 'through the state');
    assert.deepEqual(slope(true), [0, direct]);
    const given = step(y, plan, { membrane: tf.tensor2d([[1.5]]) });
    assert.deepEqual([...given.spikes.dataSync()], [1]);
    const { response } = detachState(step(x, spikeResponse()).state);
    assert.equal(response?.length, 2);
  });
});

test('a state is kept beyond a tidy until it is disposed of', () => {
  const before = tf.memory().numTensors;
  let state: NeuronState = {};
  tf.tidy(() => {
    state = keepState(step(tf.tensor2d([[0.4]]), spikeResponse()).state);
  });
  assert.equal(tf.memory().numTensors, before + 4);
  disposeState(state);
  assert.equal(tf.memory().numTensors, before);
});

test('a convolutional map is stepped with one constant per channel', () => {
  tf.tidy(() => {
    const plan = lif({ learn: ['decay'], threshold: 0.5 });
    const x = tf.tensor(randomValues('map', 5 * 2 * 3 * 3 * 4), [5, 2, 3, 3, 4]);
    const learned = { decay: tf.tensor1d([-1, 0, 1, 2]) };
    const expected = fire(x, plan, learned).dataSync();
    let state: NeuronState = {};
    const found = tf.unstack(x).flatMap((current) => {
      const stepped = step(current, plan, state, learned);
      state = stepped.state;
      return [...stepped.spikes.dataSync()];
    });
    assert.deepEqual(found, [...expected]);
  });
});

test('typed functions give the plans of the language', () => {
  const same = (plan: Plan, settings: Parameters<typeof planNeuron>[0]) => {
    const planned = planNeuron(settings, 1);
    assert.ok(planned.ok);
    assert.deepEqual(plan, planned.value);
  };
  same(integrateAndFire(), { kind: 'if' });
  same(lif(), { kind: 'lif' });
  same(lif({ tauMembrane: 10, surrogate: 'piecewise_exponential' }), {
    ...{ kind: 'lif', tau_membrane: 10, surrogate: { kind: 'piecewise_exponential' } },
  });
  same(parametricLif(), { kind: 'plif' });
  same(parametricLif({ scaleInput: false, learn: [] }), { kind: 'plif', scale_input: false, learn: [] });
  same(cubaLif({ currentDecay: 0.3 }), { kind: 'cuba', current_decay: 0.3 });
  same(adaptiveLif({ tauAdaptation: 50 }), { kind: 'alif', tau_adaptation: 50 });
  same(spikeResponse({ refractoryDepth: 3 }), { kind: 'srm', refractory_depth: 3 });
});

test('what cannot be is refused with a sentence', () => {
  assert.throws(() => lif({ decay: 1.2 }), /decay is a number from 0 to 1; 1\.2 was given/);
  assert.throws(() => lif({ threshold: 0 }), /threshold is a number above 0/);
  assert.throws(() => cubaLif({ tauSynapse: Number.NaN }), /tauSynapse/);
  assert.throws(() => lif({ surrogate: { kind: 'sigmoid', width: -1 } }), /width/);
  const ending = planNeuron({ kind: 'srm', cutoff: 0.01 }, 1);
  assert.ok(ending.ok && ending.value.kind === 'srm');
  const { value } = ending;
  tf.tidy(() => {
    assert.throws(() => step(tf.zeros([1, 1]), value), /computed by fire alone/);
    const learned = { threshold: tf.tensor1d([1]) };
    assert.throws(() => fire(tf.zeros([2, 1]), lif(), learned), /does not learn its threshold/);
    assert.throws(() => step(tf.zeros([1, 1]), cubaLif(), {}, { ...learned }), /does not learn its threshold/);
    assert.throws(() => fire(tf.zeros([2, 1]), spikeResponse(), learned), /srm neuron does not learn its threshold/);
    assert.throws(() => step(tf.zeros([1, 1]), spikeResponse(), {}, learned), /srm neuron does not learn/);
    const recurrent = { recurrent: tf.zeros([1, 1]) };
    assert.throws(() => fire(tf.zeros([2, 1]), spikeResponse(), recurrent), /takes no recurrent weights/);
  });
});
