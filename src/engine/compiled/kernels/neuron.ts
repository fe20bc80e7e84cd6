/** The kernels of snn/kernel-contract.ts: neurons and filters over the whole time axis, and the optimiser's step. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  ALPHA_FILTER,
  type AlphaFilterAttributes,
  type GradientAttributes,
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  OPTIMIZER_STEP,
  type OptimizerAttributes,
  SRM_FORWARD,
  type SrmAttributes,
  SURROGATE_GRADIENT,
  type SurrogateGradientAttributes,
} from '../../../snn/kernel-contract.ts';
import { attributesOf, overTime } from '../../kernel-call.ts';
import { sizeOf } from '../backend.ts';
import type { Call as CallOf, KernelHost, Kernels } from '../override.ts';
import { spikesOutput, WORDS_APART } from '../spikes.ts';
import { cut } from '../team.ts';
import { LINE, slope, surrogateNumber } from './neuron-job.ts';

export const neuronKernels: Kernels<KernelHost> = {
  [LIF_FORWARD]: lifForward,
  [LIF_BACKWARD]: lifBackward,
  [ALPHA_FILTER]: alphaFilter,
  [SRM_FORWARD]: srmForward,
  [SURROGATE_GRADIENT]: surrogateGradient,
  [OPTIMIZER_STEP]: optimizerStep,
};

type Call = CallOf<KernelHost>;

/** Floats that no cache of a core holds: what is written then goes past them. */
const MANY = 2 ** 21;

function lifForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const current = call.input('current');
  const { decay, threshold, reset, spikesOnly } = attributesOf<LifAttributes>(call);
  const { steps, neurons } = overTime(current);
  const { block, parts } = cut(neurons, 4 * steps, WORDS_APART);
  const spikes = spikesOutput(backend, current.shape, neurons, parts);
  const membrane = spikesOnly === true ? undefined : backend.output(current.shape);
  const pointers = [backend.pointer(current), spikes.pointer, membrane?.pointer ?? 0];
  const words = [...pointers, steps, neurons, block, reset === 'subtract' ? 1 : 0, spikes.ones];
  backend.team.run('lif_forward', parts, words, [decay, threshold]);
  spikes.filled();
  return membrane === undefined ? [spikes.info] : [spikes.info, membrane.info];
}

function lifBackward(call: Call): TensorInfo {
  const { backend } = call;
  const again = call.inputs.membrane === undefined;
  const given = call.input(again ? 'current' : 'membrane');
  const attributes = attributesOf<LifAttributes & GradientAttributes>(call);
  const { steps, neurons } = overTime(given);
  const incoming = call.input('spikesGradient');
  const out = backend.outputOver(incoming, attributes.overwrite);
  const { block, parts } = cut(neurons, 8 * steps, LINE);
  const pointers = [backend.pointer(incoming), backend.pointer(given), out.pointer];
  const flags = [attributes.reset === 'subtract' ? 1 : 0, attributes.detachReset ? 1 : 0];
  const past = steps * neurons >= MANY && neurons % LINE === 0 && out.info.dataId !== incoming.dataId;
  const rest = [surrogateNumber[attributes.surrogate], again ? 1 : 0, past ? 1 : 0];
  const words = [...pointers, steps, neurons, block, ...flags, ...rest];
  backend.team.run('lif_backward', parts, words, [attributes.decay, ...slope(attributes, attributes.threshold)]);
  return out.info;
}

function alphaFilter(call: Call): TensorInfo {
  const { backend } = call;
  const x = call.input('x');
  const { tauSteps, adjoint, taps = 0 } = attributesOf<AlphaFilterAttributes>(call);
  const { steps, neurons } = overTime(x);
  const out = backend.output(x.shape);
  const { block, parts } = cut(neurons, 4 * steps, LINE);
  const words = [backend.pointer(x), out.pointer, steps, neurons, block, adjoint ? 1 : 0, taps];
  const reals = [Math.exp(-1 / tauSteps), Math.E / tauSteps, Math.exp(-taps / tauSteps)];
  backend.team.run('alpha_filter', parts, words, reals);
  return out.info;
}

function srmForward(call: Call): TensorInfo[] {
  const { backend } = call;
  const potential = call.input('potential');
  const { threshold, refractoryTauSteps: tau, refractoryDepth, refractoryTaps } = attributesOf<SrmAttributes>(call);
  const taps = refractoryTaps ?? 0;
  const { steps, neurons } = overTime(potential);
  const spikes = backend.output(potential.shape);
  const corrected = backend.output(potential.shape);
  const { block, parts } = cut(neurons, 5 * steps, LINE);
  const words = [backend.pointer(potential), spikes.pointer, corrected.pointer, steps, neurons, block, taps];
  const depth = (refractoryDepth * Math.E) / tau;
  backend.team.run('srm_forward', parts, words, [Math.exp(-1 / tau), depth, threshold, Math.exp(-taps / tau)]);
  return [spikes.info, corrected.info];
}

function surrogateGradient(call: Call): TensorInfo {
  const { backend } = call;
  const membrane = call.input('membrane');
  const attributes = attributesOf<SurrogateGradientAttributes>(call);
  const size = sizeOf(membrane.shape);
  const out = backend.output(membrane.shape);
  const { block, parts } = cut(size, 4, LINE);
  const pointers = [backend.pointer(call.input('spikesGradient')), backend.pointer(membrane), out.pointer];
  const words = [...pointers, size, block, surrogateNumber[attributes.surrogate]];
  backend.team.run('surrogate_gradient', parts, words, slope(attributes, attributes.threshold));
  return out.info;
}

function optimizerStep(call: Call): TensorInfo[] {
  const { backend } = call;
  const attributes = attributesOf<OptimizerAttributes>(call);
  const { optimizer, rate, beta1, beta2, epsilon, momentum, decay } = attributes;
  const parameter = call.input('parameter');
  const moments = (optimizer === 'sgd' ? ['velocity'] : ['first', 'second']).map((name) => call.input(name));
  const size = sizeOf(parameter.shape);
  const pointers = [parameter, call.input('gradient'), ...moments].map((tensor) => backend.pointer(tensor));
  const outputs = [parameter, ...moments].map((tensor) => backend.outputOver(tensor, attributes.overwrite));
  const { block, parts } = cut(size, 8, LINE);
  pointers.push(...outputs.map((output) => output.pointer));
  if (optimizer === 'sgd') {
    backend.team.run('sgd_step', parts, [...pointers, size, block], [rate, momentum, decay]);
  } else {
    const reals = [rate, beta1, beta2, epsilon, decay, 1 - beta1, 1 - beta2];
    backend.team.run('adam_step', parts, [...pointers, size, block, optimizer === 'nadam' ? 1 : 0], reals);
  }
  return outputs.map((output) => output.info);
}
