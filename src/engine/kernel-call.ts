/**
 * How a backend's own kernel comes in place of the one it inherits. The new kernel may decline a case it does not cover
 * (another type, an odd shape) by returning undefined; the inherited one then does it.
 */

import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

export interface KernelCall<Backend> {
  readonly backend: Backend;
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: NamedAttrMap;
  /** A named input; every kernel is only called with the inputs it has. */
  input(name: string): TensorInfo;
  /** What another kernel of the same backend gives, for kernels made of others. */
  other(kernelName: string, inputs: NamedTensorInfoMap, attributes?: NamedAttrMap): TensorInfo;
  /** What the inherited kernel gives for these inputs, with other attributes where they are given. */
  inherited(inputs: NamedTensorInfoMap, attributes?: NamedAttrMap): TensorInfo | TensorInfo[];
}

export type ComputeKernel<Backend> = (call: KernelCall<Backend>) => TensorInfo | TensorInfo[] | undefined;

/** `inheritsFrom` is the backend whose kernels this one has copied, or itself where its own kernel is mended. */
export function replaceKernel<Backend>(
  { backendName, inheritsFrom }: { readonly backendName: string; readonly inheritsFrom: string },
  kernelName: string,
  compute: ComputeKernel<Backend>,
): void {
  const before = getKernel(kernelName, inheritsFrom)?.kernelFunc;
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: (call) => {
      const { inputs, attrs: attributes = {} } = call;
      const input = (name: string): TensorInfo => {
        const tensor = inputs[name];
        if (tensor === undefined) throw new Error(`The kernel ${kernelName} was called without its input ${name}.`);
        return tensor;
      };
      const inherited: KernelCall<Backend>['inherited'] = (others, attrs = attributes) => {
        if (before === undefined) throw new Error(`The kernel ${kernelName} cannot take these inputs.`);
        return before({ ...call, inputs: others, attrs });
      };
      const other: KernelCall<Backend>['other'] = (name, others, attrs = {}) => {
        const kernel = getKernel(name, backendName);
        if (kernel === undefined) throw new Error(`The kernel ${kernelName} needs ${name}, which is not there.`);
        return kernel.kernelFunc({ backend: call.backend, inputs: others, attrs }) as TensorInfo;
      };
      const own = { backend: call.backend as Backend, inputs, attributes, input, other, inherited };
      return compute(own) ?? inherited(inputs);
    },
  });
}

/** The attributes come through TensorFlow.js untyped; the contract says which kernel is called with which. */
export function attributesOf<T>({ attributes }: { readonly attributes: NamedAttrMap }): T {
  return attributes as unknown as T;
}

/** Time is the first axis; the rest are the neurons of a step. */
export function overTime({ shape }: TensorInfo): { readonly steps: number; readonly neurons: number } {
  const [steps = 1, ...rest] = shape;
  return { steps, neurons: steps === 0 ? 0 : rest.reduce((size, length) => size * length, 1) };
}
