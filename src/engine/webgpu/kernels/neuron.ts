/**
 * LIF and SRM neurons over the whole time axis: one invocation carries one neuron through time, so that neighbours read
 * neighbouring numbers at every step.
 */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  LifAttributes,
  SrmAttributes,
  SurrogateAttributes,
  SurrogateGradientAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { backwardStep, forwardStep } from '../lif-code.ts';
import { type Call, sizeOf } from '../override.ts';
import { groupsFor, perItem } from '../program.ts';
import { surrogateCode, surrogateNumbers } from '../surrogate.ts';

export function lifForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const current = call.input('current');
  const attributes = attributesOf<LifAttributes>(call);
  const { decay, threshold, reset } = attributes;
  const { steps, neurons } = overTime(current);
  const [spikes, membrane] = [backend.output(current.shape), backend.output(current.shape)];
  const program = perItem(
    `lif forward ${reset}`,
    `fn item(i: i32) {
  var carried = 0.0;
  var at = i;
  for (var t = 0; t < p.steps; t++) {
    let x = current[at];
    ${forwardStep(attributes)}
    membrane[at] = h;
    spikes[at] = select(0.0, 1.0, fires);
    at += p.count;
  }
}`,
  );
  if (sizeOf(current) > 0) {
    backend.run(program, {
      ...{ inputs: { current }, outputs: { spikes, membrane }, groups: groupsFor(neurons) },
      ...{ whole: { count: neurons, steps }, real: { decay, threshold } },
    });
  }
  return [spikes, membrane];
}

export function lifBackward(call: Call): TensorInfo {
  const { backend } = call;
  const spikesGradient = call.input('spikesGradient');
  const again = call.inputs.membrane === undefined ? lifForward(call) : [];
  const membrane = call.inputs.membrane ?? again[1]!;
  const attributes = attributesOf<LifAttributes>(call);
  const { decay, threshold, reset, detachReset, surrogate } = attributes;
  const { steps, neurons } = overTime(membrane);
  const gradient = backend.output(membrane.shape);
  const program = perItem(
    `lif backward ${reset} ${detachReset} ${surrogate}`,
    `${surrogateCode(surrogate)}
fn item(i: i32) {
  var later = 0.0;
  for (var t = p.steps - 1; t >= 0; t--) {
    let at = t * p.count + i;
    let h = membrane[at];
    ${backwardStep(attributes)}
  }
}`,
  );
  if (sizeOf(membrane) > 0) {
    backend.run(program, {
      ...{ inputs: { spikesGradient, membrane }, outputs: { gradient }, groups: groupsFor(neurons) },
      ...{ whole: { count: neurons, steps }, real: { decay, threshold, ...surrogateNumbers(attributes) } },
    });
  }
  for (const { dataId } of again) backend.disposeData(dataId);
  return gradient;
}

export function surrogateGradient(call: Call): TensorInfo {
  const { backend } = call;
  const [spikesGradient, membrane] = [call.input('spikesGradient'), call.input('membrane')];
  const attributes = attributesOf<SurrogateGradientAttributes & SurrogateAttributes>(call);
  const gradient = backend.output(membrane.shape);
  const program = perItem(
    `surrogate gradient ${attributes.surrogate}`,
    `${surrogateCode(attributes.surrogate)}
fn item(i: i32) { gradient[i] = spikesGradient[i] * surrogate(membrane[i], p.threshold); }`,
  );
  const count = sizeOf(membrane);
  if (count > 0) {
    backend.run(program, {
      ...{ inputs: { spikesGradient, membrane }, outputs: { gradient }, groups: groupsFor(count) },
      ...{ whole: { count }, real: { threshold: attributes.threshold, ...surrogateNumbers(attributes) } },
    });
  }
  return gradient;
}

export function srmForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const potential = call.input('potential');
  const attributes = attributesOf<SrmAttributes>(call);
  const { threshold, refractoryTauSteps: tau, refractoryDepth, refractoryTaps } = attributes;
  const { steps, neurons } = overTime(potential);
  const [spikes, corrected] = [backend.output(potential.shape), backend.output(potential.shape)];
  const program = perItem(
    'srm forward',
    `${settled}
fn item(i: i32) {
  var level = 0.0;
  var slope = 0.0;
  var at = i;
  for (var t = 0; t < p.steps; t++) {
    if (t >= p.taps) {
      let gone = spikes[at - p.taps * p.count];
      level -= p.lastLevel * gone;
      slope -= p.last * gone;
    }
    let u = potential[at] - p.depth * level;
    let spike = select(0.0, 1.0, u >= p.threshold);
    corrected[at] = u;
    spikes[at] = spike;
    slope += spike;
    ${nextStates}
    at += p.count;
  }
}`,
  );
  if (sizeOf(potential) > 0) {
    backend.run(program, {
      ...{ inputs: { potential }, outputs: { spikes, corrected }, groups: groupsFor(neurons) },
      whole: { count: neurons, steps, taps: endOf(refractoryTaps, steps) },
      real: { ...responseNumbers(tau, refractoryTaps), threshold, depth: (refractoryDepth * Math.E) / tau },
    });
  }
  return [spikes, corrected];
}

/** WGSL that a program with `nextStates` needs: states that have faded are at rest, as the contract says. */
export const settled = 'fn settled(state: f32) -> f32 { return select(state, 0.0, abs(state) < 1e-20); }';

/** WGSL: the two states of an alpha function at the next step, after the input was added to `slope`. */
export const nextStates = 'level = settled(p.decay * (level + slope)); slope = settled(p.decay * slope);';

/** The step at which inputs leave a response of so many values; never, for one without an end. */
export function endOf(taps: number | undefined, steps: number): number {
  return Math.min(taps ?? steps, steps);
}

/** What a step leaves of both states, and what an input has left in them when its response ends. */
export function responseNumbers(tauSteps: number, taps = 0) {
  const last = Math.exp(-taps / tauSteps);
  return { decay: Math.exp(-1 / tauSteps), last, lastLevel: taps * last };
}
