/**
 * One small training step with known numbers: forward and backward through a convolution, a pool, LIF neurons and a
 * dense layer, then Adam; then the kernels it does not meet, by themselves. An engine that gives other numbers is not used.
 */

import {
  type Attribute,
  avgPool,
  conv2d,
  customGrad,
  dispose,
  engine,
  grads,
  matMul,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor2d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  LIF_BACKWARD,
  LIF_FORWARD,
  type LifAttributes,
  OPTIMIZER_STEP,
  type OptimizerAttributes,
} from '../snn/kernel-contract.ts';
import { wave, wrongKernel } from './self-test-kernels.ts';
import { EngineTrouble } from './trouble.ts';

/** Undefined when the numbers are right, else what is wrong, in words. Runs on the backend that is set. */
export async function selfTest(): Promise<string | undefined> {
  let found: number[];
  let kernel: string | undefined;
  try {
    found = await smallStep();
    kernel = await wrongKernel();
  } catch (error) {
    const { message } =
      error instanceof EngineTrouble ? error.failure : error instanceof Error ? error : { message: String(error) };
    return `the self-test stopped: ${message.replace(/\.$/, '')}`;
  }
  const wrong = expected.findIndex((value, i) => !(Math.abs(found[i]! - value) <= 1e-5 * Math.abs(value)));
  if (wrong === -1) return kernel;
  return `the self-test gave ${found[wrong]} where ${expected[wrong]} is right (number ${wrong + 1} of ${expected.length})`;
}

/** Loss, a fingerprint of each gradient, and one of the weights after Adam. */
async function smallStep(): Promise<number[]> {
  const results = tidy(() => {
    const input = tensor4d(wave(STEPS * BATCH * 6 * 6 * 2, 0.7, 1), [STEPS * BATCH, 6, 6, 2]); // [time * batch, y, x, channel]
    const filter = tensor4d(wave(3 * 3 * 2 * 5, 1.3, 0.6), [3, 3, 2, 5]);
    const weights = tensor2d(wave(45 * 3, 2.1, 0.5), [45, 3]);
    const aim = tensor2d(wave(BATCH * 3, 0.9, 1), [BATCH, 3]);
    const loss = (f: Tensor, w: Tensor): Tensor => {
      const convolved = conv2d(input, f as Tensor4D, 1, 1); // [time * batch, 6, 6, 5]
      const spikes = lif(reshape(convolved, [STEPS, BATCH, 6, 6, 5]));
      const pooled = avgPool(reshape(spikes, [STEPS * BATCH, 6, 6, 5]) as Tensor4D, 2, 2, 0); // [time * batch, 3, 3, 5]
      const current = matMul(reshape(pooled, [STEPS * BATCH, 45]) as Tensor2D, w as Tensor2D);
      const counts = sum(lif(reshape(current, [STEPS, BATCH, 3])), 0); // [batch, 3]
      return sum(square(sub(counts, aim)));
    };
    const value = loss(filter, weights);
    const [filterGradient, weightsGradient] = grads(loss)([filter, weights]);
    const zeros = tensor(new Float32Array(135), [45, 3]);
    const moments = { first: zeros, second: zeros };
    const stepped = engine().runKernel(
      OPTIMIZER_STEP,
      { parameter: weights, gradient: weightsGradient!, ...moments },
      adam,
    );
    const changed = (stepped as Tensor[])[0]!;
    return [value, fingerprint(filterGradient!), fingerprint(weightsGradient!), fingerprint(changed)];
  });
  const values = await Promise.all(results.map((result) => result.data()));
  dispose(results);
  return values.map((value) => value[0]!);
}

const STEPS = 4;
const BATCH = 2;

/** From the cpu backend with the reference kernels; no membrane comes nearer to the threshold than 0.0017, so rounding moves no spike. */
const expected: readonly number[] = [7.2070909, -15.965303, 2.364014, 2.4210215];

const lifAttributes: LifAttributes = {
  decay: 0.8,
  threshold: 0.9,
  reset: 'zero',
  detachReset: false,
  surrogate: 'triangle',
  width: 1,
  height: 1,
};
const adam = {
  ...{ optimizer: 'adam', rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, decay: 0 },
} satisfies OptimizerAttributes as unknown as Record<string, Attribute>;

/** [time, ...] current to spikes. */
function lif(current: Tensor): Tensor {
  const attributes = lifAttributes as unknown as Record<string, Attribute>;
  const op = customGrad((x, save) => {
    const [spikes, membrane] = engine().runKernel(LIF_FORWARD, { current: x as Tensor }, attributes) as Tensor[];
    (save as (tensors: Tensor[]) => void)([membrane!]);
    const gradFunc = (spikesGradient: Tensor, saved: Tensor[]): Tensor =>
      engine().runKernel(LIF_BACKWARD, { spikesGradient, membrane: saved[0]! }, attributes) as Tensor;
    return { value: spikes!, gradFunc };
  });
  return op(current);
}

function fingerprint(values: Tensor): Tensor {
  return tidy(() => sum(mul(values, tensor(wave(values.size, 0.37, 1), values.shape))));
}
