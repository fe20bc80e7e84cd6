/**
 * The neurons of the library: typed functions, all steps at once and one by one, and their gradients against finite
 * differences of the smoothed neuron. Smoothed means: at the spikes of the hard neuron, each may change as the smooth step
 * does around the potential it had there, so that its exact derivative is the surrogate gradient, resets and all.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import '../../../src/engine/gradients.ts';
import { smoothStep, surrogateKinds } from '../../../src/snn/gradient/surrogate.ts';
import type { SurrogateAttributes } from '../../../src/snn/kernel-contract.ts';
import { fire, type NeuronLearned, parameterWords } from '../../../src/snn/neuron/fire.ts';
import {
  adaptiveLif,
  cubaLif,
  integrateAndFire,
  lif,
  parametricLif,
  type SurrogateOptions,
  spikeResponse,
} from '../../../src/snn/neuron/make.ts';
import { asLeaky, type LeakyPlan, type LifPlan, planNeuron, type SrmPlan } from '../../../src/snn/neuron/neuron.ts';
import { detachState, disposeState, keepState, type NeuronState, step } from '../../../src/snn/neuron/step.ts';
import { assertClose, randomValues } from '../../backends/close.ts';
import { useCpuBackend } from '../../support/cpu-backend.ts';

before(useCpuBackend);

type Plan = LifPlan | LeakyPlan | SrmPlan;
const [steps, samples, size] = [7, 2, 3];
const count = samples * size;

const made: Readonly<Record<string, (more: { surrogate?: SurrogateOptions }) => Plan>> = {
  IF: (more) => integrateAndFire({ threshold: 0.7, ...more }),
  'LIF, to zero': (more) => lif({ decay: 0.8, threshold: 0.6, ...more }),
  'LIF, to zero, detached': (more) => lif({ decay: 0.8, threshold: 0.6, detachReset: true, ...more }),
  'LIF, by subtraction': (more) => lif({ decay: 0.8, threshold: 0.6, reset: 'by_subtraction', ...more }),
  'LIF, by subtraction, detached': (more) =>
    lif({ decay: 0.8, threshold: 0.6, reset: 'by_subtraction', detachReset: true, ...more }),
  'LIF without reset': (more) => lif({ tauMembrane: 4, threshold: 0.6, reset: 'none', ...more }),
  PLIF: (more) => parametricLif({ threshold: 0.4, learn: ['decay', 'threshold'], ...more }),
  'CUBA-LIF': (more) => cubaLif({ tauSynapse: 3, decay: 0.7, learn: ['current_decay', 'decay'], ...more }),
  ALIF: (more) =>
    adaptiveLif({
      ...{ threshold: 0.5, adaptationStep: 0.3, adaptationDecay: 0.8, ...more },
      learn: ['threshold', 'decay', 'adaptation_decay', 'adaptation_step'],
    }),
  SRM: (more) => spikeResponse({ threshold: 1, tauSynapse: 2, tauRefractory: 1.5, ...more }),
};

for (const [name, make] of Object.entries(made)) {
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

  test(`${name}: the gradient is that of the smoothed neuron, for every surrogate`, () => {
    for (const kind of surrogateKinds) {
      const plan = make({ surrogate: { kind, width: 1.3, height: 0.8, temperature: 2 } });
      tf.tidy(() => {
        const { inputs, names, values } = inputsOf(plan, name !== 'SRM');
        const weigh = randomValues(`weigh ${kind}`, steps * count);
        const run = (x: tf.Tensor, ...given: tf.Tensor[]): tf.Tensor =>
          fire(x, plan, Object.fromEntries(names.map((word, i) => [word, given[i]!])));
        const found = tf.grads(run)([...inputs], tf.tensor(weigh, [steps, samples, size]));
        const smooth = smoothed(plan, names, values);
        values.forEach((array, input) => {
          const expected = Float32Array.from(array, (_, i) => smooth(weigh, input, i));
          // Corners of a slope leave a finite difference between their two sides.
          const close = kind === 'triangle' || kind === 'dspike' || kind === 'rectangle' ? 2e-3 : 2e-4;
          assertClose(found[input]!.dataSync(), expected, `${kind}, ${['current', ...names][input]}`, close);
        });
      });
    }
  });
}

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
  });
});

/** Current, learned constants by their words, recurrent weights; as tensors and as values. */
function inputsOf(plan: Plan, recurrent: boolean) {
  const scale = plan.kind === 'srm' ? 1.5 : 1;
  const current = randomValues('current', steps * count).map((value) => scale * (value + 0.35));
  const learns = plan.kind === 'leaky' ? plan.learns : [];
  const names: (keyof NeuronLearned)[] = learns.map((name) => parameterWords[name]);
  const values: Float32Array[] = [
    current,
    ...learns.map((name) => {
      const value = (plan as LeakyPlan).values[name]!;
      const isStep = name === 'threshold' || name === 'adaptationStep';
      return Float32Array.of(isStep ? value : Math.log(value / (1 - value)));
    }),
  ];
  if (recurrent) {
    names.push('recurrent');
    values.push(randomValues('recurrent', size * size).map((value) => 0.4 * value));
  }
  const shapes = [[steps, samples, size], ...learns.map(() => [1]), [size, size]];
  const inputs = values.map((array, i) => tf.tensor(array, shapes[i]!)) as [tf.Tensor, ...tf.Tensor[]];
  return { inputs, names, values };
}

/** A number as it was in the first run: what no gradient passes through. */
type Held = (value: number) => number;

/**
 * Central differences of the weighed sum of the smoothed spikes, by input and index. The neuron is in double precision,
 * written as its equations stand in kernel-contract.ts.
 */
function smoothed(plan: Plan, names: readonly string[], values: readonly Float32Array[]) {
  const tape: number[] = [];
  let at = 0;
  let first = true;
  const held: Held = (value) => {
    if (first) tape.push(value);
    return first ? value : tape[at++]!;
  };
  const surrogate: SurrogateAttributes = plan.kind === 'lif' ? plan.attributes : plan.surrogate;
  /** The hard spike, and what the smooth step adds when the distance to the threshold changes; the slope's unit is held. */
  const spike = (distance: number, threshold: number): number => {
    const unit = held(threshold);
    const smooth = (above: number) => smoothStep(surrogate, unit, unit + above);
    return held(distance >= 0 ? 1 : 0) + smooth(distance) - smooth(held(distance));
  };
  const run = (given: readonly (readonly number[])[]): number[] => {
    at = 0;
    if (plan.kind === 'srm') return runSrm(plan, given[0]!, spike, held);
    return runLeaky(plan.kind === 'lif' ? asLeaky(plan) : plan, names, given, spike, held);
  };
  const exact = values.map((array) => [...array]);
  run(exact);
  first = false;
  const difference = 1e-5;
  return (weigh: Float32Array, input: number, index: number): number => {
    const moved = (by: number) =>
      run(exact.map((array, i) => array.map((value, j) => (i === input && j === index ? value + by : value)))).reduce(
        (sum, s, i) => sum + s * weigh[i]!,
        0,
      );
    return (moved(difference) - moved(-difference)) / (2 * difference);
  };
}

type Spike = (distance: number, threshold: number) => number;

function runLeaky(
  plan: LeakyPlan,
  names: readonly string[],
  [current = [], ...given]: readonly (readonly number[])[],
  spike: Spike,
  held: Held,
): number[] {
  const constant = (name: keyof LeakyPlan['values']): number => {
    const place = names.indexOf(parameterWords[name]);
    if (place === -1) return plan.values[name] ?? 0;
    const raw = given[place]![0]!;
    return name === 'threshold' || name === 'adaptationStep' ? raw : 1 / (1 + Math.exp(-raw));
  };
  const [a, c, theta0] = [constant('membraneDecay'), constant('currentDecay'), constant('threshold')];
  const [rho, beta] = [constant('adaptationDecay'), constant('adaptationStep')];
  const weights = names.includes('recurrent') ? given[names.indexOf('recurrent')] : undefined;
  const zeros = () => new Array<number>(count).fill(0);
  let [v, i, b, s] = [zeros(), zeros(), zeros(), zeros()];
  const all: number[] = [];
  for (let t = 0; t < steps; t++) {
    const before = s;
    const back = (n: number): number => {
      if (weights === undefined) return 0;
      const from = n - (n % size);
      return Array.from({ length: size }, (_, m) => before[from + m]! * weights[m * size + (n % size)]!).reduce(
        (sum, part) => sum + part,
      );
    };
    i = i.map((value, n) => c * value + current[t * count + n]! + back(n));
    const h = v.map((value, n) => a * value + (plan.scaledInput ? 1 - a : 1) * i[n]!);
    if (t > 0) b = b.map((value, n) => rho * value + before[n]!);
    const theta = b.map((value) => theta0 + beta * value);
    s = h.map((value, n) => spike(value - theta[n]!, theta0));
    v = h.map((value, n) => {
      if (plan.reset === 'none') return value;
      if (plan.reset === 'zero') return value * (1 - (plan.detachReset ? held(s[n]!) : s[n]!));
      const taken = theta[n]! * s[n]!;
      return value - (plan.detachReset ? held(taken) : taken);
    });
    all.push(...s);
  }
  return all;
}

function runSrm(plan: SrmPlan, current: readonly number[], spike: Spike, held: Held): number[] {
  const alpha = (i: number, tau: number) => (i / tau) * Math.exp(1 - i / tau);
  const all: number[] = [];
  const own: number[] = [];
  for (let t = 0; t < steps; t++)
    for (let n = 0; n < count; n++) {
      let u = 0;
      for (let i = 0; i <= t; i++) u += alpha(i, plan.tauSynapse) * current[(t - i) * count + n]!;
      // No gradient passes through the refractory response.
      for (let i = 1; i <= t; i++) u -= plan.refractoryDepth * alpha(i, plan.tauRefractory) * own[(t - i) * count + n]!;
      const s = spike(u - plan.threshold, plan.threshold);
      own.push(held(s));
      all.push(s);
    }
  return all;
}
