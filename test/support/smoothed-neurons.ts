/**
 * Neurons of the library and what their gradients are: finite differences of the smoothed neuron. Smoothed means that at
 * the spikes of the hard neuron each may change as the smooth step does around the potential it had there, so that the
 * exact derivative is the surrogate gradient, resets and all.
 */

import * as tf from '@tensorflow/tfjs-core';
import { smoothStep } from '../../src/snn/gradient/surrogate.ts';
import type { SurrogateAttributes } from '../../src/snn/kernel-contract.ts';
import { type NeuronLearned, parameterWords } from '../../src/snn/neuron/fire.ts';
import {
  adaptiveLif,
  cubaLif,
  integrateAndFire,
  lif,
  parametricLif,
  type SurrogateOptions,
  spikeResponse,
} from '../../src/snn/neuron/make.ts';
import { asLeaky, type LeakyPlan, type LifPlan, type SrmPlan } from '../../src/snn/neuron/neuron.ts';
import { randomValues } from './close.ts';

export type Plan = LifPlan | LeakyPlan | SrmPlan;
export const [steps, samples, size] = [7, 2, 3];
export const count = samples * size;

/** Every kind, with every reset. */
export const everyNeuron: Readonly<Record<string, (more: { surrogate?: SurrogateOptions }) => Plan>> = {
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

/** Current, learned constants by their words, recurrent weights; as tensors and as values. */
export function inputsOf(plan: Plan, recurrent: boolean) {
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
export function smoothed(plan: Plan, names: readonly string[], values: readonly Float32Array[]) {
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
