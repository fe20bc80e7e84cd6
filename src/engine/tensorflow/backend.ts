/** What is used of tfjs-node's backend: TensorFlow operations by name, on tensors that live in TensorFlow. */

import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { type ComputeKernel, type KernelCall, replaceKernel } from '../kernel-call.ts';

export const TENSORFLOW_BACKEND = 'tensorflow';

export interface OperationAttribute {
  readonly name: string;
  /** One of the binding's TF_ATTR_ numbers. */
  readonly type: number;
  readonly value: number | string | boolean | readonly number[];
}

export interface TensorFlowBackend extends KernelBackend {
  readonly binding: {
    readonly TF_Version: string;
    readonly TF_FLOAT: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_TYPE: number;
  };
  readonly isUsingGpuDevice: boolean;
  executeSingleOutput(name: string, attributes: OperationAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OperationAttribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
}

/** Attributes of a TensorFlow operation; T is float. */
export function attributesFor({ binding }: TensorFlowBackend) {
  return {
    floats: { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    whole: (name: string, value: number | readonly number[]) => ({ name, type: binding.TF_ATTR_INT, value }),
    words: (name: string, value: string) => ({ name, type: binding.TF_ATTR_STRING, value }),
    flag: (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value }),
  };
}

export type Call = KernelCall<TensorFlowBackend>;

/** Puts a kernel in the place of the package's own, which does what the new one declines. */
export function override(kernelName: string, compute: ComputeKernel<TensorFlowBackend>): void {
  replaceKernel({ backendName: TENSORFLOW_BACKEND, inheritsFrom: TENSORFLOW_BACKEND }, kernelName, compute);
}
