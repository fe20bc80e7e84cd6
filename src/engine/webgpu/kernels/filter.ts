/** Filters and shifts along time, one invocation per neuron or per value; their meaning: snn/kernel-contract.ts. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  AlphaFilterAttributes,
  DelayAttributes,
  DelayGradientAttributes,
  LeakyFilterAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';
import { endOf, nextStates, responseNumbers, settled } from './neuron.ts';

export function alphaFilter(call: Call): TensorInfo {
  const { backend } = call;
  const x = call.input('x');
  const { tauSteps, adjoint, taps } = attributesOf<AlphaFilterAttributes>(call);
  const { steps, neurons } = overTime(x);
  const filtered = backend.output(x.shape);
  const program = perItem(
    'alpha filter',
    `${settled}
fn item(i: i32) {
  var level = 0.0;
  var slope = 0.0;
  let stride = select(p.count, -p.count, p.adjoint == 1);
  var at = select(i, i + (p.steps - 1) * p.count, p.adjoint == 1);
  for (var t = 0; t < p.steps; t++) {
    if (t >= p.taps) {
      let gone = x[at - p.taps * stride];
      level -= p.lastLevel * gone;
      slope -= p.last * gone;
    }
    filtered[at] = p.scale * level;
    slope += x[at];
    ${nextStates}
    at += stride;
  }
}`,
  );
  if (sizeOf(x) > 0) {
    backend.run(program, {
      ...{ inputs: { x }, outputs: { filtered }, groups: groupsFor(neurons) },
      whole: { count: neurons, steps, taps: endOf(taps, steps), adjoint: adjoint ? 1 : 0 },
      real: { ...responseNumbers(tauSteps, taps), scale: Math.E / tauSteps },
    });
  }
  return filtered;
}

export function leakyFilter(call: Call): TensorInfo {
  const { backend } = call;
  const x = call.input('x');
  const { decay, adjoint } = attributesOf<LeakyFilterAttributes>(call);
  const { steps, neurons } = overTime(x);
  const filtered = backend.output(x.shape);
  const program = perItem(
    'leaky filter',
    `fn item(i: i32) {
  var kept = 0.0;
  for (var t = 0; t < p.steps; t++) {
    let at = select(t, p.steps - 1 - t, p.adjoint == 1) * p.count + i;
    kept = fma(p.decay, kept, x[at]);
    filtered[at] = kept;
  }
}`,
  );
  if (sizeOf(x) > 0) {
    backend.run(program, {
      ...{ inputs: { x }, outputs: { filtered }, groups: groupsFor(neurons) },
      ...{ whole: { count: neurons, steps, adjoint: adjoint ? 1 : 0 }, real: { decay } },
    });
  }
  return filtered;
}

export function delay(call: Call): TensorInfo {
  const { backend } = call;
  const [x, lengths] = [call.input('x'), call.input('delay')];
  const { stepMs, adjoint } = attributesOf<DelayAttributes>(call);
  const { steps, neurons } = overTime(x);
  const moved = backend.output(x.shape);
  const program = perItem(
    'delay',
    `fn item(i: i32) {
  let t = i / p.neurons;
  let n = i % p.neurons;
  let length = lengths[n % p.delays];
  var whole = floor(length / p.stepMs);
  // A quotient may be off by some of its last bits, a product not.
  if ((whole + 1.0) * p.stepMs <= length) { whole += 1.0; }
  if (whole * p.stepMs > length) { whole -= 1.0; }
  let shift = i32(whole);
  let source = select(t - shift, t + shift, p.adjoint == 1);
  var value = 0.0;
  if (source >= 0 && source < p.steps) { value = x[source * p.neurons + n]; }
  moved[i] = value;
}`,
  );
  const count = sizeOf(x);
  if (count > 0) {
    backend.run(program, {
      ...{ inputs: { x, lengths }, outputs: { moved }, groups: groupsFor(count), real: { stepMs } },
      whole: { count, steps, neurons, delays: sizeOf(lengths), adjoint: adjoint ? 1 : 0 },
    });
  }
  return moved;
}

export function delayGradient(call: Call): TensorInfo {
  const { backend } = call;
  const [outputGradient, delayed] = [call.input('outputGradient'), call.input('delayed')];
  const { delays } = attributesOf<DelayGradientAttributes>(call);
  const { steps, neurons } = overTime(delayed);
  const gradient = backend.output([delays]);
  const program = perItem(
    'delay gradient',
    `fn item(i: i32) {
  var total = 0.0;
  for (var n = i; n < p.neurons; n += p.count) {
    var sum = 0.0;
    var before = 0.0;
    for (var t = 0; t < p.steps; t++) {
      let value = delayed[t * p.neurons + n];
      sum = fma(outputGradient[t * p.neurons + n], value - before, sum);
      before = value;
    }
    total -= sum;
  }
  gradient[i] = total;
}`,
  );
  backend.run(program, {
    ...{ inputs: { outputGradient, delayed }, outputs: { gradient }, groups: groupsFor(delays) },
    whole: { count: delays, steps, neurons },
  });
  return gradient;
}
