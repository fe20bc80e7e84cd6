/**
 * Tensors without values. A device binds no empty buffer, and the package's programs end it where one of their inputs is
 * empty and the result is not: a sum of nothing, or its mean. There is nothing to read from the device then, so the
 * kernels of `cpu` give the answer.
 */

import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  findBackend,
  getKernel,
  getKernelsForBackend,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { sizeOf, WEBGPU_BACKEND } from './override.ts';

/** Of every kernel that the processor has too. Kernels of our own contract see to it themselves. */
export function answerForNothing(): void {
  for (const config of getKernelsForBackend(WEBGPU_BACKEND)) {
    const { kernelName, kernelFunc } = config;
    if (kernelName.startsWith('Snn') || getKernel(kernelName, 'cpu') === undefined) continue;
    unregisterKernel(kernelName, WEBGPU_BACKEND);
    registerKernel({
      ...config,
      kernelFunc: (call) => (ofNothing(call.inputs) ? onProcessor(kernelName, call) : kernelFunc(call)),
    });
  }
}

interface Call {
  readonly inputs: NamedTensorInfoMap;
  readonly backend: unknown;
  readonly attrs?: NamedAttrMap;
}

function ofNothing(inputs: NamedTensorInfoMap): boolean {
  const given = tensorsOf(inputs);
  return given.length > 0 && given.every((tensor) => sizeOf(tensor) === 0 && tensor.dtype !== 'complex64');
}

/** An optional input may have a name and no tensor. */
function tensorsOf(inputs: NamedTensorInfoMap): TensorInfo[] {
  return Object.values(inputs).filter((tensor) => tensor != null) as TensorInfo[];
}

function onProcessor(kernelName: string, { inputs, backend, attrs }: Call): TensorInfo | TensorInfo[] {
  const cpu = findBackend('cpu') as MathBackendCPU;
  const device = backend as KernelBackend & Pick<MathBackendCPU, 'makeTensorInfo'>;
  const empty = Object.entries(inputs).flatMap(([name, tensor]) =>
    tensor == null ? [] : [[name, cpu.makeTensorInfo(tensor.shape, tensor.dtype, [])] as const],
  );
  const found = getKernel(kernelName, 'cpu').kernelFunc({
    inputs: Object.fromEntries(empty),
    backend: cpu,
    attrs: attrs ?? {},
  });
  const out = [found].flat().map((info) => {
    const { values } = cpu.data.get(info.dataId);
    cpu.disposeData(info.dataId);
    return device.makeTensorInfo(info.shape, info.dtype, values);
  });
  for (const [, { dataId }] of empty) cpu.disposeData(dataId);
  return Array.isArray(found) ? out : out[0]!;
}
