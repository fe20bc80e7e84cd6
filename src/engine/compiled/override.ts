/**
 * Registers a kernel of this backend in place of the inherited one. The new kernel may decline a case it does not cover
 * (another type, an odd shape) by returning undefined; the cpu kernel then does it.
 */

import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { CompiledBackend } from './backend.ts';

/** What a kernel needs of its backend that asks for its tensors, memory and threads alone. */
export type KernelHost = Pick<CompiledBackend, 'output' | 'outputOver' | 'pointer' | 'values' | 'heap' | 'team'> &
  Partial<Pick<CompiledBackend, 'outputBits'>>;

export interface Call<Host extends KernelHost = CompiledBackend> {
  readonly backend: Host;
  /** A named input; every kernel is only called with the inputs it has. */
  input(name: string): TensorInfo;
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: NamedAttrMap;
}

export type Compute<Host extends KernelHost = CompiledBackend> = (
  call: Call<Host>,
) => TensorInfo | TensorInfo[] | undefined;

/** Kernels by their TensorFlow.js name. */
export type Kernels<Host extends KernelHost = CompiledBackend> = Readonly<Record<string, Compute<Host>>>;

export function override(backendName: string, kernelName: string, compute: Compute): void {
  const inherited = getKernel(kernelName, 'cpu')?.kernelFunc;
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: (call) => {
      const attributes = call.attrs ?? {};
      const input = (name: string): TensorInfo => {
        const tensor = call.inputs[name];
        if (tensor === undefined) throw new Error(`The kernel ${kernelName} was called without its input ${name}.`);
        return tensor;
      };
      const done = compute({ backend: call.backend as CompiledBackend, inputs: call.inputs, input, attributes });
      if (done !== undefined) return done;
      if (inherited === undefined) throw new Error(`The kernel ${kernelName} cannot take these inputs.`);
      return inherited(call);
    },
  });
}

export function allFloat(...tensors: readonly TensorInfo[]): boolean {
  return tensors.every((tensor) => tensor.dtype === 'float32');
}
