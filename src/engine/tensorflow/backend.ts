/** What is used of tfjs-node's backend: TensorFlow operations by name, on tensors that live in TensorFlow. */

import {
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type Tensor,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

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

export interface Call {
  readonly backend: TensorFlowBackend;
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: NamedAttrMap;
  /** A named input; every kernel is only called with the inputs it has. */
  input(name: string): TensorInfo;
  /** The kernel that was there before; of several outputs the first. */
  stock(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): TensorInfo;
  /** What that kernel gives for this very call. */
  unchanged(): TensorInfo | TensorInfo[];
}

/** Puts a kernel in the place of the package's own. */
export function replace(kernelName: string, compute: (call: Call) => TensorInfo | TensorInfo[]): void {
  const before = getKernel(kernelName, TENSORFLOW_BACKEND);
  if (before !== undefined) unregisterKernel(kernelName, TENSORFLOW_BACKEND);
  registerKernel({
    kernelName,
    backendName: TENSORFLOW_BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const run = (otherInputs: NamedTensorInfoMap, otherAttributes: NamedAttrMap): TensorInfo | TensorInfo[] => {
        if (before === undefined) throw new Error(`TensorFlow has no kernel ${kernelName}.`);
        return before.kernelFunc({ inputs: otherInputs, attrs: otherAttributes, backend });
      };
      const stock: Call['stock'] = (otherInputs, otherAttributes) => {
        const done = run(otherInputs, otherAttributes);
        return Array.isArray(done) ? done[0]! : done;
      };
      const unchanged = () => run(inputs, attrs ?? {});
      const input = (name: string): TensorInfo => {
        const tensor = inputs[name];
        if (tensor === undefined) throw new Error(`The kernel ${kernelName} was called without its input ${name}.`);
        return tensor;
      };
      return compute({
        backend: backend as TensorFlowBackend,
        inputs,
        attributes: attrs ?? {},
        input,
        stock,
        unchanged,
      });
    },
  });
}
