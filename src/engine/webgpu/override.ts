/** Registers a kernel of this backend in place of the package's, which does what the new one declines. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type ComputeKernel, type KernelCall, replaceKernel } from '../kernel-call.ts';
import type { GpuBackend } from './backend.ts';

export const WEBGPU_BACKEND = 'snnexp-webgpu';
/** Under this name the package registers its kernels. */
export const STOCK_BACKEND = 'webgpu';

export type Call = KernelCall<GpuBackend>;
export type Compute = ComputeKernel<GpuBackend>;

export function override(kernelName: string, compute: Compute): void {
  replaceKernel({ backendName: WEBGPU_BACKEND, inheritsFrom: STOCK_BACKEND }, kernelName, compute);
}

export function sizeOf({ shape }: TensorInfo): number {
  return shape.reduce((size, length) => size * length, 1);
}
