/**
 * The kernels of snn/kernel-contract.ts that the small training step does not meet, each on a few numbers beside its plain
 * form of the `cpu` backend: gradients from the current, batch normalisation, general neurons, filters, spikes that a
 * convolution reads. A kernel of another version than the code that calls it is found here.
 */

import {
  dispose,
  engine,
  findBackend,
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type Tensor,
  type TensorInfo,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import * as contract from '../snn/kernel-contract.ts';

/** Values and shape. */
type Given = readonly [values: Float32Array, shape: readonly number[]];
type Inputs = Readonly<Record<string, Given>>;

/** Undefined when all is right, else what is wrong, in words. Throws what a kernel throws. */
export async function wrongKernel(): Promise<string | undefined> {
  for (const { kernel, inputs, attributes } of checks()) {
    const expected = onCpu(kernel, inputs, attributes);
    const found = await onEngine(kernel, inputs, attributes);
    const wrong = expected.findIndex(([values], i) => !isClose(found[i], values));
    if (wrong !== -1) return `the self-test found output ${wrong + 1} of the kernel ${kernel} wrong`;
  }
  const given = onCpu(contract.LIF_FORWARD, { current }, lif)[0]!;
  const image: Given = [given[0], [STEPS * 2, 3, 3, 2]];
  const expected = onCpu('Conv2D', { x: image, filter }, convolution)[0]!;
  return isClose(await spikesConvolved(), expected[0])
    ? undefined
    : 'the self-test found a convolution of spikes wrong';
}

/** How far each potential of the test is from its threshold, for a test of the test: rounding must move no spike. */
export function distancesToThreshold(): number[] {
  return checks().flatMap(({ kernel, inputs, attributes }) => {
    const states = () => onCpu(kernel, inputs, attributes).map(([values]) => [...values]);
    if (kernel === contract.SRM_FORWARD) return states()[1]!.map((potential) => potential - SRM_THRESHOLD);
    if (kernel === contract.LIF_BACKWARD)
      return [...onCpu(contract.LIF_FORWARD, { current }, lif)[1]![0]].map((membrane) => membrane - lif.threshold);
    if (kernel !== contract.LEAKY_FORWARD) return [];
    const [, membrane = [], adaptation = []] = states();
    const [threshold = 0, step = 0] = ['threshold', 'adaptationStep'].map((name) => inputs[name]![0][0]);
    return membrane.map((value, i) => value - threshold - step * adaptation[i]!);
  });
}

interface Check {
  readonly kernel: string;
  readonly inputs: Inputs;
  readonly attributes: object;
}

const STEPS = 5;
const shape = [STEPS, 2, 18]; // [time, samples, neurons]
const size = STEPS * 2 * 18;
const current: Given = [wave(size, 0.7, 1.4), shape];
const spikesGradient: Given = [wave(size, 1.1, 1), shape];
const filter: Given = [wave(3 * 3 * 2 * 7, 1.3, 0.6), [3, 3, 2, 7]];
const convolution = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };

const slope = { surrogate: 'arctangent', width: 1.2, height: 0.9 } as const;
const lif = { ...slope, decay: 0.8, threshold: 0.9, reset: 'subtract', detachReset: false } satisfies object;

const SRM_THRESHOLD = 1;

function checks(): readonly Check[] {
  const channels = (step: number): Given => [wave(18, step, 0.5).map((value) => 1 + value), [18]];
  const normalized = { ...lif, reset: 'zero', epsilon: 1e-3, fixedStatistics: false };
  const affine = { scale: channels(0.5), shift: channels(0.9) };
  const statistics = onCpu(contract.NORMALIZED_LIF_FORWARD, { current, ...affine }, normalized);
  const constants: Inputs = {
    membraneDecay: [Float32Array.of(0.8), [1]],
    threshold: [Float32Array.of(0.7), [1]],
    currentDecay: [Float32Array.of(0.6), [1]],
    adaptationDecay: [Float32Array.of(0.9), [1]],
    adaptationStep: [Float32Array.of(0.3), [1]],
    recurrent: [wave(18 * 18, 0.4, 0.2), [18, 18]],
  };
  const learns = ['membraneDecay', 'threshold', 'currentDecay', 'adaptationDecay', 'adaptationStep'];
  const leaky = { ...slope, reset: 'zero', detachReset: false, scaledInput: false, learns };
  const states = onCpu(contract.LEAKY_FORWARD, { current, ...constants }, leaky);
  const srm = { threshold: SRM_THRESHOLD, refractoryTauSteps: 1.5, refractoryDepth: 2 };
  return [
    { kernel: contract.LIF_BACKWARD, inputs: { spikesGradient, current }, attributes: lif },
    { kernel: contract.NORMALIZED_LIF_FORWARD, inputs: { current, ...affine }, attributes: normalized },
    {
      kernel: contract.NORMALIZED_LIF_BACKWARD,
      inputs: { spikesGradient, current, ...affine, mean: statistics[1]!, variance: statistics[2]! },
      attributes: normalized,
    },
    { kernel: contract.LEAKY_FORWARD, inputs: { current, ...constants }, attributes: leaky },
    {
      kernel: contract.LEAKY_BACKWARD,
      inputs: { spikesGradient, membrane: states[1]!, adaptation: states[2]!, ...constants },
      attributes: leaky,
    },
    { kernel: contract.ALPHA_FILTER, inputs: { x: current }, attributes: { tauSteps: 2, adjoint: true } },
    { kernel: contract.SRM_FORWARD, inputs: { potential: current }, attributes: srm },
    {
      kernel: contract.SURROGATE_GRADIENT,
      inputs: { spikesGradient, membrane: current },
      attributes: { ...slope, threshold: 1 },
    },
  ];
}

/** The engine's own spikes, in whatever form it keeps them. */
async function spikesConvolved(): Promise<Float32Array> {
  const result = tidy(() => {
    const run = (kernel: string, inputs: Record<string, Tensor>, attributes: object) =>
      engine().runKernel<Tensor | Tensor[]>(kernel, inputs, attributes as NamedAttrMap);
    const fired = run(contract.LIF_FORWARD, { current: toTensor(current) }, { ...lif, spikesOnly: true });
    const spikes = Array.isArray(fired) ? fired[0]! : fired;
    const x = run('Reshape', { x: spikes }, { shape: [STEPS * 2, 3, 3, 2] }) as Tensor;
    return run('Conv2D', { x, filter: toTensor(filter) }, convolution) as Tensor;
  });
  const values = await result.data<'float32'>();
  result.dispose();
  return values;
}

async function onEngine(kernel: string, inputs: Inputs, attributes: object): Promise<Float32Array[]> {
  const results = tidy(() => {
    const tensors = Object.fromEntries(Object.entries(inputs).map(([name, given]) => [name, toTensor(given)]));
    const done = engine().runKernel<Tensor | Tensor[]>(kernel, tensors, { ...attributes } as NamedAttrMap);
    return Array.isArray(done) ? done : [done];
  });
  const values = await Promise.all(results.map((result) => result.data<'float32'>()));
  dispose(results);
  return values;
}

/** The plain kernels, whatever backend is set. */
function onCpu(kernel: string, inputs: Inputs, attributes: object): Given[] {
  const cpu = findBackend('cpu') as KernelBackend;
  const there = Object.entries(inputs).map(([name, [values, lengths]]) => {
    const dataId = cpu.write(values, [...lengths], 'float32') as TensorInfo['dataId'];
    return [name, { dataId, shape: [...lengths], dtype: 'float32' }] as const;
  });
  const named = Object.fromEntries(there) as NamedTensorInfoMap;
  const done = getKernel(kernel, 'cpu').kernelFunc({ inputs: named, attrs: attributes as NamedAttrMap, backend: cpu });
  const outputs = Array.isArray(done) ? done : [done];
  const values = outputs.map((output): Given => [(cpu.readSync(output.dataId) as Float32Array).slice(), output.shape]);
  for (const { dataId } of [...there.map(([, info]) => info), ...outputs]) cpu.disposeData(dataId);
  return values;
}

function toTensor([values, lengths]: Given): Tensor {
  return tensor(values, [...lengths]);
}

/** To 1e-5 of the whole array's length. A spike that is missing is more than that. */
function isClose(found: Float32Array | undefined, expected: Float32Array): boolean {
  if (found?.length !== expected.length) return false;
  let [difference, length] = [0, 0];
  for (const [i, value] of expected.entries()) {
    difference += (found[i]! - value) ** 2;
    length += value ** 2;
  }
  return difference <= 1e-10 * length;
}

/** Numbers without a pattern and without chance. */
export function wave(count: number, step: number, height: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => height * Math.sin(step * (i + 1) + 0.01 * i * i));
}
