/** Registers kernels of this backend in place of the inherited ones, as compiled/override.ts does for its backends. */

import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { GpuBackend } from './backend.ts';

export const WEBGPU_BACKEND = 'snnexp-webgpu';
/** Under this name the package registers its kernels. */
export const STOCK_BACKEND = 'webgpu';

export interface Call {
  readonly backend: GpuBackend;
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: NamedAttrMap;
  input(name: string): TensorInfo;
  /** The package's kernel. */
  stock(inputs: NamedTensorInfoMap): TensorInfo;
}

/** Undefined declines the case; the package's kernel then does it. */
export type Compute = (call: Call) => TensorInfo | TensorInfo[] | undefined;

export function override(kernelName: string, compute: Compute): void {
  const inherited = getKernel(kernelName, STOCK_BACKEND)?.kernelFunc;
  if (getKernel(kernelName, WEBGPU_BACKEND) !== undefined) unregisterKernel(kernelName, WEBGPU_BACKEND);
  registerKernel({
    kernelName,
    backendName: WEBGPU_BACKEND,
    kernelFunc: (call) => {
      const { inputs } = call;
      const input = (name: string): TensorInfo => {
        const tensor = inputs[name];
        if (tensor === undefined) throw new Error(`The kernel ${kernelName} was called without its input ${name}.`);
        return tensor;
      };
      const stock = (others: NamedTensorInfoMap): TensorInfo => {
        if (inherited === undefined) throw new Error(`The kernel ${kernelName} cannot take these inputs.`);
        return inherited({ ...call, inputs: others }) as TensorInfo;
      };
      const backend = call.backend as GpuBackend;
      return compute({ backend, inputs, input, attributes: call.attrs ?? {}, stock }) ?? stock(inputs);
    },
  });
}

/** The attributes come through TensorFlow.js untyped; the contract says which kernel is called with which. */
export function attributesOf<T>({ attributes }: Call): T {
  return attributes as unknown as T;
}

export function sizeOf({ shape }: TensorInfo): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Time is the first axis; the rest are the neurons of a step. */
export function overTime(tensor: TensorInfo): { readonly steps: number; readonly neurons: number } {
  const steps = tensor.shape[0] ?? 1;
  return { steps, neurons: steps === 0 ? 0 : sizeOf(tensor) / steps };
}
