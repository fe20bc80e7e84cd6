/** Loihi's neurons in whole numbers, and axonal delays. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  DELAY,
  DELAY_GRADIENT,
  type DelayAttributes,
  type DelayGradientAttributes,
  FIXED_POINT_FORWARD,
  type FixedPointAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import type { Call as CallOf, KernelHost, Kernels } from '../override.ts';
import { cut } from '../team.ts';
import { LINE } from './neuron-job.ts';

export const wholeKernels: Kernels<KernelHost> = {
  [FIXED_POINT_FORWARD]: fixedPoint,
  [DELAY]: delay,
  [DELAY_GRADIENT]: delayGradient,
};

type Call = CallOf<KernelHost>;

/** States are whole 4096ths. */
const GRID = 4096;

function fixedPoint(call: Call): TensorInfo[] | undefined {
  const { backend } = call;
  const current = call.input('current');
  const { steps, neurons } = overTime(current);
  const a = attributesOf<FixedPointAttributes>(call);
  // Order as in kernels/whole.h.
  const reals = [
    ...[a.scale, GRID - a.currentDecay, GRID - a.membraneDecay, a.threshold, a.membraneAtSpike ?? 0],
    ...[GRID - a.thresholdDecay, a.thresholdStep, GRID - a.refractoryDecay],
  ];
  // Numbers that a float does not hold are left to the plain kernel.
  if (steps * neurons === 0 || reals.some((value) => Math.fround(value) !== value)) return undefined;
  const [spikes, potential] = [backend.output(current.shape), backend.output(current.shape)];
  const { block, parts } = cut(neurons, 20 * steps, LINE);
  const flags = [a.adaptive ? 1 : 0, a.refractorySteps, a.silentSteps, a.membraneAtSpike === undefined ? 0 : 1];
  const pointers = [backend.pointer(current), spikes.pointer, potential.pointer];
  backend.team.run('fixed_point_forward', parts, [...pointers, steps, neurons, block, ...flags], reals);
  return [spikes.info, potential.info];
}

function delay(call: Call): TensorInfo | undefined {
  const { backend } = call;
  const [x, delays] = [call.input('x'), backend.values(call.input('delay'))];
  const { stepMs, adjoint } = attributesOf<DelayAttributes>(call);
  const { steps, neurons } = overTime(x);
  if (steps * neurons === 0) return undefined;
  const out = backend.output(x.shape);
  const shifts = backend.heap.take(4 * delays.length);
  // No shift beyond the window, so that it is a whole number of 32 bits.
  const moved = Array.from(delays, (ms) => Math.min(steps, Math.floor(ms / stepMs)));
  backend.heap.integers(shifts.pointer, delays.length).set(moved);
  const { block, parts } = cut(neurons, 2 * steps, LINE);
  const words = [backend.pointer(x), out.pointer, shifts.pointer, steps, neurons, block, delays.length];
  backend.team.run('delay', parts, [...words, adjoint ? 1 : 0]);
  backend.heap.give(shifts);
  return out.info;
}

function delayGradient(call: Call): TensorInfo | undefined {
  const { backend } = call;
  const [outputGradient, delayed] = [call.input('outputGradient'), call.input('delayed')];
  const { delays } = attributesOf<DelayGradientAttributes>(call);
  const { steps, neurons } = overTime(delayed);
  if (steps * neurons === 0) return undefined;
  const out = backend.output([delays]);
  const { block, parts } = cut(neurons, 4 * steps, LINE);
  const sums = backend.heap.take(8 * delays * parts);
  const words = [
    backend.pointer(outputGradient),
    backend.pointer(delayed),
    sums.pointer,
    steps,
    neurons,
    block,
    delays,
  ];
  backend.team.run('delay_gradient', parts, words);
  backend.team.run('delay_sums', 1, [sums.pointer, parts, delays, out.pointer]);
  backend.heap.give(sums);
  return out.info;
}
