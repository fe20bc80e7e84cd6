/**
 * Leaky neurons in general (LEAKY_FORWARD, LEAKY_BACKWARD of the kernel contract), one invocation per neuron. Without
 * recurrent weights a neuron needs nothing of the others, and one program carries it through time; with them every step
 * is a program, because all neurons of a step must be known before the next. Parameter gradients are summed per neuron
 * first, then over the neurons that share a value.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { LeakyBackwardAttributes, LeakyParameter } from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { sumColumns } from '../columns.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';
import { surrogateCode, surrogateNumbers } from '../surrogate.ts';
import { leakyParameters, neuronOf } from './leaky-neuron.ts';

export function leakyForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const current = call.input('current');
  const n = neuronOf(call);
  const { steps, neurons } = overTime(current);
  const spikes = backend.output(current.shape);
  const membrane = backend.output(current.shape);
  const first = n.has('firstAdaptation') ? { firstAdaptation: call.input('firstAdaptation') } : {};
  const states = n.adapts ? { adaptation: backend.output(current.shape) } : {};
  // What a program of one step has to leave for the next.
  const synapse = backend.output([neurons]);
  const program = perItem(
    `leaky forward ${n.key} ${Object.keys(first)}`,
    `${n.code}
fn item(i: i32) {
  var synaptic = 0.0;
  var carried = 0.0;
  var adapted = ${n.has('firstAdaptation') ? 'firstAdaptation[i]' : '0.0'};
  var spiked = 0.0;
  if (p.begin > 0) {
    let before = (p.begin - 1) * p.count + i;
    ${n.adapts ? 'adapted = adaptation[before];' : ''}
    let limit = limitOf(i, adapted);
    synaptic = synapse[i];
    carried = afterSpike(membrane[before], limit);
    spiked = spikes[before];
  }
  let a = membraneDecay[i % p.nMembraneDecay];
  for (var t = p.begin; t < p.end; t++) {
    let at = t * p.count + i;
    synaptic = ${n.has('currentDecay') ? 'fma(currentDecay[i % p.nCurrentDecay], synaptic, current[at])' : 'current[at]'};
    ${n.recurrent ? recurrentSum : ''}
    let h = fma(a, carried, ${n.scaled ? '(1.0 - a) * synaptic' : 'synaptic'});
    ${n.adapts ? 'if (t > 0) { adapted = fma(adaptationDecay[i % p.nAdaptationDecay], adapted, spiked); }' : ''}
    let limit = limitOf(i, adapted);
    spiked = select(0.0, 1.0, h >= limit);
    membrane[at] = h;
    spikes[at] = spiked;
    ${n.adapts ? 'adaptation[at] = adapted;' : ''}
    carried = afterSpike(h, limit);
  }
  synapse[i] = synaptic;
}`,
  );
  const stride = n.recurrent ? 1 : steps;
  for (let begin = 0; begin < steps && neurons > 0; begin += stride) {
    backend.run(program, {
      ...{ inputs: { current, ...first, ...n.parameters }, outputs: { spikes, membrane, ...states, synapse } },
      ...{ whole: { count: neurons, begin, end: begin + stride, ...n.whole }, groups: groupsFor(neurons) },
    });
  }
  backend.disposeData(synapse.dataId);
  return n.adapts ? [spikes, membrane, states.adaptation!] : [spikes, membrane];
}

export function leakyBackward(call: Call): TensorInfo[] {
  const { backend } = call;
  const attributes = attributesOf<LeakyBackwardAttributes>(call);
  const { of = 'spikes' } = attributes;
  const [spikesGradient, membrane] = [call.input('spikesGradient'), call.input('membrane')];
  const n = neuronOf(call);
  const { steps, neurons } = overTime(membrane);
  const gradient = backend.output(membrane.shape);
  // Per neuron: what the step before needs (e_v, e_b), then the sums of the five parameters.
  const state = backend.output([2 + leakyParameters.length, neurons]);
  const drop =
    attributes.detachReset || attributes.reset === 'none' ? '0.0' : attributes.reset === 'zero' ? 'h' : 'limit';
  const lowered = attributes.reset === 'subtract' && !attributes.detachReset;
  const program = perItem(
    `leaky backward ${n.key} ${attributes.detachReset} ${attributes.surrogate} ${of}`,
    `${surrogateCode(attributes.surrogate)}
${n.code}
fn adaptedAt(at: i32) -> f32 { ${n.adapts ? 'return adaptation[at];' : 'return 0.0;'} }
fn carriedAt(at: i32, i: i32) -> f32 {
  if (at < 0) { return 0.0; }
  return afterSpike(membrane[at], limitOf(i, adaptedAt(at)));
}
// i[t] from h[t] = a v[t-1] + k i[t]; 0 where k is 0 and the current has no effect.
fn currentAt(at: i32, i: i32) -> f32 {
  if (at < 0) { return 0.0; }
  let a = membraneDecay[i % p.nMembraneDecay];
  ${n.scaled ? 'if (a == 1.0) { return 0.0; }' : ''}
  return (membrane[at] - a * carriedAt(at - p.count, i))${n.scaled ? ' / (1.0 - a)' : ''};
}
fn item(i: i32) {
  let a = membraneDecay[i % p.nMembraneDecay];
  let k = ${n.scaled ? '1.0 - a' : '1.0'};
  let base = threshold[i % p.nThreshold];
  var onMembrane = 0.0;
  var onAdaptation = 0.0;
  var onCurrent = 0.0;
  var sums = array<f32, ${leakyParameters.length}>();
  if (p.end < p.steps) {
    onMembrane = state[i];
    onAdaptation = state[p.count + i];
    onCurrent = gradient[p.end * p.count + i];
    for (var j = 0; j < ${leakyParameters.length}; j++) { sums[j] = state[(2 + j) * p.count + i]; }
  }
  for (var t = p.end - 1; t >= p.begin; t--) {
    let at = t * p.count + i;
    let h = membrane[at];
    let limit = limitOf(i, adaptedAt(at));
    let fired = h >= limit;
    let r = surrogate(h - limit + base, base);
    ${n.recurrent ? recurrentBack : 'let through = 0.0;'}
    ${of === 'membrane' ? 'onMembrane += spikesGradient[at];' : ''}
    let onSpike = ${of === 'spikes' ? 'spikesGradient[at] + ' : ''}through + onAdaptation - onMembrane * ${drop};
    let kept = ${attributes.reset === 'zero' ? 'onMembrane * select(1.0, 0.0, fired)' : 'onMembrane'};
    let slope = onSpike * r + kept${of === 'potential' ? ' + spikesGradient[at]' : ''};
    let onLimit = -onSpike * r${lowered ? ' - select(0.0, onMembrane, fired)' : ''};
    ${
      n.has('currentDecay')
        ? `let onInput = k * slope + currentDecay[i % p.nCurrentDecay] * onCurrent;
    sums[2] += onInput * currentAt(at - p.count, i);`
        : 'let onInput = k * slope;'
    }
    gradient[at] = onInput;
    sums[0] += slope * (carriedAt(at - p.count, i)${n.scaled ? ' - currentAt(at, i)' : ''});
    sums[1] += onLimit;
    ${
      n.adapts
        ? `let b = adaptation[at];
    sums[3] += onAdaptation * b;
    sums[4] += onLimit * b;
    onAdaptation = adaptationStep[i % p.nAdaptationStep] * onLimit + adaptationDecay[i % p.nAdaptationDecay] * onAdaptation;`
        : ''
    }
    onMembrane = a * slope;
    onCurrent = onInput;
  }
  state[i] = onMembrane;
  state[p.count + i] = onAdaptation;
  for (var j = 0; j < ${leakyParameters.length}; j++) { state[(2 + j) * p.count + i] = sums[j]; }
}`,
  );
  const saved = n.adapts ? { adaptation: call.input('adaptation') } : {};
  const stride = n.recurrent ? 1 : steps;
  for (let end = steps; end > 0 && neurons > 0; end -= stride) {
    backend.run(program, {
      inputs: { spikesGradient, membrane, ...saved, ...n.parameters },
      ...{ outputs: { gradient, state }, real: surrogateNumbers(attributes), groups: groupsFor(neurons) },
      whole: { count: neurons, steps, begin: end - stride, end, ...n.whole },
    });
  }
  const learned = attributes.learns.map((name) => overSharing(call, state, neurons, name));
  if (n.recurrent) learned.push(recurrentGradient(call, gradient));
  if (n.has('firstAdaptation')) learned.push(firstGradient(call, state, neurons));
  backend.disposeData(state.dataId);
  return [gradient, ...learned];
}

/** synaptic += s[t-1] W */
const recurrentSum = `if (t > 0) {
      let own = i % p.nRecurrent;
      let sample = (t - 1) * p.count + i - own;
      for (var j = 0; j < p.nRecurrent; j++) {
        if (spikes[sample + j] != 0.0) { synaptic += recurrent[j * p.nRecurrent + own]; }
      }
    }`;

/** W di[t+1] */
const recurrentBack = `var through = 0.0;
    if (t + 1 < p.steps) {
      let own = i % p.nRecurrent;
      let sample = (t + 1) * p.count + i - own;
      for (var j = 0; j < p.nRecurrent; j++) {
        through = fma(recurrent[own * p.nRecurrent + j], gradient[sample + j], through);
      }
    }`;

/** The sums of one parameter over the neurons that take the same value. */
function overSharing({ backend, input }: Call, state: TensorInfo, neurons: number, name: LeakyParameter): TensorInfo {
  const { shape } = input(name);
  const columns = sizeOf(input(name));
  const table = {
    key: 'leaky parameter',
    code: 'fn term(row: i32, column: i32) -> f32 { return state[p.first + row * p.columns + column]; }',
    ...{
      inputs: { state },
      rows: neurons / columns,
      columns,
      whole: { first: (2 + leakyParameters.indexOf(name)) * neurons },
    },
  };
  return sumColumns(backend, table, shape);
}

/** e_b of the first step, which the state holds in its second row. */
function firstGradient({ backend, input }: Call, state: TensorInfo, neurons: number): TensorInfo {
  const gradient = backend.output(input('firstAdaptation').shape);
  backend.run(perItem('leaky first adaptation', 'fn item(i: i32) { gradient[i] = state[p.count + i]; }'), {
    ...{ inputs: { state }, outputs: { gradient }, groups: groupsFor(neurons), whole: { count: neurons } },
  });
  return gradient;
}

/** dW = sum over steps and samples of s[t-1]' di[t], one invocation per weight. */
function recurrentGradient(call: Call, currentGradient: TensorInfo): TensorInfo {
  const { backend } = call;
  const membrane = call.input('membrane');
  const n = neuronOf(call);
  const { steps, neurons } = overTime(membrane);
  const weights = backend.output(call.input('recurrent').shape);
  const saved = n.adapts ? { adaptation: call.input('adaptation') } : {};
  const program = perItem(
    `leaky recurrent ${n.key}`,
    `${n.code}
fn item(i: i32) {
  let row = i / p.nRecurrent;
  let column = i % p.nRecurrent;
  var sum = 0.0;
  for (var t = 1; t < p.steps; t++) {
    for (var sample = 0; sample < p.neurons; sample += p.nRecurrent) {
      let before = (t - 1) * p.neurons + sample + row;
      let limit = limitOf(sample + row, ${n.adapts ? 'adaptation[before]' : '0.0'});
      if (membrane[before] >= limit) { sum += currentGradient[t * p.neurons + sample + column]; }
    }
  }
  weights[i] = sum;
}`,
  );
  const count = sizeOf(weights);
  backend.run(program, {
    ...{ inputs: { membrane, currentGradient, ...saved, ...n.parameters }, outputs: { weights } },
    ...{ whole: { count, steps, neurons, ...n.whole }, groups: groupsFor(count) },
  });
  return weights;
}
