/** Opens a device and makes the backend on it known to TensorFlow.js: the package's kernels, then ours in their place. */

import {
  copyRegisteredKernels,
  env,
  findBackend,
  getKernel,
  getKernelsForBackend,
  registerBackend,
  removeBackend,
} from '@tensorflow/tfjs-core';
import { fail, type Result, succeed } from '../../core/result.ts';
import * as contract from '../../snn/kernel-contract.ts';
import { registerGroupwise } from '../groupwise.ts';
import { createGpuBackend, type GpuBackend } from './backend.ts';
import { firstLine, openDevice } from './dawn.ts';
import { answerForNothing } from './empty.ts';
import { convolution, inputGradient, weightGradient } from './kernels/convolution.ts';
import { binaryKernels, onFewerAxes } from './kernels/elementwise.ts';
import { alphaFilter, delay, delayGradient, leakyFilter } from './kernels/filter.ts';
import { fixedPointForward } from './kernels/fixed-point.ts';
import { pad, tile } from './kernels/layout.ts';
import { leakyBackward, leakyForward } from './kernels/leaky.ts';
import { matmul } from './kernels/matmul.ts';
import { lifBackward, lifForward, srmForward, surrogateGradient } from './kernels/neuron.ts';
import { normalizedLifBackward, normalizedLifForward } from './kernels/normalized.ts';
import { optimizerStep } from './kernels/optimizer.ts';
import { maxPoolGradient } from './kernels/pooling.ts';
import { softResetBackward, softResetForward } from './kernels/soft-reset.ts';
import { type Compute, override, STOCK_BACKEND, WEBGPU_BACKEND } from './override.ts';

export interface StartedWebgpu {
  /** "webgpu, NVIDIA H100 PCIe" */
  readonly title: string;
  readonly backend: GpuBackend;
}

/** Replaces an earlier one. `hardwareOnly` turns software adapters down. */
export async function startWebgpu(hardwareOnly: boolean): Promise<Result<StartedWebgpu, string>> {
  const opened = await openDevice(hardwareOnly);
  if (!opened.ok) return opened;
  const { device, name, software } = opened.value;
  try {
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
    // Small tensors would be computed on the processor by other kernels.
    env().set('WEBGPU_CPU_FORWARD', false);
    if (findBackend(WEBGPU_BACKEND) !== null) removeBackend(WEBGPU_BACKEND);
    const backend = createGpuBackend(WebGPUBackend, opened.value);
    registerBackend(WEBGPU_BACKEND, () => backend);
    copyRegisteredKernels(STOCK_BACKEND, WEBGPU_BACKEND);
    for (const [kernelName, compute] of Object.entries(kernels)) override(kernelName, compute);
    for (const kernelName of binaryKernels) override(kernelName, onFewerAxes);
    registerGroupwise(WEBGPU_BACKEND);
    nameMissingKernels();
    answerForNothing();
    return succeed({ title: `webgpu, ${name}${software ? ' (software)' : ''}`, backend });
  } catch (error) {
    device.destroy();
    return fail(`TensorFlow.js could not start on ${name}: ${firstLine(error)}`);
  }
}

const kernels: Readonly<Record<string, Compute>> = {
  Conv2D: convolution,
  Conv2DBackpropInput: inputGradient,
  Conv2DBackpropFilter: weightGradient,
  BatchMatMul: matmul,
  MaxPoolGrad: maxPoolGradient,
  PadV2: pad,
  Tile: tile,
  [contract.LIF_FORWARD]: lifForward,
  [contract.LIF_BACKWARD]: lifBackward,
  [contract.NORMALIZED_LIF_FORWARD]: normalizedLifForward,
  [contract.NORMALIZED_LIF_BACKWARD]: normalizedLifBackward,
  [contract.LEAKY_FORWARD]: leakyForward,
  [contract.LEAKY_BACKWARD]: leakyBackward,
  [contract.LEAKY_FILTER]: leakyFilter,
  [contract.DELAY]: delay,
  [contract.DELAY_GRADIENT]: delayGradient,
  [contract.FIXED_POINT_FORWARD]: fixedPointForward,
  [contract.SOFT_RESET_FORWARD]: softResetForward,
  [contract.SOFT_RESET_BACKWARD]: softResetBackward,
  [contract.ALPHA_FILTER]: alphaFilter,
  [contract.SRM_FORWARD]: srmForward,
  [contract.SURROGATE_GRADIENT]: surrogateGradient,
  [contract.OPTIMIZER_STEP]: optimizerStep,
};

/** The processor's kernels cannot stand in, because tensors here are not read synchronously; so a gap says its name. */
function nameMissingKernels(): void {
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    if (getKernel(kernelName, WEBGPU_BACKEND) !== undefined) continue;
    override(kernelName, () => {
      throw new Error(`The engine webgpu has no kernel ${kernelName} yet. Use another engine, for example wasm.`);
    });
  }
}
