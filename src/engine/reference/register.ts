/**
 * Registers the plain TypeScript kernels of the contract for TensorFlow.js's own `cpu` backend. A backend that copies
 * the kernels of `cpu` inherits them and overrides what it computes faster.
 */

import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import {
  ALPHA_FILTER,
  type AlphaFilterAttributes,
  DELAY,
  DELAY_GRADIENT,
  type DelayAttributes,
  type DelayGradientAttributes,
  FIXED_POINT_FORWARD,
  type FixedPointAttributes,
  LEAKY_BACKWARD,
  LEAKY_FILTER,
  LEAKY_FORWARD,
  type LeakyAttributes,
  type LeakyBackwardAttributes,
  type LeakyFilterAttributes,
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  NORMALIZED_LIF_BACKWARD,
  NORMALIZED_LIF_FORWARD,
  type NormalizedLifAttributes,
  OPTIMIZER_STEP,
  type OptimizerAttributes,
  SOFT_RESET_BACKWARD,
  SOFT_RESET_FORWARD,
  type SoftResetAttributes,
  SRM_FORWARD,
  type SrmAttributes,
  SURROGATE_GRADIENT,
  type SurrogateGradientAttributes,
} from '../../snn/kernel-contract.ts';
import { registerGroupwise } from '../groupwise.ts';
import { delay, delayGradient, leakyFilter } from './delay.ts';
import { fixedPointForward } from './fixed-point.ts';
import { type LeakyInputs, leakyBackward, leakyForward } from './leaky.ts';
import { lifBackward, lifForward } from './lif.ts';
import { channelMoments, normalizedLifBackward, normalizedLifForward } from './normalized-lif.ts';
import { optimizerStep } from './optimizer.ts';
import { softResetBackward, softResetForward } from './soft-reset.ts';
import { alphaFilter, srmForward, surrogateGradient } from './srm.ts';

/** Repeated calls change nothing. */
export function registerReferenceKernels(backendName = 'cpu'): void {
  registerGroupwise(backendName);
  for (const [kernelName, compute] of Object.entries(kernels)) {
    if (getKernel(kernelName, backendName) !== undefined) continue;
    const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
      const owner = backend as MathBackendCPU;
      const outputs = compute((name) => read(owner, inputs, name), attrs ?? {}, firstAxis(inputs), inputs);
      const shape = Object.values(inputs)[0]!.shape;
      const tensors = outputs.map((output) => {
        const [values, own] = output instanceof Float32Array ? [output, shape] : [output.values, output.shape];
        return owner.makeTensorInfo([...own], 'float32', values);
      });
      return tensors.length === 1 ? tensors[0]! : tensors;
    };
    registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/** Outputs without a shape have that of the first input; `steps` is the length of its first axis. */
type Compute = (
  input: (name: string) => Float32Array,
  attributes: NamedAttrMap,
  steps: number,
  inputs: NamedTensorInfoMap,
) => (Float32Array | { readonly values: Float32Array; readonly shape: readonly number[] })[];

// The attributes come through TensorFlow.js untyped; the contract says which kernel is called with which.
const kernels: Readonly<Record<string, Compute>> = {
  [LIF_FORWARD]: (input, attributes, steps) => {
    const { spikes, membrane } = lifForward(input('current'), steps, attributes as unknown as LifAttributes);
    return attributes.spikesOnly === true ? [spikes] : [spikes, membrane];
  },
  [LIF_BACKWARD]: (input, attributes, steps, inputs) => {
    const settings = attributes as unknown as LifAttributes;
    const again = inputs.membrane === undefined;
    const membrane = again ? lifForward(input('current'), steps, settings).membrane : input('membrane');
    return [lifBackward(input('spikesGradient'), membrane, steps, settings)];
  },
  [NORMALIZED_LIF_FORWARD]: (input, attributes, steps, inputs) => {
    const settings = attributes as unknown as NormalizedLifAttributes;
    const [current, scale, shift] = [input('current'), input('scale'), input('shift')];
    const { mean, variance } = settings.fixedStatistics
      ? { mean: input('mean'), variance: input('variance') }
      : channelMoments(current, scale.length);
    const { shape } = inputs.scale!;
    const spikes = normalizedLifForward(current, steps, { scale, shift, mean, variance }, settings);
    return [spikes, { values: mean.slice(), shape }, { values: variance.slice(), shape }];
  },
  [NORMALIZED_LIF_BACKWARD]: (input, attributes, steps, inputs) => {
    const settings = attributes as unknown as NormalizedLifAttributes;
    const [scale, shift, mean, variance] = [input('scale'), input('shift'), input('mean'), input('variance')];
    const [currentGradient, scaleGradient, shiftGradient] = normalizedLifBackward(
      input('spikesGradient'),
      input('current'),
      steps,
      { scale, shift, mean, variance },
      settings,
    );
    const { shape } = inputs.scale!;
    return [currentGradient, { values: scaleGradient, shape }, { values: shiftGradient, shape }];
  },
  [ALPHA_FILTER]: (input, attributes, steps) => [
    alphaFilter(input('x'), steps, attributes as unknown as AlphaFilterAttributes),
  ],
  [SRM_FORWARD]: (input, attributes, steps) => {
    const { spikes, corrected } = srmForward(input('potential'), steps, attributes as unknown as SrmAttributes);
    return [spikes, corrected];
  },
  [SURROGATE_GRADIENT]: (input, attributes) => [
    surrogateGradient(input('spikesGradient'), input('membrane'), attributes as unknown as SurrogateGradientAttributes),
  ],
  [LEAKY_FORWARD]: (input, attributes, steps, inputs) => {
    const settings = attributes as unknown as LeakyAttributes;
    const { spikes, membrane, adaptation } = leakyForward(
      input('current'),
      steps,
      leakyInputs(input, inputs),
      settings,
    );
    return adaptation === undefined ? [spikes, membrane] : [spikes, membrane, adaptation];
  },
  [LEAKY_BACKWARD]: (input, attributes, steps, inputs) => {
    const settings = attributes as unknown as LeakyBackwardAttributes;
    const adaptation = inputs.adaptation === undefined ? undefined : input('adaptation');
    const gradients = leakyBackward(
      input('spikesGradient'),
      input('membrane'),
      adaptation,
      steps,
      leakyInputs(input, inputs),
      settings,
    );
    const more = ['recurrent', 'firstAdaptation'].filter((name) => inputs[name] !== undefined);
    const names = ['membrane', ...settings.learns, ...more];
    return gradients.map((values, i) => ({ values, shape: inputs[names[i]!]!.shape }));
  },
  [LEAKY_FILTER]: (input, attributes, steps) => [
    leakyFilter(input('x'), steps, attributes as unknown as LeakyFilterAttributes),
  ],
  [DELAY]: (input, attributes, steps) => [
    delay(input('x'), input('delay'), steps, attributes as unknown as DelayAttributes),
  ],
  [DELAY_GRADIENT]: (input, attributes, steps) => {
    const { delays } = attributes as unknown as DelayGradientAttributes;
    return [{ values: delayGradient(input('outputGradient'), input('delayed'), steps, delays), shape: [delays] }];
  },
  [FIXED_POINT_FORWARD]: (input, attributes, steps) => {
    const settings = attributes as unknown as FixedPointAttributes;
    const { spikes, potential } = fixedPointForward(input('current'), steps, settings);
    return [spikes, potential];
  },
  [SOFT_RESET_FORWARD]: (input, attributes, steps) => {
    const settings = attributes as unknown as SoftResetAttributes;
    const { spikes, membrane } = softResetForward(input('current'), steps, softResetParameters(input), settings);
    return [spikes, membrane];
  },
  [SOFT_RESET_BACKWARD]: (input, attributes, steps) => {
    const settings = attributes as unknown as SoftResetAttributes;
    const gradient = input('spikesGradient');
    const found = softResetBackward(gradient, input('membrane'), steps, softResetParameters(input), settings);
    return [found.current, single(found.threshold), single(found.decay)];
  },
  [OPTIMIZER_STEP]: (input, attributes) => {
    const settings = attributes as unknown as OptimizerAttributes;
    const moments = settings.optimizer === 'sgd' ? ['velocity'] : ['first', 'second'];
    return optimizerStep(input('parameter'), input('gradient'), moments.map(input), settings);
  },
};

function softResetParameters(input: (name: string) => Float32Array) {
  return { threshold: input('threshold')[0]!, decay: input('decay')[0]! };
}

function single(value: number) {
  return { values: Float32Array.of(value), shape: [1] };
}

/** The parameters that were given. */
function leakyInputs(input: (name: string) => Float32Array, inputs: NamedTensorInfoMap): LeakyInputs {
  const optional = ['currentDecay', 'adaptationDecay', 'adaptationStep', 'recurrent', 'firstAdaptation'];
  const given = optional.filter((name) => inputs[name] !== undefined).map((name) => [name, input(name)]);
  return {
    membraneDecay: input('membraneDecay'),
    threshold: input('threshold'),
    ...(Object.fromEntries(given) as Partial<LeakyInputs>),
  };
}

function read(backend: MathBackendCPU, inputs: NamedTensorInfoMap, name: string): Float32Array {
  const tensor: TensorInfo | undefined = inputs[name];
  if (tensor === undefined) throw new Error(`The kernel needs the input ${name}.`);
  return backend.data.get(tensor.dataId).values as Float32Array;
}

function firstAxis(inputs: NamedTensorInfoMap): number {
  return Object.values(inputs)[0]!.shape[0] ?? 1;
}
