/** Registers a compiled kernel in place of the cpu's, which does what the new one declines. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, replaceKernel } from '../kernel-call.ts';
import type { CompiledBackend } from './backend.ts';

/** What a kernel needs of its backend that asks for its tensors, memory and threads alone. */
export type KernelHost = Pick<CompiledBackend, 'output' | 'outputOver' | 'pointer' | 'values' | 'heap' | 'team'> &
  Partial<Pick<CompiledBackend, 'outputBits' | 'sums' | 'correctLater'>>;

export type Call<Host extends KernelHost = CompiledBackend> = Omit<KernelCall<Host>, 'inherited'>;

export type Compute<Host extends KernelHost = CompiledBackend> = (
  call: Call<Host>,
) => TensorInfo | TensorInfo[] | undefined;

/** Kernels by their TensorFlow.js name. */
export type Kernels<Host extends KernelHost = CompiledBackend> = Readonly<Record<string, Compute<Host>>>;

export function override(backendName: string, kernelName: string, compute: Compute): void {
  replaceKernel<CompiledBackend>({ backendName, inheritsFrom: 'cpu' }, kernelName, compute);
}

export function allFloat(...tensors: readonly TensorInfo[]): boolean {
  return tensors.every((tensor) => tensor.dtype === 'float32');
}
